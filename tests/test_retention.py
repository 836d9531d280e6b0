"""Answers are kept as long as their member wants and the setting allows, and then they are gone from the file too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.app import front_of
from bot.front import Front
from bot.schedule import Pulse
from bot.settings import SettingsRefused, read_settings
from handlers import events as e
from handlers.rhythm import period_from
from handlers.vocabulary import Run
from storage import answers, releases
from storage.database import Database
from tests.conversation import Town, shelf
from tests.counted_town import grow, send, sweep
from tests.running import environment, some_settings

LONG_AGO, LATELY, MONTH = "2025-03", "2026-10", "2026-12"
JANUARY = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)


def keeps(town: Town, member: str, period: str, note: str = "") -> bytes:
    """A self-comparison of that month; returns its answers as they are sealed."""
    run = Run(period_from(period), shelf().current("vi"), (1,) * 27, ((("1.1", note),) if note else ()))
    at = datetime(int(period[:4]), int(period[5:]), 20, tzinfo=UTC)
    row = answers.stored_run(town.seal, run, town.id_of(member), at, at)
    town.write(lambda db: answers.add_runs(db, [row]))
    return row.answers


def periods(town: Town, member: str) -> list[str]:
    return [run.period.code for run in town.runs_of(member)]


@pytest.fixture
async def front(town: Town) -> AsyncIterator[Front]:
    database = await Database.open(town.path)
    yield Front(database, town.house, lambda: town.now)
    await database.close()


def holds(town: Town) -> Callable[[bytes], bool]:
    def look(sealed: bytes) -> bool:
        raw = b"".join(each.read_bytes() for each in town.path.parent.iterdir() if not each.name.endswith("-shm"))
        return any(sealed[at : at + 16] in raw for at in range(0, len(sealed) - 16, 16))

    return look


async def test_who_wants_answers_kept_for_six_months_keeps_no_byte_of_older_ones(town: Town, front: Front) -> None:
    an, giang, binh = town.joined("AN"), town.joined("GIANG"), town.joined("BINH")
    mine, recent = keeps(town, "AN", LONG_AGO, "điều cũ"), keeps(town, "AN", LATELY)
    theirs, hers = keeps(town, "GIANG", LONG_AGO), keeps(town, "BINH", LONG_AGO)
    an.sends(e.RetentionChosen(6))
    giang.sends(e.RetentionOpened())
    inside = holds(town)
    assert [inside(sealed) for sealed in (mine, recent, theirs, hers)] == [True] * 4
    await Pulse(front).sweep()
    assert [inside(sealed) for sealed in (mine, recent, theirs, hers)] == [False, True, True, True]
    assert {code: periods(town, code) for code in ("AN", "GIANG", "BINH")} == {
        "AN": [LATELY], "GIANG": [LONG_AGO], "BINH": [LONG_AGO],
    }  # fmt: skip
    assert binh.sends(e.Returned()).chat.member is not None


async def test_releases_and_participation_stay_when_the_answers_go(town: Town) -> None:
    grow(town, {"T": None, "A": "T"}, {"A": 14})
    town.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    send(town, "A", MONTH, 13, lambda number, _: number % 3)
    town.now = JANUARY
    await sweep(town)
    before = [each for each in releases.all_of(town.connection, period_from(MONTH)) if each.unit in {"A", "T"}]
    for number in range(1, 14):
        town.write(partial(answers.keep_for, member=town.id_of(f"A-{number}"), months=3))
    town.now = datetime(2027, 6, 4, 3, 0, tzinfo=UTC)
    database = await Database.open(town.path)
    try:
        pulse = Pulse(Front(database, town.house, lambda: town.now))
        await pulse.sweep()
        await pulse.release()
    finally:
        await database.close()
    assert periods(town, "A-1") == []
    assert [each.respondents for each in before] == [13, 13]
    assert [each for each in releases.all_of(town.connection, period_from(MONTH)) if each in before] == before


@pytest.mark.parametrize(("months", "left"), [(24, [LATELY, LONG_AGO]), (21, [LATELY]), (12, [LATELY]), (2, [])])
async def test_the_setting_says_how_long_at_most(town: Town, months: int, left: list[str]) -> None:
    for period in (LONG_AGO, LATELY):
        keeps(town, "AN", period)
    town.house = replace(town.house, months_kept=months)
    database = await Database.open(town.path)
    await Pulse(Front(database, town.house, lambda: town.now)).sweep()
    await database.close()
    assert periods(town, "AN") == left


async def test_the_setting_reaches_the_pulse_from_the_environment(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (environment(some_settings(town.path)) | {"TUSOI_MONTHS_KEPT": "7"}).items():
        monkeypatch.setenv(name, text)
    async with front_of(read_settings()) as front:
        assert front.house.months_kept == 7


async def test_a_wish_does_not_outlast_the_setting_and_a_longer_one_is_refused(town: Town, front: Front) -> None:
    an = town.joined("AN")
    keeps(town, "AN", LONG_AGO)
    assert an.sends(e.RetentionChosen(36)).screen.notices != ()
    assert answers.kept_for(town.connection, town.id_of("AN")) is None
    an.sends(e.RetentionChosen(24))
    front.house = replace(front.house, months_kept=6)
    await Pulse(front).sweep()
    assert periods(town, "AN") == []


async def test_who_takes_back_a_short_wish_keeps_what_is_still_there(town: Town, front: Front) -> None:
    an = town.joined("AN")
    keeps(town, "AN", LATELY)
    keeps(town, "AN", LONG_AGO)
    an.sends(e.RetentionChosen(6))
    an.sends(e.RetentionChosen(24))
    await Pulse(front).sweep()
    assert periods(town, "AN") == [LATELY, LONG_AGO]


async def test_nobody_shortens_what_is_kept_of_somebody_else(town: Town, front: Front) -> None:
    keeps(town, "AN", LONG_AGO)
    town.talks("nobody").sends(e.RetentionChosen(3))
    for code in ("BINH", "EM", "CUONG"):
        town.joined(code).sends(e.RetentionChosen(3))
    await Pulse(front).sweep()
    assert periods(town, "AN") == [LONG_AGO]


@pytest.mark.parametrize("months", ["0", "1", "25", "x"])
def test_a_setting_that_would_erase_an_open_month_is_refused(monkeypatch: pytest.MonkeyPatch, months: str) -> None:
    monkeypatch.setenv("TUSOI_MONTHS_KEPT", months)
    with pytest.raises(SettingsRefused, match="from 2 to 24"):
        read_settings()


@pytest.mark.parametrize("months", [2, 3])
async def test_answers_of_a_month_that_has_not_closed_yet_are_not_erased(town: Town, months: int) -> None:
    """Its meeting was moved into the next month, and the sweep came before the close."""
    town.plans("CB5", "ngày 20 hằng tháng, 19:30")
    (meeting,) = town.connection.execute("SELECT min(id) FROM meetings WHERE period = '2026-12'").fetchone()
    moved = "UPDATE meetings SET starts_at = '2027-01-05T12:30:00+00:00' WHERE id = ?"
    town.connection.execute(moved, (meeting,)).close()
    an = town.joined("AN")
    town.now = datetime(2026, 12, 30, 3, 0, tzinfo=UTC)
    an.sends(e.WalkOpened())
    an.sends(e.Answered(MONTH, "1.1", 2))
    town.now, town.house = JANUARY, replace(town.house, months_kept=months)
    database = await Database.open(town.path)
    await Pulse(Front(database, town.house, lambda: town.now)).sweep()
    await database.close()
    assert periods(town, "AN") == [MONTH]
