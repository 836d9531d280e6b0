"""Announcements on the page, over real HTTP: they wait there with their styles and their file until they are read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.announcing import Announcer
from bot.channels.web.pages import body_json
from handlers.announcements import AttachedFile, Body, Span
from handlers.events import AnnouncementFileAsked, AnnouncementRead
from handlers.packing import pack
from storage import deliveries
from tests.announced_town import joins, one, written
from tests.conversation import Town, fresh_database, wording
from tests.test_web import Browser, Place, opened

FILE = AttachedFile("document", "kế hoạch.pdf", "application/pdf", 9)
VI = wording()["vi"]
CONTENT = b"%PDF-1.7\n"
WRITTEN = Body("Mời họp <b>tối</b> nay", (Span("bold", 0, 7), Span("link", 4, 3, "https://example.vn")))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(fresh_database(tmp_path))
    yield town
    town.close()


@pytest.fixture
async def place(town: Town) -> AsyncIterator[Place]:
    async with opened(town) as place:
        yield place


async def announced(place: Place, town: Town) -> int:
    """To those of one cell, by somebody of the committee."""
    joins(town, "EM", "telegram")
    id_ = written(town, body=WRITTEN, audience="units", units=("CB5",), file=(FILE, CONTENT))
    await Announcer(place.front).sweep()
    return id_


async def letters(browser: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await browser.get("/api/screen")).json["letters"]
    return found


async def test_it_waits_on_the_page_with_its_styles_and_its_file_and_is_nobody_elses(place: Place, town: Town) -> None:
    an, dung = await place.joined("AN"), await place.joined("DUNG")
    async with an.stream() as tab:
        await tab.screen()
        id_ = await announced(place, town)
        (letter,) = (await tab.screen())["letters"]
    assert (letter["title"], await letters(dung)) == (VI("announcement.title"), [])
    assert letter["body"] == [
        {"text": "Mời ", "styles": ["bold"], "href": None},
        {"text": "họp", "styles": ["bold"], "href": "https://example.vn"},
        {"text": " <b>tối</b> nay", "styles": [], "href": None},
    ]
    assert letter["asks"] is True
    ((file,), (read,)) = letter["choices"]
    assert file["href"] == f"/documents?event={pack(AnnouncementFileAsked(id_))}"
    assert (read["label"], one(town, id_).state) == (VI("button.announcement_read"), "done")
    told = deliveries.tally(town.connection, one(town, id_), 0)
    assert (told.sent, told.left, told.read, dict(told.failed)) == (1, 0, 0, {"no_chat": 2})


async def test_whoever_says_that_it_was_read_is_counted_and_the_card_is_gone(place: Place, town: Town) -> None:
    an = await place.joined("AN")
    id_ = await announced(place, town)
    (letter,) = await letters(an)
    pressed = pack(AnnouncementRead(id_))
    answer = await an.post("/api/events", {"id": "1", "event": pressed, "letter": letter["id"]})
    assert (answer.status, answer.json["letters"]) == (200, [])
    (notice,) = answer.json["notices"]
    assert notice.startswith("Đã ghi nhận đồng chí đã đọc.")
    told = deliveries.tally(town.connection, one(town, id_), 0)
    assert (told.sent, told.read) == (1, 1)


async def test_whoever_puts_it_away_has_not_said_that_it_was_read(place: Place, town: Town) -> None:
    an = await place.joined("AN")
    id_ = await announced(place, town)
    (letter,) = await letters(an)
    await an.post("/api/events", {"id": "1", "letter": letter["id"]})
    assert await letters(an) == []
    assert deliveries.tally(town.connection, one(town, id_), 0).read == 0


async def test_its_file_is_for_those_it_went_to_and_those_who_send(place: Place, town: Town) -> None:
    an, dung, em = [await place.joined(code) for code in ("AN", "DUNG", "EM")]
    id_ = await announced(place, town)
    path = f"/documents?event={pack(AnnouncementFileAsked(id_))}"
    assert [(await who.get(path)).status for who in (an, dung, em, place.browser())] == [200, 404, 200, 401]
    given = await an.get(path)
    assert (given.body, given.headers["Content-Type"]) == (CONTENT, "application/pdf")


def test_a_link_that_runs_something_is_only_text_on_the_page() -> None:
    runs = body_json(Body("đây", (Span("link", 0, 3, "javascript:alert(1)"),)))
    assert runs == [{"text": "đây", "styles": [], "href": None}]
