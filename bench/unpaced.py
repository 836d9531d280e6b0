"""The product's outbox and Telegram adapter with the brakes off: whatever is queued goes as fast as it can."""

import asyncio

from bot.app import front_of
from bot.channels.telegram import Telegram
from bot.commands import run
from bot.pacing import UNPACED
from bot.settings import read_settings


async def drain() -> None:
    """Until it is ended from outside."""
    settings = read_settings(key_needed=True)
    async with front_of(settings) as front:
        telegram = Telegram(settings, front, UNPACED)
        telegram.start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    run(drain())
