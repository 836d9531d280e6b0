"""The words of announcements: what is written, to whom, how it looks, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

LONGEST_TEXT = 3500  # letters, as product.md says; with its heading it fits one message of Telegram
FEWEST_TOLD = 5  # people: of fewer nobody counts who has read
LARGEST_FILE = 20 * 2**20  # bytes: what a bot of Telegram can fetch

# draft: being written. waiting: for a second member of the committee. scheduled: starts at its time, which may be now.
# sending, stopped: on its way, or halted. held: nobody who may send it stands behind it any more. done, cancelled.
State = Literal["draft", "waiting", "scheduled", "sending", "stopped", "held", "done", "cancelled"]
Audience = Literal["", "all", "secretaries", "units"]  # "" is not chosen yet; all: everybody below and in the unit
Style = Literal["bold", "italic", "underline", "strikethrough", "code", "pre", "link", "quote", "spoiler"]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that is shown in a style: `start` and `length` count letters (code points); `url` of a link."""

    style: Style
    start: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A text as it was written, with its styles, which may nest and never overlap otherwise."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One photo or file that goes with an announcement; what it holds stays in storage. `size` is in bytes."""

    kind: Literal["photo", "document"]
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement of a unit. None in `wants_read` and `starts_at`: not chosen yet, or at once.

    `corrects` counts the corrections made to it.
    """

    id: int
    unit: int
    unit_name: str
    author: int
    author_name: str
    state: State
    made_at: datetime
    body: Body = Body("")
    audience: Audience = ""
    units: tuple[int, ...] = ()
    wants_read: bool | None = None
    urgent: bool = False
    starts_at: datetime | None = None
    approved_by: int | None = None
    corrects: int = 0
    file: AttachedFile | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceivedOne:
    """One that came to a member: when, and whether the member said that it was read."""

    one: Announcement
    at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What a member may know of those that came: whether there are any, a page of them, or one."""

    any: bool = False
    several: tuple[ReceivedOne, ...] = ()
    more: bool = False
    one: Announcement | None = None
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """Who an announcement would go to: how many people, on which channel each, and why the rest cannot be reached.

    `unreachable` is by reason: `no_chat` (joined nowhere), `no_consent`, `blocked`.
    """

    people: int = 0
    by_channel: Mapping[str, int] = field(default_factory=dict)
    unreachable: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far an announcement has come, in people. `failed` is by reason; `left` still wait or are on their way."""

    people: int = 0
    sent: int = 0
    left: int = 0
    read: int = 0
    failed: Mapping[str, int] = field(default_factory=dict)
    seconds_left: float = 0.0


def names_readers(tally: Tally) -> bool:
    """Whether how many of them read it would say of somebody whether that one did."""
    return tally.sent < FEWEST_TOLD


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit to choose, and whether units hang below it."""

    id: int
    name: str
    has_below: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Branches:
    """A unit whose branches are shown. `above` is 0 at the unit that announces; `covered`: it or one above is chosen.

    `chosen_below`: what is chosen among all that hangs below it.
    """

    at: int
    name: str
    above: int
    chosen: bool
    covered: bool
    below: tuple[Branch, ...] = ()
    chosen_below: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Correction:
    """Another text for what was sent, on its way to be sent; `waits` for a second member of the committee.

    `name` is whose it is.
    """

    body: Body
    by: int
    waits: bool
    made_at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether two have to agree in a unit; `others` of its committee, beside who asks, could."""

    needed: bool = False
    end_asked_by: int | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class Announcing:
    """What somebody with a right to it knows of announcements; filled as far as a screen needs it.

    `units` are those this person announces for, `next_id` is what a new draft gets, `strayed`: a chosen unit is not
    below any more, `seconds` is how long it will take, `correcting` those whose
    correction waits for a second member, `mark` what the own reading mark says (empty: it never came).
    `deed` is the newest in its record, so that nobody agrees to what was not read; `frozen`: only its numbers are left;
    `corrected_by`: a colleague who writes a correction now.
    `refused`: it is there, for others; `lost`: what this chat's place is about is not there for this person.
    `came`: when the one that `mark` is about came.
    """

    unit: int = 0
    unit_name: str = ""
    one: Announcement | None = None
    several: tuple[Announcement, ...] = ()
    came: datetime | None = None
    reached: Reached = Reached()
    tally: Tally = Tally()
    units: tuple[tuple[int, str], ...] = ()
    more: bool = False
    next_id: int = 0
    branches: Branches | None = None
    chosen: tuple[str, ...] = ()
    strayed: bool = False
    approval: Approval = Approval()
    correction: Correction | None = None
    returned: str = ""
    record: tuple[tuple[datetime, str, str], ...] = ()
    deed: int = 0
    frozen: bool = False
    corrected_by: str = ""
    seconds: float = 0.0
    mark: Literal["", "unread", "read"] = ""
    correcting: frozenset[int] = frozenset()
    refused: bool = False
    lost: bool = False
