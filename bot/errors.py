"""BotError and its tree; each error has a stable code and a text in both languages that is safe to show.

BotError
├── BadRequest            what was sent cannot be used
├── NotSignedIn           no or an expired session
├── Forbidden             signed in, but not allowed
├── NotFound
├── Conflict              somebody was faster
├── TooManyRequests
├── Unavailable           a part of ours is down; trying again helps
└── ConfigurationError    refuses to start; for operators only
"""


class BotError(Exception):
    """Root. `zh` and `en` may be shown to anybody; details belong into the log."""

    code = "error"
    zh = "出了点问题，请稍后再试。"
    en = "Something went wrong. Please try again."

    def __init__(self, zh: str | None = None, en: str | None = None, *, code: str | None = None) -> None:
        self.zh = zh or type(self).zh
        self.en = en or type(self).en
        self.code = code or type(self).code
        super().__init__(f"{self.code}: {self.en}")


class BadRequest(BotError):
    code = "bad_request"
    zh = "请求的内容有误。"
    en = "The request cannot be used."


class NotSignedIn(BotError):
    code = "not_signed_in"
    zh = "请先登录。"
    en = "Please sign in first."


class Forbidden(BotError):
    code = "forbidden"
    zh = "没有权限。"
    en = "Not allowed."


class NotFound(BotError):
    code = "not_found"
    zh = "没有找到。"
    en = "Not found."


class Conflict(BotError):
    code = "conflict"
    zh = "已被他人修改，请刷新。"
    en = "Somebody was faster. Please refresh."


class TooManyRequests(BotError):
    code = "rate_limited"
    zh = "发送太频繁，请稍等。"
    en = "Too many requests. Please wait a moment."


class Unavailable(BotError):
    code = "unavailable"
    zh = "服务暂时不可用，您输入的内容已保留，请稍后重试。"
    en = "The service is unavailable right now. What you typed is kept; please try again."


class ConfigurationError(BotError):
    code = "configuration"
