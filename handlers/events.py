"""What can happen in a conversation, in domain words; a press, a typed number and the clock make the same kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Arrived:
    """The member came in, by `/start` or a link, perhaps with an invitation code."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Typed words that are no choice of the screen."""

    text: str


@dataclass(frozen=True, slots=True)
class SentNoWords:
    """A picture, a voice message, a sticker: nothing that can be read here."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Show again where we were: a page that comes back, a reply that was still owed."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """A press on something this version no longer knows."""


@dataclass(frozen=True, slots=True)
class WentSilent:
    """The platform says that the member blocked the bot or closed the account."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """ "Yes, that is me" or "that is not me" to the name on the invitation."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Consented:
    """The answer to the consent text of one version."""

    version: str
    yes: bool


@dataclass(frozen=True, slots=True)
class NoticeOpened:
    """The whole consent text was asked for."""


@dataclass(frozen=True, slots=True)
class MenuOpened:
    """Back to the menu; also what "later" means, for every answer is already saved."""


@dataclass(frozen=True, slots=True)
class WalkOpened:
    """Begin or go on with the self-comparison of this period."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the three answers to one indicator: 0 Không có, 1 Có phần, 2 Có."""

    period: str
    indicator: str
    value: int


@dataclass(frozen=True, slots=True)
class QuestionOpened:
    """One question is to be shown again, to look at it or change it."""

    period: str
    indicator: str


@dataclass(frozen=True, slots=True)
class NoteOpened:
    """A note to this indicator is to be written."""

    period: str
    indicator: str


@dataclass(frozen=True, slots=True)
class NoteErased:
    """The note to this indicator is to go."""

    period: str
    indicator: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """One step back."""


@dataclass(frozen=True, slots=True)
class OverviewOpened:
    """The overview before sending."""


@dataclass(frozen=True, slots=True)
class GroupOpened:
    """The answers of one group, one line each, to open any of them."""

    group: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """The self-comparison of this period is sent: from now on the secretary sees "done"."""

    period: str


@dataclass(frozen=True, slots=True)
class SheetOpened:
    """The page from which the notes to speak from are fetched."""


@dataclass(frozen=True, slots=True)
class SheetAsked:
    """The notes to speak from, as a document."""

    period: str
    form: Literal["docx", "pdf"]


@dataclass(frozen=True, slots=True)
class PastOpened:
    """The member's own past months side by side: one group, `skip` months before the newest."""

    group: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class DataOpened:
    """What is stored about me."""


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """Everything stored about me, as a file."""


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """I want my data erased: the first of two questions."""


@dataclass(frozen=True, slots=True)
class ErasureConfirmed:
    """Yes, erase."""


@dataclass(frozen=True, slots=True)
class WithdrawalAsked:
    """I want to withdraw my consent: the first of two questions."""


@dataclass(frozen=True, slots=True)
class WithdrawalConfirmed:
    """Yes, withdraw."""


@dataclass(frozen=True, slots=True)
class SignedOut:
    """This device or chat is to forget me; what is stored stays mine."""


@dataclass(frozen=True, slots=True)
class OthersSignedOut:
    """Every other device and chat of mine is to forget me."""


@dataclass(frozen=True, slots=True)
class DeviceAsked:
    """A code for a second device or channel of my own."""


@dataclass(frozen=True, slots=True)
class LanguagesOpened:
    """Which languages are there?"""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """Speak this language from now on, in this chat."""

    language: str


@dataclass(frozen=True, slots=True)
class HelpOpened:
    """How does this work?"""


@dataclass(frozen=True, slots=True)
class InvitingOpened:
    """A secretary wants to make out an invitation; `page` of the cell's list."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class InvitationAsked:
    """A new invitation for this member, by member code."""

    member: str


@dataclass(frozen=True, slots=True)
class CommitmentsOpened:
    """My commitments, one page of them."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class CommitmentBegun:
    """A new commitment; without an indicator, the question which one comes first."""

    indicator: str


@dataclass(frozen=True, slots=True)
class CommitmentOpened:
    """One of my commitments."""

    commitment: int


@dataclass(frozen=True, slots=True)
class RewritingOpened:
    """Its words are to be written anew."""

    commitment: int


@dataclass(frozen=True, slots=True)
class DueOpened:
    """Another day is to be chosen; 0 is the one being made."""

    commitment: int


@dataclass(frozen=True, slots=True)
class DayPicking:
    """A month of the calendar to pick the day from."""

    commitment: int
    year: int
    month: int


