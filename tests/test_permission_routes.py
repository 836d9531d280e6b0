"""Every route of the server against every kind of person: what is answered, and that other sites get nothing done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web

from bot import app
from bot.demo import demo_extra
from bot.front import Front
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from handlers.packing import pack
from handlers.states import AttachingFile, AttachingPaper, State
from storage import chats
from storage.database import Database
from tests.conversation import A_PDF
from tests.page_server import settings_for
from tests.people import (
    AGREED,
    INVITERS,
    NOBODY,
    OF_A_PERSON,
    SECRETARIES,
    SEEING,
    Actor,
    committee,
    foreign_committee,
    hesitant,
    named,
    put_out,
    secretary,
)
from tests.scene import LAST_PERIOD, OF_CELL_5, Scene, copied_scene, overheard, rows_of
from tests.scene_above import A_COLLEAGUES, DRAFT, SENT, THEIR_DRAFT, WAITING
from tests.test_web import OUR_PAGE, WRONG
from tests.visitors import ALL, UNKNOWN, VISITORS, Visits
from tests.visitors import visits as visits  # noqa: PLC0414  a fixture is used by its name

SIGNED_IN = OF_A_PERSON | {hesitant}
ABOVE, CELL_5 = 1, 2  # units
JSON = {**OUR_PAGE, "Content-Type": "application/json"}
BYTES = {**OUR_PAGE, "Content-Type": "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as our page makes it, who is answered how, and for whom it changes more than where they are.

    `at` is where everybody's chat stands before.
    """

    path: str
    told: Mapping[int, set[Actor]]
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    at: State | None = None
    writers: frozenset[Actor] = frozenset()

    def status_for(self, role: Actor) -> list[int] | int:
        """One of them; a list where the row names somebody twice or not at all."""
        statuses = [status for status, people in self.told.items() if role in people]
        return statuses[0] if len(statuses) == 1 else statuses


def press(event: e.Event) -> bytes:
    return f'{{"id": "one", "event": "{pack(event)}"}}'.encode()


def on_the_desk(view: str, seen_by: set[Actor]) -> Ask:
    return Ask(f"/api/desk{view}", {200: seen_by, 403: SIGNED_IN - seen_by, 401: UNKNOWN | {put_out}})


DRAFTS: Mapping[int, set[Actor]] = {  # who may put a file to an announcement: a draft's author
    DRAFT: {committee},
    A_COLLEAGUES: NOBODY,
    WAITING: NOBODY,
    SENT: NOBODY,
    THEIR_DRAFT: {foreign_committee},
}

