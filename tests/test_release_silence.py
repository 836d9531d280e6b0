"""A whole month, and everything that anybody but the member can read of it: no name, no answer, no note, no count."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.attachments import make_document
from bot.front import Front
from bot.schedule import Pulse
from bot.turn import Inbound, Reply
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from handlers.rhythm import period_from
from handlers.roster import MemberRow, Role
from handlers.vocabulary import Run
from storage import answers as kept
from storage import consent, members, outbox, releases
from storage.database import Database
from tests.conversation import Town, fresh_database, shelf, wording
from tests.counted_town import Answers, grow, send
from tests.reading import PNG, chunks, plainly, words_in
from tests.release_auditor import findings
from tests.scene import carried
from tests.test_logs import everything_logged
from tests.test_release_end_to_end import printed

MONTH = "2026-12"
NOTE, WILL = "mật ngữ hải đăng 8841", "sẽ trồng lại vườn thanh long 5527"
NAMES = {"A-3": "Quách Tịch Liêu", "A-4": "Tôn Nữ Diệu Huyền Trân", "A-5": "Khúc Lặng Thầm"}
SECRETARY, COMMITTEE = "Ngụy Đăng Ký", "Từ Cấp Trên"
TYPED = (NOTE, WILL)
CODES = tuple(indicator.code for indicator in shelf().current("vi").indicators)
EVENING, CLOSED = datetime(2026, 12, 30, 9, 0, tzinfo=UTC), datetime(2027, 1, 1, 2, 0, tzinfo=UTC)


def quiet_answer(number: int, code: str) -> int:
    """Nobody marks anything, but for the third indicator."""
    return 2 * (code == "1.3")


def other_answer(number: int, code: str) -> int:
    """Other people mark other things, to other degrees; the bands are the same."""
    return 1 + number % 2 if code == "1.3" or ((CODES.index(code) + number) % 4 == 0 and number < 13) else 0


@dataclass
class Month:
    """All that was shown, sent, handed out and logged, to others than the three who walk."""

    town: Town
    front: Front
    screens: list[str] = field(default_factory=list)
    while_open: list[str] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    log: str = ""

    async def happens(self, member: str, *events: e.Event) -> Reply:
        """One after the other, as the member's chat brings them; a member who comes in comes by Telegram."""
        replies = [
            await self.front.turn(Inbound("telegram", member, event, str(next(self.town.updates)))) for event in events
        ]
        return replies[-1]

    async def arrives(self, member: str) -> None:
        code = self.town.invite(member)
        await self.happens(member, e.Arrived(code), e.Recognised(True), e.Consented(CONSENT_VERSION, True))

    async def asks(self, member: str, *events: e.Event) -> None:
        for event in events:
            reply = await self.happens(member, event)
            self.screens.append(carried(reply))
            for file in reply.attachments:
                document = await make_document(file, wording()["vi"])
                self.documents[f"{member}-{len(self.documents)}-{document.name}"] = document.content

    async def beats(self) -> None:
        pulse = Pulse(self.front)
        for beat in (pulse.release, pulse.remind, pulse.sweep):
            await beat()
        rows = "SELECT identity, payload FROM outbox WHERE payload IS NOT NULL"
        for identity, sealed in self.town.connection.execute(rows):
            opened = self.town.seal.open(sealed, outbox._about(identity)).decode().rstrip()
            self.letters[identity] = json.dumps(json.loads(opened), ensure_ascii=False)


async def lived(town: Town, answers: Answers) -> Month:
    """The month: three walk with notes and commitments, fifteen more have sent, one is nudged; it closes; all ask."""
    grow(town, {"T": None, "A": "T"}, {"A": 24})
    rows = [
        MemberRow("A-1", SECRETARY, "A", (Role("bi_thu", "A"),)),
        MemberRow("A-2", COMMITTEE, "A", (Role("cap_uy", "T"),)),
        *(MemberRow(code, name, "A") for code, name in NAMES.items()),
    ]
    town.write(lambda db: members.write_members(db, rows))
    town.now = EVENING
    front = Front(await Database.open(town.path), town.house, lambda: town.now, outboxes={"telegram": lambda: None})
    month = Month(town, front)
    try:
        with everything_logged() as log:
            await _lives(month, answers)
            month.log = log.getvalue()
    finally:
        await front.database.close()
    return month


async def _lives(month: Month, answers: Answers) -> None:
    await walks(month, answers)
    await month.arrives("A-24")
    await month.asks("A-1", e.Nudged(MONTH), e.SummaryOpened())
    await month.asks("A-2", e.SummaryOpened(), e.SummaryOpened(month.town.unit_of("A"), MONTH))
    month.while_open = [*month.screens]
    await month.beats()
    month.town.now = CLOSED
    await month.beats()
    await asks_for_everything(month)


