"""`python -m bot rekey`: everything sealed anew with the current key, a few hundred rows a transaction."""

from __future__ import annotations

from functools import partial

from bot.app import prepare_database
from bot.settings import Settings
from storage import answers
from storage.database import commit_together, connect
from storage.sealing import Seal, forget_other_keys

BEGINNING = (0, "")


def reseal_everything(settings: Settings) -> int:
    """Returns how many runs were sealed anew. Safe to repeat; stop the server meanwhile."""
    seal = Seal(settings.keys)
    prepare_database(settings.database, seal)
    connection = connect(settings.database)
    try:
        done, after = 0, BEGINNING
        while True:
            (result,) = commit_together(connection, [partial(answers.reseal_some, seal=seal, after=after)])
            if isinstance(result, Exception):
                raise result
            after_next, count = result
            if after_next is None:
                break
            done, after = done + count, after_next
        commit_together(connection, [lambda db: forget_other_keys(db, seal)])
        return done
    finally:
        connection.close()
