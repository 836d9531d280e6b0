"""Leave of absence: the secretary notes who is excused from meetings or away on duty, and until when; not why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.commitments import distinct, last_page, today
from handlers.events import LeaveChosen, LeaveOpened, LeavesOpened, MeetingsOpened, Said
from handlers.facts import LeaveEnded, LeaveSet
from handlers.rhythm import add_months, date_typed
from handlers.states import AtLeaves, SettingLeave, State
from handlers.vocabulary import CellMember, Choice, Joined, Known, Message, Outcome, Text, Verbatim, say

NAMES_AT_ONCE = 8
FURTHEST_MONTHS = 36
OPEN_END, BACK = "open", "back"  # instead of a day


def open_leaves(event: LeavesOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtLeaves(min(max(event.page, 0), last_page(len(known.cell_members), NAMES_AT_ONCE))))


def leaves_prompt(state: AtLeaves, known: Known) -> Message:
    away = tuple(each for each in known.cell_members if each.on_leave)
    shown = known.cell_members[state.page * NAMES_AT_ONCE : (state.page + 1) * NAMES_AT_ONCE]
    return Message(
        title=say("leave.title"),
        lines=(say("leave.lead"), *((Joined((say("leave.now"), *map(_line, away))),) if away else ())),
        choices=(
            *((Choice(name, LeaveOpened(one.code), chosen=one.on_leave),) for name, one in _named(shown)),
            (*_turning(state.page, known), Choice(say("button.back"), MeetingsOpened(), words=say("typed.back"))),
        ),
    )


def _named(people: Sequence[CellMember]) -> tuple[tuple[Text, CellMember], ...]:
    names = distinct(tuple(each.name for each in people))
    return tuple((Verbatim(name), each) for name, each in zip(names, people, strict=True))


def _line(each: CellMember) -> Text:
    if each.leave_until is None:
        return say("leave.open_end", name=Verbatim(each.name))
    return say("leave.until", name=Verbatim(each.name), day=each.leave_until)


def _turning(page: int, known: Known) -> tuple[Choice, ...]:
    before = (Choice(say("button.previous_page"), LeavesOpened(page - 1)),) if page else ()
    more = page < last_page(len(known.cell_members), NAMES_AT_ONCE)
    return (*before, *((Choice(say("button.next_page"), LeavesOpened(page + 1)),) if more else ()))


def open_leave(event: LeaveOpened, state: State, known: Known) -> Outcome:
    if find(event.member, known) is None:
        return Outcome(state, (say("leave.not_in_cell"),))
    return Outcome(SettingLeave(event.member))


def leave_prompt(state: SettingLeave, known: Known) -> Message:
    one = find(state.member, known)
    if one is None:
        return leaves_prompt(AtLeaves(), known)
    return Message(
        heading=say("leave.heading"),
        title=Verbatim(one.name),
        lines=(*_so_far(one), say("leave.until_when")),
        choices=(
            *(((Choice(say("button.leave_over"), LeaveChosen(one.code, BACK), "main"),),) if one.on_leave else ()),
            (
                Choice(say("button.one_month"), LeaveChosen(one.code, add_months(today(known), 1).isoformat())),
                Choice(say("button.three_months"), LeaveChosen(one.code, add_months(today(known), 3).isoformat())),
            ),
            (Choice(say("button.open_end"), LeaveChosen(one.code, OPEN_END)),),
            (Choice(say("button.back"), LeavesOpened(), words=say("typed.back")),),
        ),
    )


def _so_far(one: CellMember) -> tuple[Text, ...]:
    if not one.on_leave:
        return ()
    return (say("leave.is_until", day=one.leave_until) if one.leave_until else say("leave.is_open"),)


def choose_leave(event: LeaveChosen, state: State, known: Known) -> Outcome:
    if event.until == BACK:
        return _end(event.member, known)
    try:
        until = None if event.until == OPEN_END else date.fromisoformat(event.until)
    except ValueError:
        return Outcome(state, (say("outdated"),))
    return _set(event.member, until, state, known)


def type_leave(event: Said, state: SettingLeave, known: Known) -> Outcome:
    """The last day of it, typed: 15/3, 15-3-2027."""
    day = date_typed(event.text, today(known))
    if day is None:
        return Outcome(state, (say("leave.day_unclear"),))
    return _set(state.member, day, state, known)


def _set(code: str, until: date | None, state: State, known: Known) -> Outcome:
    one = find(code, known)
    if one is None or known.member is None:
        return Outcome(AtLeaves(), (say("leave.not_in_cell"),))
    if until is not None and not today(known) <= until <= add_months(today(known), FURTHEST_MONTHS):
        return Outcome(state, (say("leave.day_out_of_reach"),))
    notice = say("leave.kept", name=Verbatim(one.name))
    return Outcome(AtLeaves(), (notice,), (LeaveSet(known.member.unit, code, until),))


def _end(code: str, known: Known) -> Outcome:
    one = find(code, known)
    if one is None or known.member is None:
        return Outcome(AtLeaves(), (say("leave.not_in_cell"),))
    notice = say("leave.over", name=Verbatim(one.name))
    return Outcome(AtLeaves(), (notice,), (LeaveEnded(known.member.unit, code),))


def find(code: str, known: Known) -> CellMember | None:
    return next((one for one in known.cell_members if one.code == code), None)
