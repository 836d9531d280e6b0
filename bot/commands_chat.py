"""`python -m bot chat`: who may sit at this keyboard as whom."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import click

from bot.app import front_of
from bot.channels.terminal import NAME, Terminal, ask_keyboard
from bot.front import Front, draw_code
from bot.settings import Settings
from bot.wording import Words, console_language
from handlers import codes
from storage import chats, invitations, members


async def talk(settings: Settings, member_code: str, code: str) -> None:
    """Talk as this member. Whoever is in elsewhere has to bring a code of their own, except in the demo."""
    async with front_of(settings) as front:
        words = front.house.wording[console_language(os.environ)]
        code = code or await front.database.transaction(
            lambda db: _code_to_come_in(db, front, settings, member_code, words)
        )
        click.echo(words("chat.how"))
        await Terminal(front, member_code, Path.cwd()).talk(code, ask_keyboard)


def _code_to_come_in(
    connection: sqlite3.Connection, front: Front, settings: Settings, member_code: str, words: Words
) -> str:
    """A fresh invitation, or none where this terminal has been the member's before."""
    person = members.by_code(connection, member_code)
    if person is None:
        raise click.ClickException(words("chat.no_member", code=member_code))
    channels = {channel for channel, _ in chats.channels_of(connection, person.id)}
    if NAME in channels:
        return ""
    if channels and not settings.demo:
        raise click.ClickException(words("chat.needs_code"))
    ends = codes.ends_at(front.clock())
    code = codes.make(ends, draw_code())
    invitations.add(connection, front.house.seal, person.id, code, ends)
    return code
