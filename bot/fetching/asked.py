"""Who asks what, where and when: what every fetching goes by."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.house import House
from handlers.events import Event
from handlers.vocabulary import Member
from storage.chats import Chat


@dataclass(frozen=True, slots=True)
class Asked:
    """`event` is None where a chat is only shown its place again."""

    connection: sqlite3.Connection
    house: House
    chat: Chat
    member: Member
    event: Event | None
    now: datetime
