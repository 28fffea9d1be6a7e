"""The settings: read once from the environment, every one documented in docs/operating.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "HAMROH_"
MOST_DAYS_KEPT = 30
_NUMBERS = (
    "telegram_rate",
    "telegram_chat_rate",
    "sending_lease",
    "web_port",
    "web_proxies",
    "web_chats_per_hour",
    "inbox_limit",
    "keep_messages_days",
)


class SettingsProblem(Exception):
    """A setting that cannot be used, in words for an operator."""


def _setting(default: str, doc: str) -> str:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True)
class Settings:
    """All settings as they stand in the environment; the properties read them as what they mean."""

    telegram_token: str = field(
        default="", repr=False, metadata={"doc": "Token of the Telegram bot; empty: no Telegram."}
    )
    telegram_api: str = _setting("https://api.telegram.org", "Bot API server: calls go to <value>/bot<token>/<method>.")
    telegram_proxy: str = field(
        default="", repr=False, metadata={"doc": "HTTP proxy for calls to Telegram, e.g. http://127.0.0.1:3128."}
    )
    telegram_rate: str = _setting("30", "Messages a second to all chats together; Telegram allows about 30.")
    telegram_chat_rate: str = _setting(
        "1", "Messages a second to one chat after a burst of three; Telegram allows about 1."
    )
    sending_lease: str = _setting(
        "30",
        "Seconds until a message that a killed process was sending is sent again; more than the 20 a call may take.",
    )
    counsellor_group: str = _setting(
        "", "Number of the Telegram group in which counsellors answer too, such as -1001234567890; empty: none."
    )
    webhook_url: str = _setting("", "Public https address for Telegram's webhook; empty: the bot polls.")
    webhook_secret: str = field(
        default="",
        repr=False,
        metadata={"doc": "Secret of the webhook (A-Z a-z 0-9 _ -); empty: derived from the token."},
    )
    database_url: str = field(
        default="", repr=False, metadata={"doc": "postgresql://… or sqlite:///…; empty: hamroh.db in the data folder."}
    )
    operator: str = _setting(
        "", "Who runs this copy and how to reach them, in one line; people read it in the first message."
    )
    packs: str = _setting("", "Packs to serve, separated by commas; empty: all.")
    content_dir: str = _setting("content", "Folder with the packs.")
    content_git: str = _setting(
        "", "Folder with the packs in a git working copy that editors may commit to; empty: they get edited files."
    )
    locales_dir: str = _setting("locales", "Folder with the translations.")
    data_dir: str = _setting("var", "Folder for the SQLite database and keys.")
    key_file: str = _setting(
        "", "File with the key that cases are sealed with; empty: keys/cases.key in the data folder, made when missing."
    )
    index_dir: str = _setting("", "Folder where the index of questions is kept; empty: the data folder.")
    web_host: str = _setting("127.0.0.1", "Address that the web chat listens on.")
    web_port: str = _setting("8080", "Port that the web chat listens on.")
    web_proxies: str = _setting(
        "0", "How many reverse proxies of yours stand before the web chat (for X-Forwarded-For)."
    )
    web_chats_per_hour: str = _setting("60", "New web chats an hour from one address before work is asked for.")
    inbox_limit: str = _setting("10000", "Events that may wait in all before new ones are refused with 503.")
    keep_messages_days: str = _setting("30", "Days that answers in the web chat can be read again, at most 30.")
    log_level: str = _setting("info", "debug, info, warning or error.")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings in `environment`. Raises SettingsProblem for a value that makes no sense."""
        names = {f"{PREFIX}{item.name.upper()}": item.name for item in fields(cls)}
        given = {field: environment.get(name, "").strip() for name, field in names.items()}
        settings = cls(**{field: value for field, value in given.items() if value})
        for name in _NUMBERS:
            settings._number(name)
        if settings.whole("keep_messages_days") > MOST_DAYS_KEPT:
            raise SettingsProblem(
                f"{PREFIX}KEEP_MESSAGES_DAYS must be at most {MOST_DAYS_KEPT}: the texts promise this to people"
            )
        if settings.webhook_url and len(urlsplit(settings.webhook_url).path) < len("/x"):
            raise SettingsProblem(f"{PREFIX}WEBHOOK_URL needs a path, e.g. https://example.org/telegram")
        _ = settings.database, settings.group
        return settings

    @classmethod
    def unknown(cls, environment: Mapping[str, str]) -> list[str]:
        """Names in `environment` that look like settings of ours and are none: most likely misspelt."""
        names = {f"{PREFIX}{item.name.upper()}" for item in fields(cls)}
        return sorted(name for name in environment if name.startswith(PREFIX) and name not in names)

    def _number(self, name: str) -> float:
        try:
            return float(getattr(self, name))
        except ValueError:
            raise SettingsProblem(f"{PREFIX}{name.upper()} must be a number") from None

    def whole(self, name: str) -> int:
        """The setting `name` as a whole number."""
        return int(self._number(name))

    def rate(self, name: str) -> float:
        """The setting `name` as a number a second, above zero."""
        return max(self._number(name), 0.001)

    def seconds(self, name: str) -> float:
        """The setting `name` as seconds."""
        return self._number(name)

    @property
    def group(self) -> int:
        """The counsellors' group, below 0; 0 for none. Raises SettingsProblem for what is no number of a group."""
        given = self.counsellor_group
        if given and not (given.startswith("-") and given[1:].isascii() and given[1:].isdigit() and len(given) < 18):
            raise SettingsProblem(f"{PREFIX}COUNSELLOR_GROUP must be the number of a group; it begins with -100")
        return int(given or 0)

    @property
    def data(self) -> Path:
        """The data folder."""
        return Path(self.data_dir)

    @property
    def key(self) -> Path:
        """The file with the key of the cases."""
        return Path(self.key_file) if self.key_file else self.data / "keys" / "cases.key"

    @property
    def index(self) -> Path:
        """The folder of the index of questions: it can be made beforehand and shared by several processes."""
        return Path(self.index_dir) if self.index_dir else self.data

    @property
    def content(self) -> Path:
        """The folder with the packs."""
        return Path(self.content_dir)

    @property
    def working_copy(self) -> Path | None:
        """The folder with the packs that editors may commit to."""
        return Path(self.content_git) if self.content_git else None

    @property
    def locales(self) -> Path:
        """The folder with the translations."""
        return Path(self.locales_dir)

    @property
    def database(self) -> str:
        """The database's address for SQLAlchemy, with the driver that we use."""
        url = self.database_url or f"sqlite:///{self.data / 'hamroh.db'}"
        scheme, separator, rest = url.partition("://")
        drivers = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite+aiosqlite"}
        if not separator or scheme.partition("+")[0] not in drivers:
            raise SettingsProblem(f"{PREFIX}DATABASE_URL must begin with postgresql:// or sqlite:///")
        return f"{drivers[scheme.partition('+')[0]]}://{rest}"

    @property
    def webhook_path(self) -> str:
        """The path of the webhook on our own server."""
        return urlsplit(self.webhook_url).path

    @property
    def chosen_packs(self) -> frozenset[str]:
        """The packs to serve; empty for all."""
        return frozenset(name.strip() for name in self.packs.split(",") if name.strip())
