"""Every environment variable (prefix ZHIKE_), typed and documented, read once at start-up."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError

_DEMO_SECRET = "demo-secret-change-me-demo-secret-change-me"  # noqa: S105 - refused outside demo mode

_CHANNELS = {"widget", "telegram", "rest", "terminal"}


class Settings(BaseSettings):
    """Defaults run the demo on one machine; `demo=false` refuses what would be unsafe in public."""

    model_config = SettingsConfigDict(env_prefix="ZHIKE_", env_file=".env", extra="ignore", frozen=True)

    demo: bool = Field(True, description="Demo platform, sample learners and staff, open REST contract.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, description="Port the server listens on.")
    public_url: str = Field(
        "", description="Where learners reach this server, for links in Telegram and exports; empty: by host and port."
    )
    var: Path = Field(Path("var"), description="Folder for database, index and snapshots.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the var folder.")
    content: Path | None = Field(None, description="Content folder; empty: the content that ships with Zhike.")
    bundle: Path | None = Field(None, description="Model bundle; empty: the bundle that ships with Zhike.")
    encoder: str = Field(
        "",
        description="A sentence-transformers model that embeds for search, a folder or a name in a hub with @revision; "
        "empty: the bundle.",
    )
    encoder_query_prefix: str | None = Field(
        None, description="What that model wants before a question, such as E5's `query: `; unset: its own prompt."
    )
    encoder_passage_prefix: str | None = Field(
        None, description="What that model wants before a passage, such as E5's `passage: `; unset: its own prompt."
    )
    secret_key: SecretStr = Field(
        SecretStr(_DEMO_SECRET), description="Signs widget sessions and staff cookies; at least 32 characters."
    )
    identity_key: SecretStr = Field(
        SecretStr(_DEMO_SECRET), description="Shared with the course platform, which signs learner identities with it."
    )
    platform_url: str = Field("", description="The course platform's HTTP contract; empty: the embedded demo platform.")
    platform_key: SecretStr = Field(
        SecretStr(_DEMO_SECRET), description="Shared with the course platform; signs every call to it."
    )
    api_token: SecretStr | None = Field(None, description="Bearer token of the REST and parse endpoints.")
    pseudonym_key: SecretStr | None = Field(
        None, description="Turns learners into pseudonyms in exports; at least 32 characters, kept apart from the data."
    )
    data_key: SecretStr | None = Field(
        None,
        description="Seals words and contacts in the database: Fernet keys, newest first, by commas; or `off`, for a "
        "disk that is encrypted itself. The demo makes one beside the var folder.",
    )
    erasure_key: SecretStr | None = Field(
        None, description="Makes the marks of erased learners; keep it as long as backups; empty: the secret key."
    )
    tombstones: Path | None = Field(
        None, description="Journal of erased learners, kept out of backups; empty: beside the var folder."
    )
    telegram_token: SecretStr | None = Field(None, description="Bot token from @BotFather; empty: no Telegram.")
    telegram_api: str = Field("https://api.telegram.org", description="Base URL of the Bot API.")
    widget_origins: set[str] = Field(
        set(), description="Origins of the pages that embed the widget, for example https://academy.example.com."
    )
    debounce_seconds: float = Field(
        1.2, ge=0, le=10, description="Seconds in which short messages of a learner join into one turn."
    )
    region: Literal["CN", "EU", "US"] = Field(
        "CN", description="Region for catalogue and labels, and for hotlines where a learner's own isn't known."
    )
    course_channels: set[str] = Field(_CHANNELS, description="Channels on which our own courses are suggested.")
    partner_channels: set[str] = Field(_CHANNELS, description="Channels on which partner products are suggested.")
    finance_partner_channels: set[str] = Field(
        set(), description="Channels on which finance and insurance partner products are suggested."
    )
    personalised: bool = Field(
        True, description="Suggestions may use the conversation, and the learner's history where they allow it."
    )
    escalate_intents: set[str] = Field(set(), description="Operator rule: these intents always open a ticket.")
    escalation_rules: Path | None = Field(
        None, description="Operator rules in YAML: intents, keywords, courses and channels that always open a ticket."
    )
    teams: Path | None = Field(None, description="Teams and their hours in YAML; empty: the hours of the demo.")
    reopen_days: int = Field(
        7, ge=0, le=90, description="A learner who needs a person again within these days gets the same ticket."
    )
    second_alarm_minutes: float = Field(
        3, gt=0, description="A critical ticket that nobody has claimed by then calls the desk again."
    )
    first_reply_minutes: dict[str, int] = Field(
        {"critical": 2, "high": 15, "normal": 60},
        description="Service level: first staff reply in open minutes, by urgency.",
    )
    exposure_bands: dict[str, tuple[float, float]] = Field(
        {}, description="Least and greatest share of suggestions in 30 days, by partner's English name or `own`."
    )
    holdout_share: float = Field(
        0.0, ge=0, le=1, description="Share of learners to whom nothing is suggested unasked, to see what it brings."
    )
    experiment: Path | None = Field(
        None, description="The experiment that runs, in JSON: arms with their shares, goal and guards; empty: none."
    )
    attribution_days: int = Field(
        7, ge=1, le=90, description="A suggestion is credited with what a learner does with its item within these days."
    )
    retention_days: dict[str, int] = Field(
        {}, description="Days that a class of data is kept, where they differ from bot/storage/retention.yml."
    )
    rewriter_url: str = Field(
        "",
        description="OpenAI-compatible endpoint, up to `/v1`, that may word sentences of lessons anew; empty: off.",
    )
    rewriter_model: str = Field("", description="The model to ask there.")
    rewriter_key: SecretStr | None = Field(None, description="Its API key, where it wants one.")
    rewriter_timeout: float = Field(
        4.0, gt=0, le=30, description="Seconds that a turn waits for it; after that the extract is sent as it is."
    )
    golden_questions: Path | None = Field(
        None,
        description="Judged questions (JSONL) that a new version must not answer worse; empty: those of the shipped "
        "content.",
    )
    editor_folder: Path | None = Field(
        None,
        description="Where drafts from tickets are written; empty: the content folder, where editors find them, or "
        "without one `drafts` in the var folder.",
    )
    review_warning_days: int = Field(
        30, ge=0, le=365, description="Content is listed as due for review so many days before its date."
    )
    overdue_content: Literal["block", "answer"] = Field(
        "block", description="What is past its review date is named as under review (block) or still quoted (answer)."
    )
    session_minutes: int = Field(30, description="A pause this long ends a session.")
    workers: int = Field(2, ge=1, description="Threads in which the model thinks and searches run.")
    log_format: Literal["console", "json"] = Field("console", description="Log lines for people or for machines.")

    @model_validator(mode="after")
    def _refuse_demo_secrets(self) -> "Settings":
        if self.demo:
            return self
        wrong = [
            f"ZHIKE_{name.upper()}"
            for name in ("secret_key", "identity_key", *(["platform_key"] if self.platform_url else []))
            if getattr(self, name).get_secret_value() == _DEMO_SECRET
            or len(getattr(self, name).get_secret_value()) < 32
        ]
        if self.api_token is None:
            wrong.append("ZHIKE_API_TOKEN")
        if self.data_key is None:
            wrong.append("ZHIKE_DATA_KEY")
        if wrong:
            names = ", ".join(wrong)
            raise ConfigurationError(
                zh=f"非演示模式必须设置：{names}（密钥至少 32 个字符）。",
                en=f"Outside demo mode set {names} (keys of at least 32 characters).",
            )
        return self

    @property
    def address(self) -> str:
        """Where learners reach this server, without a slash at the end."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - that is no address to visit
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def demo_key_file(self) -> Path:
        return self.var.with_name(f"{self.var.name}.key")

    @property
    def tombstone_journal(self) -> Path:
        return self.tombstones or self.var.with_name(f"{self.var.name}.tombstones.jsonl")

    @property
    def drafts(self) -> Path:
        return self.editor_folder or self.content or self.var / "drafts"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.var / 'zhike.db'}"
