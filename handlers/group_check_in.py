"""The check-in without buttons: all commitments that wait in one message, answered together."""

from __future__ import annotations

from collections.abc import Collection

from handlers import check_ins, group_notes, typed_answers
from handlers.commitments import ROMAN, find, today
from handlers.events import MenuOpened, Remedied, Said
from handlers.facts import Fact
from handlers.group_notes import cut
from handlers.meeting_rules import quarter_code
from handlers.rhythm import quarter_of
from handlers.states import CheckingInTogether, DatingTogether, State
from handlers.typed_answers import STANDINGS, Doubt
from handlers.vocabulary import Choice, Commitment, Joined, Known, Message, Outcome, Text, say

ROOM = 1200  # UTF-16 units for the members' own words in one message


def ids_in(listed: str) -> tuple[int, ...]:
    """The commitments a place is about, in the order of their numbers; what is no id is none."""
    return tuple(int(one) for one in listed.split(",") if one.isascii() and one.isdecimal())


def waiting_here(state: CheckingInTogether, known: Known) -> dict[int, Commitment]:
    """By their numbers on the list, which stay what they are while some are answered."""
    waiting = {each.id: each for each in check_ins.waiting(known)}
    return {number: waiting[id_] for number, id_ in enumerate(ids_in(state.asked), 1) if id_ in waiting}


def gone(state: CheckingInTogether, known: Known) -> State | None:
    here = state.quarter == quarter_code(today(known)) and waiting_here(state, known)
    return None if here and known.grouped else check_ins.next_place(known)


def together_prompt(state: CheckingInTogether, known: Known) -> Message:
    waiting = waiting_here(state, known)
    room = ROOM // max(1, len(waiting))
    lines = tuple(
        say("check_in.numbered", number=number, text=cut(each.text, room)) for number, each in waiting.items()
    )
    numbers = list(waiting) or [1]
    how = say("check_in.how", example=_example(numbers))
    return Message(
        heading=say("check_in.together", quarter=ROMAN[quarter_of(today(known))], year=today(known).year),
        title=say("check_in.question"),
        lines=(*lines, Joined((how, say("check_in.note_how", number=numbers[min(1, len(numbers) - 1)])))),
        choices=((Choice(say("button.later"), MenuOpened(), words=say("typed.later")),),),
        numbered=False,
    )


def _example(numbers: list[int]) -> Text:
    """In words, which need no table to be looked up; digits are understood too."""
    return Joined(tuple(_said(number, at) for at, number in enumerate(numbers[:3])), ", ")


def _said(number: int, value: int) -> Text:
    match value:
        case 0:
            return say("check_in.example_done", number=number)
        case 1:
            return say("check_in.example_doing", number=number)
        case _:
            return say("check_in.example_not_yet", number=number)


# ------------------------------------------------------------------ what was typed


def answer_together(event: Said, state: CheckingInTogether, known: Known) -> Outcome:
    """All of them or some; those that were not named are asked for again."""
    if notes := group_notes.typed(event.text):
        return group_notes.keep(notes, ids_in(state.asked), state, known)
    waiting = waiting_here(state, known)
    values = typed_answers.in_order(event.text, STANDINGS)
    if values is not None and len(values) == len(waiting) and not _may_be_numbers(event.text, waiting):
        return _save(dict(zip(waiting, values, strict=True)), state, known)
    if values is not None:
        return Outcome(state, (say("check_in.unclear"),))
    found = typed_answers.read(event.text, STANDINGS, range(1, len(ids_in(state.asked)) + 1))
    if isinstance(found, Doubt):
        return Outcome(state, (_doubt(found),))
    given = {number: value for number, value in found.items() if value is not None}
    return _save(given, state, known) if len(given) == len(found) else Outcome(state, (say("check_in.unclear"),))


def _may_be_numbers(text: str, waiting: Collection[int]) -> bool:
    """Whether digits that could be values in order could also be commitments, or pairs without their colons."""
    typed = typed_answers.bare(text)
    are_numbers = len(set(typed)) == len(typed) and set(typed) <= set(waiting)
    are_pairs = len(typed) % 2 == 0 and set(typed[::2]) <= set(waiting)
    return bool(typed) and (are_numbers or are_pairs)


def _doubt(found: Doubt) -> Text:
    if found.about == "outside":
        return say("check_in.no_such", number=found.number)
    if found.about == "value":
        return say("check_in.value", number=found.number)
    if found.about == "twice":
        return say("check_in.twice", number=found.number)
    return say("check_in.unclear")


def _save(given: dict[int, int], state: CheckingInTogether, known: Known) -> Outcome:
    ids, facts, refused = ids_in(state.asked), list[Fact](), list[Text]()
    for number, value in given.items():
        outcome = check_ins.answer(Remedied(ids[number - 1], value, state.quarter), state, known)
        facts += outcome.facts
        refused += outcome.notices
    saved = {number: value for number, value in given.items() if _is_in(facts, ids[number - 1])}
    notices = (*((_kept(saved),) if saved else ()), *dict.fromkeys(refused))
    return Outcome(_onward(saved, state, known), notices, tuple(facts))


def _is_in(facts: list[Fact], commitment: int) -> bool:
    return any(getattr(fact, "commitment", 0) == commitment for fact in facts)


def _kept(saved: dict[int, int]) -> Text:
    named = (say("check_in.named", number=number, answer=check_ins.WORDS[saved[number]]) for number in sorted(saved))
    return say("check_in.noted", what=Joined(tuple(named), "; "))


def _onward(saved: dict[int, int], state: CheckingInTogether, known: Known) -> State:
    """The rest of the list; then new days for what stays open; then whatever else waits."""
    if set(waiting_here(state, known)) - set(saved):
        return state
    ids = ids_in(state.asked)
    values = {id_: check_ins.given_in(id_, known) for id_ in ids}
    values |= {ids[number - 1]: value for number, value in saved.items()}
    left = [str(id_) for id_ in ids if values[id_] not in {None, check_ins.PUT_RIGHT} and find(id_, known)]
    return DatingTogether(state.asked, ",".join(left)) if left else check_ins.next_place(known, *ids)
