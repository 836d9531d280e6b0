"""By when: the end of the month, before the next check-in, a day of the calendar, or typed."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.commitments import (
    ROMAN,
    chosen,
    find,
    member_of,
    today,
)
from handlers.events import (
    CommitmentOpened,
    CommitmentsOpened,
    DayPicking,
    DueChosen,
    DueOpened,
    Said,
)
from handlers.facts import (
    CommitmentDated,
)
from handlers.rhythm import add_months, date_typed, month_days, month_end_typed, next_quarter_start, quarter_of
from handlers.states import (
    AtCommitment,
    AtCommitments,
    ChoosingDue,
    ChoosingWhoSees,
    PickingDay,
    State,
)
from handlers.vocabulary import (
    Choice,
    Commitment,
    Known,
    Message,
    Outcome,
    Text,
    Verbatim,
    say,
)

FURTHEST_MONTHS = 24  # a commitment for the far future is none


def due_prompt(state: ChoosingDue, known: Known) -> Message:
    commitment = chosen(state.commitment, known)
    day = today(known)
    month_end = month_days(day)[-1]
    quarter_start = next_quarter_start(month_end)
    roman = ROMAN[quarter_of(quarter_start)]
    id_ = commitment.id if commitment else 0
    back = CommitmentOpened(id_) if commitment and commitment.is_open else CommitmentsOpened()
    return Message(
        title=say("commitments.when"),
        lines=(say("commitments.when_lead"),),
        choices=(
            (Choice(say("button.month_end"), DueChosen(id_, month_end.isoformat()), "main"),),
            (
                Choice(
                    say("button.before_check_in", quarter=roman),
                    DueChosen(id_, (quarter_start - timedelta(days=1)).isoformat()),
                    "main",
                ),
            ),
            (Choice(say("button.pick_day"), DayPicking(id_, day.year, day.month), "main"),),
            (Choice(say("button.back"), back, words=say("typed.back")),),
        ),
        takes_text=True,
    )


def pick_day(event: DayPicking, state: State, known: Known) -> Outcome:
    if (event.year, event.month) not in {(month.year, month.month) for month in _months(known)}:
        return Outcome(state, (say("commitments.too_far"),))
    commitment = find(event.commitment, known)
    if commitment is None or commitment.ended_at:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(PickingDay(event.commitment, event.year, event.month, getattr(state, "checking_in", False)))


def _months(known: Known) -> tuple[date, ...]:
    """The first days of the months a day can be picked from."""
    first = today(known).replace(day=1)
    return tuple(add_months(first, number) for number in range(FURTHEST_MONTHS + 1))


def day_prompt(state: PickingDay, known: Known) -> Message:
    """A month as a calendar, Monday first, so that typed numbers are the days."""
    days = month_days(date(state.year, state.month, 1))
    choices = [Choice(Verbatim(str(day.day)), DueChosen(state.commitment, day.isoformat())) for day in days]
    weeks: list[tuple[Choice, ...]] = []
    lead = 7 - days[0].weekday()
    for start in (0, *range(lead, len(choices), 7)):
        week = tuple(choices[start : lead if start == 0 else start + 7])
        weeks += [week] if week else []
    return Message(
        heading=say("commitments.month", month=state.month, year=state.year),
        title=say("commitments.when"),
        lines=(say("commitments.pick_lead"),),
        choices=(
            *weeks,
            _other_months(state, days[0], known),
            (Choice(say("button.back"), DueOpened(state.commitment), words=say("typed.back")),),
        ),
    )


def _other_months(state: PickingDay, first: date, known: Known) -> tuple[Choice, ...]:
    around = (say("button.month_before"), add_months(first, -1)), (say("button.month_after"), add_months(first, 1))
    return tuple(
        Choice(label, DayPicking(state.commitment, month.year, month.month))
        for label, month in around
        if month in _months(known)
    )


def type_due(event: Said, state: ChoosingDue | PickingDay, known: Known) -> Outcome:
    """A typed day: 15/3, 15-3-2027, 15.3.27, or the end of a month."""
    day = day_typed(event.text, known)
    if day is None:
        return Outcome(state, (say("commitments.day_unclear"),))
    commitment = chosen(state.commitment, known)
    return _date(commitment, day, state, known)


def day_typed(text: str, known: Known) -> date | None:
    """A day, or the last one of a month."""
    return date_typed(text, today(known)) or month_end_typed(text, today(known))


def choose_due(event: DueChosen, state: State, known: Known) -> Outcome:
    try:
        day = date.fromisoformat(event.day)
    except ValueError:
        return Outcome(state, (say("outdated"),))
    return _date(chosen(event.commitment, known), day, state, known)


def _date(commitment: Commitment | None, day: date, state: State, known: Known) -> Outcome:
    """Any step that chooses a day ends here; what follows depends on what the day is for."""
    if commitment is None or commitment.ended_at:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    wrong = objection(day, known)
    if wrong is not None:
        return Outcome(state, (wrong,))
    facts = (CommitmentDated(member_of(known).id, commitment.id, day),) if day != commitment.due else ()
    if commitment.state == "draft":
        return Outcome(ChoosingWhoSees(commitment.id), facts=facts)
    return Outcome(AtCommitment(commitment.id), (say("commitments.kept"),), facts)


def objection(day: date, known: Known) -> Text | None:
    """Why a commitment cannot be due on this day; None where it can."""
    if day < today(known):
        return say("commitments.day_past", day=day)
    return say("commitments.too_far") if day > add_months(today(known), FURTHEST_MONTHS) else None