@dataclass(frozen=True, slots=True)
class DueChosen:
    """By this day, in ISO form; 0 is the one being made."""

    commitment: int
    day: str


@dataclass(frozen=True, slots=True)
class WhoSeesOpened:
    """Who may know it is to be chosen anew."""

    commitment: int


@dataclass(frozen=True, slots=True)
class WhoSeesChosen:
    """Only me, or the cell as well."""

    commitment: int
    shared: bool


@dataclass(frozen=True, slots=True)
class CommitmentClosed:
    """I have put it right."""

    commitment: int


@dataclass(frozen=True, slots=True)
class CommitmentReopened:
    """It is not put right after all."""

    commitment: int


@dataclass(frozen=True, slots=True)
class WithdrawingOpened:
    """I want to withdraw it: the first of two questions."""

    commitment: int


@dataclass(frozen=True, slots=True)
class CommitmentWithdrawn:
    """Yes, withdraw it."""

    commitment: int


@dataclass(frozen=True, slots=True)
class HistoryOpened:
    """What was changed, and when."""

    commitment: int


@dataclass(frozen=True, slots=True)
class SharedOnesOpened:
    """The commitments that members chose to tell the cell, one page of them."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class CheckInOpened:
    """The quarterly check-in: begin or go on."""


@dataclass(frozen=True, slots=True)
class Remedied:
    """How far a commitment is: 0 Đã khắc phục, 1 Đang khắc phục, 2 Chưa khắc phục; asked in this quarter."""

    commitment: int
    value: int
    quarter: str


@dataclass(frozen=True, slots=True)
class CheckInNoteOpened:
    """A note to this commitment's check-in is to be written."""

    commitment: int


@dataclass(frozen=True, slots=True)
class ConclusionOpened:
    """The secretary wants to record what the cell concluded on a shared commitment."""

    commitment: int


@dataclass(frozen=True, slots=True)
class MeetingsOpened:
    """The meetings of my cell; a secretary plans them here."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """One meeting."""

    meeting: int


@dataclass(frozen=True, slots=True)
class Attending:
    """I come, or I do not."""

    meeting: int
    coming: bool


@dataclass(frozen=True, slots=True)
class CalendarAsked:
    """The meeting as a file for any calendar."""

    meeting: int


@dataclass(frozen=True, slots=True)
class RuleOpened:
    """When the cell meets is to be set."""


@dataclass(frozen=True, slots=True)
class PlaceOpened:
    """Where the cell meets is to be set."""


@dataclass(frozen=True, slots=True)
class ExtraOpened:
    """A further meeting is to be added."""


@dataclass(frozen=True, slots=True)
class MovingOpened:
    """Another time for one meeting; with a day, that proposed day at the same hour."""

    meeting: int
    day: str = ""


@dataclass(frozen=True, slots=True)
class TopicOpened:
    """What one meeting is about is to be written."""

    meeting: int


@dataclass(frozen=True, slots=True)
class ThematicChosen:
    """This is the thematic meeting of its quarter, or is not."""

    meeting: int
    thematic: bool


@dataclass(frozen=True, slots=True)
class ThematicReplaced:
    """Yes, this one instead of the other thematic meeting of its quarter."""

    meeting: int


@dataclass(frozen=True, slots=True)
class MeetingPlaceOpened:
    """Another place for one meeting."""

    meeting: int


@dataclass(frozen=True, slots=True)
class UsualPlaceChosen:
    """This meeting is where the cell usually meets."""

    meeting: int


@dataclass(frozen=True, slots=True)
class PapersOpened:
    """A `material` or the `resolution` of one meeting is to be sent in, or one to be taken away."""

    meeting: int
    kind: str


@dataclass(frozen=True, slots=True)
class PaperSent:
    """A file came in. What it holds stays outside: here are its first bytes, and its first lines where it has some.

    `lines` is None where the file could not be read, `size` is in bytes.
    """

    meeting: int
    kind: str
    name: str
    size: int
    head: bytes
    caption: str = ""
    lines: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """One paper as a file."""

    paper: int


@dataclass(frozen=True, slots=True)
class PaperTakingOpened:
    """One paper is to be taken away: the first of two questions."""

    paper: int


@dataclass(frozen=True, slots=True)
class PaperTakenAway:
    """Yes, take it away."""

    paper: int


@dataclass(frozen=True, slots=True)
class CancellingOpened:
    """One meeting is not to take place: the first of two questions."""

    meeting: int


@dataclass(frozen=True, slots=True)
class MeetingCancelled:
    """Yes, cancel it."""

    meeting: int


@dataclass(frozen=True, slots=True)
class WhoComesOpened:
    """Who comes to one meeting."""

    meeting: int


@dataclass(frozen=True, slots=True)
class AttendanceOpened:
    """Taking the attendance, a page of the cell's list."""

    meeting: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class PresenceTaken:
    """This member was there, or was not."""

    meeting: int
    member: str
    present: bool
    page: int


