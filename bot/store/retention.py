"""How long each table keeps its rows; a table without a rule here fails a test."""

from datetime import UTC, datetime, timedelta

from bot.store import audit, cases, changes, chats, drafts, inbox, learning, outbox, pace, people, staff, topics
from bot.store.db import Database

REPEATS_KNOWN = timedelta(hours=48)  # Telegram repeats an update for 24 hours at most (Bot API server, Client.cpp)
PERSON_KEPT = timedelta(days=365)
UNREACHABLE_KEPT = timedelta(days=365)
QUESTIONS_KEPT = timedelta(days=90)
COUNTS_KEPT = timedelta(days=730)
DRAFT_KEPT = timedelta(hours=24)
CLOSED_KEPT = timedelta(days=30)
SILENT_KEPT = timedelta(days=180)
STUB_KEPT = timedelta(days=730)
REVOKED_KEPT = timedelta(days=730)

RULES = {
    "inbox": "48 hours after it came; what people wrote is emptied at once when the turn is taken",
    "outbox": "48 hours after it was written; in the web chat as long as HAMROH_KEEP_MESSAGES_DAYS says",
    "people": "365 days after they were last here, or at once by /forget",
    "unreachable": "365 days",
    "paces": "one hour after the last message",
    "chats": "as long as HAMROH_KEEP_MESSAGES_DAYS says after the last message of the person",
    "chat_secrets": "with their chat",
    "gaps": "90 days; of people who agreed only, without numbers and names, and not of whom",
    "notes": "with their person",
    "reminders": "until they are due, and with their person",
    "items": "kept; numbers by question and answer, of nobody",
    "counts": "two years; numbers by day, of nobody",
    "cases": "30 days after the last activity when closed, 180 days when open, 24 hours when never sent, or at once by "
    "the person; then two years as a stub: number, language, times, outcome and rating, of nobody",
    "case_messages": "with their case",
    "case_drafts": "until they are sent or thrown away, and with their case",
    "case_views": "one hour; who looks at which case, for colleagues",
    "case_changes": "one day; numbers of cases that changed, for open pages",
    "case_files": "with their case; 24 hours when the person did not say that it may be sent",
    "complaints": "with their case",
    "case_topics": "until Telegram has deleted the topic of an erased case; with the stub at the latest",
    "drafts": "90 days; answers of counsellors with the question, without numbers and names, and not of whom",
    "staff": "48 hours when the invitation is not used; two years after the account was revoked",
    "sessions": "12 hours, or one hour after they were last used",
    "audit": "two years; who did what with which case number, never what was written",
    "marks": "kept; nothing of people stands there",
}


async def purge(database: Database, now: float, mailbox_days: int) -> None:
    """Erase everything that is older than its rule allows."""
    moment = datetime.fromtimestamp(now, UTC)
    repeats = (moment - REPEATS_KNOWN).timestamp()
    chat_day = moment - timedelta(days=mailbox_days)
    async with database.write() as connection:
        await inbox.purge(connection, repeats)
        await outbox.purge(connection, repeats, chat_day.timestamp())
        await people.purge(connection, (moment - PERSON_KEPT).date(), (moment - UNREACHABLE_KEPT).timestamp())
        await pace.purge(connection, now - 3600)
        await chats.purge(connection, chat_day.date())
        await learning.purge(connection, (moment - QUESTIONS_KEPT).date(), (moment - COUNTS_KEPT).date())
        await drafts.purge(connection, (moment - QUESTIONS_KEPT).date())
        past = [(moment - age).timestamp() for age in (DRAFT_KEPT, CLOSED_KEPT, SILENT_KEPT, STUB_KEPT)]
        await cases.purge(connection, *past)
        await topics.purge(connection)
        await changes.purge(connection, now)
        await staff.purge(connection, now, (moment - REVOKED_KEPT).timestamp())
        await audit.purge(connection, past[-1], now)
    await database.settle()
