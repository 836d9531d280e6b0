"""`python -m bot outbox`: messages that were given up, and trying them again. Never whose they are or what they say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

import click

from bot.app import clock_of, prepare_database
from bot.settings import Settings
from storage import outbox
from storage.database import commit_together, connect
from storage.sealing import Seal

T = TypeVar("T")
LINE = "{:>8}  {:<16} {:<10} {:<8} {:>8}  {}"


def list_dead_letters(settings: Settings) -> None:
    """One line for each, oldest first."""
    letters = _on(settings, outbox.dead_letters)
    if not letters:
        click.echo("no dead letters")
        return
    click.echo(LINE.format("id", "kind", "channel", "why", "attempts", "given up at"))
    for letter in letters:
        at = letter.at.astimezone(settings.timezone).strftime("%Y-%m-%d %H:%M")
        click.echo(LINE.format(letter.id, letter.kind, letter.channel, letter.error, letter.attempts, at))


def retry(settings: Settings, letter: int | None) -> None:
    """Queue one dead letter again, or all; a server that runs sends them within half a minute."""
    now = clock_of(settings)()
    if letter is None:
        click.echo(f"{_on(settings, lambda db: outbox.retry_all(db, now))} messages are queued again")
    elif _on(settings, lambda db: outbox.retry(db, letter, now)):
        click.echo(f"message {letter} is queued again")
    else:
        raise click.ClickException(f"message {letter} is no dead letter, or it would come too late")


def _on(settings: Settings, work: Callable[[sqlite3.Connection], T]) -> T:
    prepare_database(settings.database, Seal(settings.keys))
    with closing(connect(settings.database)) as connection:
        (result,) = commit_together(connection, [work])
    if isinstance(result, Exception):
        raise result
    done: T = result
    return done