@dataclass(frozen=True, slots=True)
class SilenceChosen:
    """No reminders for a `day`, `always` until turned on again, or `off`: reminders again."""

    how: str


@dataclass(frozen=True, slots=True)
class LeavesOpened:
    """Who of the cell is on leave; a page of the cell's list."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class LeaveOpened:
    """The leave of one member, by member code."""

    member: str


@dataclass(frozen=True, slots=True)
class LeaveChosen:
    """On leave until this day, in ISO form; `open`: without an end; `back`: no longer."""

    member: str
    until: str


@dataclass(frozen=True, slots=True)
class ReminderChannelsOpened:
    """Where do my reminders arrive?"""


@dataclass(frozen=True, slots=True)
class ReminderChannelChosen:
    """My reminders are to arrive on this channel."""

    channel: str


@dataclass(frozen=True, slots=True)
class SummaryOpened:
    """How far a unit is; 0 is the own one, an empty period the present one."""

    unit: int = 0
    period: str = ""


@dataclass(frozen=True, slots=True)
class Nudged:
    """Remind those of my cell who have not finished."""

    period: str


@dataclass(frozen=True, slots=True)
class ReleasesOpened:
    """The releases of a unit, one page of months."""

    unit: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ReleaseOpened:
    """One release."""

    unit: int
    period: str


@dataclass(frozen=True, slots=True)
class ReleaseAsked:
    """One release as a file: `png`, `xlsx` or `docx`."""

    unit: int
    period: str
    form: str


@dataclass(frozen=True, slots=True)
class YearAsked:
    """The releases of the year up to a period as a picture."""

    unit: int
    period: str


@dataclass(frozen=True, slots=True)
class MinutesAsked:
    """A draft of the minutes of one of my cell's meetings."""

    meeting: int


@dataclass(frozen=True, slots=True)
class RetentionOpened:
    """How long are my answers kept?"""


@dataclass(frozen=True, slots=True)
class RetentionChosen:
    """Keep my answers so many months and no longer."""

    months: int


Event = (
    Arrived | Said | SentNoWords | Returned | Outdated | WentSilent | Recognised | Consented | NoticeOpened | MenuOpened
    | WalkOpened | Answered | QuestionOpened | NoteOpened | NoteErased | WentBack | OverviewOpened | GroupOpened
    | Submitted | SheetOpened | SheetAsked | PastOpened | DataOpened | ExportAsked | ErasureAsked | ErasureConfirmed
    | WithdrawalAsked | WithdrawalConfirmed | SignedOut | OthersSignedOut | DeviceAsked
    | LanguagesOpened | LanguageChosen | HelpOpened
    | InvitingOpened | InvitationAsked | CommitmentsOpened | CommitmentBegun | CommitmentOpened | RewritingOpened
    | DueOpened | DayPicking | DueChosen | WhoSeesOpened | WhoSeesChosen | CommitmentClosed | WithdrawingOpened
    | CommitmentReopened | CommitmentWithdrawn | HistoryOpened | SharedOnesOpened | CheckInOpened | Remedied
    | CheckInNoteOpened | ConclusionOpened | MeetingsOpened | MeetingOpened | Attending | CalendarAsked | RuleOpened
    | PlaceOpened | ExtraOpened | MovingOpened | TopicOpened | ThematicChosen | CancellingOpened | MeetingCancelled
    | WhoComesOpened | AttendanceOpened | PresenceTaken | SilenceChosen | LeavesOpened | LeaveOpened | LeaveChosen
    | ReminderChannelsOpened | ReminderChannelChosen
    | ThematicReplaced | MeetingPlaceOpened | UsualPlaceChosen
    | PapersOpened | PaperSent | PaperAsked | PaperTakingOpened | PaperTakenAway
    | SummaryOpened | Nudged | ReleasesOpened | ReleaseOpened
    | ReleaseAsked | YearAsked | MinutesAsked | RetentionOpened | RetentionChosen
)  # fmt: skip