async def walks(month: Month, answers: Answers) -> None:
    for code in ("A-1", "A-2", *NAMES):
        await month.arrives(code)
    for number in (3, 4, 5):
        member = f"A-{number}"
        given = [e.Answered(MONTH, code, answers(number, code)) for code in CODES]
        await month.happens(member, e.WalkOpened(), *given)
        await month.happens(member, e.NoteOpened(MONTH, "1.3"), e.Said(f"{NOTE} của {NAMES[member]}"))
        await month.happens(member, e.CommitmentBegun("1.3"), e.Said(WILL), e.DueChosen(0, "2027-01-31"))
        await month.happens(member, e.WhoSeesChosen(0, False), e.Submitted(MONTH))
    send(month.town, "A", MONTH, 2, answers)
    for number in range(6, 24):
        _sends(month.town, number, answers)


def _sends(town: Town, number: int, answers: Answers) -> None:
    """One member more; `send` takes the first ones of a cell, and three of those have walked."""
    member, catalogue = town.id_of(f"A-{number}"), shelf().current("vi")
    given = tuple(answers(number, code) for code in CODES)
    row = kept.stored_run(town.seal, Run(period_from(MONTH), catalogue, given), member, town.now, town.now)
    town.write(partial(kept.add_runs, runs=[row]))
    town.write(partial(consent.give, member=member, version=CONSENT_VERSION, channel="web", now=town.now))


async def asks_for_everything(month: Month) -> None:
    town = month.town
    town.meets("A", town.now)
    (meeting,) = town.connection.execute("SELECT max(id) FROM meetings").fetchone()
    town.connection.execute("UPDATE meetings SET period = ? WHERE id = ?", (MONTH, meeting)).close()
    for member, unit in (("A-1", town.unit_of("A")), ("A-2", town.unit_of("T"))):
        forms = [e.ReleaseAsked(unit, MONTH, form) for form in ("png", "xlsx", "docx")]
        places = (e.SummaryOpened(unit, MONTH), e.ReleasesOpened(unit), e.ReleaseOpened(unit, MONTH))
        await month.asks(member, *places, *forms, e.YearAsked(unit, MONTH))
    await month.asks("A-1", e.MinutesAsked(meeting), e.SharedOnesOpened())


_LIVED: dict[str, Month] = {}


@pytest.fixture
async def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    return await once(tmp_path_factory, "quiet", quiet_answer)


@pytest.fixture
async def other(tmp_path_factory: pytest.TempPathFactory) -> Month:
    return await once(tmp_path_factory, "other", other_answer)


async def once(factory: pytest.TempPathFactory, name: str, answers: Answers) -> Month:
    """A month takes a few seconds, and nobody changes it afterwards."""
    if name not in _LIVED:
        _LIVED[name] = await lived(Town(fresh_database(factory.mktemp(name))), answers)
    return _LIVED[name]


@pytest.fixture(scope="module", autouse=True)
def _left_tidy() -> Iterator[None]:
    yield
    for month in _LIVED.values():
        month.town.close()
    _LIVED.clear()


# ------------------------------------------------------------------ no names, no words


def test_the_month_was_told_to_somebody(month: Month) -> None:
    """So that what follows is not true of nothing."""
    kinds = sorted({identity.partition(":")[0] for identity in month.letters} & {"nudge", "release"})
    assert (kinds, len(month.documents)) == (["nudge", "release"], 9)
    assert "releases cells=" in month.log
    assert "turn event=NoteOpened" in month.log


def test_no_document_names_anybody_or_quotes_what_was_typed(month: Month) -> None:
    hidden = [*TYPED, *NAMES.values(), COMMITTEE, SECRETARY, "Người Thứ"]
    for name, content in month.documents.items():
        words = words_in(content)
        assert (name, [word for word in hidden if plainly(word) in words]) == (name, [])
        assert content.startswith(PNG) or "tổng hợp" in words or "biên bản" in words


def test_a_picture_carries_no_words_beside_what_is_drawn(month: Month) -> None:
    pictures = [content for content in month.documents.values() if content.startswith(PNG)]
    found = [kind for each in pictures for kind, _ in chunks(each) if kind in {"tEXt", "iTXt", "zTXt", "eXIf", "tIME"}]
    assert (len(pictures), found) == (4, [])


def test_no_screen_or_letter_of_others_tells_what_somebody_answered_or_who_has(month: Month) -> None:
    told = {**month.letters, **{str(at): screen for at, screen in enumerate(month.screens)}}
    for where, words in told.items():
        to = (*where.split(":"), "")[1]
        nudged = where.startswith("nudge:") and to in {str(month.town.id_of(each)) for each in NAMES}
        shown = [word for word in (*TYPED, *NAMES.values()) if plainly(word) in plainly(words)]
        assert (where, shown, nudged) == (where, [], False)


