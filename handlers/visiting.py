"""A committee's table of a quarter: which cells have nobody from above yet, by unit, page by page."""

from __future__ import annotations

from handlers.commitments import ROMAN, distinct, last_page
from handlers.events import MenuOpened, OwnVisitsOpened, Said, VisitsOfCellOpened, VisitsOpened
from handlers.rhythm import plain
from handlers.states import AtMenu, AtVisits, AtVisitsOfCell, ChoosingVisitUnit, State
from handlers.visits import Branch, CellCover, Quarter, Visiting, quarter_of_period
from handlers.vocabulary import Choice, Joined, Known, Meeting, Message, Outcome, Text, Verbatim, say, say_count

AT_ONCE = 10


def visiting_of(known: Known) -> Visiting:
    """Only for steps that need it."""
    if known.visiting is None:
        raise LookupError("visits were not fetched")
    return known.visiting


def not_allowed() -> Outcome:
    return Outcome(AtMenu(), (say("not_allowed"),))


def open_visits(event: VisitsOpened, _state: State, known: Known) -> Outcome:
    visiting = visiting_of(known)
    if not visiting.unit:
        return not_allowed() if event.unit else Outcome(ChoosingVisitUnit())
    page = min(max(event.page, 0), last_page(len(visiting.branches), AT_ONCE))
    return Outcome(AtVisits(visiting.unit, visiting.below, visiting.quarter.code, page))


def gone(state: State, known: Known) -> State | None:
    """The menu, where the role in that unit was lost meanwhile."""
    unit = getattr(state, "unit", 0)
    units = dict(known.visiting.units) if known.visiting else {}
    return None if units and (not unit or unit in units) else AtMenu()


def from_above(meeting: Meeting, known: Known) -> tuple[Text, ...]:
    """To the cell's secretary: who comes to this meeting, or to any of its quarter."""
    quarter = quarter_of_period(meeting.period).code
    expected = known.visiting.expected if known.visiting and not meeting.cancelled else ()
    here = ", ".join(dict.fromkeys(name for id_, _, name in expected if id_ == meeting.id))
    sometime = ", ".join(dict.fromkeys(name for id_, code, name in expected if id_ is None and code == quarter))
    return (
        *((say("visits.from_above", names=Verbatim(here)),) if here else ()),
        *((say("visits.from_above_any", names=Verbatim(sometime)),) if sometime else ()),
    )


# ------------------------------------------------------------------ which of one's committees


def units_prompt(_state: ChoosingVisitUnit, known: Known) -> Message:
    units = visiting_of(known).units
    labels = distinct(tuple(name for _, name in units))
    return Message(
        title=say("visits.title"),
        lines=(say("visits.which_unit"),),
        choices=(
            *((Choice(Verbatim(name), VisitsOpened(unit)),) for name, (unit, _) in zip(labels, units, strict=True)),
            (Choice(say("button.own_visits"), OwnVisitsOpened()),),
            to_menu(),
        ),
    )


def to_menu() -> tuple[Choice, ...]:
    return (Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),)


# ------------------------------------------------------------------ the table


def said(quarter: Quarter) -> Text:
    """A quarter as it is read."""
    return say("visits.quarter", quarter=ROMAN[quarter.number], year=quarter.year)


def headed(quarter: Quarter) -> Text:
    """The same as a heading."""
    return say("button.quarter", quarter=ROMAN[quarter.number], year=quarter.year)


def visits_prompt(state: AtVisits, known: Known) -> Message:
    visiting = visiting_of(known)
    number = min(state.page, last_page(len(visiting.branches), AT_ONCE))
    page = visiting.branches[number * AT_ONCE : (number + 1) * AT_ONCE]
    names = distinct(tuple(each.name for each in page))
    return Message(
        heading=Verbatim(visiting.below_name),
        title=say("visits.of_quarter", quarter=said(visiting.quarter)),
        lines=_counted(visiting),
        choices=(
            *((_row(name, each, visiting),) for name, each in zip(names, page, strict=True)),
            *_pages(number, visiting),
            _quarters(visiting),
            (Choice(say("button.own_visits"), OwnVisitsOpened()), *_up(visiting)),
            to_menu(),
        ),
    )


def _counted(visiting: Visiting) -> tuple[Text, ...]:
    cells = _cells(visiting)
    if not cells:
        return (say("visits.no_cells"),)
    without = sum(not cell.assigned for cell in cells)
    numbers = (
        say_count("visits.cells", len(cells)),
        say("visits.covered", number=len(cells) - without, total=len(cells)),
        say("visits.visited", number=sum(cell.visited > 0 for cell in cells), total=len(cells)),
    )
    left = say("visits.without", number=without) if without else say("visits.all_covered")
    return (Joined(numbers), left, *((say("visits.find"),) if len(cells) > AT_ONCE else ()))


def _cells(visiting: Visiting) -> tuple[CellCover, ...]:
    return tuple(cell for branch in visiting.branches for cell in branch.cells)


def find_cell(event: Said, state: AtVisits, known: Known) -> Outcome:
    """A cell by what was typed of its name: the one that is called so, or the only one whose name has it in it."""
    visiting, typed = visiting_of(known), plain(event.text)
    like = [cell for cell in _cells(visiting) if typed and typed in plain(cell.name)]
    found = [cell for cell in like if plain(cell.name) == typed] or like
    if len(found) == 1:
        return Outcome(AtVisitsOfCell(visiting.unit, found[0].id, visiting.quarter.code))
    return Outcome(state, (say_count("visits.found_several", len(found)) if found else say("visits.found_none"),))


def _row(name: str, branch: Branch, visiting: Visiting) -> Choice:
    code = visiting.quarter.code
    if branch.is_cell:
        return Choice(_of_cell(name, branch.cells[0]), VisitsOfCellOpened(visiting.unit, branch.id, code))
    label = (
        say("visits.branch_lacks", number=branch.without, unit=Verbatim(name))
        if branch.without
        else say("visits.branch_whole", unit=Verbatim(name))
    )
    return Choice(label, VisitsOpened(visiting.unit, branch.id, code))


def _of_cell(name: str, cell: CellCover) -> Text:
    if cell.visited:
        return say("visits.cell_visited", cell=Verbatim(name))
    if cell.assigned:
        return say("visits.cell_assigned", cell=Verbatim(name))
    return say("visits.cell_without", cell=Verbatim(name))


def _pages(number: int, visiting: Visiting) -> tuple[tuple[Choice, ...], ...]:
    def page(at: int) -> VisitsOpened:
        return VisitsOpened(visiting.unit, visiting.below, visiting.quarter.code, at)

    before = (Choice(say("button.previous_page"), page(number - 1)),) if number else ()
    more = number < last_page(len(visiting.branches), AT_ONCE)
    after = (Choice(say("button.next_page"), page(number + 1)),) if more else ()
    return ((*before, *after),) if before or after else ()


def _quarters(visiting: Visiting) -> tuple[Choice, ...]:
    quarter = visiting.quarter
    near = (quarter.previous, *((quarter.next,) if quarter <= visiting.now else ()))
    return tuple(
        Choice(
            say("button.quarter", quarter=ROMAN[each.number], year=each.year),
            VisitsOpened(visiting.unit, visiting.below, each.code),
        )
        for each in near
    )


def _up(visiting: Visiting) -> tuple[Choice, ...]:
    if not visiting.above:
        return ()
    return (Choice(say("button.unit_above"), VisitsOpened(visiting.unit, visiting.above, visiting.quarter.code)),)
