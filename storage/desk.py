"""Where facts are written: what every writer is handed, and how it says that the world has changed meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from handlers.indicators import Catalogue
from storage.chats import Chat
from storage.sealing import Seal


@dataclass(frozen=True, slots=True)
class Desk:
    """What the writers need: connection, seal, catalogues, this turn's chat, the instant, and the file that came in.

    `channels` are those that bring what nobody asked for.
    """

    connection: sqlite3.Connection
    seal: Seal
    catalogues: Mapping[str, Catalogue]
    catalogue: Catalogue
    chat: Chat
    now: datetime
    timezone: tzinfo
    file: bytes = field(default=b"", repr=False)
    channels: frozenset[str] = frozenset()


class FactRefused(Exception):
    """The world changed under the decision, such as a code that somebody else just used; the turn is undone."""


Writer = Callable[[Any, Desk], tuple[tuple[str, str], ...] | None]
Writers = Mapping[type, Writer]
