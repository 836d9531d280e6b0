"""What must be remembered; `storage/facts.py` is the table from each of these to its writer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handlers.meeting_rules import MeetingRule


@dataclass(frozen=True, slots=True)
class CodeFailed:
    """A code that does not work was tried from this chat."""


@dataclass(frozen=True, slots=True)
class InvitationAccepted:
    """The invited person said yes: this chat is theirs and the code is used up."""

    invitation: int
    member: int
    version: str


@dataclass(frozen=True, slots=True)
class ConsentRenewed:
    """A member who is already here agreed to this version."""

    member: int
    version: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """The member withdrew; nothing more is asked, nothing is erased."""

    member: int


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """One answer, in the catalogue the run is pinned to."""

    member: int
    period: str
    indicator: str
    value: int


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """The member's own words to one indicator; None takes them away."""

    member: int
    period: str
    indicator: str
    text: str | None


@dataclass(frozen=True, slots=True)
class RunSubmitted:
    """Done, as the secretary will see it. Sent again after a change keeps the first time."""

    member: int
    period: str


@dataclass(frozen=True, slots=True)
class DataErased:
    """Answers, notes and chats of this member are gone; the organisation's roster line stays."""

    member: int


@dataclass(frozen=True, slots=True)
class ChatForgotten:
    """Nothing of this chat is kept: somebody said no, or signed out."""


@dataclass(frozen=True, slots=True)
class OtherChatsForgotten:
    """Only this chat stays the member's."""

    member: int


@dataclass(frozen=True, slots=True)
class ChatUnreachable:
    """The platform will not deliver to this chat any more."""


@dataclass(frozen=True, slots=True)
class LanguageKept:
    """This chat speaks this language."""

    language: str


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """A code was made out: by a secretary for a member who has not come yet, or by a member for a second device."""

    by: int
    member_code: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CommitmentDrafted:
    """The words of a new commitment, kept until its day and its readers are chosen."""

    member: int
    period: str
    indicator: str
    text: str


@dataclass(frozen=True, slots=True)
class CommitmentReworded:
    """New words."""

    member: int
    commitment: int
    text: str


@dataclass(frozen=True, slots=True)
class CommitmentDated:
    """By this day."""

    member: int
    commitment: int
    due: date


@dataclass(frozen=True, slots=True)
class CommitmentShared:
    """Who may know it; a draft becomes a commitment by this."""

    member: int
    commitment: int
    shared: bool


@dataclass(frozen=True, slots=True)
class CommitmentEnded:
    """Put right, or withdrawn."""

    member: int
    commitment: int
    how: Literal["closed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class CommitmentTakenUp:
    """What was put right is open again, and the check-in of this quarter asks about it again."""

    member: int
    commitment: int
    quarter: str


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """How far a commitment is, in one quarter's check-in."""

    member: int
    commitment: int
    quarter: str
    value: int


@dataclass(frozen=True, slots=True)
class CheckInNoteWritten:
    """The member's own words to it."""

    member: int
    commitment: int
    quarter: str
    text: str


@dataclass(frozen=True, slots=True)
class ConclusionRecorded:
    """What the cell concluded on a shared commitment, by its secretary."""

    by: int
    commitment: int
    text: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """When a cell meets; the next twelve months are planned by it."""

    unit: int
    rule: MeetingRule


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """Where a cell meets."""

    unit: int
    place: str


@dataclass(frozen=True, slots=True)
class MeetingAdded:
    """A further meeting."""

    unit: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingMoved:
    """Another time for one meeting."""

    unit: int
    meeting: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingDropped:
    """One meeting does not take place."""

    unit: int
    meeting: int


@dataclass(frozen=True, slots=True)
class TopicSet:
    """What one meeting is about."""

    unit: int
    meeting: int
    topic: str


@dataclass(frozen=True, slots=True)
class ThematicSet:
    """Whether it is the thematic meeting of its quarter."""

    unit: int
    meeting: int
    thematic: bool


@dataclass(frozen=True, slots=True)
class MeetingPlaceSet:
    """Where one meeting is; empty: where the cell usually meets."""

    unit: int
    meeting: int
    place: str


@dataclass(frozen=True, slots=True)
class PaperAdded:
    """The file that came in with this event belongs to the meeting."""

    unit: int
    meeting: int
    kind: Literal["material", "resolution"]
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PaperDropped:
    """A paper is gone."""

    unit: int
    paper: int


@dataclass(frozen=True, slots=True)
class AttendanceAnswered:
    """Whether a member comes, and why not."""

    member: int
    meeting: int
    coming: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceTaken:
    """Whether a member was there; None: nothing is noted, as of somebody on leave who did not come."""

    unit: int
    meeting: int
    member_code: str
    present: bool | None


@dataclass(frozen=True, slots=True)
class SilenceKept:
    """Until when no reminders are wanted; None: they are wanted."""

    member: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ReminderChannelKept:
    """Where a member wants to be reminded."""

    member: int
    channel: str


@dataclass(frozen=True, slots=True)
class LeaveSet:
    """A member of the unit is on leave up to and with a day; None: without an end."""

    unit: int
    member_code: str
    until: date | None


@dataclass(frozen=True, slots=True)
class LeaveEnded:
    """A member of the unit is back."""

    unit: int
    member_code: str


@dataclass(frozen=True, slots=True)
class CellNudged:
    """The secretary had those reminded who have not finished."""

    unit: int
    period: str
    by: int


@dataclass(frozen=True, slots=True)
class RetentionKept:
    """How many months a member's answers are kept."""

    member: int
    months: int


Fact = (
    CodeFailed | InvitationAccepted | ConsentRenewed | ConsentWithdrawn | AnswerGiven | NoteWritten | RunSubmitted
    | DataErased | ChatForgotten | OtherChatsForgotten | ChatUnreachable | LanguageKept | InvitationMade
    | CommitmentDrafted | CommitmentReworded | CommitmentDated | CommitmentShared | CommitmentEnded | CheckedIn
    | CommitmentTakenUp | CheckInNoteWritten | ConclusionRecorded | RuleSet | PlaceSet | MeetingAdded | MeetingMoved
    | MeetingDropped | TopicSet | ThematicSet | AttendanceAnswered | AttendanceTaken | SilenceKept
    | ReminderChannelKept | LeaveSet | LeaveEnded | MeetingPlaceSet | PaperAdded | PaperDropped
    | CellNudged | RetentionKept
)  # fmt: skip
