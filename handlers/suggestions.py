"""The words of suggestions for review: what is suggested to whom, what both sides wrote to it, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

LONGEST_WORDS = 1000  # letters of a reason or an entry
LONGEST_FIELD = 120  # letters of a field of work that is typed

# draft: being written. open: to be answered and followed. closed, withdrawn: ended by the author's side.
# erased: one of the two people had the own data erased, and the words are gone.
State = Literal["draft", "open", "closed", "withdrawn", "erased"]
Side = Literal["author", "concerned"]
What = Literal["made", "accepted", "explained", "added", "replied", "closed", "withdrawn", "erased"]
Box = Literal["made", "given"]  # the two lists: by me, to me

# What is written in words, and by which side.
WRITTEN: Mapping[str, Side] = {
    "explained": "concerned", "added": "concerned", "replied": "author", "closed": "author",
}  # fmt: skip
ANSWERS: frozenset[What] = frozenset({"accepted", "explained", "added"})
ENDS: Mapping[str, State] = {"closed": "closed", "withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True)
class Acting:
    """A unit for which somebody may suggest, and the role that allows it."""

    unit: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is suggested, and why: an indicator by its code, or else a field of work in words."""

    indicator: str = ""
    field: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated and named line of the history. `text` is empty where nothing was written, or where it was erased."""

    at: datetime
    name: str
    side: Side
    what: What
    text: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion as one of its two sides sees it.

    `to` is the name of the member or of the unit it is to; the other of `to_member` and `to_unit` is 0. `of_cell` is
    where its meetings are. `reachable`: the one concerned still belongs to what the author's unit may speak to; if not,
    it can only be closed. `subject` is None once it was erased, and before it is chosen. `passed_on`: its
    author is not in that office any more, and who is in it now takes the author's place.
    """

    id: int
    unit: int
    unit_name: str
    author: int
    author_name: str
    role: str
    to: str
    to_member: int
    to_unit: int
    of_cell: int
    side: Side
    state: State
    made_at: datetime
    subject: Subject | None = None
    meets_at: datetime | None = None
    meeting: int = 0
    due: date | None = None
    answered_at: datetime | None = None
    reachable: bool = True
    entries: tuple[Entry, ...] = ()
    passed_on: bool = False

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one stands in the tree while choosing to whom: a unit, what is below it, or the members of a cell.

    `members` are codes and names; `above` is 0 at the acting unit itself. `takes`: the unit itself can be written to;
    `unled`: it could, but nobody who leads it can be told.
    """

    acting: int
    unit: int
    name: str
    above: int
    is_cell: bool
    takes: bool
    unled: bool = False
    units: tuple[tuple[int, str], ...] = ()
    members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """To whom a new one may go: a member, or a unit; the other one is 0."""

    acting: Acting
    member: int = 0
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A meeting of the cell concerned that may be named."""

    meeting: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Suggesting:
    """What one person knows of suggestions for review; filled as far as a screen needs it."""

    acting: tuple[Acting, ...] = ()
    received: bool = False
    made: tuple[Suggestion, ...] = ()
    given: tuple[Suggestion, ...] = ()
    one: Suggestion | None = None
    draft: Suggestion | None = None
    upcoming: tuple[Upcoming, ...] = ()
    standing: Standing | None = None
    target: Target | None = None
