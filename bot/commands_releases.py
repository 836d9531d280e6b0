"""`python -m bot releases`: what was published of a period, for an auditor; nothing finer exists but sealed answers."""

from __future__ import annotations

import json

import click

from bot.app import front_of
from bot.releasing import release
from bot.settings import Settings
from handlers.rhythm import Period, period_from
from storage import releases
from storage.releases import Audited


def period_of(code: str) -> Period:
    """The month that was named. Raises click.BadParameter."""
    try:
        return period_from(code)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{code!r} is no month: write it like 2026-11", param_hint="--period") from None


async def print_releases(settings: Settings, period: Period, as_json: bool) -> None:
    """What has closed meanwhile is released first, exactly as the server would have done it."""
    async with front_of(settings) as front:
        await release(front)
        found = await front.database.reading(lambda db: releases.all_of(db, period))
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo(f"nothing is released for {period.code}: cells are when it closes, those above at the month's end")


def _plain(each: Audited) -> dict[str, object]:
    return {
        "unit": each.unit,
        "parent": each.parent,
        "members": each.members,
        "respondents": each.respondents,
        "bands": None if each.bands is None else {code: list(band) for code, band in each.bands.items()},
    }


def _line(each: Audited) -> str:
    bands = (each.bands or {}).items()
    shown = " ".join(f"{code}:{low}-{high}" for code, (low, high) in bands) or "no bands"
    return f"{each.unit}  {each.respondents}/{each.members}  {shown}"
