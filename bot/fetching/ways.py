"""The channels of the member who asks, and where a code is taken that lets somebody of the same cell in."""

from __future__ import annotations

from typing import Any

from bot.fetching.asked import Asked
from handlers.ways import Doors, Ways
from storage import chats, reminders, zalo


def fetch(asked: Asked) -> dict[str, Any]:
    """Only the member's own: the screens know no other chats."""
    member = asked.member
    return {
        "ways": Ways(
            ways=chats.ways_of(asked.connection, member.id, asked.chat.id),
            doors=_doors(asked),
            wanted=reminders.preferred(asked.connection, member.id) or "",
            brings=asked.house.channels,
        )
    }


def _doors(asked: Asked) -> Doors:
    known, bot = asked.house.doors, zalo.name_for(asked.connection, asked.member.unit)
    return Doors(known.page, known.telegram_name, bot or "", bot is not None)
