"""What members chose to tell their cell, as its secretary reads it."""

from __future__ import annotations

from handlers.commitments import (
    AT_ONCE,
    distinct,
    last_page,
    shortened,
    today,
)
from handlers.events import (
    CommitmentsOpened,
    ConclusionOpened,
    SharedOnesOpened,
)
from handlers.states import (
    AtSharedOnes,
    State,
)
from handlers.vocabulary import (
    Choice,
    Joined,
    Known,
    Message,
    Outcome,
    SharedCommitment,
    Text,
    Verbatim,
    say,
)


def open_shared_ones(event: SharedOnesOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtSharedOnes(min(max(event.page, 0), last_page(len(known.shared), AT_ONCE))))


def shared_ones_prompt(state: AtSharedOnes, known: Known) -> Message:
    """What members chose to tell the cell: names in alphabetical order, never by time."""
    number = min(state.page, last_page(len(known.shared), AT_ONCE))
    page = known.shared[number * AT_ONCE : (number + 1) * AT_ONCE]
    names = distinct(tuple(one.name for one in page))
    rows = tuple(
        (Choice(say("button.conclude", name=Verbatim(name)), ConclusionOpened(one.id)),)
        for name, one in zip(names, page, strict=True)
    )
    lines = tuple(_shared_line(name, one, known) for name, one in zip(names, page, strict=True))
    return Message(
        title=say("shared.title"),
        lines=(*_shared_share(known), *(lines or (say("shared.none"),))),
        choices=(
            *rows,
            *_shared_pages(number, len(known.shared)),
            (Choice(say("button.back"), CommitmentsOpened(), words=say("typed.back")),),
        ),
    )


def _shared_pages(page: int, count: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), SharedOnesOpened(page - 1)),) if page else ()
    more = page < last_page(count, AT_ONCE)
    after = (Choice(say("button.next_page"), SharedOnesOpened(page + 1)),) if more else ()
    return ((*before, *after),) if before or after else ()


def _shared_line(name: str, one: SharedCommitment, known: Known) -> Text:
    concluded = (say("commitments.conclusion", text=shortened(one.conclusion)),) if one.conclusion else ()
    line = say("shared.line", text=shortened(one.text), state=_shared_state(one, known))
    return Joined((Verbatim(name), line, *concluded))


def _shared_share(known: Known) -> tuple[Text, ...]:
    """How much of what the cell was told is put right, against what quality frameworks ask for."""
    if not known.shared:
        return ()
    done = sum(one.state == "closed" for one in known.shared)
    percent = round(100 * done / len(known.shared))
    return (say("shared.share", done=done, total=len(known.shared), percent=percent, wanted=80),)


def _shared_state(one: SharedCommitment, known: Known) -> Text:
    if one.state == "closed":
        return say("shared.put_right")
    return say("shared.overdue", day=one.due) if one.due < today(known) else say("shared.due", day=one.due)