# The whole table: a route of the server that is not in it fails below. A path with something in it stands here with
# what is not everybody's, such as a unit's number, once for each kind of thing that it may name.
ROUTES: Mapping[tuple[str, str], tuple[Ask, ...]] = {
    ("GET", "/"): (Ask("/", {200: ALL}),),
    ("GET", "/static"): (Ask("/static/app.js", {200: ALL}), Ask("/static/../server.py", {404: ALL})),
    ("GET", "/healthz"): (Ask("/healthz", {200: ALL}),),
    ("GET", "/api/words"): (Ask("/api/words", {200: ALL}),),
    ("GET", "/api/screen"): (Ask("/api/screen", {200: SIGNED_IN | {put_out}, 401: UNKNOWN}),),
    ("GET", "/api/stream"): (Ask("/api/stream", {200: SIGNED_IN, 401: UNKNOWN | {put_out}}),),
    ("POST", "/api/arrive"): (
        Ask(
            "/api/arrive",
            {200: OF_A_PERSON, 403: {*UNKNOWN, put_out, hesitant}},
            f'{{"code": "{WRONG}"}}'.encode(),
            JSON,
        ),
    ),
    ("POST", "/api/open"): (  # a link that is none, whoever is signed in; true ones have tests of their own
        Ask("/api/open", {403: ALL}, b'{"token": "duong-dan-cua-ai", "id": "one"}', JSON),
    ),
    ("POST", "/api/events"): (
        Ask("/api/events", {200: SIGNED_IN, 401: UNKNOWN | {put_out}}, press(e.SummaryOpened()), JSON),
    ),
    ("POST", "/api/files"): (
        Ask(
            "/api/files?id=two&name=a.pdf",
            {200: INVITERS, 409: SIGNED_IN - INVITERS, 401: UNKNOWN | {put_out}},  # another cell's is told: not here
            A_PDF,
            BYTES,
            AttachingPaper(OF_CELL_5, "material"),
            frozenset(SECRETARIES),
        ),
        *(
            Ask(
                "/api/files?id=three&name=a.pdf",
                {200: writers, 409: SIGNED_IN - writers, 401: UNKNOWN | {put_out}},
                A_PDF,
                BYTES,
                AttachingFile(announcement),
                frozenset(writers),
            )
            for announcement, writers in DRAFTS.items()
        ),
    ),
    ("GET", "/desk"): (Ask("/desk", {200: ALL}),),
    ("GET", "/api/desk"): (on_the_desk("", SEEING),),
    ("GET", "/api/desk/words"): (Ask("/api/desk/words", {200: ALL}),),
    ("GET", "/api/desk/{view}"): (  # each shows what a button of the chat would
        *(on_the_desk(f"/{view}?unit={ABOVE}", {committee}) for view in ("unit", "releases", "calendar", "files")),
        *(on_the_desk(f"/{view}?unit={CELL_5}", {*SECRETARIES, committee}) for view in ("unit", "releases", "files")),
        on_the_desk(f"/release?unit={CELL_5}&period={LAST_PERIOD}", {*SECRETARIES, committee}),
        on_the_desk(f"/calendar?unit={CELL_5}", {committee}),
        on_the_desk("/meetings", AGREED),
        on_the_desk(f"/announcements?unit={ABOVE}", {committee}),
        on_the_desk(f"/compose?unit={ABOVE}", {committee}),
        *(on_the_desk(f"/{view}?one={DRAFT}", {committee}) for view in ("announcement", "draft", "branches")),
        on_the_desk(f"/reports?unit={ABOVE}", {committee}),
        on_the_desk(f"/received?unit={ABOVE}", {committee}),
        on_the_desk("/report?one=1", {committee}),
        on_the_desk("/here", NOBODY),  # of a place where something is being written
        Ask("/api/desk/nothing", {404: SIGNED_IN, 401: UNKNOWN | {put_out}}),
    ),
    ("GET", "/documents"): (  # each kind of document has a table of its own
        Ask(f"/documents?event={pack(e.ExportAsked())}", {200: OF_A_PERSON, 404: {hesitant, put_out}, 401: UNKNOWN}),
        Ask(f"/documents?event={pack(e.MenuOpened())}", {404: ALL}),
    ),
}
# A look that costs something, or changes something.
WITHOUT_HEAD = {"/api/stream", "/documents", "/api/desk", "/api/desk/words", "/api/desk/{view}"}

# Only with the demo, which lets everybody in as anybody; only with a webhook, which has a secret of its own.
OF_THE_DEMO = {("GET", "/demo/{person}"), ("HEAD", "/demo/{person}"), ("POST", "/demo/clock/{step}")}
OF_TELEGRAM = {("POST", "/telegram")}


COUNTED: dict[str, list[tuple[object, ...]]] = {"wrong_tries": []}  # a wrong code is, whoever gives it

# ------------------------------------------------------------------ the routes there are


class Built(Exception):
    """What was built, instead of serving it."""

    def __init__(self, routes: set[tuple[str, str]]) -> None:
        self.routes = routes


async def routes_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch, with_demo: bool = False, **chosen: str
) -> set[tuple[str, str]]:
    """The routes that `bot.app` builds with these settings."""

    async def build(runner: web.AppRunner, _settings: object) -> None:
        assert runner.app is not None
        router = runner.app.router
        raise Built({(each.method, each.resource.canonical) for each in router.routes() if each.resource})

    monkeypatch.setattr(app, "_listen", build)
    scene = copied_scene(folder)
    settings = replace(settings_for(scene.town.path), **chosen)  # type: ignore[arg-type]  # all of these settings are words
    database = await Database.open(scene.town.path)
    front = Front(database, scene.town.house, lambda: scene.town.now)
    try:
        with pytest.raises(Built) as built:
            async with app.running(settings, front, demo_extra(settings) if with_demo else None):
                pass
    finally:
        await database.close()
        scene.town.close()
    return built.value.routes


