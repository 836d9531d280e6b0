"""A bare aiogram bot: default HTTP (aiohttp), updates handled as tasks, it only answers and edits."""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.screen import next_number, rows_of, text_of


def keyboard(number: int) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in rows_of(number)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def start(message: Message) -> None:
    await message.answer(text_of(1), reply_markup=keyboard(1))


async def tap(query: CallbackQuery) -> None:
    number = next_number(query.data or "")
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(text_of(number), reply_markup=keyboard(number))


async def serve() -> None:
    server = TelegramAPIServer.from_base(os.environ["BENCH_API"])
    bot = Bot(os.environ["BENCH_TOKEN"], session=AiohttpSession(api=server))
    dispatcher = Dispatcher()
    dispatcher.message.register(start, CommandStart())
    dispatcher.callback_query.register(tap)
    await dispatcher.start_polling(bot, allowed_updates=["message", "callback_query"])


def main() -> None:
    if os.environ.get("BENCH_UVLOOP") == "1":
        import uvloop

        uvloop.run(serve())
    else:
        asyncio.run(serve())


if __name__ == "__main__":
    main()
