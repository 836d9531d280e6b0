"""Announcements: every step of writing one, and what was decided about it. `by` is the member who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.announcements import AttachedFile, Audience, Body


@dataclass(frozen=True, slots=True)
class AnnouncementBegun:
    """A draft with its text; `announcement` is the id that it gets."""

    announcement: int
    unit: int
    by: int
    body: Body


@dataclass(frozen=True, slots=True)
class AnnouncementWritten:
    """Another text for a draft."""

    announcement: int
    by: int
    body: Body


@dataclass(frozen=True, slots=True)
class AnnouncementFilePut:
    """The file that came in with this event goes with it; `file_id` is what the platform it came from calls it."""

    announcement: int
    by: int
    file: AttachedFile
    file_id: str = ""


@dataclass(frozen=True, slots=True)
class AnnouncementFileDropped:
    """No file goes with it."""

    announcement: int
    by: int


@dataclass(frozen=True, slots=True)
class AnnouncementAddressed:
    """To whom a draft goes, or the rest of one that was halted."""

    announcement: int
    by: int
    audience: Audience
    units: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadMarkSet:
    """Whether readers are asked to say that they have read it."""

    announcement: int
    by: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class AnnouncementTimed:
    """When it starts; None: at once."""

    announcement: int
    by: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class UrgencySet:
    """Whether it goes out at night, too."""

    announcement: int
    by: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class AnnouncementScheduled:
    """It is to go out; `waits`: as soon as a second member agrees."""

    announcement: int
    by: int
    waits: bool


@dataclass(frozen=True, slots=True)
class AnnouncementCancelled:
    """It does not go out; of a draft nothing is kept."""

    announcement: int
    by: int


@dataclass(frozen=True, slots=True)
class AnnouncementTakenBack:
    """It is a draft again."""

    announcement: int
    by: int


@dataclass(frozen=True, slots=True)
class AnnouncementApproved:
    """A second member agrees to it, or to its correction, as it was when `deed` was the newest in its record."""

    announcement: int
    by: int
    correction: bool
    deed: int


@dataclass(frozen=True, slots=True)
class AnnouncementReturned:
    """A second member does not, and says why."""

    announcement: int
    by: int
    word: str
    correction: bool
    deed: int


@dataclass(frozen=True, slots=True)
class AnnouncementTakenUp:
    """Another member stands behind it from now on."""

    announcement: int
    by: int
    waits: bool


@dataclass(frozen=True, slots=True)
class AnnouncementStopped:
    """It is halted."""

    announcement: int
    by: int


@dataclass(frozen=True, slots=True)
class AnnouncementResumed:
    """It goes on."""

    announcement: int
    by: int


@dataclass(frozen=True, slots=True)
class UnreadReminded:
    """Those who have not read it are to be reminded."""

    announcement: int
    by: int


@dataclass(frozen=True, slots=True)
class CorrectionWritten:
    """Another text for what was sent, not sent yet."""

    announcement: int
    by: int
    body: Body


@dataclass(frozen=True, slots=True)
class CorrectionSent:
    """The correction is to go out; `waits`: as soon as a second member agrees."""

    announcement: int
    by: int
    waits: bool


@dataclass(frozen=True, slots=True)
class CorrectionForgotten:
    """It stays as it was sent."""

    announcement: int
    by: int


@dataclass(frozen=True, slots=True)
class ApprovalSet:
    """Two members of this unit have to agree from now on, or need not any more."""

    unit: int
    by: int
    needed: bool


@dataclass(frozen=True, slots=True)
class ApprovalEndAsked:
    """One asks that two need not agree any more; None as `by`: nobody does now."""

    unit: int
    by: int | None


@dataclass(frozen=True, slots=True)
class ReadNoted:
    """A member says that it was read."""

    announcement: int
    member: int


AnnouncingFact = (
    AnnouncementBegun | AnnouncementWritten | AnnouncementFilePut | AnnouncementFileDropped | AnnouncementAddressed
    | ReadMarkSet | AnnouncementTimed | UrgencySet | AnnouncementScheduled | AnnouncementCancelled
    | AnnouncementTakenBack | AnnouncementApproved | AnnouncementReturned | AnnouncementTakenUp | AnnouncementStopped
    | AnnouncementResumed | UnreadReminded | CorrectionWritten | CorrectionSent | CorrectionForgotten | ApprovalSet
    | ApprovalEndAsked | ReadNoted
)  # fmt: skip
