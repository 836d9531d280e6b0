"""Figures, names and files of a unit go to those it has a row for, and to nobody else, whatever their client sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.schedule import Pulse
from bot.turn import Reply
from handlers import events as e
from handlers.packing import EVENTS, pack, unpack_event
from handlers.roster import MemberRow, Role
from handlers.vocabulary import MinutesFile, ReleaseFile, YearFile
from storage import members, outbox, participation
from tests.conversation import Town, wording
from tests.province import CODES as CODES_OF
from tests.province import OPEN, RELEASED, SEES, SENT, UNITS, comes, name_of, province
from tests.reading import plainly, words_in
from tests.running import Place as Chats
from tests.running import acts, served, some_settings
from tests.scene import carried
from tests.telegram_double import TelegramDouble
from tests.test_permissions import SENT_AWAY
from tests.test_web import Browser, Place, opened

VI = wording()["vi"]
PERIODS = (RELEASED, OPEN)
Make = Callable[[int, str], e.Event]

# Every event that speaks of a unit; one that is missing here fails below, and so cannot go untested.
OF_A_UNIT: Mapping[type, tuple[Make, ...]] = {
    e.SummaryOpened: (e.SummaryOpened,),
    e.ReleasesOpened: (lambda unit, _: e.ReleasesOpened(unit),),
    e.ReleaseOpened: (e.ReleaseOpened,),
    e.ReleaseAsked: (
        lambda unit, period: e.ReleaseAsked(unit, period, "png"),
        lambda unit, period: e.ReleaseAsked(unit, period, "xlsx"),
        lambda unit, period: e.ReleaseAsked(unit, period, "docx"),
    ),
    e.YearAsked: (e.YearAsked,),
}
FOR_COMMITTEES = {e.MeetingsBelowOpened}  # tests/test_desk.py has the table of who may
OF_AN_ANNOUNCEMENT = {  # to whom a committee writes: tests/test_announcing.py
    e.AnnouncementsOpened, e.ApprovalChosen, e.ApprovalOpened, e.ComposingOpened, e.UnitTicked, e.UnitsOpened,
}  # fmt: skip
OF_A_VISIT = {  # whom a committee sends where: tests/test_visits.py
    e.VisitMeetingChosen, e.VisitorChosen, e.VisitorsOpened, e.VisitsOfCellOpened, e.VisitsOpened,
}  # fmt: skip
# A report is made by exactly the unit's own committee: tests/test_reports.py.
OF_A_REPORT = {e.ReportsOpened, e.ReportWanted, e.ReceivedOpened}
ODD_UNITS = ("0", "-1", "999", "9" * 30, "", "A", "1 OR 1=1", "1.0", "\u0661")
ODD_PERIODS = ("", "2026-13", "0001-01", "9999-12", "2026-1", "2099-01", "x", "2026-11-01", "' OR 1=1 --")
NAMED_LIKE_NOBODY = "Người Thứ"
UNITS_IN_WORDS = [name_of(unit) for unit in UNITS if unit != "A"]
SEE_NAMES = {"secretary of A", "deputy of A", "deputy of A, committee of R", "secretary of C"}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = province(tmp_path)
    yield there
    there.close()


def told_to(role: str, reply: Reply) -> str:
    """All that one reply tells, but for the reader's own name, which stands above the menu."""
    own = f"Người Thứ {CODES_OF[role][2:]} {CODES_OF[role][0]}" if role in CODES_OF else "nobody"
    return carried(reply).replace(own, "")


def foreign_to(role: str) -> list[str]:
    """Words that would tell of a unit this person may not see."""
    hidden = [unit for unit in UNITS if unit not in SEES[role]]
    lives = CODES_OF.get(role, "-")[0]  # it stands above the menu; and a unit's papers name the one above it
    known = {lives, *(UNITS[unit] for unit in SEES[role])}
    names = [name_of(unit) for unit in hidden if unit not in known]
    return [*names, *(_share(unit) for unit in hidden)]


def _share(unit: str) -> str:
    """How a unit's participation is written: a sentence that only its figures make."""
    below = [each for each in SENT if unit in _line(each)]
    return f" {sum(SENT[each] for each in below)} trên "


def _line(unit: str | None) -> list[str]:
    return [unit, *_line(UNITS[unit])] if unit else []


