"""The demo: a sample organisation on a database of its own, and links to come in as three of its people."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import CannotStart, Extra, clock_of, house_of, prepare_database
from bot.channels.web.sessions import drop_cookie
from bot.clock import MovableClock
from bot.demo_clock import DemoTime, add_clock_routes, clock_on_the_strip, forget_moves, moved_before
from bot.demo_sample import SAMPLE, fill
from bot.front import Front, draw_code
from bot.roster_files import read_roster
from bot.settings import DATABASE as DEFAULT_DATABASE
from bot.settings import Settings
from bot.wording import Words
from handlers import codes
from handlers.ways import page_link
from storage import invitations, members
from storage.database import connect, in_one
from storage.sealing import KEY_BYTES, Seal

DATABASE = Path("data/demo.db")
MEMBER, SECRETARY, COMMITTEE = "DV030", "DV023", "DV025"


def demo_settings(settings: Settings) -> Settings:
    """The given settings, on a database and a key of the demo's own unless another database is named."""
    own = settings.database == DEFAULT_DATABASE
    database = DATABASE if own else settings.database
    keys = () if own else settings.keys
    return replace(
        settings,
        database=database,
        keys=keys or (_own_key(database),),
        demo=True,
        clock_ahead=moved_before(database),
    )


def settings_or_demo(settings: Settings) -> Settings | None:
    """For trying out without a key: the demo's settings where there is a demo."""
    if settings.keys:
        return settings
    here = DATABASE if settings.database == DEFAULT_DATABASE else settings.database
    return demo_settings(settings) if _key_file(here).exists() else None


def _key_file(database: Path) -> Path:
    return database.with_suffix(".key")


def _own_key(database: Path) -> bytes:
    """The demo's key file, made on the first run. A database without its key is refused, never given a new one."""
    path = _key_file(database)
    if path.exists():
        return _read_key(path)
    if database.exists():
        raise CannotStart(f"{database} is there but its key {path} is not: put the key back, or delete the database")
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(base64.b64encode(key).decode() + "\n")
    return key


def _read_key(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise CannotStart(
            f"{path} holds no key of {KEY_BYTES} bytes: put the right one back, or delete the demo's files"
        )
    return key


def prepare_demo(settings: Settings) -> None:
    """Create the database and fill it on the first run. A database with other people in it is refused."""
    house = house_of(settings)
    prepare_database(settings.database, house.seal)
    with closing(connect(settings.database)) as connection:
        if members.counts(connection).members == 0:
            forget_moves(settings.database)
            in_one(connection, lambda db: fill(db, house, clock_of(settings)()))
        elif not _is_sample(connection):
            raise CannotStart(f"{settings.database} holds another organisation: name another file in TUSOI_DATABASE")


def _is_sample(connection: sqlite3.Connection) -> bool:
    """Whether the three people are the sample's: another organisation may well have a member called DV030."""
    names = {member.code: member.name for member in read_roster(SAMPLE).members}
    found = {code: members.by_code(connection, code) for code in (MEMBER, SECRETARY, COMMITTEE)}
    return all(person is not None and person.name == names[code] for code, person in found.items())


def greeting(settings: Settings, words: Words) -> str:
    """What the demo prints: where it is, and a fresh sign-in link for each of the three people."""
    links = sign_in_links(settings)
    people = (f"  {label}: {links[person]}" for person, label in _labels(words).items())
    return "\n".join([words("demo.ready", url=settings.public_web_url), *people, words("demo.once")])


def _labels(words: Words) -> dict[str, str]:
    """The people to try it as, by their codes."""
    return {MEMBER: words("demo.member"), SECRETARY: words("demo.secretary"), COMMITTEE: words("demo.committee")}


def sign_in_links(settings: Settings) -> dict[str, str]:
    """A fresh sign-in link for each of the three people."""
    seal, now = Seal(settings.keys), clock_of(settings)()
    with closing(connect(settings.database)) as connection:
        return {
            person: page_link(settings.public_web_url, in_one(connection, partial(_fresh_code, seal, person, now)))
            for person in (MEMBER, SECRETARY, COMMITTEE)
        }


def _fresh_code(seal: Seal, member_code: str, now: datetime, connection: sqlite3.Connection) -> str:
    person = members.by_code(connection, member_code)
    if person is None:
        raise CannotStart(f"the sample member {member_code} has left the demo's roster")
    ends = codes.ends_at(now)
    code = codes.make(ends, draw_code())
    invitations.add(connection, seal, person.id, code, ends)
    return code


def demo_extra(settings: Settings) -> Extra:
    """The strip on the page that lets a visitor be another person, at another time."""
    time = DemoTime(MovableClock(clock_of(settings)), settings, (MEMBER, SECRETARY, COMMITTEE))

    def strip(words: Words) -> dict[str, Any]:
        """Each press on a person makes a code of its own."""
        labels = _labels(words)
        reminded = [label for person, label in labels.items() if person in time.reminded]
        people = [{"label": label, "href": f"/demo/{person}"} for person, label in labels.items()]
        return {"people": people, "clock": clock_on_the_strip(time.clock(), reminded, words)}

    def routes(app: web.Application, front: Front) -> None:
        add_clock_routes(app, front, time)
        app.router.add_get("/demo/{person}", partial(_come_in, front))

    return Extra(strip, routes, time.clock)


async def _come_in(front: Front, request: web.Request) -> web.StreamResponse:
    person = request.match_info["person"]
    if person not in {MEMBER, SECRETARY, COMMITTEE}:
        raise web.HTTPNotFound
    code = await front.database.transaction(partial(_fresh_code, front.house.seal, person, front.clock()))
    response = web.Response(status=303, headers={"Location": f"/#ma={code}"})
    drop_cookie(request, response)  # whom the visitor was stays in, as on a phone of their own, and is reminded too
    return response
