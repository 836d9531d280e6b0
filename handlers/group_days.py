"""New days for all commitments of a check-in that stay open, typed in one message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from handlers import check_ins, group_notes
from handlers.commitment_days import day_typed, objection
from handlers.commitments import find, member_of, today
from handlers.events import DaysKept, MenuOpened, Said
from handlers.facts import CommitmentDated
from handlers.group_check_in import ROOM, ids_in
from handlers.group_notes import cut
from handlers.rhythm import add_months, month_days
from handlers.states import DatingTogether, State
from handlers.typed_answers import plain
from handlers.vocabulary import Choice, Commitment, Joined, Known, Message, Outcome, Text, say

_PARTS = re.compile(r"[;,\n]+|\s+(?=[0-9]{1,2}\s*[:=])")
_NUMBERED = re.compile(r"(?:cam ket |viec )?([0-9]{1,2})(?: ?[:=] ?| (?=cuoi|het|den|ngay|end of))(.+)")
_KEPT = re.compile(
    r"(?:cam ket |viec )?([0-9]{1,2}) ?[:=]? ?(?:giu han cu|giu nguyen|de nguyen|giu|nhu cu|khong doi|keep)"
)


def left_here(state: DatingTogether, known: Known) -> dict[int, Commitment]:
    """Those that wait for a day, by their numbers on the list of the check-in."""
    left = set(ids_in(state.left))
    found = {number: find(id_, known) for number, id_ in enumerate(ids_in(state.asked), 1) if id_ in left}
    return {number: each for number, each in found.items() if each is not None and each.is_open}


def gone(state: DatingTogether, known: Known) -> State | None:
    return None if known.grouped and left_here(state, known) else check_ins.next_place(known)


def days_prompt(state: DatingTogether, known: Known) -> Message:
    left = left_here(state, known)
    room = ROOM // max(1, len(left))
    lines = tuple(
        say("check_in.due_now", number=number, text=cut(each.text, room), day=each.due or today(known))
        for number, each in left.items()
    )
    return Message(
        title=say("check_in.days_title"),
        lines=(*lines, _how(list(left), known)),
        choices=(
            (
                Choice(say("button.keep_days"), DaysKept(), words=say("typed.keep_days")),
                Choice(say("button.later"), MenuOpened(), words=say("typed.later")),
            ),
        ),
        numbered=False,
    )


def _how(numbers: list[int], known: Known) -> Text:
    """An example of days that may be chosen, with numbers of this very list."""
    days = [month_days(add_months(today(known).replace(day=1), on))[-1] for on in (3, 4)]
    if len(numbers) < 2:
        return say("check_in.days_how_one", day=days[0])
    return say("check_in.days_how", first=numbers[0], day=days[0], second=numbers[1], other=days[1])


# ------------------------------------------------------------------ what was typed


def keep_days(_event: DaysKept, state: DatingTogether, known: Known) -> Outcome:
    """They keep the days they have."""
    return _save(dict.fromkeys(left_here(state, known)), state, known)


def type_days(event: Said, state: DatingTogether, known: Known) -> Outcome:
    """A day for each, one for all, or for some: the others are asked for again. Nothing is saved of what is unclear."""
    if notes := group_notes.typed(event.text):
        return group_notes.keep(notes, ids_in(state.asked), state, known)
    found = _days(event.text, left_here(state, known), known)
    if not isinstance(found, dict):
        return Outcome(state, (found,))
    wrong = next((each for day in found.values() if day and (each := objection(day, known))), None)
    return Outcome(state, (wrong,)) if wrong else _save(found, state, known)


def _days(text: str, left: dict[int, Commitment], known: Known) -> dict[int, date | None] | Text:
    for_all = day_typed(plain(text), known)
    if for_all is not None:
        return dict.fromkeys(left, for_all)
    found: dict[int, date | None] = {}
    for part in filter(None, map(plain, _PARTS.split(text.strip()))):
        one = _one(part, known)
        if one is None:
            return say("check_in.days_unclear")
        number, day = one
        if number not in left:
            return say("check_in.no_such", number=number)
        if found.get(number, day) != day:
            return say("check_in.twice", number=number)
        found[number] = day
    return found or say("check_in.days_unclear")


def _one(part: str, known: Known) -> tuple[int, date | None] | None:
    """The number and its day, None for the day it has; nothing where it is neither."""
    if kept := _KEPT.fullmatch(part):
        return int(kept[1]), None
    dated = _NUMBERED.fullmatch(part)
    day = day_typed(dated[2], known) if dated else None
    return (int(dated[1]), day) if dated and day else None


def _save(days: Mapping[int, date | None], state: DatingTogether, known: Known) -> Outcome:
    left = left_here(state, known)
    facts = tuple(
        CommitmentDated(member_of(known).id, left[number].id, day)
        for number, day in days.items()
        if day is not None and day != left[number].due
    )
    remaining = [str(each.id) for number, each in left.items() if number not in days]
    onward = DatingTogether(state.asked, ",".join(remaining)) if remaining else check_ins.next_place(known)
    return Outcome(onward, (_noted(days),), facts)


def _noted(days: Mapping[int, date | None]) -> Text:
    named = tuple(
        say("check_in.dated", number=number, day=day) if day else say("check_in.day_kept", number=number)
        for number, day in sorted(days.items(), key=lambda one: one[0])
    )
    return say("check_in.days_noted", what=Joined(named, "; "))