# ------------------------------------------------------------------ forged buttons


def test_every_event_that_speaks_of_a_unit_has_a_row() -> None:
    speaking = {kind for kind in get_args(e.Event) if any(field.name == "unit" for field in fields(kind))}
    assert set(OF_A_UNIT) | OF_A_REPORT | OF_AN_ANNOUNCEMENT | OF_A_VISIT | FOR_COMMITTEES == speaking


@pytest.mark.parametrize("role", SEES)
def test_a_unit_tells_each_person_what_the_table_says(town: Town, role: str) -> None:
    person = comes(town, role)
    for unit in UNITS:
        for event in events_about(town.unit_of(unit)):
            reply = person.sends(event)
            told = told_to(role, reply)
            sent_away = bool(SENT_AWAY & set(reply.screen.notices))
            assert (event, sent_away) == (event, unit not in SEES[role])
            assert [word for word in foreign_to(role) if word in told] == []
            assert sent_away or name_of(unit) in told
            assert NAMED_LIKE_NOBODY not in told or reads_names(role, event, unit)
            for file in reply.attachments:
                assert isinstance(file, ReleaseFile | YearFile)
                assert file.paper.unit == name_of(unit)


def events_about(unit: int) -> Iterator[e.Event]:
    for makers in OF_A_UNIT.values():
        yield from (make(unit, period) for make in makers for period in PERIODS)


def reads_names(role: str, event: e.Event, unit: str) -> bool:
    """The secretary, of the own cell, while the period is open."""
    own = role in SEE_NAMES and CODES_OF[role].startswith(unit)
    return own and isinstance(event, e.SummaryOpened) and event.period == OPEN


@pytest.mark.parametrize(
    "role",
    ["stranger", "member of A", "secretary of A", "secretary of A no longer", "committee of L",
     "deputy of A, committee of R"],
)  # fmt: skip
def test_whatever_a_modified_client_sends_about_releases_tells_nothing_and_breaks_nothing(
    town: Town, role: str
) -> None:
    person = comes(town, role)
    for packed in odd_strings():
        told = told_to(role, person.sends(unpack_event(packed)))
        assert (packed, [word for word in foreign_to(role) if word in told]) == (packed, [])
        assert NAMED_LIKE_NOBODY not in told or role in SEE_NAMES


def odd_strings() -> Iterator[str]:
    names = {kind: name for name, kind in EVENTS.items()}
    for kind in OF_A_UNIT:
        rest = [field.name for field in fields(kind)][1:]
        for unit in ODD_UNITS:
            yield ":".join([names[kind], unit, *(RELEASED if name == "period" else "0" for name in rest)])
        for period in ODD_PERIODS:
            yield ":".join([names[kind], "0", *(period if name == "period" else "7" for name in rest)])
    yield from (f"{names[e.Nudged]}:{period}" for period in ODD_PERIODS)
    yield from (f"{names[e.MinutesAsked]}:{meeting}" for meeting in ODD_UNITS)
    yield from (f"{names[e.ReleaseAsked]}:0:{RELEASED}:{form}" for form in ("exe", "../../x", "PNG", ""))


async def test_a_forged_reminder_for_a_month_that_does_not_exist_keeps_no_other_cell_from_its_own(town: Town) -> None:
    a, c = comes(town, "secretary of A"), comes(town, "secretary of C")
    waiting = town.joined("C-30")
    for period in ODD_PERIODS:
        a.sends(e.Nudged(period))
    c.sends(e.Nudged(OPEN))
    async with opened(town) as place:
        place.front.outboxes["telegram"] = lambda: None
        await Pulse(place.front).remind()
    assert [participation.to_nudge(town.connection)] == [()]
    asked = "SELECT member_id FROM outbox WHERE kind = 'nudge'"
    nudged = {member for (member,) in town.connection.execute(asked)}
    assert waiting.replies[-1].chat.member is not None
    assert town.id_of("C-30") in nudged


