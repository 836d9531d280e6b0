"""A chat driver: people talk to the whole core, database and words included, without any platform."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.catalogues import Shelf, load_catalogues
from bot.channels.plain import as_text
from bot.channels.telegram_text import as_html
from bot.channels.zalo_text import reply_text, split
from bot.house import House
from bot.screen import Button, Screen
from bot.turn import Inbound, Reply, take_turn
from bot.wording import Wording, load_wording
from handlers import codes
from handlers import events as e
from handlers.meeting_rules import parse_rule
from handlers.packing import unpack_event
from handlers.paper_kinds import HEAD
from handlers.roster import MemberRow, Role, UnitRow
from handlers.states import AtGroup, AtSummary, AttachingFile, AttachingPaper, ConfirmingGroup
from handlers.vocabulary import (
    AnnouncementFile,
    Attachment,
    CalendarFile,
    CheckIn,
    Commitment,
    ExportFile,
    MinutesFile,
    PaperFile,
    ReleaseFile,
    ReportFile,
    Run,
    SheetFile,
    YearFile,
)
from storage import answers, chats, commitments, invitations, meetings, members
from storage.database import begin, commit_together, connect
from storage.migrate import migrate
from storage.sealing import Seal, check_keyring

T = TypeVar("T")

TIMEZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 12, 5, 5, 0, tzinfo=UTC)  # 12 o'clock in Vietnam
KEY = bytes(range(32))
A_PDF = b"%PDF-1.7\n% a paper of the tests\n"
WITH_BUTTONS = frozenset({"telegram", "web"})

UNITS = (
    UnitRow("DU", "Đảng ủy phường Hòa Bình", "dang_uy", None),
    UnitRow("CB5", "Chi bộ Tổ dân phố 5", "chi_bo", "DU"),
    UnitRow("CB6", "Chi bộ Tổ dân phố 6", "chi_bo", "DU"),
)
PEOPLE = (
    MemberRow("AN", "Nguyễn Văn An", "CB5", ()),
    MemberRow("BINH", "Trần Thị Bình", "CB5", (Role("bi_thu", "CB5"),)),
    MemberRow("CUONG", "Lê Văn Cường", "CB6", (Role("bi_thu", "CB6"),)),
    MemberRow("DUNG", "Phạm Thị Dung", "CB6", ()),
    MemberRow("EM", "Hoàng Văn Em", "DU", (Role("cap_uy", "DU"),)),
    MemberRow("GIANG", "Vũ Thị Giang", "CB5", ()),
)


@cache
def shelf() -> Shelf:
    return load_catalogues()


@cache
def wording() -> Wording:
    return load_wording(TIMEZONE)


@cache
def _migrated() -> bytes:
    """A migrated, empty database; made once, for Alembic costs a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        connect(path).close()
        migrate(path)
        return path.read_bytes()


def fresh_database(folder: Path) -> Path:
    path = folder / "tusoi.db"
    path.write_bytes(_migrated())
    return path


