"""`python -m bot rekey`: everything sealed anew with the current key, a few hundred rows a transaction.

A rekeying that is broken off can be repeated: both keys stay known until the last row is done. Codes of invitations are
kept as keyed hashes and cannot be sealed anew, so those made under the old key need it for as long as they are open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.app import alone_on, clock_of, prepare_database
from bot.settings import Settings
from storage import (
    announcements,
    answers,
    approvals,
    commitments,
    invitations,
    meetings,
    outbox,
    papers,
    releases,
    suggestions,
    visits,
    zalo,
)
from storage.database import connect, in_one
from storage.sealing import Seal, forget_other_keys

# Everything that is sealed: what seals the next rows anew, and what stands before the first of them.
RUNS = (answers.reseal_some, (0, ""))
THE_REST: tuple[tuple[Callable[..., tuple[Any, int]], object], ...] = (
    (commitments.reseal_some, 0),
    (commitments.reseal_some_changes, 0),
    (commitments.reseal_some_check_ins, (0, "")),
    (meetings.reseal_some_reasons, (0, 0)),
    (outbox.reseal_some, 0),
    (releases.reseal_some, (0, "")),
    (papers.reseal_some, 0),
    (announcements.reseal_some, 0),
    (announcements.reseal_some_files, 0),
    (visits.reseal_some, 0),
    (suggestions.reseal_some, 0),
    (suggestions.reseal_some_entries, 0),
    (approvals.reseal_some_corrections, 0),
    (approvals.reseal_some_returns, 0),
    (zalo.reseal_some, 0),
)


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How many runs were sealed anew, how many invitations are still open, and how many were withdrawn."""

    runs: int
    open_invitations: int
    withdrawn: int


def reseal_everything(settings: Settings, withdraw_invitations: bool = False) -> Rekeyed:
    """Safe to repeat. Refused while the server runs: it would go on sealing with the old key."""
    with alone_on(settings.database):
        return _reseal_everything(settings, withdraw_invitations)


def _reseal_everything(settings: Settings, withdraw_invitations: bool) -> Rekeyed:
    seal = Seal(settings.keys)
    prepare_database(settings.database, seal)
    with closing(connect(settings.database)) as connection:
        runs = _reseal_all(connection, seal, *RUNS)
        for reseal_some, beginning in THE_REST:
            _reseal_all(connection, seal, reseal_some, beginning)
        withdrawn = in_one(connection, invitations.withdraw_open) if withdraw_invitations else 0
        in_one(connection, lambda db: forget_other_keys(db, seal))
        return Rekeyed(runs, invitations.count_open(connection, clock_of(settings)()), withdrawn)


def _reseal_all(
    connection: sqlite3.Connection, seal: Seal, reseal_some: Callable[..., tuple[Any, int]], beginning: object
) -> int:
    done, after = 0, beginning
    while True:
        following, count = in_one(connection, partial(reseal_some, seal=seal, after=after))
        if following is None:
            return done
        done, after = done + count, following
