"""What a second member of a committee agrees to: whether a unit asks for it, corrections, and words of refusal."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from handlers.announcements import Approval, Body, Correction
from storage.announcements import body_from, body_text
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("approvals")
_RESEAL_AT_ONCE = 100
LAPSES = timedelta(days=1)


def approval_of(connection: sqlite3.Connection, unit: int, member: int, version: str) -> Approval:
    """As this member of the unit's committee sees it; `version` of the consent is the one that counts."""
    row = SQL.approval(connection, unit_id=unit)
    others = SQL.others(connection, unit_id=unit, member_id=member, version=version)
    return Approval(row is not None, row[1] if row else None, others)


def is_needed(connection: sqlite3.Connection, unit: int) -> bool:
    return SQL.approval(connection, unit_id=unit) is not None


def asked_by(connection: sqlite3.Connection, unit: int) -> int | None:
    """Who asks that two need not agree any more."""
    row = SQL.approval(connection, unit_id=unit)
    asker: int | None = row[1] if row else None
    return asker


def need(connection: sqlite3.Connection, unit: int, member: int) -> None:
    """Two have to agree; whoever had asked that it end is not heard any more."""
    SQL.need(connection, unit_id=unit, member_id=member)
    SQL.ask_end(connection, unit_id=unit, member_id=None)


def ask_for_scheduled(connection: sqlite3.Connection, unit: int, now: datetime) -> None:
    """What was to go out by the word of one waits for a second one."""
    SQL.note_scheduled(connection, unit_id=unit, at=now.astimezone(UTC).isoformat())
    SQL.let_scheduled_wait(connection, unit_id=unit)


def ask_end(connection: sqlite3.Connection, unit: int, member: int | None) -> None:
    SQL.ask_end(connection, unit_id=unit, member_id=member)


def end(connection: sqlite3.Connection, unit: int) -> None:
    SQL.end(connection, unit_id=unit)


def forget_asker(connection: sqlite3.Connection, member: int) -> None:
    """Of somebody whose data are erased: what was asked, and a correction that nobody sent yet."""
    SQL.forget_asker(connection, member_id=member)
    SQL.forget_corrections_of(connection, member_id=member)


# ------------------------------------------------------------------ given back


def give_back(connection: sqlite3.Connection, seal: Seal, announcement: int, words: str) -> None:
    SQL.give_back(connection, id=announcement, words=seal.seal(words.encode(), _return(announcement)))


def returned_with(connection: sqlite3.Connection, seal: Seal, announcement: int) -> str:
    """Why it was given back; empty where it was not. Raises SealBroken."""
    sealed = SQL.returned(connection, id=announcement)
    return seal.open(sealed, _return(announcement)).decode() if sealed else ""


def forget_return(connection: sqlite3.Connection, announcement: int) -> None:
    SQL.forget_return(connection, id=announcement)


# ------------------------------------------------------------------ corrections


def correct(
    connection: sqlite3.Connection, seal: Seal, announcement: int, member: int, body: Body, now: datetime
) -> None:
    """A text that is to stand instead of what was sent; nothing goes out yet."""
    sealed = seal.seal(body_text(body).encode(), _correction(announcement))
    SQL.correct(connection, id=announcement, member_id=member, body=sealed, at=now.astimezone(UTC).isoformat())


def correction_of(connection: sqlite3.Connection, seal: Seal, announcement: int) -> Correction | None:
    """Raises SealBroken."""
    row = SQL.correction(connection, id=announcement)
    if row is None:
        return None
    sealed, member, waits, at, name = row
    body = body_from(seal.open(sealed, _correction(announcement)))
    return Correction(body, member, bool(waits), datetime.fromisoformat(at), name)


def is_anothers(correction: Correction, member: int, now: datetime) -> bool:
    """Whether somebody else writes it now: nobody writes over it, until it has lain for a day."""
    return correction.by != member and (correction.waits or now - correction.made_at < LAPSES)


def let_wait(connection: sqlite3.Connection, announcement: int) -> bool:
    """False where it waits already, or is not there."""
    return bool(SQL.let_wait(connection, id=announcement))


def stop_waiting(connection: sqlite3.Connection, announcement: int) -> bool:
    """Given back to who wrote it; False where it does not wait."""
    return bool(SQL.stop_waiting(connection, id=announcement))


def forget_correction(connection: sqlite3.Connection, announcement: int) -> bool:
    """False where somebody else was first."""
    return bool(SQL.forget_correction(connection, id=announcement))


def correcting(connection: sqlite3.Connection, unit: int) -> frozenset[int]:
    """The announcements of a unit whose corrections wait for a second member."""
    return frozenset(id_ for (id_,) in SQL.correcting(connection, unit_id=unit))


# ------------------------------------------------------------------ sealing


def reseal_some_corrections(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next texts with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.sealed_corrections(connection, after=after, most=_RESEAL_AT_ONCE))
    for id_, body in rows:
        SQL.reseal_correction(connection, id=id_, body=seal.seal(seal.open(body, _correction(id_)), _correction(id_)))
    return (rows[-1][0] if rows else None), len(rows)


def reseal_some_returns(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """The same for words of refusal."""
    rows = list(SQL.sealed_returns(connection, after=after, most=_RESEAL_AT_ONCE))
    for id_, words in rows:
        give_back(connection, seal, id_, seal.open(words, _return(id_)).decode())
    return (rows[-1][0] if rows else None), len(rows)


def _return(announcement: int) -> str:
    return f"announcement-return|{announcement}"


def _correction(announcement: int) -> str:
    return f"announcement-correction|{announcement}"