def test_the_minutes_of_a_cell_hold_its_own_release_wherever_one_stands(town: Town) -> None:
    town.meets("A", town.now)
    (meeting,) = town.connection.execute("SELECT max(id) FROM meetings").fetchone()
    town.connection.execute("UPDATE meetings SET period = ? WHERE id = ?", (RELEASED, meeting)).close()
    person = comes(town, "deputy of A, committee of R")
    for unit in ("A", "C", "R"):
        for event in (e.SummaryOpened(town.unit_of(unit), RELEASED), e.ReleaseOpened(town.unit_of(unit), RELEASED)):
            person.sends(event)
            (file,) = person.sends(e.MinutesAsked(meeting)).attachments
            assert isinstance(file, MinutesFile)
            assert file.paper.release is not None
            assert (file.paper.unit, file.paper.release.unit) == (name_of("A"), name_of("A"))


@pytest.mark.parametrize("role", [role for role in SEES if role != "secretary of A"])
def test_nobody_else_gets_the_minutes_of_a_cell(town: Town, role: str) -> None:
    town.meets("A", town.now)
    (meeting,) = town.connection.execute("SELECT max(id) FROM meetings").fetchone()
    files = comes(town, role).sends(e.MinutesAsked(meeting)).attachments
    assert len(files) == int("deputy of A" in role)


def test_who_stood_at_a_release_reads_it_no_longer_once_the_office_is_lost(town: Town) -> None:
    person = comes(town, "secretary of A")
    for event in (e.SummaryOpened(0, OPEN), e.ReleasesOpened(0), e.ReleaseOpened(town.unit_of("A"), RELEASED)):
        shown = carried(person.sends(event))
        hold(town)
        after = told_to("secretary of A", person.sends(e.Returned()))
        hold(town, Role("bi_thu", "A"))
        assert "Đơn vị A" in shown
        assert [word for word in (*UNITS_IN_WORDS, NAMED_LIKE_NOBODY, _share("A")) if word in after] == []


def hold(town: Town, *roles: Role) -> None:
    """The roster says which offices the secretary of A has from now on."""
    town.write(lambda db: members.write_members(db, [MemberRow("A-1", "Người Thứ 1 A", "A", roles)]))


async def test_a_release_that_waits_on_the_page_is_not_shown_to_who_lost_the_office(town: Town) -> None:
    person = comes(town, "secretary of A", "web")
    town.connection.execute("UPDATE releases SET delivered_at = NULL").close()
    async with opened(town) as place:
        place.front.outboxes["web"] = lambda: None
        await Pulse(place.front).release()
        chat = person.replies[-1].chat.id
        there = outbox.waiting_for(town.connection, town.seal, chat, town.now)
        hold(town, Role("cap_uy", "R"))
        left = outbox.waiting_for(town.connection, town.seal, chat, town.now)
    assert (len(there), left) == (1, ())


# ------------------------------------------------------------------ the page


@pytest.fixture
async def place(town: Town) -> Any:
    async with opened(town) as there:
        yield there


async def enters(place: Place, role: str) -> Browser:
    """The page as this person has it open; what they were let in as is the town's affair."""
    if role == "stranger":
        return place.browser()
    person = await place.joined(CODES_OF[role])
    if role == "secretary of A who withdrew":
        place.town.connection.execute("UPDATE consents SET withdrawn_at = '2026-12-01' WHERE member_id = ?",
                                      (place.town.id_of("A-2"),)).close()  # fmt: skip
    if role == "secretary of A no longer":
        place.town.connection.execute("DELETE FROM roles WHERE member_id = ?", (place.town.id_of("A-1"),)).close()
    return person


@pytest.mark.parametrize("role", ["stranger", "member of A", "secretary of A", "committee of R"])
async def test_the_page_hands_nobody_a_file_or_a_screen_that_is_not_theirs(place: Place, role: str) -> None:
    browser = await enters(place, role)
    for unit in UNITS:
        if unit in SEES[role]:
            continue
        id_ = place.town.unit_of(unit)
        for event in events_about(id_):
            packed = pack(event)
            file, screen = await browser.get(f"/documents?event={packed}"), await browser.send(packed)
            is_file = isinstance(event, e.ReleaseAsked | e.YearAsked)
            assert file.status == (401 if is_file and role == "stranger" else 404)
            told = file.body.decode() + screen.body.decode()
            assert [word for word in foreign_to(role) if word in told] == []


