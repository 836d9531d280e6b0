"""What can be answered in words to letters that came without buttons: the last few of each chat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.statements import statements

SQL = statements("offers")
LETTERS_KEPT = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A packed event that some words stand for. `is_new`: its letter came after the chat's last turn."""

    event: str
    is_new: bool


def keep(connection: sqlite3.Connection, chat: int, buttons: Iterable[tuple[str, str]], now: datetime) -> None:
    """A letter is out: its labels, folded, each with its packed event. Typed numbers are the screen's, never these."""
    offered = [(label, event) for label, event in buttons if label and not label.isdecimal()]
    if not offered:
        return
    letter, at = int(SQL.newest(connection, chat_id=chat)) + 1, now.isoformat()
    SQL.add(
        connection,
        [{"chat_id": chat, "letter": letter, "label": label, "event": event, "at": at} for label, event in offered],
    )
    SQL.drop_old(connection, chat_id=chat, letter=letter - LETTERS_KEPT)


def of_chat(connection: sqlite3.Connection, chat: int, label: str) -> Offer | None:
    """What these words, folded, answer: the newest letter that has them."""
    rows = SQL.of_chat(connection, chat_id=chat, label=label)
    return next((Offer(event, bool(is_new)) for event, is_new in rows), None)


def answered(connection: sqlite3.Connection, chat: int, offer: Offer) -> None:
    """Something was answered to this letter, so nobody waits for an answer to it."""
    SQL.answered(connection, chat_id=chat, event=offer.event)


def any_unanswered(connection: sqlite3.Connection, chat: int) -> bool:
    """Whether a letter came after the chat's last turn that nothing was answered to."""
    return bool(SQL.any_unanswered(connection, chat_id=chat))


def take(connection: sqlite3.Connection, chat: int, offer: Offer) -> None:
    """It was answered: from now on the same words mean the letter before it."""
    SQL.take(connection, chat_id=chat, event=offer.event)