def test_after_the_close_no_screen_names_anybody(month: Month) -> None:
    later = "\n".join(month.screens[len(month.while_open) :])
    assert "Người Thứ" in "\n".join(month.while_open)
    assert [name for name in (*NAMES.values(), "Người Thứ") if name in later] == []


def test_the_reminder_names_who_sent_it_and_nobody_else(month: Month) -> None:
    nudged = {where: words for where, words in month.letters.items() if where.startswith("nudge:")}
    assert [where.split(":")[1] for where in nudged] == [str(month.town.id_of("A-24"))]
    assert all(SECRETARY in words and "Người Thứ" not in words for words in nudged.values())


def test_the_whole_log_holds_no_name_answer_note_or_unit(month: Month) -> None:
    hidden = [*TYPED, *NAMES.values(), SECRETARY, COMMITTEE, "Người Thứ", "Đơn vị", "Answered(", '"1.']
    assert [word for word in hidden if plainly(word) in plainly(month.log)] == []
    assert not re.search(r"\b[0-9]+-[0-9]+ (trên|of)\b|bands", month.log)


# ------------------------------------------------------------------ no counts


def test_months_with_other_answers_in_the_same_bands_cannot_be_told_apart(month: Month, other: Month) -> None:
    """Whatever leaves is the same to the byte: so nothing that leaves depends on more than the bands."""
    assert truly(month.town, quiet_answer) != truly(other.town, other_answer)
    assert month.screens == other.screens
    assert month.letters == other.letters
    assert untimed_words(month) == untimed_words(other)
    pictures = [[each for each in one.documents.values() if each.startswith(PNG)] for one in (month, other)]
    assert pictures[0] == pictures[1]
    assert untimed(month.log) == untimed(other.log)


def untimed_words(month: Month) -> dict[str, str]:
    """What the files say, without when they were made."""
    made = r"\d{4}-\d\d-\d\dt[\d:.]+z"
    return {name: re.sub(made, "", words_in(content)) for name, content in month.documents.items()}


def truly(town: Town, answers: Answers) -> list[int]:
    return [sum(answers(n, code) > 0 for n in range(1, 24)) for code in CODES]


def untimed(log: str) -> list[str]:
    """The lines without how long something took; the database's own threads may change places."""
    return [re.sub(r"[\d.]+", "#", line.partition(" tusoi ")[2]) for line in log.splitlines() if " tusoi " in line]


def test_the_file_holds_no_count_and_no_answer_finer_than_what_is_published(month: Month, tmp_path: Path) -> None:
    town = month.town
    for each in town.path.parent.iterdir():
        shutil.copyfile(each, tmp_path / each.name)
    raw = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    published = {
        f'"{code}": [{low}, {high}]'.encode()
        for each in releases.all_of(town.connection, period_from(MONTH))
        for code, (low, high) in (each.bands or {}).items()
    }
    stored = set(re.findall(rb'"[123]\.[1-9]": \[\d+, \d+\]', raw))
    assert stored == published
    assert re.findall(rb'"[123]\.[1-9]": ?\d', raw) == []
    for number in (3, 4, 5):
        given = bytes(quiet_answer(number, code) for code in CODES)
        assert given not in raw
    assert [word for word in TYPED if word.encode() in raw] == []


def test_the_auditor_finds_nothing_in_this_month_and_the_command_tells_no_more_than_bands(month: Month) -> None:
    made = [each for each in printed(month.town) if each["unit"] in {"A", "T"}]
    assert [set(each) for each in made] == [{"unit", "parent", "members", "respondents", "bands"}] * len(made)
    assert findings(made) == []


async def test_true_counts_that_were_rolled_up_are_gone_from_the_bytes(tmp_path: Path) -> None:
    town = Town(fresh_database(tmp_path))
    grow(town, {"T": None, "A": "T"}, {"A": 14})
    town.plans("A", "ngày 20 hằng tháng, 19:30")
    town.now = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    send(town, "A", MONTH, 13, quiet_answer)
    town.now = datetime(2026, 12, 20, 13, 0, tzinfo=UTC)
    database = await Database.open(town.path)
    try:
        pulse = Pulse(Front(database, town.house, lambda: town.now))
        await pulse.release()
        there = holds_counts(town)
        town.now = CLOSED
        await pulse.release()
        assert (any(there.values()), [name for name in there if holds_counts(town, there)[name]]) == (True, [])
    finally:
        await database.close()
        town.close()


def holds_counts(town: Town, sought: Mapping[bytes, bool] | None = None) -> dict[bytes, bool]:
    """Sealed counts, those kept now or those sought, and whether they are anywhere in the files."""
    kept_now = [sealed for (sealed,) in town.connection.execute("SELECT counts FROM closings WHERE counts IS NOT NULL")]
    raw = b"".join(each.read_bytes() for each in town.path.parent.iterdir() if not each.name.endswith("-shm"))
    return {sealed: sealed[:16] in raw or sealed[-16:] in raw for sealed in sought or kept_now}
