"""Bare python-telegram-bot, sending as fast as it can: `Bot.send_message` over its default HTTP, so many in flight."""

import asyncio
import itertools
import os
import sys
from collections.abc import Iterator

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from bench.chats import FIRST_CHAT
from bench.screen import REMINDER, REMINDER_ROWS


def keyboard() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in REMINDER_ROWS]
    )


async def send(bot: Bot, chats: Iterator[int]) -> None:
    for chat in chats:
        await bot.send_message(chat, REMINDER, parse_mode="HTML", reply_markup=keyboard())


async def send_for_ever(in_flight: int) -> None:
    """As many connections as messages in flight: none ever waits for one."""
    request = HTTPXRequest(connection_pool_size=in_flight)
    chats = itertools.count(FIRST_CHAT)
    async with Bot(os.environ["BENCH_TOKEN"], os.environ["BENCH_API"] + "/bot", request=request) as bot:
        await asyncio.gather(*(send(bot, chats) for _ in range(in_flight)))


def main(in_flight: int) -> None:
    if os.environ.get("BENCH_UVLOOP") == "1":
        import uvloop

        uvloop.run(send_for_ever(in_flight))
    else:
        asyncio.run(send_for_ever(in_flight))


if __name__ == "__main__":
    main(int(sys.argv[1]))
