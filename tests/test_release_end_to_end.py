"""A month of thirty members, from their first answer to the auditor, and whatever dies on the way."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.front import Front
from bot.schedule import Pulse
from bot.turn import Inbound
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from storage import releases
from storage.database import Database
from tests.command_line import PATIENCE, ROOT, finished
from tests.conversation import Town, fresh_database, shelf
from tests.counted_town import grow
from tests.release_auditor import Published, findings
from tests.running import environment, some_settings

MONTH = "2026-12"
NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # midnight in Vietnam: December has ended
PEOPLE = {"A": 18, "B": 12}
CODES = tuple(indicator.code for indicator in shelf().current("vi").indicators)
UNITS = ("A", "B", "T")


def answer(unit: str, number: int, code: str) -> int:
    """What everybody marked is 1.1, nobody 1.2; the rest as it comes."""
    known = {"1.1": 2, "1.2": 0, "1.3": int(number == 1)}
    return known.get(code, (number * 7 + CODES.index(code) * (5 if unit == "A" else 3)) % 3)


def count_of(unit: str, code: str) -> int:
    cells = "AB" if unit == "T" else unit
    return sum(answer(cell, number, code) > 0 for cell in cells for number in range(1, PEOPLE[cell] + 1))


@cache
def _walked(folder: Path) -> Path:
    """Everybody has walked through the month, turn by turn; nothing has closed yet."""
    folder.mkdir(exist_ok=True)
    town = Town(fresh_database(folder))
    grow(town, {"T": None, "A": "T", "B": "T"}, PEOPLE)
    town.now = NEW_YEAR - timedelta(hours=8)
    for unit, count in PEOPLE.items():
        for number in range(1, count + 1):
            _walks(town, unit, number)
    town.close()
    return town.path


def _walks(town: Town, unit: str, number: int) -> None:
    arriving = (e.Arrived(town.invite(f"{unit}-{number}")), e.Recognised(True), e.Consented(CONSENT_VERSION, True))
    answering = (e.Answered(MONTH, code, answer(unit, number, code)) for code in CODES)
    events: list[e.Event] = [*arriving, e.WalkOpened(), *answering, e.Submitted(MONTH)]
    for turn, event in enumerate(events):
        town.take(Inbound("web", f"{unit}-{number}", event, f"{unit}-{number}-{turn}"))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    shutil.copyfile(_walked(tmp_path.parent / "walked"), tmp_path / "tusoi.db")
    there = Town(tmp_path / "tusoi.db")
    yield there
    there.close()


async def beats(town: Town, at: datetime = NEW_YEAR + timedelta(minutes=1)) -> None:
    """A process that starts on the file and beats once."""
    town.now = at
    database = await Database.open(town.path)
    try:
        await Pulse(Front(database, town.house, lambda: at, outboxes={"web": lambda: None})).release()
    finally:
        await database.close()


def published(town: Town) -> list[tuple[Any, ...]]:
    """Every row that stands, as it stands."""
    asked = "SELECT units.code, period, parent, members, respondents, bands, closed_at FROM releases JOIN units"
    return sorted(town.connection.execute(f"{asked} ON units.id = unit_id"))


def printed(town: Town) -> list[Published]:
    """What the real command prints for an auditor."""
    settings = environment(some_settings(town.path, clock_start=NEW_YEAR + timedelta(minutes=2)))
    status, out, complaints = finished(town.path.parent, settings, "releases", "--period", MONTH, "--json")
    assert (status, [line.partition(" tusoi ")[2] for line in complaints.splitlines() if line]) in (
        (0, []), (0, ["releases cells=5 above=2"]),
    )  # fmt: skip
    told: list[Published] = json.loads(out)
    return [each for each in told if each["unit"] in UNITS]


async def test_an_auditor_finds_nothing_in_what_the_command_prints_after_the_close(town: Town) -> None:
    await beats(town, NEW_YEAR - timedelta(seconds=1))
    assert published(town) == []
    await beats(town)
    before = town.dump()
    made = printed(town)
    assert town.dump() == before
    assert findings(made) == []
    assert [(each["unit"], each["parent"], each["members"], each["respondents"]) for each in made] == [
        ("A", "T", 18, 18), ("B", "T", 12, 12), ("T", None, 30, 30),
    ]  # fmt: skip
    for each in made:
        assert each["bands"] is not None
        assert tuple(each["bands"]) == CODES
        for code, (low, high) in each["bands"].items():
            assert low <= count_of(each["unit"], code) <= high
            assert high - low >= 4
        assert each["bands"]["1.1"][0] <= each["respondents"] - 4  # everybody marked it, and nobody can see that
        assert each["bands"]["1.2"] == each["bands"]["1.3"]  # nobody and one look the same


def test_the_command_itself_releases_what_is_due_exactly_as_the_server_would(town: Town, tmp_path: Path) -> None:
    made = printed(town)
    assert {each["unit"] for each in made} == set(UNITS)
    assert findings(made) == []
    assert printed(town) == made


STEPS = {
    "before the first cell is counted": ("count", 1),
    "after counting, before freezing": ("freeze", 1),
    "after freezing, before publishing": ("publish", 1),
    "between the cells": ("count", 2),
    "in the second cell, after freezing": ("publish", 2),
    "before the units above are published": ("publish", 3),
    "before the true counts are erased": ("forget_counts", 1),
    "before anybody is told": ("to_deliver", 1),
    "while readers are told": ("delivered", 2),
}
DIES = """
import asyncio, os, sys
from storage import releases
from tests import test_release_end_to_end as here
from tests.conversation import Town
from pathlib import Path
name, at, times = sys.argv[2], int(sys.argv[3]), 0
whole = getattr(releases, name)
def dies(*given, **named):
    global times
    times += 1
    if times == at:
        os.kill(os.getpid(), 9)
    return whole(*given, **named)
