"""One commitment: put right, changed, withdrawn, and the history of all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from handlers.commitments import (
    chosen,
    commitments_prompt,
    find,
    member_of,
    named,
    shortened,
    today,
)
from handlers.events import (
    CommitmentClosed,
    CommitmentOpened,
    CommitmentReopened,
    CommitmentsOpened,
    CommitmentWithdrawn,
    DueOpened,
    HistoryOpened,
    RewritingOpened,
    WhoSeesOpened,
    WithdrawingOpened,
)
from handlers.facts import CommitmentEnded, CommitmentTakenUp
from handlers.meeting_rules import quarter_code
from handlers.states import (
    AtCommitment,
    AtCommitments,
    AtHistory,
    ChoosingDue,
    ChoosingWhoSees,
    PickingDay,
    State,
    WithdrawingCommitment,
    WritingCommitment,
)
from handlers.vocabulary import (
    Choice,
    Commitment,
    Joined,
    Known,
    Message,
    Moment,
    Outcome,
    Text,
    Verbatim,
    say,
)

HISTORY_AT_ONCE = 12  # the newest lines; the whole history is in the member's own export


def open_commitment(event: CommitmentOpened, _state: State, known: Known) -> Outcome:
    commitment = find(event.commitment, known)
    if commitment is None:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(_unfinished(commitment) or AtCommitment(commitment.id))


def _unfinished(commitment: Commitment) -> State | None:
    """Where a draft goes on that was left half made."""
    if commitment.state != "draft":
        return None
    return ChoosingWhoSees(commitment.id) if commitment.due else ChoosingDue(commitment.id)


def commitment_prompt(state: AtCommitment, known: Known) -> Message:
    commitment = find(state.commitment, known)
    if commitment is None:
        return commitments_prompt(AtCommitments(), known)
    return Message(
        heading=Verbatim(named(commitment.indicator, known)),
        title=Verbatim(commitment.text),
        lines=(_standing(commitment, known), _seen_by(commitment), *_conclusion(commitment)),
        choices=(*_changes(commitment), *_last_row(commitment)),
    )


def _standing(commitment: Commitment, known: Known) -> Text:
    if commitment.ended_at and commitment.state == "closed":
        return say("commitments.is_closed", day=Moment(commitment.ended_at))
    if commitment.ended_at:
        return say("commitments.is_withdrawn", day=Moment(commitment.ended_at))
    due = commitment.due or today(known)
    return say("commitments.was_due", day=due) if due < today(known) else say("commitments.is_due", day=due)


def _seen_by(commitment: Commitment) -> Text:
    return say("commitments.seen_by_cell") if commitment.shared else say("commitments.seen_by_me")


def _conclusion(commitment: Commitment) -> tuple[Text, ...]:
    return (say("commitments.conclusion", text=Verbatim(commitment.conclusion)),) if commitment.conclusion else ()


def _changes(commitment: Commitment) -> tuple[tuple[Choice, ...], ...]:
    if commitment.state == "closed":
        return ((Choice(say("button.take_up"), CommitmentReopened(commitment.id)),),)
    if commitment.ended_at:
        return ()
    return (
        (Choice(say("button.put_right"), CommitmentClosed(commitment.id), "main"),),
        (
            Choice(say("button.reword"), RewritingOpened(commitment.id)),
            Choice(say("button.redate"), DueOpened(commitment.id)),
        ),
        (
            Choice(say("button.who_sees"), WhoSeesOpened(commitment.id)),
            Choice(say("button.withdraw_it"), WithdrawingOpened(commitment.id), "danger"),
        ),
    )


def _last_row(commitment: Commitment) -> tuple[tuple[Choice, ...], ...]:
    history = Choice(say("button.history"), HistoryOpened(commitment.id))
    return ((history, Choice(say("button.back"), CommitmentsOpened(), words=say("typed.back"))),)


def open_due(event: DueOpened, state: State, known: Known) -> Outcome:
    """From the calendar also back, so that a check-in goes on afterwards."""
    commitment = chosen(event.commitment, known)
    if commitment is None or commitment.ended_at:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(ChoosingDue(event.commitment, getattr(state, "checking_in", False)))


def open_who_sees(event: WhoSeesOpened, _state: State, known: Known) -> Outcome:
    return _if_open(event.commitment, ChoosingWhoSees(event.commitment), known)


def open_rewriting(event: RewritingOpened, _state: State, known: Known) -> Outcome:
    commitment = find(event.commitment, known)
    indicator = commitment.indicator if commitment else ""
    return _if_open(event.commitment, WritingCommitment(indicator, event.commitment), known)


def open_withdrawing(event: WithdrawingOpened, _state: State, known: Known) -> Outcome:
    return _if_open(event.commitment, WithdrawingCommitment(event.commitment), known)


def _if_open(commitment: int, onward: State, known: Known) -> Outcome:
    if not _can_end(commitment, known):
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(onward)


def close(event: CommitmentClosed, _state: State, known: Known) -> Outcome:
    if not _can_end(event.commitment, known):
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    fact = CommitmentEnded(member_of(known).id, event.commitment, "closed")
    return Outcome(AtCommitment(event.commitment), (say("commitments.closed"),), (fact,))


def take_up(event: CommitmentReopened, _state: State, known: Known) -> Outcome:
    """Pressed by mistake, or it came back: what was put right is open again."""
    commitment = find(event.commitment, known)
    if commitment is None or commitment.state != "closed":
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    fact = CommitmentTakenUp(member_of(known).id, commitment.id, quarter_code(today(known)))
    return Outcome(AtCommitment(commitment.id), (say("commitments.taken_up"),), (fact,))


def withdrawing_prompt(state: WithdrawingCommitment, _known: Known) -> Message:
    return Message(
        title=say("commitments.withdraw_title"),
        lines=(say("commitments.withdraw_what"),),
        choices=(
            (Choice(say("button.withdraw_it"), CommitmentWithdrawn(state.commitment), "danger"),),
            (Choice(say("button.keep"), CommitmentOpened(state.commitment), "main", words=say("typed.keep")),),
        ),
    )


def withdraw_commitment(event: CommitmentWithdrawn, _state: State, known: Known) -> Outcome:
    if not _can_end(event.commitment, known):
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    fact = CommitmentEnded(member_of(known).id, event.commitment, "withdrawn")
    return Outcome(AtCommitments(), (say("commitments.withdrawn"),), (fact,))


def _can_end(commitment: int, known: Known) -> bool:
    found = find(commitment, known)
    return found is not None and found.is_open


def is_gone(
    state: ChoosingDue | PickingDay | ChoosingWhoSees | AtCommitment | WithdrawingCommitment | AtHistory, known: Known
) -> bool:
    """Whether the commitment this place is about is not there any more: erased, or closed in another chat."""
    found = chosen(state.commitment, known)
    reading = isinstance(state, (AtCommitment, AtHistory))
    return found is None or (found.ended_at is not None and not reading)


# ------------------------------------------------------------------ its history


def open_history(event: HistoryOpened, _state: State, known: Known) -> Outcome:
    if find(event.commitment, known) is None:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(AtHistory(event.commitment))


def history_prompt(state: AtHistory, known: Known) -> Message:
    commitment = find(state.commitment, known)
    changes = commitment.history[-HISTORY_AT_ONCE:] if commitment else ()
    return Message(
        title=say("commitments.history"),
        lines=(Joined(tuple(_change(what, detail, Moment(at)) for at, what, detail in changes)),),
        choices=((Choice(say("button.back"), CommitmentOpened(state.commitment), words=say("typed.back")),),),
    )


def _change(what: str, detail: str, at: Moment) -> Text:
    """One line of the history; an entry of a later version is a change without details."""
    return CHANGES.get(what, _other_change)(detail, at)


def _other_change(_detail: str, at: Moment) -> Text:
    return say("history.other", day=at)


CHANGES: Mapping[str, Callable[[str, Moment], Text]] = {
    "made": lambda detail, at: say("history.made", day=at, text=shortened(detail)),
    "reworded": lambda detail, at: say("history.reworded", day=at, text=shortened(detail)),
    "dated": lambda detail, at: say("history.dated", day=at, due=date.fromisoformat(detail)),
    "shared": lambda _detail, at: say("history.shared", day=at),
    "unshared": lambda _detail, at: say("history.unshared", day=at),
    "taken_up": lambda _detail, at: say("history.taken_up", day=at),
    "closed": lambda _detail, at: say("history.closed", day=at),
    "withdrawn": lambda _detail, at: say("history.withdrawn", day=at),
    "concluded": lambda detail, at: say("history.concluded", day=at, text=shortened(detail)),
}
