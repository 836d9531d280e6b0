"""Releases on a real database: made once and frozen, told to those concerned, and nothing finer kept than needed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.releasing import close_cell
from handlers.rhythm import period_from
from handlers.roster import MemberRow, Role
from storage import members, releases
from tests.conversation import Town, shelf
from tests.counted_town import grow, send, sweep
from tests.release_auditor import Published, findings

CODES = tuple(indicator.code for indicator in shelf().current("vi").indicators)
MONTH = "2026-12"
NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # midnight in Vietnam: December has ended
MINUTE = timedelta(minutes=1)


@pytest.fixture
def province(town: Town) -> Town:
    """A committee over three cells of 14, 12 and 6 members, beside the small ones that every town has."""
    grow(town, {"T": None, "A": "T", "B": "T", "C": "T"}, {"A": 14, "B": 12, "C": 6})
    return town


def some(number: int, code: str) -> int:
    """A plausible month: the n-th member marked an indicator where the numbers agree."""
    return 1 if (number + int(code[2:])) % 5 == 0 else 2 if (number * int(code[2:])) % 11 == 7 else 0


def published(town: Town, month: str = MONTH) -> list[Published]:
    """What `python -m bot releases --json` prints."""
    found = releases.all_of(town.connection, period_from(month))
    return [
        {
            "unit": each.unit,
            "parent": each.parent,
            "members": each.members,
            "respondents": each.respondents,
            "bands": None if each.bands is None else {code: list(band) for code, band in each.bands.items()},
        }
        for each in found
        if each.unit in {"T", "A", "B", "C"}
    ]


async def everybody_sends(town: Town) -> None:
    town.now = NEW_YEAR - MINUTE
    for unit, count in (("A", 13), ("B", 11), ("C", 6)):
        send(town, unit, MONTH, count, some)


# ------------------------------------------------------------------ once and for good


async def test_cells_are_released_at_the_close_and_those_above_when_the_month_has_ended(province: Town) -> None:
    town = province
    town.plans("A", "ngày 20 hằng tháng, 19:30")
    town.now = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    send(town, "A", MONTH, 13, some)
    assert (await sweep(town), published(town)) == (0, [])
    town.now = datetime(2026, 12, 20, 12, 30, tzinfo=UTC)
    await sweep(town)
    assert [each["unit"] for each in published(town)] == ["A"]
    town.now = NEW_YEAR - MINUTE
    send(town, "B", MONTH, 11, some)
    await sweep(town)
    assert [each["unit"] for each in published(town)] == ["A"]
    town.now = NEW_YEAR
    await sweep(town)
    told = {
        str(each["unit"]): (each["members"], each["respondents"], each["bands"] is None) for each in published(town)
    }
    assert told == {"A": (14, 13, False), "B": (12, 11, False), "C": (6, 0, True), "T": (32, 24, False)}


async def test_what_is_released_holds_the_true_counts_and_exposes_nobody(province: Town) -> None:
    await everybody_sends(province)
    province.now = NEW_YEAR
    await sweep(province)
    made = published(province)
    assert findings(made) == []
    true = {"A": 13, "B": 11, "C": 6}
    for each in made:
        people = true if each["unit"] == "T" else {each["unit"]: true[each["unit"]]}
        for code, (low, high) in (each["bands"] or {}).items():
            count = sum(some(n, code) > 0 for sent in people.values() for n in range(1, sent + 1))
            assert low <= count <= high
    assert {each["unit"]: each["bands"] is None for each in made} == {"A": False, "B": False, "C": True, "T": False}


async def test_the_same_sweep_again_changes_nothing(province: Town) -> None:
    await everybody_sends(province)
    province.now = NEW_YEAR
    await sweep(province)
    before = province.dump()
    for later in (MINUTE, timedelta(days=3)):
        province.now += later
        assert await sweep(province) == 0
    assert province.dump() == before


@pytest.mark.parametrize("how", ["answers late", "leaves", "joins", "withdraws the consent", "erases"])
async def test_nothing_that_happens_later_changes_what_was_released(province: Town, how: str) -> None:
    town = province
    town.plans("A", "ngày 20 hằng tháng, 19:30")
    town.now = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    send(town, "A", MONTH, 12, some)
    town.now += timedelta(hours=1)
    await sweep(town)
    before = published(town)
    if how == "answers late":
        send(town, "A-", MONTH, 0, some)
        row = MemberRow("A-late", "Người Đến Muộn", "A")
        town.write(lambda db: members.write_members(db, [row]))
    elif how == "leaves":
        town.write(lambda db: members.deactivate(db, ["A-1"], town.now))
    elif how == "joins":
        grow(town, {}, {"A": 20})
    elif how == "withdraws the consent":
        town.connection.execute("UPDATE consents SET withdrawn_at = '2026-12-21'").close()
    else:
        town.connection.execute("DELETE FROM runs").close()
    town.now = NEW_YEAR + timedelta(hours=1)
    await sweep(town)
    assert [each for each in published(town) if each["unit"] == "A"] == before
    above = next(each for each in published(town) if each["unit"] == "T")
    assert above["respondents"] == 12  # rolled up from what was frozen


async def test_an_answer_sent_after_the_close_is_not_counted(province: Town) -> None:
    town = province
    town.now = NEW_YEAR + MINUTE
    send(town, "A", MONTH, 10, some, at=NEW_YEAR - MINUTE)
    send(town, "B", MONTH, 10, some, at=NEW_YEAR)
    await sweep(town)
    assert {each["unit"]: each["respondents"] for each in published(town)} == {"A": 10, "T": 10, "B": 0, "C": 0}


async def test_whoever_moves_to_another_cell_is_counted_once(province: Town) -> None:
    town = province
    town.plans("A", "ngày 20 hằng tháng, 19:30")
    town.now = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    send(town, "A", MONTH, 14, some)
    town.now += timedelta(hours=1)
    await sweep(town)
    town.write(lambda db: members.write_members(db, [MemberRow("A-1", "Người Chuyển Đi", "B")]))
    town.now = NEW_YEAR - MINUTE
    send(town, "B", MONTH, 10, some)
    town.now = NEW_YEAR
    await sweep(town)
    assert {each["unit"]: each["respondents"] for each in published(town)} == {"A": 14, "B": 10, "C": 0, "T": 24}


async def test_the_month_waits_for_a_meeting_that_was_moved_and_not_for_ever(province: Town) -> None:
    town = province
    town.plans("B", "ngày 20 hằng tháng, 19:30")
    (meeting,) = town.connection.execute("SELECT id FROM meetings WHERE period = '2026-12'").fetchone()
    town.connection.execute(
        "UPDATE meetings SET starts_at = '2027-03-01T12:30:00+00:00' WHERE id = ?", (meeting,)
    ).close()
    await everybody_sends(town)
    town.now = NEW_YEAR + timedelta(days=5)
    await sweep(town)
    assert {each["unit"] for each in published(town)} == {"A", "C"}
    town.now = NEW_YEAR + timedelta(days=32)
    await sweep(town)
    assert {each["unit"]: each["respondents"] for each in published(town)} == {"A": 13, "C": 6, "T": 19}
    town.now = datetime(2027, 3, 2, tzinfo=UTC)
    await sweep(town)
    late = next(each for each in published(town) if each["unit"] == "B")
    assert (late["respondents"], late["bands"]) == (11, None)  # nothing that could be set against the month's


async def test_true_counts_are_kept_sealed_and_only_until_they_are_rolled_up(province: Town) -> None:
    town = province
    town.plans("A", "ngày 20 hằng tháng, 19:30")
    town.now = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    send(town, "A", MONTH, 13, some)
    town.now += timedelta(hours=1)
    await sweep(town)
    (sealed,) = town.connection.execute("SELECT counts FROM closings WHERE counts IS NOT NULL").fetchone()
    counts = json.loads(town.seal.open(sealed, f"counts|{town.unit_of('A')}|{MONTH}"))
    assert counts["1.1"] == sum(some(n, "1.1") > 0 for n in range(1, 14))
    assert b'"1.1"' not in sealed
    town.now = NEW_YEAR
    await sweep(town)
    assert town.connection.execute("SELECT count(*) FROM closings WHERE counts IS NOT NULL").fetchone() == (0,)


def test_a_closing_that_is_interrupted_leaves_nothing_and_is_made_at_the_next_start(
    province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = province
    town.now = NEW_YEAR - MINUTE
    send(town, "A", MONTH, 13, some)
    town.now = NEW_YEAR
    before, unit = town.dump(), town.unit_of("A")

    def dies(*_args: object) -> None:
        raise MemoryError

    monkeypatch.setattr(releases, "publish", dies)
    with pytest.raises(MemoryError):
        town.write(lambda db: close_cell(db, town.house, unit, period_from(MONTH), town.now))
    assert town.dump() == before


# ------------------------------------------------------------------ telling


async def test_each_secretary_and_committee_is_told_once(province: Town) -> None:
    town = province
    roles = {
        "A-1": Role("bi_thu", "A"),
        "A-2": Role("pho_bi_thu", "A"),
        "B-1": Role("bi_thu", "B"),
        "C-1": Role("cap_uy", "T"),
    }
    rows = [MemberRow(code, f"Người {code}", code[0], (role,)) for code, role in roles.items()]
    town.write(lambda db: members.write_members(db, rows))
    for code in (*roles, "A-3"):
        town.joined(code, code.lower())
    await everybody_sends(town)
    town.now = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
    await sweep(town)
    await sweep(town)
    told = town.connection.execute(
        "SELECT members.code, outbox.kind, outbox.identity FROM outbox JOIN members ON members.id = member_id"
    )
    ids = {code: town.id_of(code) for code in roles}
    unit = {code: town.unit_of(role.unit) for code, role in roles.items()}
    assert sorted(told) == sorted(
        (code, "release", f"release:{ids[code]}:{unit[code]}:{MONTH}{part}")
        for code in roles
        for part in ("", ":1", ":2", ":3")  # the message, the chart, the workbook, the Word file
    )


# ------------------------------------------------------------------ once, whatever happens around it


async def test_a_cell_in_which_nobody_sends_is_released_with_the_others(province: Town) -> None:
    province.now = NEW_YEAR - MINUTE
    send(province, "A", MONTH, 12, some)
    province.now = NEW_YEAR
    await sweep(province)
    told = {each["unit"]: (each["members"], each["respondents"], each["bands"]) for each in published(province)}
    assert (told["B"], told["C"], told["T"][:2]) == ((12, 0, None), (6, 0, None), (32, 12))


async def test_a_month_is_rolled_up_once_also_where_a_cell_comes_in_later(province: Town) -> None:
    town = province
    await everybody_sends(town)
    town.now = NEW_YEAR
    await sweep(town)
    before = published(town)
    grow(town, {"N": None, "D": "N"}, {"D": 12})
    send(town, "D", MONTH, 11, some, at=NEW_YEAR - MINUTE)
    for _ in range(2):
        town.now += MINUTE
        await sweep(town)
    assert published(town) == before
    late = next(each for each in releases.all_of(town.connection, period_from(MONTH)) if each.unit == "D")
    assert (late.respondents, late.bands) == (11, None)
    assert town.connection.execute("SELECT count(*) FROM closings WHERE counts IS NOT NULL").fetchone() == (0,)


async def test_one_cell_that_cannot_be_counted_holds_its_month_up_and_no_other_cell(
    province: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town = province
    await everybody_sends(town)
    town.connection.execute("UPDATE runs SET answers = x'00' WHERE member_id = ?", (town.id_of("B-1"),)).close()
    town.now = NEW_YEAR
    await sweep(town)
    assert {each["unit"] for each in published(town)} == {"A", "C"}
    assert "closing failed" in caplog.text
