"""Commitments: what I will do about an indicator, by when, who may know; and what can be done with one later."""

from __future__ import annotations

from datetime import date

from handlers.events import (
    CommitmentBegun,
    CommitmentOpened,
    CommitmentsOpened,
    MenuOpened,
    SharedOnesOpened,
)
from handlers.rights import READ_SHARED, may
from handlers.states import (
    AtCommitments,
    State,
)
from handlers.vocabulary import (
    Choice,
    Commitment,
    Known,
    Member,
    Message,
    Outcome,
    Text,
    Verbatim,
    say,
    say_count,
)

AT_ONCE = 6
ROMAN = ("", "I", "II", "III", "IV")
LONGEST_IN_LIST = 120  # characters of each text where several stand on one screen


# ------------------------------------------------------------------ the list


def open_commitments(event: CommitmentsOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtCommitments(min(max(event.page, 0), last_page(len(_listed(known)), AT_ONCE))))


def commitments_prompt(state: AtCommitments, known: Known) -> Message:
    listed = _listed(known)
    page = min(state.page, last_page(len(listed), AT_ONCE))
    shown = listed[page * AT_ONCE : (page + 1) * AT_ONCE]
    labels = distinct(tuple(named(each.indicator, known) for each in shown))
    return Message(
        title=say("commitments.title"),
        lines=(*_draft_line(known), _count_line(known), *(_line(each, known) for each in shown)),
        choices=(
            *_finish_draft(known),
            *((Choice(Verbatim(name), CommitmentOpened(each.id)),) for name, each in zip(labels, shown, strict=True)),
            *_pages(page, len(listed)),
            (Choice(say("button.new_commitment"), CommitmentBegun(""), "main"),),
            *_of_the_cell(known),
            (Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),),
        ),
    )


def _count_line(known: Known) -> Text:
    if _open(known):
        return say_count("commitments.open", len(_open(known)))
    return say("commitments.none_open") if _listed(known) else say("commitments.none")


def last_page(count: int, at_once: int) -> int:
    """The number of the last page of a list, from 0 on."""
    return max(0, (count - 1) // at_once)


def distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same names, repeated ones counted, so that every button can be told from every other."""
    return tuple(
        name if names.count(name) == 1 else f"{name} ({names[: at + 1].count(name)})" for at, name in enumerate(names)
    )


def _draft(known: Known) -> Commitment | None:
    """The one that was left half made, if there is one."""
    drafts = [each for each in known.commitments if each.state == "draft"]
    return max(drafts, key=lambda each: each.id, default=None)


def _draft_line(known: Known) -> tuple[Text, ...]:
    draft = _draft(known)
    return (say("commitments.draft", text=shortened(draft.text)),) if draft else ()


def _finish_draft(known: Known) -> tuple[tuple[Choice, ...], ...]:
    draft = _draft(known)
    return ((Choice(say("button.finish_draft"), CommitmentOpened(draft.id), "main"),),) if draft else ()


def shortened(text: str, longest: int = LONGEST_IN_LIST) -> Verbatim:
    """The beginning of a long text, for a list; where it is opened, it stands whole."""
    line = " ".join(text.split())
    return Verbatim(line if len(line) <= longest else f"{line[:longest].rstrip()}…")


def _open(known: Known) -> tuple[Commitment, ...]:
    return tuple(each for each in known.commitments if each.is_open)


def _listed(known: Known) -> tuple[Commitment, ...]:
    """Open ones by their day, then what is done, newest first; a draft stands above the list."""
    ended = sorted((c for c in known.commitments if c.ended_at), key=lambda c: c.ended_at or c.made_at, reverse=True)
    return (*sorted(_open(known), key=lambda c: (c.due or date.max, c.id)), *ended)


def _line(each: Commitment, known: Known) -> Text:
    if each.state == "closed":
        return say("commitments.line_closed", text=shortened(each.text))
    if each.state == "withdrawn":
        return say("commitments.line_withdrawn", text=shortened(each.text))
    if each.due and each.due < today(known):
        return say("commitments.line_overdue", text=shortened(each.text), day=each.due)
    return say("commitments.line", text=shortened(each.text), day=each.due or today(known))


def named(indicator: str, known: Known) -> str:
    """With its code; where choices are typed by number, a second number before it would be typed by mistake."""
    title = title_of(indicator, known)
    return title if known.grouped and title else f"{indicator} {title}"


def title_of(indicator: str, known: Known) -> str:
    catalogue = known.run.catalogue if known.run else known.catalogue
    return catalogue.find(indicator).title if indicator in catalogue else ""


def _pages(page: int, count: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), CommitmentsOpened(page - 1)),) if page else ()
    more = (page + 1) * AT_ONCE < count
    after = (Choice(say("button.next_page"), CommitmentsOpened(page + 1)),) if more else ()
    return ((*before, *after),) if before or after else ()


def _of_the_cell(known: Known) -> tuple[tuple[Choice, ...], ...]:
    if known.member and may(known.member, READ_SHARED, known.member.unit):
        return ((Choice(say("button.shared_ones"), SharedOnesOpened()),),)
    return ()


# ------------------------------------------------------------------ shared by all of these


def find(commitment: int, known: Known) -> Commitment | None:
    """One of the member's own: an id in a forged button finds nobody else's."""
    return next((each for each in known.commitments if each.id == commitment), None)


def chosen(commitment: int, known: Known) -> Commitment | None:
    """The one named, or the draft that was just written (0)."""
    return find(commitment, known) if commitment else _draft(known)


def today(known: Known) -> date:
    return known.now.astimezone(known.timezone).date()


def member_of(known: Known) -> Member:
    if known.member is None:
        raise LookupError("a commitment was opened without a member")
    return known.member
