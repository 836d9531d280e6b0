"""What `python -m bot zalo` does: bots are added, listed, removed and checked; their tokens are never shown."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import click

from bot.app import clock_of, prepare_database
from bot.channels.zalo_api import CallFailed, ZaloApi
from bot.settings import Settings, content_of, zalo_token_of
from bot.zalo_reach import PATIENCE, Unreachable, bots_of, is_delivered_to, is_used_up, me, number, reach, which
from handlers.rhythm import period_at
from storage import members, zalo
from storage.database import connect, in_one
from storage.sealing import Seal
from storage.zalo import Used, ZaloBot

T = TypeVar("T")
LINE = "{:>5}  {:<12} {:<24} {:>8}  {}"
OF_THE_SETTINGS = "(settings)"


def add_bot(settings: Settings, unit: str, token_file: Path) -> None:
    """Ask the platform who it is, then keep it; the same bot again is moved to this unit."""
    token = _token_in(token_file)
    units = _on(settings, members.unit_ids)
    if unit not in units:
        raise click.ClickException(f"there is no unit {unit}: `python -m bot roster import PATH` brings units")
    try:
        account, name = asyncio.run(me(settings, token))
    except Unreachable as why:
        raise click.ClickException(f"the bot was not added; {why}") from None
    seal, now = Seal(settings.keys), clock_of(settings)()
    id_ = _on(settings, lambda db: zalo.add(db, seal, units[unit], token, account, name, now))
    click.echo(f"bot {id_} ({name}) is for {unit}; a server that runs connects it within a minute")


def _token_in(file: Path) -> str:
    try:
        return zalo_token_of(content_of(str(file), str(file)))
    except ValueError as wrong:
        says = str(wrong)
        raise click.ClickException(says if says.startswith(str(file)) else f"{file} {says}") from None


def list_bots(settings: Settings) -> None:
    """One line for each: whose it is, how many people write to it, what it has used of its month."""
    bots, codes, people, used = _on(settings, lambda db: _everything(db, settings))
    if not bots:
        click.echo("no bots: `python -m bot zalo add` adds one")
        return
    click.echo(LINE.format("id", "unit", "name", "people", "used this month"))
    for bot in bots:
        of = _used(used.get(bot.id, Used()), settings.zalo_quota)
        click.echo(LINE.format(bot.id, codes.get(bot.unit, OF_THE_SETTINGS), bot.name, people[bot.id], of))


def _used(used: Used, quota: int) -> str:
    return f"{number(used)} of {quota}{': used up' if is_used_up(used, quota) else ''}"


def _everything(
    connection: sqlite3.Connection, settings: Settings
) -> tuple[tuple[ZaloBot, ...], dict[int | None, str], dict[int, int], dict[int, Used]]:
    bots = zalo.active(connection, Seal(settings.keys))
    codes: dict[int | None, str] = {id_: code for code, id_ in members.unit_ids(connection).items()}
    month = period_at(clock_of(settings)(), settings.timezone).code
    people = {bot.id: zalo.people_of(connection, bot.id) for bot in bots}
    return bots, codes, people, zalo.used_in(connection, month)


def remove_bot(settings: Settings, bot: int, yes: bool) -> None:
    """Its people are reached on their other channels from now on, or by a new invitation: `yes` to cut some off."""
    seal, now = Seal(settings.keys), clock_of(settings)()
    found = next((one for one in _on(settings, lambda db: zalo.active(db, seal)) if one.id == bot), None)
    if found is None:
        raise click.ClickException(f"there is no bot {bot}: `python -m bot zalo list` shows those at work")
    if not found.token:
        raise click.ClickException(f"bot {bot} is that of TUSOI_ZALO_TOKEN: take it out of the settings, then restart")
    _say_whom_it_concerns(settings, bot, yes)
    _on(settings, lambda db: zalo.remove(db, bot, now))
    asyncio.run(_deliver_no_more(settings, found))
    click.echo(f"bot {bot} ({found.name}) is removed, and its token is not kept")


def _say_whom_it_concerns(settings: Settings, bot: int, yes: bool) -> None:
    people, alone = _on(settings, lambda db: (zalo.people_of(db, bot), zalo.people_cut_off(db, bot)))
    says = f"people who write to bot {bot}: {people}, without another channel: {alone}"
    if alone and not yes:
        raise click.ClickException(f"{says}; say --yes to remove it all the same")
    if people:
        click.echo(says)


async def _deliver_no_more(settings: Settings, bot: ZaloBot) -> None:
    """A courtesy: a platform that is out of reach delivers to an address where nobody takes it."""
    api = ZaloApi(settings.zalo_api)
    try:
        await api.call(bot.token, "deleteWebhook", PATIENCE)
    except CallFailed as failed:
        why = f"answered {failed.code}" if failed.code else "is out of reach"
        click.echo(f"Zalo {why} and was not told; messages to this bot are no longer taken", err=True)
    finally:
        await api.close()


def check_bots(settings: Settings) -> bool:
    """One line for each; whether all is well."""
    bots = _on(settings, lambda db: bots_of(db, Seal(settings.keys), settings))
    if not bots:
        click.echo("no bots: `python -m bot zalo add` adds one")
    checked = asyncio.run(reach(settings, bots, is_delivered_to))
    for each in checked:
        click.echo(f"{'MEND' if each.wrong else 'ok  '}  {which(each.bot)}: {each.wrong or 'reached'}")
    return not any(each.wrong for each in checked)


def _on(settings: Settings, work: Callable[[sqlite3.Connection], T]) -> T:
    prepare_database(settings.database, Seal(settings.keys))
    with closing(connect(settings.database)) as connection:
        return in_one(connection, work)