async def test_the_page_hands_each_the_files_of_their_own_units(place: Place) -> None:
    for role, unit in (("secretary of A", "A"), ("committee of R", "R")):
        browser = await enters(place, role)
        id_ = place.town.unit_of(unit)
        excel = await browser.get(f"/documents?event={pack(e.ReleaseAsked(id_, RELEASED, 'xlsx'))}")
        assert (excel.status, excel.headers["Cache-Control"]) == (200, "no-store")
        text = words_in(excel.body)
        assert plainly(name_of(unit)) in text
        assert [word for word in (*foreign_to(role), NAMED_LIKE_NOBODY) if plainly(word) in text] == []


@pytest.mark.parametrize("cookie", ["", "x" * 43, "' OR 1=1 --"])
async def test_without_a_session_of_their_own_nobody_gets_a_figure(place: Place, cookie: str) -> None:
    browser, id_ = place.browser(), place.town.unit_of("A")
    for event in events_about(id_):
        sent = await browser.post("/api/events", {"id": "one", "event": pack(event)}, Cookie=f"tusoi={cookie}")
        assert sent.error == (401, VI("page.signed_out"))
        if isinstance(event, e.ReleaseAsked | e.YearAsked):
            asked = await browser.get(f"/documents?event={pack(event)}", Cookie=f"tusoi={cookie}")
            assert asked.error == (401, VI("page.signed_out"))


async def test_a_secretary_who_went_leaves_a_cookie_that_opens_nothing(place: Place) -> None:
    secretary, id_ = await enters(place, "secretary of A"), place.town.unit_of("A")
    path, cookie = f"/documents?event={pack(e.ReleaseAsked(id_, RELEASED, 'png'))}", secretary.cookie
    member = await enters(place, "member of A")
    member_s = member.cookie
    assert (await member.get(path)).status == 404
    await secretary.send("so")
    await secretary.send("so")
    taken = place.browser()
    taken.plant(cookie)
    assert (await taken.get(path)).status == 401
    taken.plant(member_s)
    assert (await taken.get(path)).status == 404


async def test_another_site_cannot_make_a_secretary_s_browser_ask(place: Place) -> None:
    secretary, id_ = await enters(place, "secretary of A"), place.town.unit_of("A")
    before = place.town.dump()
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"X-Tusoi": "0"}):
        answer = await secretary.post("/api/events", {"id": "two", "event": pack(e.Nudged(OPEN))}, **headers)
        assert answer.status == 403
        assert _share("A") not in answer.body.decode()
    assert (place.town.dump() == before, id_ > 0) == (True, True)


# ------------------------------------------------------------------ telegram


async def test_a_forged_callback_tells_a_stranger_a_member_and_another_branch_nothing(tmp_path: Path) -> None:
    async with TelegramDouble() as double:
        there = Chats(province(tmp_path), double)
        async with served(some_settings(there.path, double)):
            for user, role in ((7, "stranger"), (8, "member of A"), (9, "committee of R"), (10, "administrator")):
                person = double.person(user, "Đồng chí") if role == "stranger" else await there.comes(
                    user, CODES_OF[role])  # fmt: skip
                if role == "stranger":
                    await acts_as_a_stranger(person)
                for unit in ("A", "L", "TOP"):
                    for event in events_about(there.town.unit_of(unit)):
                        await person.sends_back(pack(event), person.newest().message_id)
                        await double.quiet()
                        told = "\n".join(f"{each.text} {each.labels}" for each in person.messages)
                        assert [word for word in foreign_to(role) if word in told] == []
                        assert NAMED_LIKE_NOBODY not in told.replace("Người Thứ 2 C", "").replace(
                            "Người Thứ 3 A", "").replace("Người Thứ 5 A", "")  # fmt: skip
                assert [each for each in person.messages if each.document] == []
        there.town.close()
        double.assert_clean()


async def acts_as_a_stranger(person: Any) -> None:
    await person.says("/start")
    await person.screen()


async def test_a_secretary_gets_the_files_by_telegram(tmp_path: Path) -> None:
    async with TelegramDouble() as double:
        there = Chats(province(tmp_path), double)
        async with served(some_settings(there.path, double)):
            person = await there.comes(7, "A-1")
            await person.says("/tonghop")
            await person.screen()
            await acts(person, "Kết quả các tháng", "Tháng 11/2026")
            await person.presses("Bảng Excel")
            await double.until(lambda: any(each.document for each in person.messages), 10, "the file")
        there.town.close()
        double.assert_clean()
