"""Reports on the desk over real HTTP: listed, made, opened and fetched by the committee they belong to alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import events as e
from handlers.packing import pack
from tests.conversation import Town, wording
from tests.province import comes, name_of, province
from tests.test_desk import dump, get, sits_down
from tests.test_web import Browser, Place, opened

VI = wording()["vi"]
OTHERS = {
    "committee of the top": 403,
    "committee of R": 403,
    "secretary of A": 403,
    "member of A": 403,
    "administrator": 403,
    "stranger": 401,
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = province(tmp_path)
    yield there
    there.close()


def seated(place: Place, role: str) -> Browser:
    person, browser = comes(place.town, role, "web"), place.browser()
    if role != "stranger":
        sits_down(place.town, person, browser)
    return browser


async def test_a_report_is_made_and_fetched_on_the_desk(town: Town) -> None:
    async with opened(town) as place:
        browser, unit = seated(place, "committee of L"), town.unit_of("L")
        page = await get(browser, "/api/desk/reports")
        assert (page["title"], page["unit"], page["rows"]) == (name_of("L"), unit, [])
        await browser.send(page["actions"][0]["event"])
        (row,) = (await get(browser, f"/api/desk/reports?unit={unit}"))["rows"]
        report = await get(browser, f"/api/desk/report?one={row['one']}")
        assert (report["title"], [each["label"] for each in report["files"]]) == (
            name_of("L"), [VI("button.word"), VI("button.excel"), VI("button.pdf")]
        )  # fmt: skip
        assert [each["href"] for each in report["files"]] == [each["href"] for each in row["files"]]
        assert (await browser.get(row["files"][2]["href"])).body[:4] == b"%PDF"
        files = await get(browser, "/api/desk/files")
        assert [each["files"] for each in files["reports"]] == [row["files"]]


async def test_a_report_is_nobodys_but_its_committees(town: Town) -> None:
    async with opened(town) as place:
        author, unit = seated(place, "committee of L"), town.unit_of("L")
        await author.send((await get(author, "/api/desk/reports"))["actions"][0]["event"])
        (row,) = (await get(author, "/api/desk/reports"))["rows"]
        people = {role: seated(place, role) for role in OTHERS}
        before = dump(town)
        for path in (f"reports?unit={unit}", f"received?unit={unit}", f"report?one={row['one']}"):
            found = {role: (await browser.get(f"/api/desk/{path}")).status for role, browser in people.items()}
            assert (path, found) == (path, OTHERS)
        assert (await author.get("/api/desk/report?one=999")).status == 403
        assert dump(town) == before


async def test_what_was_sent_up_lies_on_the_desk_above(town: Town) -> None:
    async with opened(town) as place:
        author, above = seated(place, "committee of L"), seated(place, "committee of the top")
        await author.send((await get(author, "/api/desk/reports"))["actions"][0]["event"])
        (row,) = (await get(author, "/api/desk/reports"))["rows"]
        (forward,) = (await get(author, f"/api/desk/report?one={row['one']}"))["actions"]
        await author.send(forward["event"])
        await author.send(pack(e.ReportForwarded(row["one"], town.unit_of("TOP"))))
        assert (await get(above, "/api/desk/reports"))["received"] is True
        (received,) = (await get(above, f"/api/desk/received?unit={town.unit_of('TOP')}"))["rows"]
        assert (received["unit"], received["one"]) == (name_of("L"), row["one"])
        assert (await get(above, f"/api/desk/report?one={row['one']}"))["actions"] == []
