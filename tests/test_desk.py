"""The desk over real HTTP: what it shows to whom, in the chat's own words, and that looking at it leaves no trace."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers import events as e
from handlers.packing import pack
from handlers.rhythm import period_from
from storage import chats, meetings, releases
from tests.conversation import TIMEZONE, Person, Town, fresh_database, wording
from tests.province import RELEASED, SEES, UNITS, comes, name_of, province
from tests.test_web import Answer, Browser, Place, opened

VI = wording()["vi"]
OF_A_UNIT = ("unit", "releases", "release", "calendar", "files")
OVERSEES: Mapping[str, frozenset[str]] = {
    "deputy of A, committee of R": frozenset({"R", "C"}),
    "committee of L": frozenset({"L", "A", "B"}),
    "committee of R": frozenset({"R", "C"}),
    "committee of the top": frozenset(UNITS),
}
AGREED = set(SEES) - {"stranger", "secretary of A who withdrew"}
PLANNERS = {"secretary of A", "deputy of A", "deputy of A, committee of R", "secretary of C"}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = province(tmp_path)
    yield there
    there.close()


def dump(town: Town) -> str:
    return "\n".join(town.connection.iterdump())


def sits_down(town: Town, person: Person, browser: Browser) -> None:
    """The browser is given the cookie of this person's chat."""
    chat = chats.find(town.connection, person.channel, person.address, "")
    token = person.address.ljust(43, "t")
    town.write(lambda db: chats.move_to_address(db, chat.id, hashlib.sha256(token.encode()).hexdigest()))
    browser.plant(token)


def address(view: str, unit: object, period: str = RELEASED) -> str:
    return f"/api/desk/{view}?unit={unit}&period={period}"


# ------------------------------------------------------------------ who sees what


def allowed(view: str, role: str) -> frozenset[str]:
    return OVERSEES.get(role, frozenset()) if view == "calendar" else SEES[role]


@pytest.mark.parametrize("role", SEES)
async def test_the_desk_shows_each_person_what_the_table_says(town: Town, role: str) -> None:
    person = comes(town, role, "web")
    async with opened(town) as place:
        browser = place.browser()
        if role != "stranger":
            sits_down(town, person, browser)
        before = dump(town)
        for view in OF_A_UNIT:
            for unit in UNITS:
                answer = await browser.get(address(view, town.unit_of(unit)))
                assert (view, unit, answer.status) == (view, unit, _status(role, unit in allowed(view, role)))
                assert "Người Thứ" not in answer.body.decode()
                if answer.status == 200:
                    assert (answer.json["title"], answer.json["unit"]) == (name_of(unit), town.unit_of(unit))
                    assert {one["name"] for one in answer.json["line"]} <= {name_of(each) for each in SEES[role]}
                elif role in AGREED:
                    assert answer.json["error"] == VI("not_allowed")
        for view in OF_A_UNIT:
            assert (await browser.get(address(view, 999))).status == _status(role, may_see=False)
        answer = await browser.get("/api/desk/meetings")
        assert (answer.status, bool(answer.json.get("actions"))) == (_status(role, role in AGREED), role in PLANNERS)
        answer = await browser.get("/api/desk")
        assert answer.status == _status(role, bool(SEES[role]))
        screen = await browser.get("/api/screen")
        assert screen.json.get("desk") == (VI("page.desk") if SEES[role] else None)
        assert dump(town) == before


def _status(role: str, may_see: bool) -> int:
    return 401 if role == "stranger" else 200 if may_see else 403


async def test_what_stands_on_a_desk_goes_by_the_roles(town: Town) -> None:
    found = {}
    people = {role: comes(town, role, "web") for role in ("secretary of A", "committee of L", "member of A")}
    people["both"] = comes(town, "deputy of A, committee of R", "web")
    async with opened(town) as place:
        for role, person in people.items():
            browser = place.browser()
            sits_down(town, person, browser)
            found[role] = await browser.get("/api/desk")
    told = {role: _told(answer) for role, answer in found.items()}
    assert told == {
        "secretary of A": (["unit", "releases", "meetings", "files"], [name_of("A")]),
        "committee of L": (["unit", "releases", "calendar", "announcements", "reports", "files"], [name_of("L")]),
        "member of A": VI("desk.not_for_you"),
        "both": (
            ["unit", "releases", "meetings", "calendar", "announcements", "reports", "files"],
            [name_of("A"), name_of("R")],
        ),
    }