setattr(releases, name, dies)
asyncio.run(here.beats(Town(Path(sys.argv[1]))))
"""


@cache
def _undisturbed(folder: Path) -> tuple[tuple[Any, ...], ...]:
    """What is released where nothing dies."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile(_walked(folder.parent / "walked"), folder / "tusoi.db")
    town = Town(folder / "tusoi.db")
    asyncio.run(beats(town))
    made = tuple(published(town))
    town.close()
    return made


@pytest.fixture
def undisturbed(tmp_path: Path) -> list[tuple[Any, ...]]:
    return list(_undisturbed(tmp_path.parent / "undisturbed"))


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_is_killed_on_the_way_releases_the_very_same_after_a_restart(
    town: Town, undisturbed: list[tuple[Any, ...]], step: str
) -> None:
    name, at = STEPS[step]
    command = [sys.executable, "-c", DIES, str(town.path), name, str(at)]
    ended = subprocess.run(command, timeout=PATIENCE, cwd=ROOT, check=False, capture_output=True)
    assert (ended.returncode, ended.stderr) == (-9, b"")
    left = published(town)
    assert [row for row in left if row not in undisturbed] == []  # whatever stands already is final
    asyncio.run(beats(town, NEW_YEAR + timedelta(minutes=5)))
    assert published(town) == undisturbed
    once = town.dump()
    asyncio.run(beats(town, NEW_YEAR + timedelta(days=2)))
    assert town.dump() == once
    assert town.connection.execute("SELECT count(*) FROM closings WHERE counts IS NOT NULL").fetchone() == (0,)


@pytest.mark.parametrize("at", [1, 2, 3])
async def test_a_disk_that_is_full_for_a_moment_changes_no_result(
    town: Town, undisturbed: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    times, whole = iter(range(1, 100)), releases.publish

    def fails(*given: Any) -> None:
        whole(*given)
        if next(times) == at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(releases, "publish", fails)
    await beats(town)
    assert published(town) != undisturbed
    await beats(town)
    assert published(town) == undisturbed


def test_two_processes_at_once_release_it_once(town: Town, undisturbed: list[tuple[Any, ...]]) -> None:
    command = [sys.executable, "-c", DIES, str(town.path), "count", "0"]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(each.communicate(timeout=PATIENCE)[1], each.returncode) for each in both] == [(b"", 0)] * 2
    asyncio.run(beats(town))
    assert published(town) == undisturbed


async def test_who_answers_differently_after_the_close_changes_nothing(
    town: Town, undisturbed: list[tuple[Any, ...]]
) -> None:
    await beats(town)
    for code in CODES:
        town.take(Inbound("web", "A-1", e.Answered(MONTH, code, 2), f"late-{code}"))
    town.take(Inbound("web", "A-1", e.Submitted(MONTH), "late"))
    await beats(town, NEW_YEAR + timedelta(days=40))
    assert [row for row in published(town) if row[1] == MONTH] == undisturbed


async def test_who_sends_at_the_stroke_of_the_close_is_not_counted_and_changes_nothing(town: Town) -> None:
    """The pulse comes a minute after the close; what was sent in that minute came late."""
    grow(town, {}, {"A": 19})
    _walks(town, "A", 19)
    late = "UPDATE runs SET submitted_at = ? WHERE member_id = ?"
    town.connection.execute(late, (NEW_YEAR.isoformat(), town.id_of("A-19"))).close()
    await beats(town)
    counted = {unit: (members, respondents) for unit, _, _, members, respondents, *_ in published(town)}
    assert {unit: counted[unit] for unit in UNITS} == {"A": (19, 18), "B": (12, 12), "T": (31, 30)}
