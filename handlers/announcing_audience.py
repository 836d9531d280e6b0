"""To whom an announcement goes: everybody below, their secretaries, or units that are chosen from the tree."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from handlers.announcements import Announcement, Audience, Branches
from handlers.announcing import back_to, lacking, me, next_part, told
from handlers.commitments import distinct, shortened
from handlers.events import AudienceChosen, AudienceOpened, UnitsDone, UnitsOpened, UnitTicked
from handlers.facts import AnnouncementAddressed
from handlers.states import AtAnnouncement, ChoosingAudience, PickingUnits, State
from handlers.vocabulary import Choice, Joined, Known, Message, Outcome, Text, Verbatim, say, say_count

UNITS_AT_ONCE = 8
NAMES_AT_ONCE = 8
LONGEST_NAME = 40
AUDIENCES = frozenset({"all", "secretaries", "units"})


def addressable(known: Known) -> Announcement | None:
    """A draft; or one that is halted, where nobody else has agreed to whom it goes."""
    about = told(known)
    one = about.one
    if one is None or one.state not in {"draft", "stopped"}:
        return None
    return one if one.state == "draft" or not about.approval.needed else None


def _refused(known: Known) -> Outcome:
    one = told(known).one
    if one is not None and one.state == "stopped":
        return Outcome(AtAnnouncement(one.id), (say("announcing.agreed_audience"),))
    return lacking(known)


def open_audience(_event: AudienceOpened, _state: State, known: Known) -> Outcome:
    one = addressable(known)
    return Outcome(ChoosingAudience(one.id)) if one else _refused(known)


def audience_prompt(state: ChoosingAudience, known: Known) -> Message:
    one, id_ = told(known).one, state.announcement
    now = one.audience if one else ""
    return Message(
        title=say("announcing.to_whom"),
        lines=(say("announcing.to_whom_what", unit=Verbatim(told(known).unit_name)),),
        choices=(
            (Choice(say("button.to_all"), AudienceChosen(id_, "all"), "answer", chosen=now == "all"),),
            (
                Choice(
                    say("button.to_secretaries"),
                    AudienceChosen(id_, "secretaries"),
                    "answer",
                    chosen=now == "secretaries",
                ),
            ),
            (Choice(say("button.to_units"), AudienceChosen(id_, "units"), "answer", chosen=now == "units"),),
            *(((back_to(id_),),) if now else ()),
        ),
    )


def choose_audience(event: AudienceChosen, state: State, known: Known) -> Outcome:
    one = addressable(known)
    if one is None:
        return _refused(known)
    if event.audience not in AUDIENCES or not _is_asked_here(one, state):
        return Outcome(state, (say("outdated"),))
    audience = cast(Audience, event.audience)
    chosen = one.units if audience == "units" else ()
    facts = (AnnouncementAddressed(one.id, me(known), audience, chosen),)
    if audience == "units":
        return Outcome(PickingUnits(one.id), facts=facts)
    return Outcome(next_part(replace(one, audience=audience)), facts=facts)


def _is_asked_here(one: Announcement, state: State) -> bool:
    """Whom one that is halted goes to is changed where that is asked alone, and not by an old button."""
    asked = isinstance(state, (ChoosingAudience, PickingUnits)) and state.announcement == one.id
    return one.state == "draft" or asked


# ------------------------------------------------------------------ chosen units


def open_units(event: UnitsOpened, state: State, known: Known) -> Outcome:
    one, branches = addressable(known), told(known).branches
    if one is None:
        return _refused(known)
    if branches is None:
        return Outcome(state, (say("announcing.not_below"),))
    return Outcome(PickingUnits(one.id, branches.at, _page(event.page, branches)))


def _page(page: int, branches: Branches) -> int:
    return min(max(page, 0), max(0, (len(branches.below) - 1) // UNITS_AT_ONCE))


def units_prompt(state: PickingUnits, known: Known) -> Message:
    about, branches = told(known), told(known).branches
    chosen: tuple[Text, ...] = (_chosen(about.chosen),)
    done = Choice(say("button.units_done"), UnitsDone(state.announcement), "main", words=say("typed.back"))
    if branches is None:
        return Message(title=say("announcing.which_units"), lines=chosen, choices=((done,),))
    return Message(
        heading=Verbatim(branches.name),
        title=say("announcing.which_units"),
        lines=(say("announcing.units_how"), *chosen, *((say("announcing.covered"),) if branches.covered else ())),
        choices=(
            *_whole(state.announcement, branches),
            *_below(state, branches),
            *_pages(state, branches),
            *_up(state.announcement, branches),
            (done,),
        ),
    )


def _chosen(names: tuple[str, ...]) -> Text:
    if not names:
        return say("announcing.no_unit_yet")
    shown = tuple(Verbatim(f"• {name}") for name in names[:NAMES_AT_ONCE])
    left = len(names) - NAMES_AT_ONCE
    return Joined(
        (say_count("announcing.chosen", len(names)), *shown, *((say("summary.more", number=left),) if left > 0 else ()))
    )


def _whole(announcement: int, branches: Branches) -> tuple[tuple[Choice, ...], ...]:
    if not branches.above:  # the whole unit is a choice of its own
        return ()
    label = say("button.untick_whole") if branches.chosen else say("button.tick_whole")
    return ((Choice(label, UnitTicked(announcement, branches.at, not branches.chosen), chosen=branches.chosen),),)


def _below(state: PickingUnits, branches: Branches) -> tuple[tuple[Choice, ...], ...]:
    """What has units below is opened; what has none is ticked at once. A tick stands before what is chosen."""
    first = _page(state.page, branches) * UNITS_AT_ONCE
    shown = branches.below[first : first + UNITS_AT_ONCE]
    names = distinct(tuple(shortened(each.name, LONGEST_NAME).text for each in shown))
    rows = []
    for each, name in zip(shown, names, strict=True):
        ticking = UnitTicked(state.announcement, each.id, not each.chosen)
        opening = UnitsOpened(state.announcement, each.id)
        label = say("announcing.ticked", name=Verbatim(name)) if each.chosen else Verbatim(name)
        rows.append((Choice(label, opening if each.has_below else ticking, chosen=each.chosen),))
    return tuple(rows)


def _pages(state: PickingUnits, branches: Branches) -> tuple[tuple[Choice, ...], ...]:
    page = _page(state.page, branches)
    more = (page + 1) * UNITS_AT_ONCE < len(branches.below)
    around = ((page > 0, say("button.previous_page"), page - 1), (more, say("button.next_page"), page + 1))
    row = tuple(
        Choice(label, UnitsOpened(state.announcement, branches.at, number)) for shown, label, number in around if shown
    )
    return (row,) if row else ()


def _up(announcement: int, branches: Branches) -> tuple[tuple[Choice, ...], ...]:
    return ((Choice(say("button.unit_above"), UnitsOpened(announcement, branches.above)),),) if branches.above else ()


def tick(event: UnitTicked, state: State, known: Known) -> Outcome:
    """A unit that is not below the one that announces is refused, whoever made the button."""
    one, branches = addressable(known), told(known).branches
    if one is None:
        return _refused(known)
    if not _is_asked_here(one, state):
        return Outcome(state, (say("outdated"),))
    if branches is None or not branches.above:
        return Outcome(state, (say("announcing.not_below"),))
    here = state if isinstance(state, PickingUnits) and state.announcement == one.id else PickingUnits(one.id)
    if event.ticked and branches.covered:
        return Outcome(here, (say("announcing.covered"),))
    units = {*one.units} - branches.chosen_below - {event.unit} | ({event.unit} if event.ticked else set())
    facts = (AnnouncementAddressed(one.id, me(known), "units", tuple(sorted(units))),)
    return Outcome(here, facts=facts if units != set(one.units) or one.audience != "units" else ())


def end_units(_event: UnitsDone, state: State, known: Known) -> Outcome:
    one = addressable(known)
    if one is None:
        return _refused(known)
    if not one.units:
        return Outcome(PickingUnits(one.id), (say("announcing.no_unit_yet"),))
    return Outcome(next_part(one))


def whom(known: Known, one: Announcement) -> Text:
    """To whom it goes, in words."""
    about = told(known)
    if one.audience == "secretaries":
        return say("announcing.secretaries_of", unit=Verbatim(one.unit_name))
    if one.audience == "units" and len(about.chosen) <= 3:
        return Joined(tuple(Verbatim(name) for name in about.chosen), ", ")
    if one.audience == "units":
        return say_count("announcing.units_of", len(about.chosen))
    return say("announcing.everybody_of", unit=Verbatim(one.unit_name))