@dataclass
class Town:
    """A small organisation on a real database, and the clock on its wall. `restless`: a restart before each turn."""

    path: Path
    now: datetime = NOON
    seal: Seal = field(default_factory=lambda: Seal([KEY]))
    updates: Iterator[int] = field(default_factory=itertools.count)
    restless: bool = False
    trying: bool = False
    story: list[str] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.connection = connect(self.path)
        letters = itertools.count()
        links = itertools.count(1)
        self.house = House(
            self.seal,
            shelf(),
            wording(),
            TIMEZONE,
            lambda: _letters(next(letters)),
            channels=frozenset({"telegram", "web", "zalo"}),
            page_url="https://tusoi.example",
            draw_token=lambda: f"duong-dan-rieng-{next(links)}",
        )
        self.write(lambda connection: check_keyring(connection, self.seal))
        self.write(lambda connection: members.write_units(connection, UNITS))
        self.write(lambda connection: members.write_members(connection, PEOPLE))

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self.trying:
            return work(self.connection)
        result = commit_together(self.connection, [work])[0]
        if isinstance(result, Exception):
            raise result
        done: T = result
        return done

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens in it is taken back at its end: one town serves many tests."""
        begin(self.connection)
        self.trying, now = True, self.now
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")
            self.trying, self.now = False, now

    def invite(self, member_code: str) -> str:
        """A fresh code for a member, as an administrator makes it."""
        ends = codes.ends_at(self.now)
        code = codes.make(ends, f"TEST{next(self.updates):04d}".replace("0", "Z").replace("1", "Y"))
        person = self.id_of(member_code)
        self.write(lambda connection: invitations.add(connection, self.seal, person, code, ends))
        return code

    def id_of(self, member_code: str) -> int:
        (person,) = self.connection.execute("SELECT id FROM members WHERE code = ?", (member_code,)).fetchone()
        return int(person)

    def runs_of(self, member_code: str) -> tuple[Run, ...]:
        """What is stored of a member's answers and notes, newest first."""
        return answers.runs_of(self.connection, self.seal, shelf().by_pin("vi"), self.id_of(member_code))

    def commitments_of(self, member_code: str) -> tuple[Commitment, ...]:
        """What is stored of a member's commitments, oldest first."""
        return commitments.of_member(self.connection, self.seal, self.id_of(member_code))

    def check_ins_of(self, member_code: str) -> tuple[CheckIn, ...]:
        """The member's answers in all check-ins."""
        return commitments.check_ins_of(self.connection, self.seal, self.id_of(member_code))

    def meets(self, unit_code: str, at: datetime) -> None:
        """A further meeting of a cell: it opens and closes no period."""
        unit = self.unit_of(unit_code)
        self.write(lambda connection: meetings.add_extra(connection, unit, at, TIMEZONE))

    def plans(self, unit_code: str, rule: str) -> None:
        """A cell meets by this rule, as its secretary would type it."""
        parsed, unit = parse_rule(rule), self.unit_of(unit_code)
        assert parsed is not None
        self.write(lambda connection: meetings.keep_rule(connection, unit, parsed, self.now, TIMEZONE))

    def unit_of(self, code: str) -> int:
        (unit,) = self.connection.execute("SELECT id FROM units WHERE code = ?", (code,)).fetchone()
        return int(unit)

    def moves(self, member_code: str, unit_code: str, *roles: Role) -> None:
        """The roster says that this member is in another cell now."""
        name = next(row.name for row in PEOPLE if row.code == member_code)
        row = MemberRow(member_code, name, unit_code, roles)
        self.write(lambda connection: members.write_members(connection, [row]))

    def leaves(self, member_code: str) -> None:
        """The roster says that this member has left the organisation."""
        self.write(lambda connection: members.deactivate(connection, [member_code], self.now))

    def take(self, inbound: Inbound) -> Reply:
        """One turn, and its screen is out: what a channel does."""
        if self.restless:
            self.restart()

        def turn(connection: sqlite3.Connection) -> Reply:
            reply = take_turn(connection, inbound, self.house, self.now)
            chats.shown(connection, reply.chat.id, None, reply.revision)
            return reply

        return self.write(turn)

    def dump(self, *but: str) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table, but of those named."""
        statements = [line for line in self.connection.iterdump() if line.startswith("INSERT INTO")]
        rows = [(line.split('"')[1], line) for line in statements]
        return {table: [(row,) for name, row in rows if name == table] for table, _ in rows if table not in but}

    def restart(self) -> None:
        """The process ends and begins again: only the file is left."""
        self.connection.close()
        self.connection = connect(self.path)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def close(self) -> None:
        self.connection.close()

    def tells(self, words: str) -> None:
        """A line between the turns of a transcript: what happens outside the chat."""
        self.story += [f"— {words}", ""]

    def talks(self, address: str, channel: str = "telegram", called: str = "thành viên") -> Person:
        if channel == "zalo" and ":" not in address:  # the first bot's
            address = f"1:{address}"
        return Person(self, channel, address, called=called)

    def joined(self, member_code: str, address: str = "", channel: str = "telegram") -> Person:
        """Somebody who has come in and agreed."""
        person = self.talks(address or member_code.lower(), channel)
        person.comes_in(self.invite(member_code))
        return person


def _letters(number: int) -> str:
    return "".join(codes.ALPHABET[(number // 30**at) % 30] for at in range(codes.RANDOM_LENGTH))


@dataclass
class Person:
    """Somebody with a phone. Every reply is checked for the limits and written down as a transcript."""

    town: Town
    channel: str
    address: str
    replies: list[Reply] = field(default_factory=list, repr=False)
    transcript: list[str] = field(default_factory=list, repr=False)
    called: str = "thành viên"

    def says(self, text: str) -> Reply:
        return self._happens(e.Said(text), text)

    def presses(self, label: str, reply: Reply | None = None) -> Reply:
        """Press a button of the newest screen, or of an older one."""
        pressed = button(reply or self.replies[-1], label)
        old = "" if reply is None or reply is self.replies[-1] else " (nút cũ)"
        return self._happens(unpack_event(pressed.event), f"[{label}]{old}")

    def chooses(self, label: str) -> Reply:
        """The way of the channel: a press where there are buttons, else the number, else the label."""
        if self.channel in WITH_BUTTONS:
            return self.presses(label)
        screen = self.replies[-1].screen
        if screen.takes_text or not screen.numbered:
            return self.says(label)
        numbered = [button.label for button in buttons(self.replies[-1]) if button.kind != "danger"]
        return self.says(str(numbered.index(label) + screen.first_number) if label in numbered else label)

    def answers(self, label: str) -> Reply:
        """One answer in the walk; where nine are asked at once, to the first of them, the others being none."""
        here = self.replies[-1].chat.state
        if not isinstance(here, AtGroup):
            return self.chooses(label)
        self.says("0" if label == "Không có" else f"{9 * here.group + 1} {label.lower()}")
        return self.says("đúng") if label == "Không có" else self.replies[-1]

    def sends(self, event: e.Event) -> Reply:
        """A forged event: what a modified client could send."""
        shown = "(một tấm ảnh)" if isinstance(event, e.SentNoWords) else f"<{type(event).__name__}>"
        return self._happens(event, shown)

    def comes_in(self, code: str) -> Reply:
        self.says(f"/start {code}")
        self.chooses("Đúng, là tôi")
        return self.chooses("Đồng ý")

    def walks(self, answers: dict[str, str] | None = None) -> Reply:
        """From the menu through all open questions; `answers` by number, "Không có" otherwise."""
        reply = self.chooses("Tự soi")
        while reply.screen.progress:
            number, _ = reply.screen.progress
            reply = self.chooses((answers or {}).get(str(number), "Không có"))
        while isinstance(reply.chat.state, AtGroup):
            first = 9 * reply.chat.state.group + 1
            given = ((number, (answers or {}).get(str(number))) for number in range(first, first + 9))
            reply = self.says(", ".join(f"câu {number} {answer}" for number, answer in given if answer) or "0")
            if isinstance(reply.chat.state, ConfirmingGroup):
                reply = self.chooses("Đúng")
        return reply

    def attaches(self, name: str, content: bytes = A_PDF, caption: str = "", lines: tuple[str, ...] = ()) -> Reply:
        """Send a file to the place that waits for one, as a channel brings it."""
        place = self.replies[-1].chat.state
        event: e.Event
        if isinstance(place, AttachingFile):
            about, head = place.announcement, content[:HEAD]
            event = e.AnnouncementFileSent(about, "document", name, len(content), head, caption, lines)
        else:
            assert isinstance(place, AttachingPaper)
            event = e.PaperSent(place.meeting, place.kind, name, len(content), content[:HEAD], caption, lines)
        return self._happens(event, f"({name})", content)

    def _happens(self, event: e.Event, shown: str, file: bytes = A_PDF) -> Reply:
        update = f"{self.address}-{next(self.town.updates)}"
        inbound = Inbound(self.channel, self.address, event, update, file=file)
        reply = self.town.take(inbound)
        assert faults(reply) == []
        assert self.channel != "zalo" or len(messages(reply.screen)) <= most_messages(reply)
        self.replies.append(reply)
        told = [f"{self.called + ':':<11} {shown}", self._told(reply), ""]
        self.transcript += told
        self.town.story += told
        return reply

    def _told(self, reply: Reply) -> str:
        words = wording()[reply.screen.language]
        if self.channel not in WITH_BUTTONS:
            text = as_text(reply.screen, words)
        else:
            rows = [" ".join(f"[{each.label}]" for each in row) for row in reply.screen.choices]
            text = as_text(replace(reply.screen, choices=(), takes_file=0), words) + "".join(f"\n{row}" for row in rows)
        files = [f"({_named(attachment)})" for attachment in reply.attachments]
        body = "\n".join([text, *files]).split("\n")
        return "bot:        " + "\n            ".join(body).replace("            \n", "\n")

    @property
    def screen(self) -> str:
        """What stands on the screen now, as plain text."""
        return whole_text(self.replies[-1].screen)


def _named(file: Attachment) -> str:
    match file:
        case SheetFile():
            return f"tệp: phiếu tự soi {file.sheet.month}/{file.sheet.year}, {file.form}"
        case ExportFile():
            return "tệp: dữ liệu của tôi, json"
        case PaperFile() | AnnouncementFile():
            return f"tệp: {file.name}"
        case CalendarFile():
            return f"tệp: lịch, {wording()['vi'].render(file.name)}"
        case ReleaseFile():
            return f"tệp: tổng hợp {file.paper.month}/{file.paper.year}, {file.form}"
        case YearFile():
            return f"tệp: tổng hợp đến {file.paper.months[-1].month}/{file.paper.months[-1].year}, png"
        case _:
            return _named_for_others(file)


def _named_for_others(file: MinutesFile | ReportFile) -> str:
    if isinstance(file, MinutesFile):
        return "tệp: biên bản nháp, docx"
    return f"tệp: báo cáo {file.paper.report.span}, {file.form}"


def whole_text(screen: Screen) -> str:
    return as_text(screen, wording()[screen.language])


def buttons(reply: Reply) -> list[Button]:
    return [each for row in reply.screen.choices for each in row]


def labels(reply: Reply) -> list[str]:
    return [each.label for each in buttons(reply)]


def button(reply: Reply, label: str) -> Button:
    assert label in labels(reply)
    return next(each for each in buttons(reply) if each.label == label)


def is_dead_end(reply: Reply) -> bool:
    return not buttons(reply) or any(isinstance(unpack_event(each.event), e.Outdated) for each in buttons(reply))


# ------------------------------------------------------------------ what no screen may do

NOT_OUR_WORDS = (
    e.QuestionOpened,
    e.InvitationAsked,
    e.LanguageChosen,
    e.MeetingOpened,
    e.CommitmentBegun,
    e.CommitmentOpened,
    e.ConclusionOpened,
    e.MeetingOpened,
    e.PresenceTaken,
    e.LeaveOpened,
    e.SummaryOpened,
    e.PaperAsked,
    e.PaperTakingOpened,
    e.VisitsOpened,
    e.VisitsOfCellOpened,
    e.VisitorChosen,
    e.VisitMeetingChosen,
    e.VisitTakenBack,
    e.VisitOpened,
    e.SuggestionOpened,
    e.SuggestionBegun,
    e.SuggestionAimed,
    e.SuggestionToMember,
    e.SubjectsOpened,
    e.SubjectChosen,
    e.ByWhenChosen,
    e.AnnouncementsOpened,
    e.AnnouncementOpened,
    e.ReceivedAnnouncementOpened,
    e.UnitsOpened,
    e.UnitTicked,
    e.ReportsOpened,
)  # buttons that carry a title or a name
LONGEST_LABEL, LONGEST_EVENT, LONGEST_TEXT = 20, 64, 4096
MOST_NOTICES = 3
LONG_NOTICES = 8  # the whole consent text, read again


LONG_LISTS = (AtSummary,)  # of committees: sixty cells do not fit in one message of Zalo


def messages(screen: Screen) -> tuple[str, ...]:
    """The messages that Zalo sends for it, each of which is counted."""
    return split(reply_text(screen, wording()[screen.language]))


def most_messages(reply: Reply) -> int:
    return 2 if isinstance(reply.chat.state, LONG_LISTS) else 1


def faults(reply: Reply) -> list[str]:
    """What is wrong with a screen, on the narrowest channel; nothing, if all is well."""
    found = [f"{each.label}: {wrong}" for each in buttons(reply) for wrong in _faults_of_button(each, reply.screen)]
    if len(set(labels(reply))) < len(labels(reply)):
        found.append("two buttons with one label")
    if is_dead_end(reply):
        found.append("a dead end")
    return found + _faults_of_text(reply.screen)


def _faults_of_button(each: Button, screen: Screen) -> Iterator[str]:
    ours = not isinstance(unpack_event(each.event), NOT_OUR_WORDS)
    if ours and screen.language == "vi" and len(each.label) > LONGEST_LABEL:
        yield "too long for a phone"
    if not 0 < len(each.event.encode()) <= LONGEST_EVENT:
        yield "carries too much"


def _faults_of_text(screen: Screen) -> list[str]:
    html = as_html(screen)
    found = ["a sentence of the screen was cut off"] if screen.lines and html.count("\n\n") < _breaks(screen) else []
    if not 0 < len(html.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        found.append("does not fit in one message")
    if len(set(screen.notices)) < len(screen.notices):
        found.append("says the same twice")
    if len(screen.notices) not in {*range(MOST_NOTICES + 1), LONG_NOTICES}:
        found.append("too many notices")
    return found


def _breaks(screen: Screen) -> int:
    head = bool(screen.heading or screen.progress or screen.title)
    return len(screen.notices) + head + len(screen.lines) - 1
