"""The tables. Times are seconds since 1970 in UTC; a lane is one conversation: `channel:address`."""

from enum import IntEnum

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

_Id = BigInteger().with_variant(Integer, "sqlite")


class Arrived(IntEnum):
    """Where an inbox row stands."""

    WAITING = 0
    DONE = 1
    SET_ASIDE = 2


class Fetching(IntEnum):
    """Where a file stands. OFFERED: the person has not said yes yet; WAITING: to be fetched from its channel."""

    OFFERED = 0
    WAITING = 1
    READY = 2
    REFUSED = 3


class Sending(IntEnum):
    """Where an outbox row stands. SENT for the web means: lies in the mailbox, to be fetched."""

    WAITING = 0
    SENDING = 1
    SENT = 2
    FAILED = 3
    GONE = 4


inbox = Table(
    "inbox",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("channel", String(20), nullable=False),
    Column("lane", String(120), nullable=False),
    Column("key", String(120), nullable=False),  # the channel's own number of the event, to know a repeat
    Column("payload", Text, nullable=False),  # as it came, in ASCII JSON; emptied when the turn is taken
    Column("received_at", Double, nullable=False),
    Column("state", SmallInteger, nullable=False, server_default=text("0")),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("reason", String(200), nullable=False, server_default=text("''")),
    Index("inbox_key", "channel", "key", unique=True),
    # `state < 1` and `state = 0` mean the same; spelt apart, so that PostgreSQL looks into a lane by the first alone.
    Index("inbox_waiting", "lane", "id", sqlite_where=text("state < 1"), postgresql_where=text("state < 1")),
    Index("inbox_waiting_id", "id", sqlite_where=text("state = 0"), postgresql_where=text("state = 0")),
    Index("inbox_set_aside", "lane", sqlite_where=text("state = 2"), postgresql_where=text("state = 2")),
    Index("inbox_received", "received_at"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("lane", String(120), nullable=False),
    Column("body", Text, nullable=False),  # the message as ASCII JSON; emptied when a channel has delivered it
    Column("created_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("state", SmallInteger, nullable=False, server_default=text("0")),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("lease_until", Double, nullable=False, server_default=text("0")),
    Column("reason", String(200), nullable=False, server_default=text("''")),
    Column("about", String(16), nullable=False, server_default=text("''")),  # the case that it goes away with
    Index("outbox_lane", "lane", "id"),
    Index("outbox_unsent", "lane", "id", sqlite_where=text("state < 2"), postgresql_where=text("state < 2")),
    Index("outbox_unsent_id", "id", sqlite_where=text("state <= 1"), postgresql_where=text("state <= 1")),
    Index("outbox_created", "created_at"),
    Index("outbox_about", "about", sqlite_where=text("about <> ''"), postgresql_where=text("about <> ''")),
    sqlite_autoincrement=True,
)

people = Table(
    "people",
    metadata,
    Column("lane", String(120), primary_key=True),
    Column("language", String(10), nullable=False),
    Column("place", String(20), nullable=False, server_default=text("''")),
    Column("agreed_on", String(10), nullable=False),
    Column("seen_on", String(10), nullable=False),  # a day, no finer
    Column("helps", SmallInteger, nullable=False, server_default=text("0")),  # 1: unclear questions may be kept
    Column("unclear", SmallInteger, nullable=False, server_default=text("0")),  # messages in a row, 2 at most
    Index("people_seen", "seen_on"),
)

unreachable = Table(
    "unreachable",
    metadata,
    Column("lane", String(120), primary_key=True),  # blocked the bot or deleted the account: nothing is sent
    Column("since", Double, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("name", String(120), primary_key=True),  # a lane, or a channel for its shared budget
    Column("free_at", Double, nullable=False),  # GCRA: the theoretical arrival time of the next message
)

chats = Table(
    "chats",
    metadata,
    Column("id", String(40), primary_key=True),  # the address inside the channel `web`; no secret
    Column("receipt", String(64), nullable=False, unique=True),  # SHA-256 of the receipt code
    Column("seen_on", String(10), nullable=False),
)

chat_secrets = Table(
    "chat_secrets",
    metadata,
    Column("secret", String(64), primary_key=True),  # SHA-256
    Column("chat", String(40), nullable=False),
    Index("chat_secrets_chat", "chat"),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", String(200), nullable=False),
)

counts = Table(
    "counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("name", String(40), primary_key=True),  # what is counted, such as `question.none` or `answer.no`
    Column("key", String(60), primary_key=True),  # by what: a language, an entry
    Column("number", Integer, nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("day", String(10), nullable=False),
    Column("language", String(10), nullable=False),
    Column("place", String(20), nullable=False),
    Column("question", Text, nullable=False),  # without numbers and names; of people who agreed only, and not of whom
    Index("gaps_day", "day"),
    sqlite_autoincrement=True,
)

notes = Table(
    "notes",
    metadata,
    Column("lane", String(120), primary_key=True),
    Column("name", String(20), primary_key=True),  # whose notes: `exam`, `exam-cards`
    Column("body", Text, nullable=False),  # what a handler wrote for itself, as JSON
)

reminders = Table(
    "reminders",
    metadata,
    Column("lane", String(120), primary_key=True),
    Column("name", String(20), primary_key=True),
    Column("due_at", Double, nullable=False),
    Column("body", Text, nullable=False),
    Index("reminders_due", "due_at"),
)

items = Table(
    "items",
    metadata,
    Column("question", String(36), primary_key=True),
    Column("answer", String(12), primary_key=True),  # the number of an option, `right` or `wrong` when typed, `0`
    Column("band", String(4), primary_key=True),  # `low` or `high`: how the whole test went
    Column("number", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),  # of all of them together
)

FILTERS = ("language", "place", "topic")
"""What a queue of cases can be narrowed down to."""

cases = Table(
    "cases",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("number", String(16), nullable=False, unique=True),  # random; what people call the case by
    Column("whose", String(64), nullable=False),  # keyed hash of the lane; empty when erased
    Column("key", String(200), nullable=False),  # the case's own data key, wrapped; empty when erased
    Column("lane", Text, nullable=False),  # sealed
    Column("brief", Text, nullable=False),  # sealed: nickname and lines
    Column("language", String(10), nullable=False),
    Column("place", String(20), nullable=False, server_default=text("''")),
    Column("status", String(10), nullable=False),
    Column("danger", SmallInteger, nullable=False, server_default=text("0")),
    Column("joined", SmallInteger, nullable=False, server_default=text("0")),  # 1: what the person types goes here
    Column("owner", Integer, nullable=False, server_default=text("0")),  # a row of staff; 0: nobody
    Column("outcome", String(20), nullable=False, server_default=text("''")),
    Column("opened_at", Double, nullable=False),
    Column("answered_at", Double, nullable=False, server_default=text("0")),  # first answer
    Column("active_at", Double, nullable=False),  # the last time that either side did something
    Column("topic", String(30), nullable=False, server_default=text("''")),  # of the entry that was asked about
    Column("asked_at", Double, nullable=False, server_default=text("0")),  # since when we owe an answer; 0: they do
    Column("spent", Double, nullable=False, server_default=text("0")),  # working seconds that we had it before that
    Column("due_at", Double, nullable=False, server_default=text("0")),  # 0: nothing is due
    Column("warn_at", Double, nullable=False, server_default=text("0")),
    Column("escalated", SmallInteger, nullable=False, server_default=text("0")),
    Column("parked_until", Double, nullable=False, server_default=text("0")),
    Column("held_at", Double, nullable=False, server_default=text("0")),  # the last time that the owner did something
    Column("closed_at", Double, nullable=False, server_default=text("0")),
    Column("linked", String(16), nullable=False, server_default=text("''")),  # the case before, or the one joined to
    Column("checklist", String(30), nullable=False, server_default=text("''")),
    Column("ticks", String(200), nullable=False, server_default=text("''")),  # ids of what is done, by space
    Column("rating", SmallInteger, nullable=False, server_default=text("0")),  # 1 to 5; 0: none
    Column("complaint", SmallInteger, nullable=False, server_default=text("0")),  # 1: waits for an answer, 2: answered
    Column(
        "grieves", SmallInteger, nullable=False, server_default=text("0")
    ),  # 1: what the person types is a complaint
    Column("receipt", String(64), nullable=False, server_default=text("''")),  # SHA-256 of the code for the web
    Column("also", String(64), nullable=False, server_default=text("''")),  # keyed hash of the second lane, if any
    Column("also_lane", Text, nullable=False, server_default=text("''")),  # sealed
    Index("cases_whose", "whose", "id"),
    Index("cases_also", "also", sqlite_where=text("also <> ''"), postgresql_where=text("also <> ''")),
    Index("cases_receipt", "receipt", sqlite_where=text("receipt <> ''"), postgresql_where=text("receipt <> ''")),
    Index("cases_status", "status", "active_at"),
    # All that a queue is chosen and counted by, so that the wide rows are read for one page only.
    Index("cases_queue", "status", "danger", "due_at", "id", "owner", "parked_until", "asked_at", *FILTERS),
    Index("cases_owner", "owner", "status"),
    sqlite_autoincrement=True,
)

case_messages = Table(
    "case_messages",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("number", String(16), nullable=False),  # of the case
    Column("author", String(10), nullable=False),  # person, staff, or note: what is never sent
    Column("staff", Integer, nullable=False, server_default=text("0")),
    Column("body", Text, nullable=False),  # sealed with the case's key
    Column("created_at", Double, nullable=False),
    Column("outbox", _Id, nullable=False, server_default=text("0")),  # the row that carries it to the person
    Column("told", SmallInteger, nullable=False, server_default=text("0")),  # 1: it stands in the counsellors' group
    Index("case_messages_number", "number", "id"),
    sqlite_autoincrement=True,
)

case_drafts = Table(
    "case_drafts",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("staff", Integer, primary_key=True),
    Column("body", Text, nullable=False),  # sealed with the case's key
    Column("proposed_at", Double, nullable=False, server_default=text("0")),  # above 0: waits for a second reader
    Column("kept_at", Double, nullable=False),
)

case_views = Table(
    "case_views",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("staff", Integer, primary_key=True),
    Column("seen_at", Double, nullable=False),
    Column("typed_at", Double, nullable=False, server_default=text("0")),
    Index("case_views_seen", "seen_at"),
)

case_changes = Table(
    "case_changes",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),  # what an open page compares with
    Column("number", String(16), nullable=False),
    Column("at", Double, nullable=False),
    Index("case_changes_at", "at"),
    sqlite_autoincrement=True,
)

case_files = Table(
    "case_files",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("number", String(16), nullable=False),  # of the case
    Column("message", _Id, nullable=False, server_default=text("0")),  # of the case; 0 until the person says yes
    Column("kind", String(10), nullable=False),  # photo, voice, document
    Column("channel", String(20), nullable=False),
    Column("name", Text, nullable=False),  # what the channel calls it, sealed
    Column("type", String(40), nullable=False, server_default=text("''")),  # as its content says, never as announced
    Column("size", Integer, nullable=False, server_default=text("0")),
    Column("body", LargeBinary, nullable=False),  # sealed with the case's key; empty until it is fetched
    Column("state", SmallInteger, nullable=False),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("due_at", Double, nullable=False),  # while somebody fetches it, the end of the lease
    Column("created_at", Double, nullable=False),
    Index("case_files_number", "number", "id"),
    Index("case_files_waiting", "id", sqlite_where=text("state = 1"), postgresql_where=text("state = 1")),
    sqlite_autoincrement=True,
)

complaints = Table(
    "complaints",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("number", String(16), nullable=False),  # of the case
    Column("staff", Integer, nullable=False, server_default=text("0")),  # the supervisor who answered; 0: the person
    Column("body", Text, nullable=False),  # sealed with the case's key
    Column("created_at", Double, nullable=False),
    Index("complaints_number", "number", "id"),
    sqlite_autoincrement=True,
)

case_topics = Table(
    "case_topics",  # of the counsellors' group in Telegram
    metadata,
    Column("number", String(16), primary_key=True),  # of the case
    Column("thread", BigInteger, nullable=False, server_default=text("0")),  # Telegram's number of it; 0: not made
    Column("name", String(128), nullable=False, server_default=text("''")),
    Column("begun", SmallInteger, nullable=False, server_default=text("0")),  # 1: the brief is told
    Column("part", Integer, nullable=False, server_default=text("0")),  # letters that are told of message `part_of`
    Column("part_of", BigInteger, nullable=False, server_default=text("0")),
    Column("post", BigInteger, nullable=False, server_default=text("0")),  # Telegram's number of what told words last
    Column("shown", Text, nullable=False, server_default=text("''")),  # how the case stood when that was told, as JSON
    Column("news", Integer, nullable=False, server_default=text("1")),  # goes up when there may be news; 0: none
    Column("over", SmallInteger, nullable=False, server_default=text("0")),  # 1: the case is erased, the topic goes too
    Column("held_for", Integer, nullable=False, server_default=text("0")),  # whose plain words are not sent
    Column("held_until", Double, nullable=False, server_default=text("0")),
    Index("case_topics_thread", "thread"),
    Index("case_topics_news", "news", sqlite_where=text("news > 0"), postgresql_where=text("news > 0")),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("day", String(10), nullable=False),
    Column("language", String(10), nullable=False),
    Column("place", String(20), nullable=False),
    Column("question", Text, nullable=False),  # without numbers and names, and not whose
    Column("answer", Text, nullable=False),  # of a counsellor, without numbers and names
    Index("drafts_day", "day"),
    sqlite_autoincrement=True,
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    Column("invitation", String(64), nullable=False, server_default=text("''")),  # SHA-256; empty when used
    Column("invited_until", Double, nullable=False, server_default=text("0")),
    Column("password", String(200), nullable=False, server_default=text("''")),  # argon2id; empty until set
    Column("seed", String(200), nullable=False),  # of the codes (TOTP), sealed by the vault
    Column("last_step", BigInteger, nullable=False, server_default=text("0")),  # each code works once
    Column("revoked_at", Double, nullable=False, server_default=text("0")),
    Column("languages", String(60), nullable=False, server_default=text("''")),  # codes by space; empty: all
    Column(
        "cap", SmallInteger, nullable=False, server_default=text("0")
    ),  # open cases at once; 0: as content/desk.toml
    Column("topics", Text, nullable=False, server_default=text("''")),  # that they know best: ids by space
    Column("telegram", String(64), nullable=False, server_default=text("''")),  # keyed hash of the lane at Telegram
    Column("telegram_lane", String(200), nullable=False, server_default=text("''")),  # sealed by the vault
    Column("link", String(64), nullable=False, server_default=text("''")),  # SHA-256 of the code that links them
    Column("link_until", Double, nullable=False, server_default=text("0")),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret", String(64), primary_key=True),  # SHA-256
    Column("staff", Integer, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False),
    Index("sessions_staff", "staff"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False),
    Column("staff", Integer, nullable=False),  # 0: nobody who is known, or the command line
    Column("action", String(20), nullable=False),
    Column("number", String(16), nullable=False, server_default=text("''")),  # of the case
    Column("detail", String(60), nullable=False, server_default=text("''")),  # never what anybody wrote
    Index("audit_at", "at"),
    sqlite_autoincrement=True,
)
