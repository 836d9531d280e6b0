"""A secretary makes out a new invitation for a member of the own cell: a lost paper, a second device."""

from __future__ import annotations

from handlers import codes
from handlers.coming_in import with_ways_in
from handlers.events import InvitationAsked, InvitingOpened, MenuOpened, Said
from handlers.facts import InvitationMade
from handlers.states import Inviting, State
from handlers.vocabulary import Choice, Known, Message, Moment, Outcome, Verbatim, say

NAMES_AT_ONCE = 8


def open_inviting(event: InvitingOpened, _state: State, known: Known) -> Outcome:
    last = max(0, (len(known.cell) - 1) // NAMES_AT_ONCE)
    return Outcome(Inviting(min(max(event.page, 0), last)))


def inviting_prompt(state: Inviting, known: Known) -> Message:
    first = state.page * NAMES_AT_ONCE
    shown = known.cell[first : first + NAMES_AT_ONCE]
    before = (Choice(say("button.previous_page"), InvitingOpened(state.page - 1)),) if state.page else ()
    more = first + NAMES_AT_ONCE < len(known.cell)
    after = (Choice(say("button.next_page"), InvitingOpened(state.page + 1)),) if more else ()
    return Message(
        title=say("inviting.title"),
        lines=(say("inviting.lead") if known.cell else say("inviting.nobody"), say("inviting.hand_over")),
        choices=(
            *((Choice(Verbatim(f"{one.name} ({one.code})"), InvitationAsked(one.code)),) for one in shown),
            (*before, *after, Choice(say("button.menu"), MenuOpened(), words=say("typed.back"))),
        ),
    )


def make_invitation(event: InvitationAsked, state: State, known: Known) -> Outcome:
    """One code, shown once: only its hash is stored."""
    person = next((one for one in known.cell if one.code == event.member), None)
    if person is None or known.member is None:
        return Outcome(state, (say("inviting.not_in_cell"),))
    ends = codes.ends_at(known.now)
    code = codes.make(ends, known.fresh_code)
    told = say(
        "inviting.made", name=Verbatim(person.name), code=codes.pretty(code), day=Moment(codes.last_moment(ends))
    )
    notice = with_ways_in(told, code, known)
    return Outcome(state, (notice,), (InvitationMade(known.member.id, person.code, code, ends),))


def name_not_in_list(_event: Said, state: Inviting, _known: Known) -> Outcome:
    return Outcome(state, (say("inviting.pick"),))
