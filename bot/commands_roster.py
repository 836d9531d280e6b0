"""What `python -m bot roster …` does and prints."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click

from bot.app import clock_of, prepare_database
from bot.roster import Inviting, Plan, apply, plan_import
from bot.roster_files import RosterRefused
from bot.roster_sheets import write_invitation_sheet, write_invites, write_template
from bot.settings import Settings
from bot.wording import Words, console_words
from handlers.roster import Invite, MemberRow, Problem
from storage import invitations, members
from storage.database import connect, in_one
from storage.sealing import Seal

NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: a file, what to do with it, and where new invitations go."""

    path: Path
    dry_run: bool
    deactivate_missing: bool
    invites: Path | None
    sheet: Path | None

    @property
    def outputs(self) -> tuple[Path, ...]:
        return tuple(out for out in (self.invites, self.sheet) if out)


@dataclass(frozen=True, slots=True)
class Office:
    """Where it is done: the database, the settings, the words of whoever asked."""

    connection: sqlite3.Connection
    settings: Settings
    words: Words
    now: datetime


class NotDone(click.ClickException):
    """Nothing was changed; the message says why."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


@contextmanager
def _office(settings: Settings) -> Iterator[Office]:
    prepare_database(settings.database, Seal(settings.keys))
    with closing(connect(settings.database)) as connection:
        yield Office(connection, settings, console_words(settings.timezone, os.environ), clock_of(settings)())


def import_file(settings: Settings, order: Order) -> None:
    """Import a file whole, or refuse it whole."""
    words = console_words(settings.timezone, os.environ)
    _refuse_outputs(order, words)
    if order.dry_run and not settings.database.exists():
        _tell_plan(_planned(None, order, words), order, words)
        return
    with _office(settings) as office:
        plan = _planned(office.connection, order, words)
        _tell_plan(plan, order, words)
        if order.dry_run:
            return
        in_one(office.connection, lambda db: apply(db, plan, order.deactivate_missing, office.now))
        _tell_done(plan, order, words)
        if order.outputs:
            _write_invitations(office, order)


def _refuse_outputs(order: Order, words: Words) -> None:
    """Codes that were given out stand in no other place, so a file that holds something is never overwritten."""
    if len(set(map(Path.absolute, order.outputs))) < len(order.outputs):
        raise click.UsageError("--invites and --sheet name the same file")
    for out in order.outputs:
        if out.exists() and out.stat().st_size:
            raise NotDone(words("roster.cli.exists", path=str(out)))
        if not out.absolute().parent.is_dir():
            raise NotDone(words("roster.cli.no_folder", path=str(out.absolute().parent)))


def _planned(connection: sqlite3.Connection | None, order: Order, words: Words) -> Plan:
    try:
        plan = plan_import(connection, order.path)
    except RosterRefused as refused:
        raise NotDone("\n".join(_problems(refused, words))) from None
    if order.deactivate_missing and not plan.lists_members:
        raise NotDone(words("roster.cli.deactivate_needs_members"))
    return plan


def _problems(refused: RosterRefused, words: Words) -> Iterator[str]:
    yield words("roster.cli.refused")
    for each in refused.problems:
        yield f"  {_where(each, words)}: {words.of_problem(each)}"
    if refused.more:
        yield "  " + words("roster.cli.more", number=refused.more)


def _where(problem: Problem, words: Words) -> str:
    where = problem.file
    if problem.row is not None:
        where = words("roster.cli.where_row", file=problem.file, row=str(problem.row))
    return words("roster.cli.where_column", where=where, column=problem.column) if problem.column else where


def _tell_plan(plan: Plan, order: Order, words: Words) -> None:
    click.echo(words("roster.cli.units", new=len(plan.new_units), changed=len(plan.changed_units)))
    click.echo(words("roster.cli.members", new=len(plan.new_members), changed=len(plan.changed_members)))
    if plan.missing:
        _tell_missing(plan.missing, words)
        click.echo(_what_becomes_of_them(order, words))
    if order.dry_run:
        click.echo(words("roster.cli.dry_run"))


def _tell_missing(missing: tuple[MemberRow, ...], words: Words) -> None:
    click.echo(words("roster.cli.missing", number=len(missing)))
    for member in missing[:NAMES_SHOWN]:
        click.echo(f"  {member.code}  {member.name}")
    if len(missing) > NAMES_SHOWN:
        click.echo("  " + words("roster.cli.more", number=len(missing) - NAMES_SHOWN))


def _what_becomes_of_them(order: Order, words: Words) -> str:
    if not order.deactivate_missing:
        return words("roster.cli.missing_stay")
    return words("roster.cli.missing_would_leave") if order.dry_run else words("roster.cli.missing_left")


def _tell_done(plan: Plan, order: Order, words: Words) -> None:
    somebody_left = order.deactivate_missing and plan.missing
    click.echo(words("roster.cli.nothing") if plan.nothing and not somebody_left else words("roster.cli.done"))


def _write_invitations(office: Office, order: Order) -> None:
    """Codes exist in plain only here: the files are written inside the transaction that remembers their hashes."""
    inviting = _inviting(office)

    def invite(connection: sqlite3.Connection) -> list[Invite]:
        made = inviting.make(connection, invitations.uninvited(connection, office.now))
        if order.invites:
            write_invites(order.invites, made)
        if order.sheet:
            write_invitation_sheet(order.sheet, made, office.words)
        return made

    try:
        made = in_one(office.connection, invite)
    except BaseException:  # what stands in the files opens nothing
        for out in order.outputs:
            out.unlink(missing_ok=True)
        raise
    if order.invites:
        click.echo(office.words("roster.cli.invites", number=len(made), path=str(order.invites)))
    if order.sheet:
        click.echo(office.words("roster.cli.sheet", path=str(order.sheet)))


def _inviting(office: Office) -> Inviting:
    """The page's link only where members can reach it; Telegram's where its name can be asked for."""
    settings = office.settings
    telegram = _telegram_name(settings)
    if settings.telegram_token and not telegram:
        click.echo(office.words("roster.cli.no_telegram"), err=True)
    return Inviting(Seal(settings.keys), settings.web_url, telegram, settings.timezone, office.now)


def _telegram_name(settings: Settings) -> str:
    from bot.commands import run
    from bot.doctor import telegram_name

    return run(telegram_name(settings)) if settings.telegram_token else ""


def invite_member(settings: Settings, member_code: str) -> None:
    """A further code for one member, printed once; who has left gets one while answers are kept."""
    with _office(settings) as office:
        person = members.to_invite(office.connection, member_code)
        if person is None:
            raise NotDone(office.words("roster.cli.no_member", code=member_code))
        inviting = _inviting(office)
        (made,) = in_one(office.connection, lambda db: inviting.make(db, [person]))
        _tell_invite(made, office.words)


def _tell_invite(made: Invite, words: Words) -> None:
    click.echo(words("roster.cli.code", code=made.code, day=made.expires))
    if made.web_link:
        click.echo(words("roster.cli.web", link=made.web_link))
    if made.telegram_link:
        click.echo(words("roster.cli.telegram", link=made.telegram_link))
    if made.zalo_bot:
        click.echo(words("ways.in_zalo", bot=made.zalo_bot))


def write_templates(settings: Settings, folder: Path) -> None:
    """Roster files with examples that import as they stand."""
    words = console_words(settings.timezone, os.environ)
    try:
        written = write_template(folder, words)
    except FileExistsError as there:
        raise NotDone(words("roster.cli.exists", path=str(there.filename or there))) from None
    for path in written:
        click.echo(words("roster.cli.templates", path=str(path)))
