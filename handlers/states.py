"""Where a chat is: a position only, for answers are facts in tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stranger:
    """Nobody has joined from this chat."""


@dataclass(frozen=True, slots=True)
class Recognising:
    """A good code was given; is it this person?"""

    invitation: int


@dataclass(frozen=True, slots=True)
class Consenting:
    """The consent text is being read; 0 stands for a member who joined before and is asked anew."""

    invitation: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class AtMenu:
    """The member's menu."""


@dataclass(frozen=True, slots=True)
class AtQuestion:
    """One question of the walk, or one that is looked at again from the overview."""

    period: str
    indicator: str
    reviewing: bool = False


@dataclass(frozen=True, slots=True)
class WritingNote:
    """The next words typed are the note to this indicator."""

    period: str
    indicator: str
    reviewing: bool = False


@dataclass(frozen=True, slots=True)
class AtOverview:
    """All 27 answered: by group, before or after sending."""

    period: str


@dataclass(frozen=True, slots=True)
class ReviewingGroup:
    """One group's answers, each of which can be opened."""

    period: str
    group: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Just sent."""

    period: str


@dataclass(frozen=True, slots=True)
class AtSheet:
    """Fetching the notes to speak from."""

    period: str


@dataclass(frozen=True, slots=True)
class AtPast:
    """The member's past months side by side."""

    group: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class AtData:
    """What is stored about me."""


@dataclass(frozen=True, slots=True)
class ConfirmingErasure:
    """The second question before everything is erased."""


@dataclass(frozen=True, slots=True)
class ConfirmingWithdrawal:
    """The second question before the consent is withdrawn."""


@dataclass(frozen=True, slots=True)
class ConfirmingSignOut:
    """The second question before this device forgets me: coming back needs a new code."""


@dataclass(frozen=True, slots=True)
class ChoosingLanguage:
    """The list of languages."""


@dataclass(frozen=True, slots=True)
class ReadingHelp:
    """How this works."""


@dataclass(frozen=True, slots=True)
class Inviting:
    """A secretary picks whom to make out an invitation for."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AtCommitments:
    """My commitments."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingIndicator:
    """Which indicator is the new commitment about?"""


@dataclass(frozen=True, slots=True)
class WritingCommitment:
    """The next words typed are what I will do; 0 is a new commitment."""

    indicator: str
    commitment: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingDue:
    """By when? 0 is the one being made; in a check-in the next commitment follows."""

    commitment: int = 0
    checking_in: bool = False


@dataclass(frozen=True, slots=True)
class PickingDay:
    """A month of the calendar."""

    commitment: int
    year: int
    month: int
    checking_in: bool = False


@dataclass(frozen=True, slots=True)
class ChoosingWhoSees:
    """Who may know it?"""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtCommitment:
    """One commitment."""

    commitment: int


@dataclass(frozen=True, slots=True)
class WithdrawingCommitment:
    """The second question before it is withdrawn."""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtHistory:
    """What was changed, and when."""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtSharedOnes:
    """What the cell was told."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """One commitment of the check-in; 0 is the next that waits."""

    commitment: int


@dataclass(frozen=True, slots=True)
class WritingCheckInNote:
    """The next words typed are a note to it."""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtCheckInEnd:
    """The check-in is done, or there is nothing to ask."""


@dataclass(frozen=True, slots=True)
class WritingConclusion:
    """The next words typed are the cell's conclusion."""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtMeetings:
    """The meetings of my cell."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AtMeeting:
    """One meeting."""

    meeting: int


@dataclass(frozen=True, slots=True)
class WritingReason:
    """The next words typed say why I do not come."""

    meeting: int


@dataclass(frozen=True, slots=True)
class SettingRule:
    """The next words typed say when the cell meets."""


@dataclass(frozen=True, slots=True)
class SettingPlace:
    """The next words typed say where the cell meets."""


@dataclass(frozen=True, slots=True)
class AddingMeeting:
    """The next words typed say when the further meeting is."""


@dataclass(frozen=True, slots=True)
class MovingMeeting:
    """The next words typed say when the meeting is instead."""

    meeting: int


@dataclass(frozen=True, slots=True)
class WritingTopic:
    """The next words typed say what the meeting is about."""

    meeting: int


@dataclass(frozen=True, slots=True)
class WritingMeetingPlace:
    """The next words typed say where this one meeting is."""

    meeting: int


@dataclass(frozen=True, slots=True)
class ReplacingThematic:
    """Its quarter has a thematic meeting already: is it to be this one instead?"""

    meeting: int


@dataclass(frozen=True, slots=True)
class AttachingPaper:
    """The next file sent is a `material` of the meeting, or its `resolution`."""

    meeting: int
    kind: str


@dataclass(frozen=True, slots=True)
class TakingPaperAway:
    """The second question before a paper is taken away."""

    meeting: int
    paper: int


@dataclass(frozen=True, slots=True)
class CancellingMeeting:
    """The second question before a meeting is cancelled."""

    meeting: int


@dataclass(frozen=True, slots=True)
class AtWhoComes:
    """Who comes."""

    meeting: int


@dataclass(frozen=True, slots=True)
class TakingAttendance:
    """Taking the attendance."""

    meeting: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class AtLeaves:
    """Who of the cell is on leave."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class SettingLeave:
    """Until when is this member on leave? A typed day is the last one."""

    member: str


@dataclass(frozen=True, slots=True)
class ChoosingReminderChannel:
    """Where reminders are to arrive."""


@dataclass(frozen=True, slots=True)
class AtSummary:
    """How far a unit is in one month."""

    unit: int
    seen: str


@dataclass(frozen=True, slots=True)
class AtReleases:
    """The months a unit has releases of."""

    unit: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class AtRelease:
    """One release."""

    unit: int
    released: str


@dataclass(frozen=True, slots=True)
class ChoosingRetention:
    """How long answers are kept."""


State = (
    Stranger | Recognising | Consenting | AtMenu | AtQuestion | WritingNote | AtOverview | ReviewingGroup | Sent
    | AtSheet | AtPast | AtData | ConfirmingErasure | ConfirmingWithdrawal | ConfirmingSignOut
    | ChoosingLanguage | ReadingHelp | Inviting
    | AtCommitments | ChoosingIndicator | WritingCommitment | ChoosingDue | PickingDay | ChoosingWhoSees | AtCommitment
    | WithdrawingCommitment | AtHistory | AtSharedOnes | CheckingIn | WritingCheckInNote
    | AtCheckInEnd | WritingConclusion | AtMeetings | AtMeeting | WritingReason | SettingRule | SettingPlace
    | AddingMeeting | MovingMeeting | WritingTopic | CancellingMeeting | AtWhoComes | TakingAttendance
    | AtLeaves | SettingLeave | ChoosingReminderChannel | AtSummary | AtReleases | AtRelease | ChoosingRetention
    | WritingMeetingPlace | ReplacingThematic | AttachingPaper | TakingPaperAway
)  # fmt: skip