def _told(answer: Answer) -> object:
    if answer.status != 200:
        return answer.json["error"]
    return [one["id"] for one in answer.json["sections"]], [one["name"] for one in answer.json["units"]]


FORGED = {
    "unit=x": 400, "unit=-1": 400, "unit=1.0": 400, "unit=": 400, "unit=%D9%A1": 400, "unit=" + "9" * 30: 400,
    "unit=1&period=" + "x" * 11: 400, "unit=999": 403, "unit=1%20OR%201=1": 400,
    "period=9999-12": 200, "period=0001-01": 200, "period=x": 200, "": 200,
}  # fmt: skip


async def test_a_forged_address_is_refused_or_means_the_present(town: Town) -> None:
    person = comes(town, "committee of L", "web")
    async with opened(town) as place:
        browser = place.browser()
        sits_down(town, person, browser)
        for view in ("unit", "calendar"):
            found = {query: (await browser.get(f"/api/desk/{view}?{query}")).status for query in FORGED}
            assert found == FORGED
        assert (await browser.get("/api/desk/nothing")).status == 404


async def test_the_desk_and_its_words_are_there_for_whoever_is_not_in(place: Place) -> None:
    browser = place.browser()
    page, said = await browser.get("/desk"), await browser.get("/api/desk/words")
    assert (page.status, "desk.js" in page.body.decode(), said.json["words"]["desk.sign_in"]) == (
        200, True, VI("desk.sign_in")
    )  # fmt: skip
    assert (await browser.get("/api/desk")).error == (401, VI("page.signed_out"))


# ------------------------------------------------------------------ the same words as in the chat


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Town]:
    there = Town(fresh_database(tmp_path))
    yield there
    there.close()


@pytest.fixture
async def place(small: Town) -> AsyncIterator[Place]:
    town = small
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    town.write(lambda db: meetings.keep_place(db, town.unit_of("CB5"), "Nhà văn hóa"))
    async with opened(town) as there:
        yield there


async def get(browser: Browser, path: str) -> dict[str, Any]:
    answer = await browser.get(path)
    assert answer.status == 200, answer.body
    return answer.json


async def test_a_secretary_reads_the_names_of_the_own_cell_and_a_committee_reads_numbers(place: Place) -> None:
    await place.joined("AN")
    binh, em = await place.joined("BINH"), await place.joined("EM")
    mine, theirs = await get(binh, "/api/desk/unit"), await get(em, "/api/desk/unit")
    cell = await get(em, f"/api/desk/unit?unit={place.town.unit_of('CB5')}")
    assert [(one["head"].split()[:2], one["names"]) for one in mine["people"]] == [
        (["Chưa", "xong"], ["Nguyễn Văn An", "Trần Thị Bình"]),
        (["Chưa", "liên"], ["Vũ Thị Giang"]),
    ]
    assert (theirs["people"], theirs["actions"], cell["people"], cell["actions"]) == ([], [], [], [])
    assert [(one["name"], one["members"], one["respondents"]) for one in theirs["below"]] == [
        ("Chi bộ Tổ dân phố 5", 3, 0),
        ("Chi bộ Tổ dân phố 6", 2, 0),
    ]
    assert [one["name"] for one in cell["line"]] == ["Đảng ủy phường Hòa Bình"]


async def test_the_nudge_on_the_desk_is_the_chats_own_and_happens_by_its_rules(place: Place) -> None:
    binh, em = await place.joined("BINH"), await place.joined("EM")
    (nudge,) = (await get(binh, "/api/desk/unit"))["actions"]
    assert (await em.send(nudge["event"])).json["notices"] == [VI("not_allowed")]
    assert (await binh.send(nudge["event"])).json["notices"] == [VI("summary.nudged")]
    assert (await binh.send(nudge["event"])).json["notices"] == [VI("summary.nudged_today")]


