"""Every event with every id there is, from people who hold rights elsewhere: what they change is theirs alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import product
from typing import Any, get_args

import pytest

from handlers import events as e
from handlers import states as s
from handlers import steps
from handlers.events.announcing import AnnouncingEvent
from handlers.roster import MemberRow, Role
from storage import announcements, members
from tests.people import (
    Actor,
    administrator,
    colleague,
    committee,
    foreign_committee,
    named,
    secretary,
)
from tests.scene import Scene, carried, overheard, rows_of
from tests.scene import scene as scene  # noqa: PLC0414  a fixture is used by its name
from tests.scene_above import (
    A_COLLEAGUES,
    AT_STAKE_ABOVE,
    CB5,
    CB6,
    CB7,
    DU,
    DU2,
    SENT,
    SENT_TOO,
    TO_AN,
    TO_CELL_5,
    WAITING,
)
from tests.test_permission_table import PLACES_OF_ALL, is_put_at, looks_at
from tests.test_permissions import RULES

Row = tuple[object, ...]
Owner = tuple[str, object]  # a member or a unit, by id

# Who tries it, and the units whose rows may be theirs as well.
FORGERS: Mapping[Actor, tuple[str, tuple[int, ...]]] = {
    foreign_committee: ("HAI", (DU2, CB7)),
    administrator: ("NAM", (CB5,)),
    colleague: ("GIANG", (CB5,)),
}
WORDS = ("chữ của người khác", "15/12/2026 8:00", "Chi bộ Tổ dân phố 5")

# What a forged button may name, by the name of the field; anything else is as the sample has it.
NAMED: Mapping[str, Sequence[Any]] = {
    "announcement": range(1, 8),
    "suggestion": range(1, 6),
    "draft": range(1, 6),
    "visit": range(1, 4),
    "unit": (DU, CB5, DU2, CB7),
    "acting": (DU, CB5, DU2),
    "below": (DU, CB5, DU2, CB7),
    "cell": (CB5, CB6, CB7),
    "meeting": (1, 2),
    "commitment": range(1, 4),
    "paper": (1, 2),
    "member": ("AN", "DUNG"),
}


def forgeries(sample: e.Event) -> Iterator[e.Event]:
    """The sample with every id in the place of its own."""
    names = [each.name for each in fields(sample) if each.name in NAMED]
    for values in product(*(NAMED[name] for name in names)):
        forged: Any = replace(sample, **dict(zip(names, values, strict=True)))
        yield forged


def as_read(scene: Scene, about: Any) -> Any:
    """An event or a place that names a deed, as of somebody who has read what there is now."""
    if "deed" not in (each.name for each in fields(about)):
        return about
    return replace(about, deed=announcements.newest_deed(scene.town.connection, about.announcement))


@dataclass
class Owners:
    """Whose a row is: the members and units that it names, and that what it belongs to names."""

    scene: Scene

    @cached_property
    def columns(self) -> Mapping[str, list[str]]:
        connection = self.scene.town.connection
        return {
            table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in self.scene.rows
        }

    @cached_property
    def parents(self) -> Mapping[str, list[tuple[str, str, str]]]:
        """Of each table: the column, the table it names, the column there."""
        connection = self.scene.town.connection
        return {
            table: [(row[3], row[2], row[4] or "id") for row in connection.execute(f"PRAGMA foreign_key_list({table})")]
            for table in self.scene.rows
        }

    def of(self, table: str, row: Row, now: Mapping[str, list[Row]]) -> set[Owner]:
        values = dict(zip(self.columns[table], row, strict=True))
        if table in {"members", "units"}:
            return {(table, values["id"])}
        found = set()
        for column, parent, key in self.parents[table]:
            if values[column] is None:
                continue
            if parent in {"members", "units"}:
                found.add((parent, values[column]))
            elif parent in now:
                found |= self._of_parent(parent, key, values[column], now)
        return found or self._before(table, row, now)

    def _before(self, table: str, row: Row, now: Mapping[str, list[Row]]) -> set[Owner]:
        """Whose it was before it was made nobody's, as what an announcement counts of somebody who erased."""
        earlier = (each for each in self.scene.rows[table] if each[0] == row[0] and each != row)
        return next((self.of(table, each, now) for each in earlier), set())

    def _of_parent(self, table: str, key: str, value: object, now: Mapping[str, list[Row]]) -> set[Owner]:
        at = self.columns[table].index(key)
        rows = (row for row in (*now[table], *self.scene.rows[table]) if row[at] == value)
        return self.of(table, next(rows), now)


def changed_rows(scene: Scene) -> Iterator[tuple[str, Row, Mapping[str, list[Row]]]]:
    """Those that are there and were not, and the other way round."""
    now = rows_of(scene.town)
    for table, before in scene.rows.items():
        if now[table] != before:
            yield from ((table, row, now) for row in {*now[table]} ^ {*before})


def not_theirs(scene: Scene, owners: Owners, role: Actor) -> list[tuple[str, Row]]:
    """What changed and is somebody else's as well, or nobody's."""
    code, units = FORGERS[role]
    theirs = {("members", scene.town.id_of(code)), *(("units", unit) for unit in units)}
    found = ((table, row, owners.of(table, row, now)) for table, row, now in changed_rows(scene))
    return [(table, row) for table, row, whose in found if not whose or not whose <= theirs]


EACH_FORGER = pytest.mark.parametrize("role", FORGERS, ids=named)


@EACH_FORGER
@pytest.mark.parametrize("kind", RULES, ids=named)
def test_a_forged_event_changes_nothing_of_others_and_tells_nothing(scene: Scene, kind: type, role: Actor) -> None:
    owners = Owners(scene)
    for event in (as_read(scene, each) for each in forgeries(RULES[kind].sample)):
        with scene.town.undone():
            told = carried(scene.people[role].sends(event))
            assert (event, overheard(role, told), not_theirs(scene, owners, role)) == (event, [], [])


