"""What a line of the map says: a place and its screen, an event and what it leads to, what has to be known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.states import State
from handlers.vocabulary import Known, Message, Outcome

Act = Callable[[Any, Any, Known], Outcome]


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event leads to. `needs` names what has to be known, `public` lets somebody in who has not consented."""

    act: Act
    needs: frozenset[str] = frozenset()
    public: bool = False
    right: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One place: its screen, and the events that mean something special there.

    `gone` says where to go instead once what the place is about is not there any more; None while it is.
    """

    prompt: Callable[[Any, Known], Message]
    rules: Mapping[type, Rule]
    needs: frozenset[str] = frozenset()
    public: bool = False
    right: str = ""
    gone: Callable[[Any, Known], State | None] | None = None


def needing(*names: str) -> frozenset[str]:
    return frozenset(names)


INVITATION, PAST, STORED, CELL, FRESH_CODE = "invitation", "past", "stored", "cell", "fresh_code"
COMMITMENTS, SHARED = "commitments", "shared"
MEETINGS, PLANNING, ATTENDEES = "meetings", "planning", "attendees"
CELL_MEMBERS, PAPERS = "cell_members", "papers"
OVERVIEW, RELEASE, YEAR = "overview", "release", "year"
MEETINGS_BELOW = "meetings_below"
ANNOUNCING, SUGGESTING, VISITING, REPORTING = "announcing", "suggesting", "visiting", "reporting"
ANNOUNCED_FILE, RECEIVED = "announced_file", "received"
FRESH_LINK = "fresh_link"
WAYS = "ways"
BOTS, ROOM = "bots", "room"

OWN = needing(COMMITMENTS)
MARKED = needing(COMMITMENTS, PAST)
CALENDAR = needing(MEETINGS, PLANNING)  # the menu needs the meetings alone: holidays are slow to load
RELEASED = needing(OVERVIEW, RELEASE)
MINUTES = needing(MEETINGS, PLANNING, ATTENDEES, SHARED, OVERVIEW, RELEASE)
LIST = needing(MEETINGS, PLANNING, ATTENDEES)
FILES = needing(MEETINGS, PLANNING, PAPERS)
