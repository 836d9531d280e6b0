"""The glossary of every conversation: words, choices, messages, what is known, and what a step decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Literal

from handlers.announcements import Announcement, Announcing, AttachedFile, Body, Received
from handlers.bots import BotFull, Bots
from handlers.events import Event
from handlers.facts import Fact
from handlers.indicators import Catalogue
from handlers.meeting_rules import MeetingRule, Window
from handlers.meetings_below import MeetingsBelow
from handlers.release_papers import MinutesPaper, ReleasePaper, YearPaper
from handlers.reports import Reporting, ReportPaper
from handlers.rhythm import MONTHS_KEPT, Period
from handlers.sheet import Sheet
from handlers.states import State
from handlers.suggestions import Suggesting, Suggestion
from handlers.visits import Visit, Visiting
from handlers.ways import Ways

# ------------------------------------------------------------------ words


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of ours: a key of the locales, its named values and, where it counts something, how many."""

    key: str
    values: tuple[tuple[str, Value], ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words that are not ours and are never translated: a name, a note, the text of an indicator."""

    text: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Several texts in one paragraph, `between` them a line break or a separator."""

    parts: tuple[Text, ...]
    between: str = "\n"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, shown in local time: `day` as 15/3/2027, `weekday` with its name, `time` as 19 giờ 30."""

    at: datetime
    form: Literal["day", "weekday", "time"] = "day"


@dataclass(frozen=True, slots=True)
class Amount:
    """How many of something: with the dots of large numbers, which a year has none of."""

    number: int


Text = Phrase | Verbatim | Joined | Amount
Value = str | int | date | Moment | Text


def say(key: str, **values: Value) -> Phrase:
    """A sentence of ours. `key` is written literally wherever this is called, so that it can be extracted."""
    return Phrase(key, tuple(values.items()))


def say_count(key: str, count: int, **values: Value) -> Phrase:
    """A sentence that counts something; `%(count)s` stands in it."""
    return Phrase(key, (("count", count), *values.items()), count)


# ------------------------------------------------------------------ screens

Kind = Literal["main", "answer", "plain", "danger", "document"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button and the event it means. `words` is a key whose text lists other ways to type it, split by `|`.

    `unsaid`: only typed; the lines above say so already.
    """

    label: Text
    event: Event
    kind: Kind = "plain"
    chosen: bool = False
    words: Phrase | None = None
    unsaid: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One screen, in the order it is read; `choices` are rows of buttons, numbered from `first_number`.

    `body` stands after the lines, with its styles. `takes_file`: the bytes of the largest, 0 where none is taken;
    `longest_text`: how many letters a page lets be typed. Not `numbered`: a typed number is an answer, not a choice.
    """

    lines: tuple[Text, ...] = ()
    choices: tuple[tuple[Choice, ...], ...] = ()
    heading: Text | None = None
    progress: tuple[int, int] | None = None
    title: Text | None = None
    takes_text: bool = False
    first_number: int = 1
    takes_file: int = 0
    body: Body | None = None
    longest_text: int = 1000
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class SheetFile:
    """The member's notes to speak from, to be made as a document."""

    sheet: Sheet
    form: Literal["docx", "pdf"]


@dataclass(frozen=True, slots=True)
class ExportFile:
    """Everything stored about a member, as plain data for a JSON file."""

    content: dict[str, object]


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A meeting for any calendar: when, where, what about; `name` is what the calendar shows."""

    meeting: int
    starts_at: datetime
    name: Text
    place: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper of a meeting, as it was sent in; what it holds is fetched when it is handed over."""

    paper: int
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A release: a picture for the phone, a workbook, or the Word file that goes with the minutes."""

    paper: ReleasePaper
    form: Literal["png", "xlsx", "docx"]


@dataclass(frozen=True, slots=True)
class YearFile:
    """The releases of a year side by side, as a picture."""

    paper: YearPaper


@dataclass(frozen=True, slots=True)
class MinutesFile:
    """A draft of the minutes as a Word file."""

    paper: MinutesPaper


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A half-year or annual report as a file."""

    paper: ReportPaper
    form: Literal["docx", "xlsx", "pdf"]


@dataclass(frozen=True, slots=True)
class AnnouncementFile:
    """The file of an announcement; what it holds is fetched when it is handed over."""

    announcement: int
    name: str
    media_type: str


Attachment = (
    SheetFile | ExportFile | CalendarFile | PaperFile | ReleaseFile | YearFile | MinutesFile | ReportFile
    | AnnouncementFile
)  # fmt: skip


# ------------------------------------------------------------------ what a step is told


@dataclass(frozen=True, slots=True)
class Member:
    """Who is talking. `roles` are pairs of a role and the id of the unit it holds in (None: everywhere)."""

    id: int
    code: str
    name: str
    unit: int
    unit_name: str
    roles: tuple[tuple[str, int | None], ...] = ()
    consented: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One member's self-comparison in one period: answers in the catalogue's order, None where not yet given.

    `typed`: what was typed for a group and waits to be confirmed or weighed (a value None); () is none of it.
    `typed_in`: the chat that typed it, which alone was shown it; `typed_group`: for which group.
    """

    period: Period
    catalogue: Catalogue
    answers: tuple[int | None, ...]
    notes: tuple[tuple[str, str], ...] = ()
    submitted_at: datetime | None = None
    typed: tuple[tuple[str, int | None], ...] | None = None
    typed_in: int = 0
    typed_group: int = 0

    def answer(self, code: str) -> int | None:
        return self.answers[self.catalogue.position(code)]

    def note(self, code: str) -> str | None:
        return dict(self.notes).get(code)

    @property
    def answered(self) -> int:
        return sum(answer is not None for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time invitation that was presented or is being taken up, and whom it invites."""

    id: int
    member: int
    name: str
    unit_name: str
    expires_at: datetime
    used: bool = False


@dataclass(frozen=True, slots=True)
class FreshLink:
    """A personal link that can be made now. `page`: empty where no phone reaches it; `is_here`: this is the page."""

    token: str = field(repr=False)
    page: str
    is_here: bool = False

    @property
    def address(self) -> str:
        """The token stands behind `#`, where neither a server's log nor a preview of the link gets it."""
        return f"{self.page}/#mo={self.token}"


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One line of the proof: which version, on which channel, from when, and until when if it was withdrawn."""

    version: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept about one member, as `/dulieu` shows and exports it.

    `received`: of announcements by which unit, when, and when it was read.
    """

    joined_at: datetime | None = None
    language: str = ""
    channels: tuple[tuple[str, datetime], ...] = ()
    chats: tuple[tuple[str, str, datetime], ...] = ()
    consents: tuple[ConsentRecord, ...] = ()
    runs: tuple[Run, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    visits: tuple[Visit, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()  # for the file alone; everywhere else how many there are is enough
    suggestion_count: int = 0
    announced: tuple[Announcement, ...] = ()
    received: tuple[tuple[str, datetime | None, datetime | None], ...] = ()
    silent_until: datetime | None = None
    reminder_channel: str = ""
    on_leave: bool = False
    leave_until: date | None = None
    months_kept: int = MONTHS_KEPT
    most_months: int = MONTHS_KEPT
    reports: tuple[tuple[str, str, bool, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Attendance:
    """One meeting as it concerns one member: what the member answered, and whether the member was there."""

    starts_at: datetime
    coming: bool | None
    reason: str
    present: bool | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of the secretary's own cell who has not joined on any channel yet."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CellMember:
    """A member of the secretary's own cell and whether on leave; without an end there is no `leave_until`."""

    code: str
    name: str
    on_leave: bool = False
    leave_until: date | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """One of the member's own. `state` is draft, open, closed or withdrawn; `history` is when, what, which."""

    id: int
    period: str
    indicator: str
    text: str
    state: str
    made_at: datetime
    due: date | None = None
    shared: bool = False
    ended_at: datetime | None = None
    conclusion: str = ""
    history: tuple[tuple[datetime, str, str], ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The member's answer about one commitment in one quarter: 0 put right, 1 on the way, 2 not yet, None so far."""

    commitment: int
    quarter: str
    value: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SharedCommitment:
    """A commitment that a member of the cell chose to tell the cell."""

    id: int
    name: str
    text: str
    due: date
    state: str
    conclusion: str = ""


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """When and where a cell meets."""

    rule: MeetingRule
    place: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting with the member's own answer to it."""

    id: int
    period: Period
    starts_at: datetime
    place: str = ""
    topic: str = ""
    thematic: bool = False
    extra: bool = False
    cancelled: bool = False
    coming: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A member of the cell as the secretary plans with: comes, does not and why, was there, is on leave."""

    code: str
    name: str
    coming: bool | None
    reason: str
    present: bool | None
    on_leave: bool = False


PaperKind = Literal["material", "resolution"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document for a meeting, sent before it, or its resolution, sent after it."""

    id: int
    meeting: int
    kind: PaperKind
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class MeetingYear:
    """Meetings of a year so far, attendances taken, and how many of those were present."""

    held: int
    taken: int
    present: int


Bands = Mapping[str, tuple[int, int]]  # by the code of the indicator: the lowest and the highest count


@dataclass(frozen=True, slots=True)
class Published:
    """A release as it was frozen. `parent` is the name of the unit above, empty at the top; no bands below ten."""

    unit: str
    parent: str
    period: Period
    members: int
    respondents: int
    bands: Bands | None
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """How many of a unit and all below it have sent their self-comparison."""

    id: int
    name: str
    members: int
    respondents: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What somebody with a right to it sees of a unit in one period; names only of the own cell, for its secretary."""

    unit: UnitStanding
    above: int  # the unit above that this person may see as well, 0 where there is none
    period: Period
    newest: Period
    below: tuple[UnitStanding, ...] = ()
    names_shown: bool = False
    waiting: tuple[str, ...] = ()
    on_leave: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    nudged_today: bool = False
    months: tuple[Period, ...] = ()
    line: tuple[tuple[int, str], ...] = ()  # all units above that this person may see, the nearest first


@dataclass(frozen=True, slots=True)
class Known:
    """All that a step may use. What is not named in the step's `needs` stays empty.

    `grouped`: this chat has no buttons and few messages, so what belongs together is asked together. `chat`: its id.
    `to_letter`: what was typed answers a letter, which came in the middle of whatever the chat is about.
    """

    now: datetime
    timezone: tzinfo
    period: Period
    window: Window
    catalogue: Catalogue
    language: str = "vi"
    member: Member | None = None
    run: Run | None = None
    grouped: bool = False
    chat: int = 0
    to_letter: bool = False
    past: tuple[Run, ...] = ()
    stored: Stored = Stored()
    invitation: Invitation | None = None
    presented: str | None = None
    wrong_tries: int = 0
    cell: tuple[Colleague, ...] = ()
    cell_members: tuple[CellMember, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    shared: tuple[SharedCommitment, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    plan: MeetingPlan | None = None
    meetings: tuple[Meeting, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    papers: tuple[Paper, ...] = ()
    thematic: tuple[Meeting, ...] = ()
    meeting_year: MeetingYear = MeetingYear(0, 0, 0)
    holidays: Mapping[date, str] = field(default_factory=dict)
    fresh_code: str = ""
    fresh_link: FreshLink | None = None
    overview: Overview | None = None
    release: ReleasePaper | None = None
    year: YearPaper | None = None
    announcing: Announcing | None = None
    announced_file: AttachedFile | None = None
    received: Received | None = None
    suggesting: Suggesting | None = None
    visiting: Visiting | None = None
    reporting: Reporting | None = None
    meetings_below: MeetingsBelow | None = None
    ways: Ways | None = None
    bots: Bots | None = None
    bot_full: BotFull | None = None

    @property
    def is_open(self) -> bool:
        """Whether answers of the period are taken now."""
        return self.window.opens_at <= self.now < self.window.closes_at


# ------------------------------------------------------------------ what a step decides


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the member is now, what is said on the way there, what must be remembered, what is handed over."""

    state: State
    notices: tuple[Text, ...] = ()
    facts: tuple[Fact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
