"""`python -m bot rekey`: everything sealed anew with the current key, a few hundred rows a transaction.

A rekeying that is broken off can be repeated: both keys stay known until the last row is done. Codes of invitations are
kept as keyed hashes and cannot be sealed anew, so those made under the old key need it for as long as they are open.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from bot.app import clock_of, prepare_database
from bot.settings import Settings
from storage import answers, invitations
from storage.database import connect, in_one
from storage.sealing import Seal, forget_other_keys

BEGINNING = (0, "")


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How many runs were sealed anew, how many invitations are still open, and how many were withdrawn."""

    runs: int
    open_invitations: int
    withdrawn: int


def reseal_everything(settings: Settings, withdraw_invitations: bool = False) -> Rekeyed:
    """Safe to repeat; stop the server meanwhile."""
    seal = Seal(settings.keys)
    prepare_database(settings.database, seal)
    with closing(connect(settings.database)) as connection:
        runs = _reseal_runs(connection, seal)
        withdrawn = in_one(connection, invitations.withdraw_open) if withdraw_invitations else 0
        in_one(connection, lambda db: forget_other_keys(db, seal))
        return Rekeyed(runs, invitations.count_open(connection, clock_of(settings)()), withdrawn)


def _reseal_runs(connection: sqlite3.Connection, seal: Seal) -> int:
    done, after = 0, BEGINNING
    while True:
        following, count = in_one(connection, partial(answers.reseal_some, seal=seal, after=after))
        if following is None:
            return done
        done, after = done + count, following
