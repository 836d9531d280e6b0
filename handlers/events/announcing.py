"""Announcements: written, addressed, agreed to, sent, corrected, and read by those they went to."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.announcements import Span


@dataclass(frozen=True, slots=True)
class AnnouncementsOpened:
    """The announcements of a unit, one page; 0 is the one unit there is, or the choice among several."""

    unit: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class ComposingOpened:
    """A new announcement of this unit."""

    unit: int


@dataclass(frozen=True, slots=True)
class AnnouncementOpened:
    """One announcement: where its writing stopped, or how far it has come."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementTextOpened:
    """Another text for a draft."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementFileOpened:
    """A photo or a file is to be sent in."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementFileSent:
    """A photo or a document came in; `head`, `lines` and `size` are those of a paper.

    `file_id` is what the platform it came from calls it, `spans` are the styles of its caption. 0 in `announcement`:
    the caption is the text of a new one.
    """

    announcement: int
    kind: str
    name: str
    size: int
    head: bytes
    caption: str = ""
    lines: tuple[str, ...] | None = ()
    file_id: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnouncementFileTaken:
    """No file goes with it after all."""

    announcement: int


@dataclass(frozen=True, slots=True)
class FileSkipped:
    """It goes out as it is, without a file or with the one it has."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AudienceOpened:
    """To whom it goes is to be chosen."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AudienceChosen:
    """`all`, `secretaries` or `units`."""

    announcement: int
    audience: str


@dataclass(frozen=True, slots=True)
class UnitsOpened:
    """The units below one, a page, to choose among; 0 is the unit that announces."""

    announcement: int
    unit: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class UnitTicked:
    """This unit with all below it is to be reached, or is not."""

    announcement: int
    unit: int
    ticked: bool


@dataclass(frozen=True, slots=True)
class UnitsDone:
    """These are all units."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ReadMarkOpened:
    """Whether readers are asked to say that they have read it."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ReadMarkChosen:
    """They are, or they are not."""

    announcement: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class StartOpened:
    """When it starts is to be chosen."""

    announcement: int


@dataclass(frozen=True, slots=True)
class StartChosen:
    """At this local minute, as `20270315T0800`; empty: at once."""

    announcement: int
    at: str


@dataclass(frozen=True, slots=True)
class UrgencyOpened:
    """It is to go out at night, too: asked once, and `again`."""

    announcement: int
    again: bool


@dataclass(frozen=True, slots=True)
class UrgencyChosen:
    """It is urgent, after both questions, or it is not."""

    announcement: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class PartsOpened:
    """Something about a draft is to be changed."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementSeen:
    """Show it as those will see it whom it goes to."""

    announcement: int


@dataclass(frozen=True, slots=True)
class SendingOpened:
    """The last look before it is sent."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementConfirmed:
    """Send it."""

    announcement: int


@dataclass(frozen=True, slots=True)
class DroppingOpened:
    """It is not to go out: the first of two questions."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementDropped:
    """Yes, it does not go out."""

    announcement: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What has not started is a draft again, to be changed."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Halt it."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """Go on."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ReadersReminded:
    """Remind those who have not said that they have read it."""

    announcement: int


@dataclass(frozen=True, slots=True)
class CorrectionOpened:
    """Another text for what was sent."""

    announcement: int


@dataclass(frozen=True, slots=True)
class CorrectionConfirmed:
    """Send the correction."""

    announcement: int


@dataclass(frozen=True, slots=True)
class CorrectionDropped:
    """Leave it as it was sent."""

    announcement: int


@dataclass(frozen=True, slots=True)
class RecordOpened:
    """Who did what with it."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Approved:
    """A second member of the committee agrees, to what was read: `deed` is the newest in its record by then."""

    announcement: int
    deed: int


@dataclass(frozen=True, slots=True)
class ReturningOpened:
    """A second member does not: with which word? `deed` as in Approved."""

    announcement: int
    deed: int


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Another member of the committee stands behind what nobody stands behind any more."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ApprovalOpened:
    """Whether two members have to agree in this unit."""

    unit: int


@dataclass(frozen=True, slots=True)
class ApprovalChosen:
    """Two have to agree from now on; or that is to end."""

    unit: int
    needed: bool


@dataclass(frozen=True, slots=True)
class AnnouncementRead:
    """I have read it."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementFileAsked:
    """The photo or file that goes with it."""

    announcement: int


AnnouncingEvent = (
    AnnouncementsOpened | ComposingOpened | AnnouncementOpened | AnnouncementTextOpened | AnnouncementFileOpened
    | AnnouncementFileSent | AnnouncementFileTaken | FileSkipped | AudienceOpened | AudienceChosen | UnitsOpened
    | UnitTicked | UnitsDone | ReadMarkOpened | ReadMarkChosen | StartOpened | StartChosen | UrgencyOpened
    | UrgencyChosen | PartsOpened | AnnouncementSeen | SendingOpened | AnnouncementConfirmed | DroppingOpened
    | AnnouncementDropped | TakenBack | Stopped | Resumed | ReadersReminded | CorrectionOpened | CorrectionConfirmed
    | CorrectionDropped | RecordOpened | Approved | ReturningOpened | TakenUp | ApprovalOpened | ApprovalChosen
    | AnnouncementRead | AnnouncementFileAsked
)  # fmt: skip
