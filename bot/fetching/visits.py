"""What may be known of attendance from above: a committee of its subtree, everybody of the own visits."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from bot.fetching.asked import Asked
from handlers.events.visits import (
    OwnVisitsOpened,
    VisitAnswered,
    VisitEvent,
    VisitOpened,
    VisitOutcomeChosen,
    VisitReportReplaced,
)
from handlers.membership import CONSENT_VERSION
from handlers.names import by_given_name
from handlers.rights import ASSIGN, PLAN, may, units_of
from handlers.states import (
    AtMeeting,
    AtOwnVisits,
    AtVisit,
    ReplacingVisitReport,
    ReportingVisit,
    WritingVisitWords,
)
from handlers.states.visits import VisitState
from handlers.visits import Branch, CellCover, Quarter, Visit, Visiting, Visitor, quarter_at, quarter_from
from handlers.vocabulary import Member
from storage import participation, visits

OF_ONE_VISIT = (
    VisitOpened, VisitAnswered, VisitOutcomeChosen, VisitReportReplaced,
    AtVisit, ReportingVisit, ReplacingVisitReport, WritingVisitWords,
)  # fmt: skip
OF_OWN_VISITS = (*OF_ONE_VISIT, OwnVisitsOpened, AtOwnVisits)


@dataclass(frozen=True, slots=True)
class Place:
    """Which unit, what below it, which cell and which quarter somebody asks about; 0 is none."""

    unit: int
    below: int
    cell: int
    quarter: str


def fetch(asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    connection, units = asked.connection, units_of(asked.member, ASSIGN)
    now = quarter_at(asked.now, asked.house.timezone)
    known = Visiting(now=now, quarter=now, expected=_expected(asked, now))
    if not units:
        return {"visiting": known}
    names = tuple((unit, visits.name_of(connection, unit)) for unit in dict.fromkeys(units))
    return {"visiting": _of_unit(asked, _place(asked, units), replace(known, units=names, mine=_own(asked)))}


def _own(asked: Asked) -> tuple[Visit, ...]:
    """For the screens of the own visits alone; the one asked about with the meetings it may be to."""
    here = (asked.event, asked.chat.state)
    if not any(isinstance(each, OF_OWN_VISITS) for each in here):
        return ()
    about = {each.visit for each in here if isinstance(each, OF_ONE_VISIT)}
    found = visits.of_member(asked.connection, asked.house.seal, asked.member.id)
    return tuple(
        _with_choice(asked.connection, each) if each.id in about and not each.meeting else each
        for each in found
        if each.in_office
    )


def _with_choice(connection: sqlite3.Connection, visit: Visit) -> Visit:
    quarter = quarter_from(visit.quarter)
    return replace(visit, choice=visits.meetings_in(connection, visit.cell, quarter)) if quarter else visit


def _expected(asked: Asked, now: Quarter) -> tuple[tuple[int | None, str, str], ...]:
    """To whoever plans the meetings of the own cell, on the screen of a meeting."""
    member = asked.member
    if not isinstance(asked.chat.state, AtMeeting) or not may(member, PLAN, member.unit):
        return ()
    return visits.expected(asked.connection, member.unit, now.previous.code)


def _place(asked: Asked, units: tuple[int, ...]) -> Place:
    """What an event speaks of, or else the place where one is. Without a unit it is one's only one."""
    names_a_unit = isinstance(asked.event, VisitEvent) and hasattr(asked.event, "unit")
    about = asked.event if names_a_unit else asked.chat.state
    if not isinstance(about, VisitEvent | VisitState) or not hasattr(about, "unit"):
        return Place(0, 0, 0, "")
    unit = getattr(about, "unit", 0) or (units[0] if len(set(units)) == 1 else 0)
    return Place(unit, getattr(about, "below", 0), getattr(about, "cell", 0), getattr(about, "quarter", ""))


