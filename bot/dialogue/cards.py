"""Cards in plain words, for channels that show text and buttons only. Pure."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.messages import BotMessage, RecommendationShown


def absolute(url: str, public_url: str) -> str:
    """A page of the site as seen from outside; other addresses stay where they are. Without characters that end a link.

    >>> absolute("/learn/c1/l2#睡", "https://kepu.example/"), absolute("https://a.example/x?y=%20", "https://kepu.example")
    ('https://kepu.example/learn/c1/l2#%E7%9D%A1', 'https://a.example/x?y=%20')
    """
    whole = f"{public_url.rstrip('/')}{url}" if url.startswith("/") else url
    return quote(whole, safe="%/:?#[]@!$&'()*+,;=~")


def in_words(items: Sequence[RecommendationShown], public_url: str) -> str:
    """A line a card: what is an advertisement says so before its name, and the address stands last."""
    return "\n".join(_line(item, public_url) for item in items)


def _line(item: RecommendationShown, public_url: str) -> str:
    label = f"【{item.label}】" if item.label else ""
    said = " · ".join(part for part in (item.title, item.reason) if part)
    return f"{label}{said}\n{absolute(item.url, public_url)}"


def told_in_text(
    messages: Sequence[BotMessage], items: Sequence[RecommendationShown], public_url: str
) -> tuple[str, ...]:
    """The text of each message, with the cards in words under the one that introduces them, else under the last."""
    introduced = {message.impression_id for message in messages} - {None}
    return tuple(
        _under(
            message.text,
            [
                item
                for item in items
                if item.impression_id == message.impression_id
                or (place == len(messages) - 1 and item.impression_id not in introduced)
            ],
            public_url,
        )
        for place, message in enumerate(messages)
    )


def _under(text: str, items: Sequence[RecommendationShown], public_url: str) -> str:
    return "\n".join(part for part in (text, in_words(items, public_url)) if part)
