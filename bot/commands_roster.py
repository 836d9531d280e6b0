"""What `python -m bot roster …` prints and does; each returns its exit status."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from bot.app import clock_of, prepare_database
from bot.roster import Links, Plan, apply, invite_everybody, invite_one, plan_import, save_invites
from bot.roster_files import RosterRefused
from bot.roster_sheets import write_invitation_sheet, write_template
from bot.settings import Settings
from bot.wording import Words, console_language, load_wording
from handlers.roster import Invite, MemberRow, Problem
from storage import members
from storage.database import commit_together, connect
from storage.sealing import Seal

NAMES_SHOWN = 20
REFUSED, DONE = 1, 0
T = TypeVar("T")


def import_file(
    settings: Settings, path: Path, dry_run: bool, deactivate_missing: bool, invites: Path | None, sheet: Path | None
) -> int:
    """Import a file whole, or refuse it whole."""
    words = _words(settings)
    for out in (invites, sheet):
        if out and (refusal := _cannot_write(out, words)):
            return _say(refusal, error=True)
    prepare_database(settings.database, Seal(settings.keys))
    connection = connect(settings.database)
    try:
        plan = plan_import(connection, path)
        if deactivate_missing and not plan.lists_members:
            return _say(words("roster.cli.deactivate_needs_members"), error=True)
        return _carry_out(connection, plan, settings, words, dry_run, deactivate_missing, invites, sheet)
    except RosterRefused as refused:
        return _tell_problems(refused, words)
    finally:
        connection.close()


def _cannot_write(out: Path, words: Words) -> str:
    if out.exists() and out.stat().st_size:
        return words("roster.cli.exists", path=str(out))
    return "" if out.absolute().parent.is_dir() else words("roster.cli.no_folder", path=str(out.absolute().parent))


def _carry_out(
    connection: sqlite3.Connection,
    plan: Plan,
    settings: Settings,
    words: Words,
    dry_run: bool,
    deactivate_missing: bool,
    invites: Path | None,
    sheet: Path | None,
) -> int:
    _tell_plan(plan, words)
    _tell_missing(plan.missing, words, dry_run, deactivate_missing)
    if dry_run:
        return _say(words("roster.cli.dry_run"))
    now = clock_of(settings)()
    _transact(connection, lambda db: apply(db, plan, deactivate_missing, now))
    nothing = plan.nothing and not (deactivate_missing and plan.missing)
    _say(words("roster.cli.nothing") if nothing else words("roster.cli.done"))
    if invites or sheet:
        _invite(connection, settings, words, invites, sheet)
    return DONE


def _tell_plan(plan: Plan, words: Words) -> None:
    _say(words("roster.cli.units", new=len(plan.new_units), changed=len(plan.changed_units)))
    _say(words("roster.cli.members", new=len(plan.new_members), changed=len(plan.changed_members)))


def _tell_missing(missing: tuple[MemberRow, ...], words: Words, dry_run: bool, deactivate: bool) -> None:
    if not missing:
        return
    _say(words("roster.cli.missing", number=len(missing)))
    for member in missing[:NAMES_SHOWN]:
        _say(f"  {member.code}  {member.name}")
    if len(missing) > NAMES_SHOWN:
        _say(words("roster.cli.more", number=len(missing) - NAMES_SHOWN))
    if not deactivate:
        _say(words("roster.cli.missing_stay"))
    else:
        _say(words("roster.cli.missing_would_leave") if dry_run else words("roster.cli.missing_left"))


def _invite(
    connection: sqlite3.Connection, settings: Settings, words: Words, invites: Path | None, sheet: Path | None
) -> None:
    """Codes exist in plain only here: the files are written inside the transaction that remembers their hashes."""
    links, now = _links(settings), clock_of(settings)()

    def invite(db: sqlite3.Connection) -> list[Invite]:
        made = invite_everybody(db, Seal(settings.keys), links, settings, now)
        if invites:
            save_invites(invites, made)
        if sheet:
            write_invitation_sheet(sheet, made, words)
        return made

    made = _transact(connection, invite)
    if invites:
        _say(words("roster.cli.invites", number=len(made), path=str(invites)))
    if sheet:
        _say(words("roster.cli.sheet", path=str(sheet)))


def invite_member(settings: Settings, member_code: str) -> int:
    """A further code for one member, printed once."""
    words = _words(settings)
    prepare_database(settings.database, Seal(settings.keys))
    connection = connect(settings.database)
    try:
        person = members.by_code(connection, member_code)
        if person is None:
            return _say(words("roster.cli.no_member", code=member_code), error=True)
        links, now = _links(settings), clock_of(settings)()
        made = _transact(connection, lambda db: invite_one(db, Seal(settings.keys), person, links, settings, now))
        return _tell_invite(made, words)
    finally:
        connection.close()


def _tell_invite(made: Invite, words: Words) -> int:
    _say(words("roster.cli.code", code=made.code, day=made.expires))
    if made.web_link:
        _say(words("roster.cli.web", link=made.web_link))
    if made.telegram_link:
        _say(words("roster.cli.telegram", link=made.telegram_link))
    return DONE


def write_templates(settings: Settings, folder: Path) -> int:
    """Roster files with examples that import as they stand."""
    words = _words(settings)
    try:
        written = write_template(folder, words)
    except FileExistsError as there:
        return _say(words("roster.cli.exists", path=str(there.filename or there)), error=True)
    for path in written:
        _say(words("roster.cli.templates", path=str(path)))
    return DONE


def _links(settings: Settings) -> Links:
    """The page's link only where members can reach it; Telegram's where its name can be asked for."""
    return Links(web=settings.web_url, telegram=_telegram_name(settings))


def _telegram_name(settings: Settings) -> str:
    if not settings.telegram_token:
        return ""
    from bot.doctor import telegram_name

    return asyncio.run(telegram_name(settings))


def _tell_problems(refused: RosterRefused, words: Words) -> int:
    _say(words("roster.cli.refused"), error=True)
    for each in refused.problems:
        _say(f"  {_where(each, words)}: {words.of_problem(each)}", error=True)
    if refused.more:
        _say("  " + words("roster.cli.more", number=refused.more), error=True)
    return REFUSED


def _where(problem: Problem, words: Words) -> str:
    where = problem.file
    if problem.row is not None:
        where = words("roster.cli.where_row", file=problem.file, row=str(problem.row))
    return words("roster.cli.where_column", where=where, column=problem.column) if problem.column else where


def _transact(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    (result,) = commit_together(connection, [work])
    if isinstance(result, Exception):
        raise result
    done: T = result
    return done


def _say(text: str, error: bool = False) -> int:
    click.echo(text, err=error)
    return REFUSED if error else DONE


def _words(settings: Settings) -> Words:
    return load_wording(settings.timezone)[console_language(os.environ)]