async def test_every_route_has_its_row_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = {("HEAD", path) for method, path in ROUTES if method == "GET" and path not in WITHOUT_HEAD}
    assert await routes_of(tmp_path, monkeypatch) == {*ROUTES, *looks}


async def test_only_the_demo_and_a_webhook_add_routes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = await routes_of(tmp_path, monkeypatch)
    hook = {"telegram_token": "1:A", "telegram_webhook": "https://tu-soi.example", "telegram_secret": "s"}
    assert await routes_of(tmp_path, monkeypatch, with_demo=True) == there | OF_THE_DEMO
    assert await routes_of(tmp_path, monkeypatch, False, **hook) == there | OF_TELEGRAM


# ------------------------------------------------------------------ who is answered what


def all_stand_at(scene: Scene, state: State) -> None:
    town = scene.town
    for person in scene.people.values():
        chat = chats.find(town.connection, person.channel, person.address, CONSENT_VERSION)
        if chat.id and chat.member:
            chats.keep(town.connection, chat, state, False, town.now)


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_route_answers_each_person_as_the_table_says(visits: Visits, method: str, path: str) -> None:
    for one in ROUTES[method, path]:
        if one.at:
            all_stand_at(visits.scene, one.at)
        answers, writers = {}, frozenset[Actor]()
        for role in VISITORS:
            before = rows_of(visits.scene.town)
            answers[role] = await visits.ask(method, one.path, role, one.body, one.headers)
            writers |= frozenset({role}) if rows_of(visits.scene.town) | COUNTED != before | COUNTED else frozenset()
            assert (one.path, role, overheard(role, answers[role].body.decode())) == (one.path, role, [])
        told = {named(role): answer.status for role, answer in answers.items()}
        assert (one.path, told) == (one.path, {named(role): one.status_for(role) for role in VISITORS})
        assert (one.path, writers) == (one.path, one.writers)


@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "GET" and path not in WITHOUT_HEAD])
async def test_a_head_tells_no_more_than_a_get(visits: Visits, path: str) -> None:
    for one in ROUTES["GET", path]:
        for role in VISITORS:
            looked = [await visits.ask(method, one.path, role, one.body, one.headers) for method in ("HEAD", "GET")]
            assert (role, looked[0].status, looked[0].body) == (role, looked[1].status, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_no_route_takes_a_method_that_it_has_no_row_for(visits: Visits, method: str) -> None:
    before = rows_of(visits.scene.town)
    others = [asks[0] for (_, path), asks in ROUTES.items() if (method, path) not in ROUTES]
    told = {one.path: (await visits.ask(method, one.path, secretary, one.body, JSON)).status for one in others}
    assert {path: status for path, status in told.items() if status not in {403, 404, 405}} == {}
    assert rows_of(visits.scene.town) == before


# ------------------------------------------------------------------ other sites

ELSEWHERE = (
    {"Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"X-Tusoi": ""},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/x-www-form-urlencoded"},
)


@pytest.mark.parametrize(("method", "path"), [each for each in ROUTES if each[0] != "GET"])
async def test_another_site_gets_nothing_done_with_somebodys_cookie(visits: Visits, method: str, path: str) -> None:
    town, told = visits.scene.town, []
    for one in ROUTES[method, path]:
        if one.at:
            all_stand_at(visits.scene, one.at)
        before = town.dump()
        for headers in ELSEWHERE:
            answer = await visits.ask(method, one.path, secretary, one.body, {**one.headers, **headers})
            told.append((answer.status, answer.json))
        assert town.dump() == before
    assert told == [(403, {"error": "cross-origin request refused"})] * len(told)