async def test_an_event_from_another_site_does_nothing(place: Place) -> None:
    binh = await place.joined("BINH")
    body = {"id": "one", "event": pack(e.Nudged("2026-12"))}
    headers = {"X-Tusoi": "1", "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert (await binh.ask("POST", "/api/events", json=body, headers=headers)).status == 403


async def test_who_withdrew_is_told_the_same_on_the_desk(place: Place) -> None:
    binh = await place.joined("BINH")
    await binh.send(pack(e.WithdrawalAsked()))
    await binh.send(pack(e.WithdrawalConfirmed()))
    assert (await binh.get("/api/desk/unit")).error == (403, VI("consent.needed"))


# ------------------------------------------------------------------ meetings


async def test_a_committee_sees_who_meets_when_and_nothing_of_who_comes(place: Place) -> None:
    town = place.town
    binh, em = await place.joined("BINH"), await place.joined("EM")
    await binh.send(pack(e.TopicOpened(1)))
    await binh.write("Việc riêng của chi bộ")
    await binh.send(pack(e.Attending(1, coming=False)))
    await binh.write("Tôi đi khám bệnh")
    page = await get(em, "/api/desk/calendar")
    assert (page["heading"], page["meetings"]) == (
        "Lịch họp các chi bộ tháng 12/2026",
        [
            {"cell": "Chi bộ Tổ dân phố 5", "when": "19 giờ 30, thứ Ba 8/12/2026", "place": "Nhà văn hóa",
             "is_planned": True},
            {"cell": "Chi bộ Tổ dân phố 6", "when": "Chưa có lịch", "place": "", "is_planned": False},
        ],
    )  # fmt: skip
    assert [one["period"] for one in page["months"]] == ["2026-11", "2027-01"]
    before_new_year = datetime(2026, 12, 31, 23, 30, tzinfo=TIMEZONE)  # a month ends at midnight here, not in UTC
    town.meets("CB6", before_new_year)
    town.meets("CB6", before_new_year + timedelta(hours=1))
    page = await get(em, "/api/desk/calendar?period=2026-12")
    assert [one["when"] for one in page["meetings"]] == ["19 giờ 30, thứ Ba 8/12/2026", "23 giờ 30, thứ Năm 31/12/2026"]


async def test_a_planner_finds_the_next_meetings_with_their_minutes_and_papers(place: Place) -> None:
    binh, an = await place.joined("BINH"), await place.joined("AN")
    planned, read = await get(binh, "/api/desk/meetings"), await get(an, "/api/desk/meetings")
    assert (len(planned["meetings"]), planned["meetings"][0]["place"]) == (12, "Nhà văn hóa")
    assert [one["label"] for one in planned["meetings"][0]["files"]] == [VI("button.minutes")]
    assert [one["label"] for one in planned["actions"]] == [
        VI("button.set_rule"), VI("button.set_place"), VI("button.add_meeting"), VI("button.leave"),
    ]  # fmt: skip
    assert (read["actions"], read["meetings"][0]["files"]) == ([], [])
    files = await get(binh, "/api/desk/files")
    assert (files["of"], files["meetings"][0]["files"][0]["href"]) == (
        place.town.unit_of("CB5"), f"/documents?event={pack(e.MinutesAsked(1))}"
    )  # fmt: skip


# ------------------------------------------------------------------ releases


async def test_a_release_stands_as_a_table_with_its_files(town: Town) -> None:
    person = comes(town, "secretary of A", "web")
    async with opened(town) as place:
        browser = place.browser()
        sits_down(town, person, browser)
        months = await get(browser, "/api/desk/releases")
        page = await get(browser, f"/api/desk/release?unit={town.unit_of('A')}&period={RELEASED}")
        file = await browser.get(page["files"][1]["href"])
        published = releases.one(town.connection, town.unit_of("A"), period_from(RELEASED))
    assert published is not None
    assert published.bands is not None
    assert [one["period"] for one in months["months"]] == [RELEASED]
    rows = [row for group in page["groups"] for row in group["rows"]]
    assert (len(rows), rows[0]["code"], rows[0]["before"]) == (27, "1.1", None)
    assert {row["code"]: row["band"] for row in rows} == {
        code: f"{low}–{high}" for code, (low, high) in published.bands.items()
    }
    assert page["said"][0] == VI("release.took_part", respondents=23, members=29)
    assert page["picture"] == page["files"][0]["href"]
    assert (file.status, file.body[:2]) == (200, b"PK")


async def test_a_month_without_a_release_is_said_so(town: Town) -> None:
    person = comes(town, "secretary of A", "web")
    async with opened(town) as place:
        browser = place.browser()
        sits_down(town, person, browser)
        answer = await browser.get(f"/api/desk/release?unit={town.unit_of('A')}&period=2020-01")
    assert answer.error == (403, VI("releases.gone"))
