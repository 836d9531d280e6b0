"""One browser for each kind of person, on the page of a running server."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.conversation import Person, Town
from tests.people import EVERYBODY, ROLES, Actor, named, nobody, refuser
from tests.scene import Scene, copied_scene
from tests.test_web import Answer, Browser, Place, opened

NONE: Mapping[str, str] = MappingProxyType({})


def passer_by(town: Town) -> Person:
    """A browser without any cookie; `nobody` has one that was made up."""
    return nobody(town)


VISITORS = (passer_by, *ROLES)
ALL = EVERYBODY | {passer_by}
UNKNOWN: set[Actor] = {passer_by, nobody, refuser}  # nothing is stored of them


@dataclass(frozen=True)
class Visits:
    """The running server, and the cookie of each kind of person."""

    scene: Scene
    place: Place

    async def ask(
        self, method: str, path: str, role: Actor, body: bytes | None = None, headers: Mapping[str, str] = NONE
    ) -> Answer:
        browser = self.place.browser()
        given = {**headers, **({} if role is passer_by else {"Cookie": f"tusoi={token_of(role)}"})}
        if (method, path) == ("GET", "/api/stream"):
            return await beginning_of(browser, path, given)
        return await browser.ask(method, path, data=body, headers=given)


async def beginning_of(browser: Browser, path: str, headers: Mapping[str, str]) -> Answer:
    """A stream has no end."""
    async with browser.session.get(path, headers=headers) as answer:
        content = answer.content
        body = await (content.readuntil(b"\n\n") if answer.status == 200 else content.read())
        return Answer(answer.status, answer.headers, body)


def token_of(role: Actor) -> str:
    return named(role).ljust(43, "x")


def comes_by_the_page(town: Town, person: Person, role: Actor) -> None:
    """What is this person's chat elsewhere is one of the page from now on, with a cookie that we know."""
    address = hashlib.sha256(token_of(role).encode()).hexdigest()
    moved = "UPDATE chats SET channel = 'web', address = ? WHERE address = ?"
    town.connection.execute(moved, (address, person.address))
    person.address, person.channel = address, "web"


@pytest.fixture
async def visits(tmp_path: Path) -> AsyncIterator[Visits]:
    scene = copied_scene(tmp_path)
    for role, person in scene.people.items():
        comes_by_the_page(scene.town, person, role)
    async with opened(scene.town) as place:
        yield Visits(scene, place)
    scene.town.close()
