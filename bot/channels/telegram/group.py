"""The counsellors' group: a topic for each case, what is said there, and Telegram's errors as our outcomes.

Whatever goes wrong here is tried again: the group is told from what stands in the database, so nothing is lost.
"""

import contextlib

import structlog
from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.casework.bridge import Bridge, Delete, Digest, Errand, Make, Rename, Tell
from bot.channels.telegram.sending import asked_to_wait, say, says
from bot.core.channel import Busy, Channel, Down, Outcome, Parcel, Refused, Sent
from bot.core.reply import Message
from bot.core.topic import LANGUAGE

log = structlog.get_logger("telegram")

_NO_TOPIC = ("message thread not found", "topic_deleted", "topic_id_invalid", "topic not found", "thread not found")
_NO_RIGHTS = ("not enough rights", "chat_admin_required", "administrator rights", "can't delete")
_SAME_NAME = ("topic_not_modified",)


class WithGroup:
    """Sends to the group of `bridge`, and everything else through `others`."""

    def __init__(self, bot: Bot, bridge: Bridge, others: Channel) -> None:
        self._bot, self._bridge, self._others = bot, bridge, others

    async def send(self, address: str, parcel: Parcel) -> Outcome:
        """As `Channel.send`. An empty parcel is the errand that is next."""
        if address != str(self._bridge.group):
            return await self._others.send(address, parcel)
        try:
            if parcel.press:
                await self._confirm(parcel.press)
            if parcel.origin:
                await self._mark(int(parcel.origin), parcel.message.text)
            elif parcel.message.text:
                await self._say(parcel.thread, parcel.message)
            elif not parcel.press:
                await self._run(await self._bridge.next())
        except TelegramError as error:
            return await self._outcome(error, parcel)
        return Sent()

    async def _confirm(self, press: str) -> None:
        """End the tap's waiting sign; too late makes no difference."""
        try:
            await self._bot.answer_callback_query(press)
        except BadRequest as error:
            log.debug("tap not confirmed", error=type(error).__name__)

    async def _mark(self, message: int, sign: str) -> None:
        """A sign at a message; a group may have turned them off."""
        try:
            await self._bot.set_message_reaction(self._bridge.group, message, sign)
        except BadRequest as error:
            log.debug("message not marked", error=type(error).__name__)

    async def _say(self, thread: int, message: Message, silent: bool = False) -> int:
        """Say it in a topic, 0 for the general one; Telegram's number of it."""
        where = {"message_thread_id": thread or None, "disable_notification": silent}
        return await say(self._bot, self._bridge.group, message, **where)

    async def _run(self, errand: Errand | None) -> None:
        """One call to Telegram, and what it changes in the database."""
        group = self._bridge.group
        made = 0
        match errand:
            case None:
                return
            case Make(_, name):
                made = (await self._bot.create_forum_topic(group, name)).message_thread_id
            case Rename(topic, name):
                if not await self._rename(topic.thread, name):
                    return
            case Delete(topic):
                if not await self._delete(topic.thread):
                    await self._bridge.left_behind(errand)
                    return
            case Tell(topic, text):
                try:
                    made = await self._say(topic.thread, Message(text, LANGUAGE), silent=not errand.loud)
                except BadRequest as error:
                    if not says(error, _NO_TOPIC):
                        raise
                    await self._bridge.lost(topic.thread)
                    return
            case Digest(text):
                await self._say(0, Message(text, LANGUAGE))
        await self._bridge.done(errand, made)

    async def _rename(self, thread: int, name: str) -> bool:
        """Whether the topic has this name now; one that is not there is made again."""
        try:
            await self._bot.edit_forum_topic(self._bridge.group, thread, name=name)
        except BadRequest as error:
            if says(error, _NO_TOPIC):
                await self._bridge.lost(thread)
                return False
            if not says(error, _SAME_NAME):
                raise
        return True

    async def _delete(self, thread: int) -> bool:
        """Whether the topic is gone; without the right to delete it is closed, and the operator must delete it."""
        try:
            await self._bot.delete_forum_topic(self._bridge.group, thread)
        except BadRequest as error:
            if says(error, _NO_TOPIC):
                return True
            if not says(error, _NO_RIGHTS):
                raise
            log.error("the topic of an erased case is left: the bot needs the right to delete messages", thread=thread)
            with contextlib.suppress(BadRequest):
                await self._bot.close_forum_topic(self._bridge.group, thread)
            return False
        return True

    async def _outcome(self, error: TelegramError, parcel: Parcel) -> Outcome:
        """How it ended. The group is never taken for gone: somebody will mend it, and then everything is told."""
        if isinstance(error, RetryAfter):
            return Busy(asked_to_wait(error), alone=True)
        if isinstance(error, BadRequest) and parcel.message.text:
            if says(error, _NO_TOPIC):
                await self._bridge.lost(parcel.thread)
            return Refused("bad request")
        log.error("the group of counsellors cannot be told; will try again", error=type(error).__name__)
        return Down(type(error).__name__)