@EACH_FORGER
def test_nobody_reaches_others_from_a_place_of_ones_own(scene: Scene, role: Actor) -> None:
    """Second questions are asked there, which an event alone does not get past."""
    owners, person = Owners(scene), scene.people[role]
    for place in (each.state for each in PLACES_OF_ALL if role in each.stays):
        for event in meaningful_at(place):
            with scene.town.undone():
                is_put_at(scene, person, as_read(scene, place))
                told = carried(person.sends(as_read(scene, event)))
                found = (overheard(role, told), not_theirs(scene, owners, role))
                assert (place, event, found) == (place, event, ([], []))


def meaningful_at(place: s.State) -> Iterator[e.Event]:
    """What can happen at this place alone, with every id; and words."""
    for kind in steps.STEPS[type(place)].rules:
        yield from forgeries(RULES[kind].sample)
    yield from (e.Said(words) for words in WORDS)


def test_whoever_holds_the_right_is_found_out_by_the_same_look(scene: Scene) -> None:
    """So that the two above can fail: the committee is not the one of the other branch."""
    with scene.town.undone():
        scene.people[committee].sends(as_read(scene, e.Approved(WAITING, 0)))
        assert {table for table, _ in not_theirs(scene, Owners(scene), foreign_committee)} == {
            "announcements", "announcement_record",
        }  # fmt: skip


# ------------------------------------------------------------------ two on the same side


def test_of_what_a_colleague_writes_a_committee_changes_only_what_waits_for_it(scene: Scene) -> None:
    """What was sent is everybody's in the committee; an unfinished correction and a draft are their author's."""
    done = set()
    for kind in (kind for kind in get_args(AnnouncingEvent) if hasattr(RULES[kind].sample, "announcement")):
        for announcement in (SENT, SENT_TOO, WAITING, A_COLLEAGUES):
            with scene.town.undone():
                sample: Any = RULES[kind].sample
                scene.people[committee].sends(as_read(scene, replace(sample, announcement=announcement)))
                done |= {(kind, announcement)} if scene.changed() - {"outbox"} else set()
    assert done == {
        (e.Approved, SENT), (e.Approved, WAITING), (e.ReadersReminded, SENT), (e.ReadersReminded, SENT_TOO),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "place", "event"),
    [
        (secretary, s.WritingSuggestionEntry(TO_AN, "explained"), e.Said("lời không phải của An")),
        (secretary, s.WritingSuggestionEntry(TO_AN, "added"), e.Said("lời không phải của An")),
        (secretary, s.WritingSuggestionEntry(TO_AN, "made"), e.Said("lời không phải của An")),
        (secretary, s.WritingSuggestionEntry(TO_CELL_5, "closed"), e.Said("tự mình kết thúc")),
        (secretary, s.WithdrawingSuggestion(TO_CELL_5), e.SuggestionWithdrawn(TO_CELL_5)),
        (secretary, s.AtSuggestion(TO_AN), e.SuggestionAccepted(TO_AN)),
        (committee, s.WritingSuggestionEntry(TO_CELL_5, "added"), e.Said("lời không phải của chi bộ")),
        (committee, s.AtSuggestion(TO_CELL_5), e.SuggestionAccepted(TO_CELL_5)),
    ],
    ids=str,
)
def test_neither_side_of_a_suggestion_speaks_for_the_other(
    scene: Scene, role: Actor, place: s.State, event: e.Event
) -> None:
    with scene.town.undone():
        is_put_at(scene, scene.people[role], place)
        scene.people[role].sends(event)
        assert scene.changed() == set()


# ------------------------------------------------------------------ a role that is over


@pytest.mark.parametrize(
    ("role", "row"),
    [
        (committee, MemberRow("EM", "Hoàng Văn Em", "DU")),
        (committee, MemberRow("EM", "Hoàng Văn Em", "CB7", (Role("bi_thu", "CB7"),))),
        (committee, MemberRow("EM", "Hoàng Văn Em", "CB5", (Role("quan_tri", ""),))),
        (secretary, MemberRow("BINH", "Trần Thị Bình", "CB5")),
        (secretary, MemberRow("BINH", "Trần Thị Bình", "CB7", (Role("bi_thu", "CB5"),))),
        (foreign_committee, MemberRow("HAI", "Đỗ Văn Hải", "CB7")),
    ],
    ids=lambda one: named(one) if callable(one) else f"{one.unit} {one.roles}",
)
def test_who_holds_the_role_no_longer_reads_and_changes_nothing_above(
    scene: Scene, role: Actor, row: MemberRow
) -> None:
    """Not even what they wrote in it. What came to them as to everybody stays theirs."""
    person, received = scene.people[role], (s.AtReceivedAnnouncements, s.AtReceivedAnnouncement)
    theirs = (each.state for each in PLACES_OF_ALL if role in each.stays)
    for place in (each for each in theirs if not isinstance(each, received)):
        with scene.town.undone():
            scene.town.write(lambda db: members.write_members(db, [row]))
            before = rows_of(scene.town)
            told = [carried(looks_at(scene, person, place))]
            is_put_at(scene, person, as_read(scene, place))
            told.append(carried(person.says("chữ của người không còn vai trò")))
            after = rows_of(scene.town)
            changed = {table for table in ABOVE if after[table] != before[table]}
            read = [words for words in AT_STAKE_ABOVE if any(words in each for each in told)]
            assert (place, changed, read) == (place, set(), [])


ABOVE = (
    "suggestions", "suggestion_entries", "visits", "announcements", "announcement_corrections", "announcement_returns",
    "announcement_units", "approvals_needed",
)  # fmt: skip
