"""The papers of meetings: name and content sealed, the content bound to the name and both to the meeting."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import cast

from handlers.rhythm import MONTHS_KEPT, add_months
from handlers.vocabulary import Paper, PaperKind
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("papers")
_BLOCK = 64  # bytes: names are filled up to it, so that the length of a sealed one says little
_RESEAL_AT_ONCE = 3  # of up to 10 MiB each


@dataclass(frozen=True, slots=True)
class WholePaper:
    """A file as it was sent in."""

    name: str
    media_type: str
    content: bytes


def add(
    connection: sqlite3.Connection, seal: Seal, unit: int, meeting: int, kind: str, file: WholePaper, now: datetime
) -> None:
    SQL.add(
        connection,
        unit_id=unit,
        meeting_id=meeting,
        kind=kind,
        media_type=file.media_type,
        name=_sealed_name(seal, file.name, meeting, kind),
        content=seal.seal(file.content, _content_of(meeting, kind, file.name)),
        at=now.isoformat(),
    )
    SQL.keep_meeting(connection, meeting_id=meeting, unit_id=unit)


def of_cell(connection: sqlite3.Connection, seal: Seal, unit: int, after: datetime) -> tuple[Paper, ...]:
    """The papers of a cell's meetings from a moment on, in the order in which they came in."""
    return tuple(
        Paper(id_, meeting, cast(PaperKind, kind), _opened_name(seal, name, meeting, kind), media_type)
        for id_, meeting, kind, media_type, name in SQL.of_cell(connection, unit_id=unit, after=after.isoformat())
    )


def counts(connection: sqlite3.Connection, unit: int, after: datetime) -> Mapping[tuple[int, str], int]:
    """How many there are, by meeting and kind."""
    rows = SQL.counts(connection, unit_id=unit, after=after.isoformat())
    return {(meeting, kind): count for meeting, kind, count in rows}


def whole(connection: sqlite3.Connection, seal: Seal, paper: int) -> WholePaper | None:
    """One with what it holds; None where it was taken away. Raises SealBroken."""
    row = SQL.whole(connection, id=paper)
    if row is None:
        return None
    meeting, kind, media_type, sealed, content = row
    name = _opened_name(seal, sealed, meeting, kind)
    return WholePaper(name, media_type, seal.open(content, _content_of(meeting, kind, name)))


def drop(connection: sqlite3.Connection, unit: int, paper: int) -> None:
    SQL.drop(connection, id=paper, unit_id=unit)


def forget_old(connection: sqlite3.Connection, now: datetime, timezone: tzinfo) -> bool:
    """Erase the papers of meetings that were 24 months ago; returns whether there were any."""
    day = add_months(now.astimezone(timezone).date(), -MONTHS_KEPT)
    return bool(SQL.forget_before(connection, before=day.isoformat()))


def reseal_some(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next papers with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.all_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    SQL.reseal(connection, [_resealed(seal, *row) for row in rows])
    return (rows[-1][0] if rows else None), len(rows)


def _resealed(seal: Seal, paper: int, meeting: int, kind: str, sealed: bytes, content: bytes) -> dict[str, object]:
    name = _opened_name(seal, sealed, meeting, kind)
    about = _content_of(meeting, kind, name)
    return {
        "id": paper,
        "name": _sealed_name(seal, name, meeting, kind),
        "content": seal.seal(seal.open(content, about), about),
    }


def _sealed_name(seal: Seal, name: str, meeting: int, kind: str) -> bytes:
    plain = name.encode()
    return seal.seal(plain + b"\0" * (-len(plain) % _BLOCK), _name_of(meeting, kind))


def _opened_name(seal: Seal, sealed: bytes, meeting: int, kind: str) -> str:
    return seal.open(sealed, _name_of(meeting, kind)).rstrip(b"\0").decode()


def _name_of(meeting: int, kind: str) -> str:
    return f"paper name|{meeting}|{kind}"


def _content_of(meeting: int, kind: str, name: str) -> str:
    return f"paper|{meeting}|{kind}|{name}"
