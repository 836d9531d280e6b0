"""`python -m bot chat`: who may sit at this keyboard as whom."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import click

from bot.app import front_of
from bot.channels.terminal import NAME, Terminal, ask_keyboard
from bot.front import Front, draw_code
from bot.settings import Settings
from bot.wording import Words, console_language
from handlers import codes
from handlers.membership import CONSENT_VERSION
from storage import answers, chats, invitations, members
from storage.invitations import Invitee


async def talk(settings: Settings, member_code: str, code: str) -> None:
    """Talk as this member. Whoever is known already has to bring a code of their own, except in the demo."""
    async with front_of(settings) as front:
        words = front.house.wording[console_language(os.environ)]
        door = Door(front, words, member_code, settings.demo)
        code = await front.database.transaction(lambda db: door.code_to_come_in(db, code))
        click.echo(words("chat.how"))
        await Terminal(front, member_code, Path.cwd()).talk(code, ask_keyboard)


@dataclass(frozen=True, slots=True)
class Door:
    """The way in for one member: nobody comes to somebody else's answers by sitting at this keyboard."""

    front: Front
    words: Words
    member_code: str
    demo: bool

    def code_to_come_in(self, connection: sqlite3.Connection, code: str) -> str:
        """The code that was given, a fresh one, or none where this terminal is the member's already."""
        here = chats.find(connection, NAME, self.member_code, CONSENT_VERSION).member
        if here and here.code != self.member_code:
            raise click.ClickException(self.words("chat.others_place", code=self.member_code))
        if here and not code:
            return ""
        person = members.to_invite(connection, self.member_code)
        if person is None:
            raise click.ClickException(self.words("chat.no_member", code=self.member_code))
        return self._own(connection, person, code) if code else self._fresh(connection, person)

    def _own(self, connection: sqlite3.Connection, person: Invitee, code: str) -> str:
        """The code as given, unless it is another member's; one that is wrong is told and counted by the chat."""
        found = invitations.by_code(connection, self.front.house.seal, codes.normalise(code) or "")
        if found and found.member != person.id:
            raise click.ClickException(self.words("chat.others_code", code=self.member_code))
        return code

    def _fresh(self, connection: sqlite3.Connection, person: Invitee) -> str:
        """Made on the spot only where there is nothing yet that it could open."""
        if not self.demo and chats.channels_of(connection, person.id):
            raise click.ClickException(self.words("chat.needs_code", code=self.member_code))
        if not self.demo and answers.has_any(connection, person.id):
            raise click.ClickException(self.words("chat.needs_invitation", code=self.member_code))
        ends = codes.ends_at(self.front.clock())
        code = codes.make(ends, draw_code())
        invitations.add(connection, self.front.house.seal, person.id, code, ends)
        return code
