"""The bots that Hamroh is measured against: each echoes every text, and does nothing else.

`python -m bench.echo NAME URL` polls the Bot API server at URL until it is stopped.
"""

import asyncio
import sys

TOKEN = "123456789:AAEhBOweik6ad6PsWaDmEcho0123456789a"


def python_telegram_bot(url: str, concurrent: bool = False, aiohttp: bool = False) -> None:
    """python-telegram-bot as its own examples write an echo: default client, default settings."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    if concurrent:
        builder = builder.concurrent_updates(True)
    if aiohttp:
        from bot.channels.telegram.transport import AiohttpTransport

        builder = builder.request(AiohttpTransport(64, 20)).get_updates_request(AiohttpTransport(2, 50))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


def aiogram(url: str) -> None:
    """aiogram as its own examples write an echo."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    asyncio.run(dispatcher.start_polling(bot))


BOTS = {
    "ptb": lambda url: python_telegram_bot(url),
    "ptb-concurrent": lambda url: python_telegram_bot(url, concurrent=True),
    "ptb-aiohttp": lambda url: python_telegram_bot(url, aiohttp=True),
    "ptb-aiohttp-concurrent": lambda url: python_telegram_bot(url, concurrent=True, aiohttp=True),
    "aiogram": aiogram,
}

if __name__ == "__main__":
    BOTS[sys.argv[1]](sys.argv[2])