def _of_unit(asked: Asked, place: Place, known: Visiting) -> Visiting:
    if place.unit not in dict(known.units):
        return known
    quarter = shown(place.quarter, known.now)
    known = replace(known, unit=place.unit, quarter=quarter)
    return _of_cell(asked, place, known) if place.cell else _of_branch(asked.connection, place, known)


def shown(code: str, now: Quarter) -> Quarter:
    """The quarter asked for: any that has been, and the next one; this one where it is none of those."""
    wanted = quarter_from(code) or now
    return wanted if wanted <= now.next else now


def _of_branch(connection: sqlite3.Connection, place: Place, known: Visiting) -> Visiting:
    line = participation.line_above(connection, place.below or known.unit)
    below = line[0] if known.unit in line else known.unit  # a forged unit elsewhere shows the own one
    cells = _cells_in(connection, known, below)
    return replace(
        known,
        below=below,
        below_name=visits.name_of(connection, below),
        above=line[1] if below != known.unit else 0,
        branches=_branches(connection, below, cells),
    )


def _cells_in(connection: sqlite3.Connection, known: Visiting, below: int) -> tuple[CellCover, ...]:
    """As the committee counts them: also whom it sends itself to cells further down."""
    cells = visits.of_quarter(connection, known.unit, known.quarter.code)
    if below == known.unit:
        return cells
    tops = {each.id: each.branch for each in visits.of_quarter(connection, below, known.quarter.code)}
    return tuple(replace(each, branch=tops[each.id]) for each in cells if each.id in tops)


def _branches(connection: sqlite3.Connection, below: int, cells: tuple[CellCover, ...]) -> tuple[Branch, ...]:
    """Those with cells that have nobody yet first, otherwise in the order of their codes."""
    by_branch = groupby(sorted(cells, key=lambda each: each.branch), key=lambda each: each.branch)
    within = {branch: tuple(group) for branch, group in by_branch}
    found = (Branch(id_, name, within.get(id_, ())) for id_, name in visits.directly_below(connection, below))
    return tuple(sorted(found, key=lambda each: not each.without))


def _of_cell(asked: Asked, place: Place, known: Visiting) -> Visiting:
    connection = asked.connection
    if not is_cell_below(connection, place.cell, known.unit):
        return _of_branch(connection, Place(place.unit, 0, 0, place.quarter), known)
    above = participation.line_above(connection, place.cell)[1]
    readable = units_of(asked.member, ASSIGN)
    return replace(
        known,
        cell=place.cell,
        below=above,
        cell_name=visits.name_of(connection, place.cell),
        meetings=visits.meetings_in(connection, place.cell, known.quarter),
        visits=visits.in_cell(connection, asked.house.seal, place.cell, known.quarter.code, readable),
        visitors=_visitors(connection, known.unit, place.cell),
    )


def is_cell_below(connection: sqlite3.Connection, cell: int, unit: int) -> bool:
    """Whether this is a cell of the unit's subtree, and not the unit itself."""
    return unit in participation.line_above(connection, cell)[1:] and not participation.has_below(connection, cell)


def _visitors(connection: sqlite3.Connection, unit: int, cell: int) -> tuple[Visitor, ...]:
    """By given name. Whoever is of the cell does not come to it from above."""
    people = visits.visitors(connection, unit, CONSENT_VERSION)
    found = (Visitor(id_, name, reachable) for id_, name, own, reachable in people if own != cell)
    return tuple(sorted(found, key=lambda each: (by_given_name(each.name), each.id)))


# ------------------------------------------------------------------ for the desk and for reports


def table_of(connection: sqlite3.Connection, member: Member, unit: int, quarter: str) -> tuple[CellCover, ...] | None:
    """Every cell below a unit in a quarter; None for whoever may not see it.

    A committee sees its own unit and all below it; a unit below is counted with whom the committee itself sends there.
    """
    mine = [each for each in participation.line_above(connection, unit) if each in units_of(member, ASSIGN)]
    if not mine or quarter_from(quarter) is None:
        return None
    known = Visiting(unit=mine[-1], quarter=quarter_from(quarter) or Quarter(1, 1))
    return _cells_in(connection, known, unit)
