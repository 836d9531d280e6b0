"""A sample organisation to try everything with: people, one finished past month, links to come in as three of them."""

from __future__ import annotations

import base64
import os
import random
import secrets
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.app import CannotStart, Extra, clock_of, house_of, prepare_database
from bot.front import Front, draw_code
from bot.roster import apply, plan_import, web_link
from bot.settings import Settings
from bot.turn import House
from handlers import codes
from handlers.membership import CONSENT_VERSION
from handlers.rhythm import Period, closes_at, period_at
from handlers.vocabulary import Run
from storage import answers, consent, invitations, members
from storage.database import commit_together, connect
from storage.sealing import KEY_BYTES, Seal

SAMPLE = Path(__file__).parent / "sample"
DATABASE = Path("data/demo.db")
KEY_FILE = Path("data/demo.key")
PEOPLE = (("demo.member", "DV030"), ("demo.secretary", "DV023"), ("demo.committee", "DV025"))
SHARE_WHO_ANSWERED = 0.9
WEIGHTS = (85, 12, 3)  # of the three answers: a plausible month


def demo_settings(settings: Settings) -> Settings:
    """The given settings, on a database and a key of the demo's own unless others are named."""
    own = not os.environ.get("TUSOI_DATABASE")
    database = DATABASE if own else settings.database
    keys = settings.keys or (_own_key(database),)
    return replace(settings, database=database, keys=keys, demo=True)


def _own_key(database: Path) -> bytes:
    """The demo's key file, made on the first run. A database without its key is refused, never given a new one."""
    path = database.with_suffix(".key")
    if path.exists():
        return base64.b64decode(path.read_text().strip())
    if database.exists():
        raise CannotStart(f"{database} is there but its key {path} is not: put the key back, or delete the database")
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(base64.b64encode(key).decode() + "\n")
    return key


def prepare_demo(settings: Settings) -> None:
    """Create the database and fill it on the first run. A database with other people in it is refused."""
    house = house_of(settings)
    prepare_database(settings.database, house.seal)
    connection = connect(settings.database)
    try:
        if members.counts(connection).members == 0:
            _run(connection, lambda db: _fill(db, house, clock_of(settings)()))
        elif members.by_code(connection, PEOPLE[0][1]) is None:
            raise CannotStart(f"{settings.database} holds another organisation: name another file in TUSOI_DATABASE")
    finally:
        connection.close()


def _run(connection: sqlite3.Connection, work: object) -> None:
    for result in commit_together(connection, [work]):  # type: ignore[list-item]  # any function of a connection
        if isinstance(result, Exception):
            raise result


def _fill(connection: sqlite3.Connection, house: House, now: datetime) -> None:
    apply(connection, plan_import(connection, SAMPLE), deactivate_missing=False, now=now)
    period = period_at(now, house.timezone).previous
    rows = [row for person in invitations.uninvited(connection, now) if (row := _past_run(person.id, period, house))]
    answers.add_runs(connection, rows)
    for row in rows:
        consent.give(connection, row.member, CONSENT_VERSION, "web", row.started_at)


def _past_run(member: int, period: Period, house: House) -> answers.StoredRun | None:
    """One member's sample answers; the same at every first run."""
    draw = random.Random(f"{member}")  # noqa: S311  sample data, not secrets
    if draw.random() > SHARE_WHO_ANSWERED:
        return None
    run = _sampled(period, house, draw)
    sent_at = closes_at(period, house.timezone) - timedelta(days=draw.randint(2, 12), minutes=draw.randint(0, 600))
    return answers.stored_run(house.seal, run, member, sent_at - timedelta(minutes=12), sent_at)


def _sampled(period: Period, house: House, draw: random.Random) -> Run:
    catalogue = house.shelf.current("vi")
    return Run(period, catalogue, tuple(draw.choices((0, 1, 2), WEIGHTS, k=len(catalogue))))


def sign_in_links(settings: Settings) -> list[tuple[str, str]]:
    """A fresh sign-in link for each of the three people, with the key of what they are."""
    connection = connect(settings.database)
    try:
        now = clock_of(settings)()
        made: list[tuple[str, str]] = []
        for role, person in PEOPLE:
            code = _fresh_code(connection, Seal(settings.keys), person, now)
            made.append((role, web_link(settings.public_web_url, code)))
        return made
    finally:
        connection.close()


def _fresh_code(connection: sqlite3.Connection, seal: Seal, member_code: str, now: datetime) -> str:
    ends = codes.ends_at(now)
    code = codes.make(ends, draw_code())
    person = members.by_code(connection, member_code)
    if person is None:
        raise CannotStart(f"the sample member {member_code} has left the demo's roster")
    _run(connection, lambda db: invitations.add(db, seal, person.id, code, ends))
    return code


def demo_extra(settings: Settings) -> Extra:
    """The strip on the page that lets a visitor be another person; each press makes a code of its own."""
    words = house_of(settings).wording["vi"]
    labels = {
        "demo.member": words("demo.member"),
        "demo.secretary": words("demo.secretary"),
        "demo.committee": words("demo.committee"),
    }
    people = [{"label": labels[role], "href": f"/demo/{person}"} for role, person in PEOPLE]
    return Extra(people, _add_routes)


def _add_routes(app: web.Application, front: Front) -> None:
    async def come_in(request: web.Request) -> web.StreamResponse:
        member_code = request.match_info["person"]
        if member_code not in {person for _, person in PEOPLE}:
            raise web.HTTPNotFound
        code = codes.make(codes.ends_at(front.clock()), draw_code())
        await front.database.transaction(lambda db: _add_code(db, front, member_code, code))
        raise web.HTTPSeeOther(f"/#ma={code}")

    app.router.add_get("/demo/{person}", come_in)


def _add_code(connection: sqlite3.Connection, front: Front, member_code: str, code: str) -> None:
    person = members.by_code(connection, member_code)
    if person:
        invitations.add(connection, front.house.seal, person.id, code, codes.ends_at(front.clock()))
