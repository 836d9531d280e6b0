"""What may be known of suggestions for review: what is on one of one's own two sides, and whom one may suggest to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

from bot.fetching.asked import Asked
from handlers import events as e
from handlers import states as s
from handlers.commitments import last_page
from handlers.names import by_given_name
from handlers.rights import COMMITTEE, suggests_in
from handlers.suggesting import AT_ONCE
from handlers.suggestions import Acting, Standing, Suggesting, Suggestion, Target, Upcoming
from storage import meetings, participation, suggestions

OURS = (*get_args(e.SuggestionEvent), *get_args(s.SuggestionState))
AHEAD = timedelta(days=120)  # meetings that may be named
MOST_MEETINGS = 4


def fetch(asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    if not asked.member.consented or asked.member.left:
        return {"suggesting": Suggesting()}
    if not isinstance(asked.event, OURS) and not isinstance(asked.chat.state, OURS):
        return {"suggesting": Suggesting(received=_received(asked))}  # the menu asks no more
    acting = _acting(asked)
    everything = _listed(asked, acting)
    draft = _draft(asked, acting)
    return {
        "suggesting": Suggesting(
            acting=acting,
            received=_received(asked),
            made=_titled(asked, "made", tuple(each for each in everything if each.side == "author")),
            given=_titled(asked, "given", tuple(each for each in everything if each.side == "concerned")),
            one=_one(asked),
            draft=draft,
            upcoming=_upcoming(asked, draft),
            standing=_standing(asked, acting),
            target=_target(asked, acting),
        )
    }


def _listed(asked: Asked, acting: tuple[Acting, ...]) -> tuple[Suggestion, ...]:
    """Only where a list is shown: a committee has hundreds."""
    if not isinstance(asked.event, e.SuggestionsOpened) and not isinstance(asked.chat.state, s.AtSuggestions):
        return ()
    units = [each.unit for each in acting]
    return suggestions.of_person(asked.connection, asked.member.id, units)


def _titled(asked: Asked, box: str, listed: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    """The words of the page that is shown, and of no other, are opened."""
    here = asked.chat.state
    if asked.event is not None or not isinstance(here, s.AtSuggestions) or here.box != box:
        return listed
    first = min(here.page, last_page(len(listed), AT_ONCE)) * AT_ONCE
    page = listed[first : first + AT_ONCE]
    seal, member = asked.house.seal, asked.member.id
    titled = tuple(suggestions.titled(asked.connection, seal, each.id, member) or each for each in page)
    return (*listed[:first], *titled, *listed[first + AT_ONCE :])


def _received(asked: Asked) -> bool:
    return suggestions.received(asked.connection, asked.member.id)


def _acting(asked: Asked) -> tuple[Acting, ...]:
    held = suggests_in(asked.member)
    return tuple(Acting(unit, suggestions.name_of(asked.connection, unit), role) for unit, role in held)


def _speaking(unit: object, acting: tuple[Acting, ...]) -> Acting | None:
    return next((each for each in acting if each.unit == unit), None)


def _one(asked: Asked) -> Suggestion | None:
    """The one that the event names, or else the one this place is about."""
    named = getattr(asked.event, "suggestion", 0) or getattr(asked.chat.state, "suggestion", 0)
    return suggestions.one(asked.connection, asked.house.seal, named, asked.member.id) if named else None


# ------------------------------------------------------------------ whom one may suggest to


def _standing(asked: Asked, acting: tuple[Acting, ...]) -> Standing | None:
    """The unit that is looked at while choosing to whom."""
    at = asked.event if isinstance(asked.event, e.SuggestionAimed) else asked.chat.state
    if not isinstance(at, (e.SuggestionAimed, s.SuggestingTo)):
        return None
    speaks = _speaking(at.acting, acting)
    line = participation.line_above(asked.connection, at.below)
    if speaks is None or not _is_within(asked, speaks, at.below):
        return None
    below = suggestions.units_below(asked.connection, at.below)
    return Standing(
        acting=speaks.unit,
        unit=at.below,
        name=suggestions.name_of(asked.connection, at.below),
        above=line[1] if at.below != speaks.unit else 0,
        is_cell=not below,
        takes=_takes(asked, speaks, at.below),
        unled=_may_take(asked, speaks, at.below) and not _is_led(asked, at.below),
        units=below,
        members=() if below else _people(asked, at.below),
    )


def _is_within(asked: Asked, speaks: Acting, unit: int) -> bool:
    return suggestions.reaches(suggestions.Look(asked.connection), speaks.role, speaks.unit, unit)


def _takes(asked: Asked, speaks: Acting, unit: int) -> bool:
    """Somebody has to be there who can read it."""
    return _may_take(asked, speaks, unit) and _is_led(asked, unit)


def _is_led(asked: Asked, unit: int) -> bool:
    leaders = suggestions.Look(asked.connection).leaders(unit)
    return any(suggestions.can_be_told(asked.connection, leader) for leader in leaders)


def _may_take(asked: Asked, speaks: Acting, unit: int) -> bool:
    """A unit below the own one, which one does not lead oneself: nobody suggests anything to oneself."""
    below = unit != speaks.unit and _is_within(asked, speaks, unit)
    return below and asked.member.id not in suggestions.Look(asked.connection).leaders(unit)


def _people(asked: Asked, unit: int) -> tuple[tuple[str, str], ...]:
    """Who has come in and agreed, but for oneself: nothing is written about somebody who cannot read it."""
    people = suggestions.who_can_be_told(asked.connection, unit)
    others = [(code, name) for id_, code, name in people if id_ != asked.member.id]
    return tuple(sorted(others, key=lambda one: (by_given_name(one[1]), one[0])))


def _target(asked: Asked, acting: tuple[Acting, ...]) -> Target | None:
    event = asked.event
    if not isinstance(event, (e.SuggestionToMember, e.SuggestionToUnit)):
        return None
    speaks = _speaking(event.acting, acting)
    if speaks is None:
        return None
    if isinstance(event, e.SuggestionToUnit):
        return Target(speaks, unit=event.below) if _takes(asked, speaks, event.below) else None
    found = suggestions.place_of(asked.connection, event.member)
    return Target(speaks, member=found[0]) if found and _may_write_to(asked, speaks, *found) else None


def _may_write_to(asked: Asked, speaks: Acting, member: int, unit: int) -> bool:
    is_cell = speaks.role != COMMITTEE or not participation.has_below(asked.connection, unit)
    within = is_cell and member != asked.member.id and _is_within(asked, speaks, unit)
    return within and suggestions.can_be_told(asked.connection, member)


# ------------------------------------------------------------------ what is being written


def _draft(asked: Asked, acting: tuple[Acting, ...]) -> Suggestion | None:
    """Only while one still speaks for its unit in that role, and its reader is still there to be written to."""
    draft = suggestions.draft_of(asked.connection, asked.house.seal, asked.member.id)
    if draft is None or not draft.reachable:
        return None
    speaks = _speaking(draft.unit, acting)
    if speaks is None or speaks.role != draft.role:
        return None
    if draft.to_unit:
        return draft if _takes(asked, speaks, draft.to_unit) else None
    return draft if suggestions.can_be_told(asked.connection, draft.to_member) else None


def _upcoming(asked: Asked, draft: Suggestion | None) -> tuple[Upcoming, ...]:
    """The next meetings of the cell concerned."""
    if draft is None:
        return ()
    found = meetings.around(asked.connection, asked.house.seal, draft.of_cell, asked.now, asked.now + AHEAD)
    return tuple(Upcoming(each.id, each.starts_at) for each in found[:MOST_MEETINGS])
