"""The papers of meetings: which files are taken, how they are kept and how they go; what else the secretary sets."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from bot.app import prepare_database
from bot.attachments import DocumentGone, make_document
from bot.documents.first_lines import first_lines
from bot.rekeying import reseal_everything
from bot.reminding import remind_cell
from bot.schedule import forget
from bot.settings import Settings
from bot.turn import Inbound
from handlers import events as e
from handlers import states as s
from handlers.meeting_rules import parse_rule
from handlers.paper_kinds import HEAD, LARGEST, clean_name, media_type
from handlers.papers_of_meetings import MOST
from handlers.roster import Role
from handlers.secrecy import marking_among
from handlers.vocabulary import AnnouncementFile, Paper, PaperFile, say_count
from storage import meetings, outbox, papers
from storage.papers import WholePaper
from storage.sealing import Seal, SealBroken
from tests.conversation import A_PDF, KEY, TIMEZONE, Person, Town, buttons, labels, wording
from tests.running import some_settings

WORDS = wording()["vi"]
FIRST, SECOND = 1, 2
NAME = "Dự thảo nghị quyết riêng của chi bộ.pdf"
AFTER = datetime(2026, 12, 9, 2, tzinfo=UTC)  # the morning after the first meeting
DAY_TWO_BEFORE = datetime(2026, 12, 6, 1, 30, tzinfo=UTC)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def binh(town: Town) -> Person:
    """The secretary of a cell that meets on the 8th at 19:30, about to send a document."""
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    person = town.joined("BINH")
    person.sends(e.PapersOpened(FIRST, "material"))
    return person


def kept(town: Town) -> list[tuple[str, str]]:
    found = papers.of_cell(town.connection, town.seal, town.unit_of("CB5"), datetime.min.replace(tzinfo=UTC))
    return [(each.kind, each.name) for each in found]


# ------------------------------------------------------------------ which files are taken


@pytest.mark.parametrize(
    ("name", "head", "mime"),
    [
        ("a.pdf", b"%PDF-1.4", "application/pdf"),
        ("A.PDF", b"%PDF-1.4", "application/pdf"),
        ("a.pdf", b"MZ", None),
        ("a.pdf", b"", None),
        ("a.exe", b"MZ", None),
        ("a.pdf.exe", b"%PDF-1.4", None),
        ("a.html", b"<html>", None),
        ("pdf", b"%PDF-1.4", None),
        ("", b"%PDF-1.4", None),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1"), "application/msword"),
        ("a.doc", b"{\\rtf1", None),
        ("a.docx", b"PK\x03\x04", DOCX),
        ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1"), None),
        ("a.docm", b"PK\x03\x04", None),
        ("a.odt", b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text",
         "application/vnd.oasis.opendocument.text"),
        ("a.ods", b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text", None),
        ("a.txt", "Nghị quyết".encode(), "text/plain; charset=utf-8"),
        ("a.txt", "Nghị quyết".encode("utf-16"), "text/plain; charset=utf-8"),
        ("a.txt", b"MZ\x00\x01", None),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.png", b"\xff\xd8\xff\xe0", None),
        ("a.svg", b"<svg", None),
    ],
)  # fmt: skip
def test_a_file_is_taken_where_its_ending_and_its_first_bytes_agree(name: str, head: bytes, mime: str | None) -> None:
    assert media_type(name, head) == mime


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Báo cáo.pdf", "Báo cáo.pdf"),
        ("Ba\u0301o ca\u0301o.pdf", "Báo cáo.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\binh\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("/tmp/", ""),
        ("..", ""),
        (".pdf", "pdf"),
        ("a\x00b\r\n.pdf", "ab .pdf"),
        ("bao\u202efdp.exe", "baofdp.exe"),
        ("a\u200b.pdf", "a.pdf"),
        ('a<b>:"c|d?*.pdf', "a-b---c-d--.pdf"),
        ("\ud83d.pdf", "-.pdf"),
        ("a" * 200 + ".pdf", "a" * 116 + ".pdf"),
        ("a" * 200, "a" * 120),
        ("  nhiều   khoảng trống .pdf ", "nhiều khoảng trống .pdf"),
        ("", ""),
    ],
)
def test_a_name_is_never_trusted(given: str, name: str) -> None:
    assert clean_name(given) == name


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": "a.exe", "head": b"MZ"}, WORDS("papers.wrong_kind")),
        ({"name": "../"}, WORDS("papers.wrong_kind")),
        ({"head": b"MZ"}, WORDS("papers.wrong_kind")),
        ({"size": LARGEST + 1}, WORDS("papers.too_big", most=10)),
        ({"size": LARGEST + 1, "head": b""}, WORDS("papers.too_big", most=10)),
        ({"size": 0, "head": b""}, WORDS("papers.empty")),
        ({"lines": None}, WORDS("papers.unreadable")),
        ({"name": "TUYỆT MẬT.pdf"}, WORDS("papers.secret", grade="TUYỆT MẬT")),
        ({"caption": "(Mật) xin các đồng chí đọc"}, WORDS("papers.secret", grade="MẬT")),
        ({"lines": ("ĐẢNG BỘ", "Độ mật: Tối mật")}, WORDS("papers.secret", grade="TỐI MẬT")),
        ({"name": "MẬT.exe", "head": b"MZ"}, WORDS("papers.secret", grade="MẬT")),
        ({"kind": "resolution"}, WORDS("papers.too_early")),
        ({"kind": "anything"}, WORDS("meetings.over")),
        ({"meeting": 999}, WORDS("meetings.over")),
    ],
)
def test_what_is_not_taken_is_said_and_nothing_is_kept(
    town: Town, binh: Person, changed: dict[str, object], told: str
) -> None:
    good: dict[str, object] = {
        "meeting": FIRST, "kind": "material", "name": "a.pdf", "size": 10, "head": A_PDF, "caption": "", "lines": (),
    }  # fmt: skip
    reply = binh.sends(e.PaperSent(**(good | changed)))  # type: ignore[arg-type]  # one of each kind
    assert (reply.screen.notices, kept(town)) == ((told,), [])


def test_a_paper_of_exactly_the_largest_size_is_taken(town: Town, binh: Person) -> None:
    reply = binh.sends(e.PaperSent(FIRST, "material", "a.pdf", LARGEST, A_PDF))
    assert reply.screen.notices == (WORDS("papers.added", name="a.pdf"),)


def test_the_last_place_is_kept_for_the_resolution(town: Town, binh: Person) -> None:
    for number in range(MOST + 1):
        binh.sends(e.PaperSent(FIRST, "material", f"{number}.pdf", 10, A_PDF))
    assert (len(kept(town)), binh.replies[-1].screen.takes_file) == (MOST - 1, 0)
    town.now = AFTER
    for number in range(2):
        binh.sends(e.PaperSent(FIRST, "resolution", f"nq{number}.pdf", 10, A_PDF))
    assert kept(town)[-1] == ("resolution", "nq0.pdf")
    assert len(kept(town)) == MOST


def test_documents_come_before_the_meeting_and_its_resolution_after_it(town: Town, binh: Person) -> None:
    early = binh.sends(e.PapersOpened(FIRST, "resolution"))
    town.now = AFTER
    late = binh.sends(e.PapersOpened(FIRST, "material"))
    sent = binh.sends(e.PaperSent(FIRST, "material", "a.pdf", 10, A_PDF))
    assert [reply.screen.notices for reply in (early, late, sent)] == [
        (WORDS("papers.too_early"),), (WORDS("papers.too_late"),), (WORDS("papers.too_late"),),
    ]  # fmt: skip
    assert kept(town) == []


def test_a_cancelled_meeting_takes_no_papers_and_shows_none_to_members(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    an = town.joined("AN")
    shown = an.sends(e.MeetingOpened(FIRST)).screen.lines
    binh.sends(e.CancellingOpened(FIRST))
    binh.sends(e.MeetingCancelled(FIRST))
    assert (len(shown), an.sends(e.PaperAsked(1)).attachments) == (1, ())
    assert binh.sends(e.PaperSent(FIRST, "material", "b.pdf", 10, A_PDF)).screen.notices == (WORDS("meetings.over"),)


def test_a_file_that_arrives_late_belongs_to_where_it_was_sent_and_moves_nobody(town: Town, binh: Person) -> None:
    binh.says("/start")
    reply = binh.sends(e.PaperSent(FIRST, "material", "a.pdf", 10, A_PDF))
    assert (reply.chat.state, kept(town)) == (s.AtMenu(), [("material", "a.pdf")])


def test_a_sound_or_a_film_is_answered_with_what_can_be_sent(town: Town, binh: Person) -> None:
    assert binh.sends(e.SentNoWords()).screen.notices == (WORDS("papers.wrong_kind"),)


# ------------------------------------------------------------------ the first lines, read apart


def a_docx(*lines: str, header: str = "", table: str = "") -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = header
    if table:
        document.add_table(rows=1, cols=1).cell(0, 0).text = table
    for line in lines:
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_the_first_lines_of_a_document_are_read_with_its_tables_and_page_headers() -> None:
    lines = first_lines("docx", a_docx("Báo cáo", "", *"abcdefghijklmnopqrst", header="MẬT", table="CHI BỘ 5\nTỐI MẬT"))
    assert lines[:4] == ["MẬT", "CHI BỘ 5", "TỐI MẬT", "Báo cáo"]
    assert len(lines) == 16


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_first_lines_of_a_text_are_read(coding: str) -> None:
    text = "\n\n  TUYỆT  MẬT \r\n" + "\n".join(f"dòng {number}" for number in range(40))
    lines = first_lines("txt", text.encode(coding))
    assert (lines[0], len(lines), marking_among(lines)) == ("TUYỆT MẬT", 15, "TUYỆT MẬT")


def read_apart(kind: str, content: bytes) -> tuple[int, bytes]:
    command = [sys.executable, "-m", "bot.documents.first_lines", kind]
    done = subprocess.run(command, input=content, capture_output=True, timeout=30, check=False)
    return done.returncode, done.stdout


def test_a_small_file_that_unpacks_to_a_huge_one_costs_only_its_beginning() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as parts:
        word = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        paragraph = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>"
        parts.writestr("word/document.xml", word + paragraph * 3_000_000)
        parts.writestr("word/media/huge.png", b"\0" * 200_000_000)
    status, told = read_apart("docx", packed.getvalue())
    assert (status, told) == (0, b'["' + b'", "'.join([b"x"] * 15) + b'"]')


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0 a password"])
def test_what_cannot_be_read_ends_without_an_answer(content: bytes) -> None:
    status, told = read_apart("docx", content)
    assert (status != 0, told) == (True, b"")


# ------------------------------------------------------------------ how they are kept


def left_on_disk(town: Town) -> bytes:
    town.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    return b"".join(path.read_bytes() for path in town.path.parent.iterdir())


def test_name_and_content_lie_sealed_and_are_gone_from_the_file_when_taken_away(town: Town, binh: Person) -> None:
    content = A_PDF + b"what the cell will decide" * 1000
    binh.attaches(NAME, content)
    (sealed,) = town.connection.execute("SELECT content FROM meeting_papers").fetchone()
    there = left_on_disk(town)
    assert [needle in there for needle in (NAME.encode(), b"what the cell", sealed[:64])] == [False, False, True]
    binh.sends(e.PaperTakingOpened(1))
    assert binh.sends(e.PaperTakenAway(1)).erased
    assert (kept(town), sealed[:64] in left_on_disk(town), sealed[5000:5064] in left_on_disk(town)) == (
        [],
        False,
        False,
    )


def test_taking_away_needs_its_second_question(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    binh.attaches("khác.pdf")
    binh.sends(e.PaperTakenAway(1))
    binh.sends(e.PaperTakingOpened(1))
    binh.sends(e.PaperTakenAway(2))
    assert len(kept(town)) == 2


def test_two_secretaries_may_take_the_same_paper_away(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    town.moves("GIANG", "CB5", Role("pho_bi_thu", "CB5"))
    giang = town.joined("GIANG")
    for person in (binh, giang):
        person.sends(e.PaperTakingOpened(1))
    told = [person.sends(e.PaperTakenAway(1)).screen.notices for person in (binh, giang)]
    assert told == [(WORDS("papers.taken_away", name=NAME),), (WORDS("papers.gone"),)]


def test_the_content_belongs_to_its_name_and_its_meeting(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    binh.sends(e.PaperSent(FIRST, "material", "khác.pdf", 10, A_PDF))
    for forged in (
        "UPDATE meeting_papers SET content = (SELECT content FROM meeting_papers WHERE id = 2) WHERE id = 1",
        "UPDATE meeting_papers SET meeting_id = 2 WHERE id = 1",
    ):
        town.connection.execute(forged)
        with pytest.raises(SealBroken):
            papers.whole(town.connection, town.seal, 1)


async def test_a_paper_goes_out_as_it_came_in_with_our_media_type(town: Town, binh: Person) -> None:
    content = bytes(range(256)) * 100
    binh.attaches(NAME, A_PDF + content)
    (file,) = town.joined("AN").sends(e.PaperAsked(1)).attachments
    assert file == PaperFile(1, NAME, "application/pdf")

    async def fetch(kept: PaperFile | AnnouncementFile) -> WholePaper | None:
        assert isinstance(kept, PaperFile)
        return papers.whole(town.connection, town.seal, kept.paper)

    document = await make_document(file, WORDS, fetch)
    assert (document.name, document.mime, document.content) == (NAME, "application/pdf", A_PDF + content)
    binh.sends(e.PaperTakingOpened(1))
    binh.sends(e.PaperTakenAway(1))
    with pytest.raises(DocumentGone):
        await make_document(file, WORDS, fetch)


def test_an_update_that_comes_twice_adds_one_paper(town: Town, binh: Person) -> None:
    event = e.PaperSent(FIRST, "material", NAME, len(A_PDF), A_PDF[:HEAD])
    inbound = Inbound("telegram", "binh", event, "the same", file=A_PDF)
    assert [town.take(inbound).repeated for _ in range(2)] == [False, True]
    assert kept(town) == [("material", NAME)]


def test_rekeying_seals_papers_anew(town: Town, binh: Person, tmp_path: Path) -> None:
    for number in range(MOST - 1):
        binh.attaches(f"{number}.pdf", A_PDF + bytes([number]))
    new = bytes(range(100, 132))
    town.connection.close()
    settings: Settings = some_settings(town.path, keys=(new, KEY))
    reseal_everything(settings)
    prepare_database(town.path, Seal([new]))
    town.restart()
    opened = [papers.whole(town.connection, Seal([new]), number + 1) for number in range(MOST - 1)]
    assert opened == [WholePaper(f"{n}.pdf", "application/pdf", A_PDF + bytes([n])) for n in range(MOST - 1)]


def test_papers_are_forgotten_24_months_after_their_meeting(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    held = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    on_the_day, after = held.replace(year=2028), held.replace(year=2028) + timedelta(days=1)
    told = [(town.write(partial(forget, now=now, timezone=TIMEZONE)), len(kept(town))) for now in (on_the_day, after)]
    assert told == [(False, 1), (True, 0)]


def test_a_new_rule_leaves_a_meeting_with_papers_where_it_is(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    rule, unit = parse_rule("ngày 20 hằng tháng, 8:00"), town.unit_of("CB5")
    assert rule is not None
    town.write(lambda db: meetings.keep_rule(db, unit, rule, town.now, TIMEZONE))
    (first, *_) = meetings.coming_up(town.connection, town.seal, unit, 0, town.now)
    assert (first.id, first.starts_at, kept(town)) == (
        FIRST, datetime(2026, 12, 8, 12, 30, tzinfo=UTC), [("material", NAME)],
    )  # fmt: skip


# ------------------------------------------------------------------ held meetings


def test_a_held_meeting_stays_for_a_week_and_lets_nobody_move_it(town: Town, binh: Person) -> None:
    an = town.joined("AN")
    held = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    before = town.dump("inbox", "chats", "sqlite_sequence")
    shown = []
    for days in (6.9, 7.1):
        town.now = held + timedelta(days=days)
        shown.append("19 giờ 30, thứ Ba 8/12/2026 (đã họp)" in labels(an.sends(e.MeetingsOpened())))
        for event in (
            e.Attending(FIRST, True), e.MovingOpened(FIRST, "2027-01-02"), e.CancellingOpened(FIRST),
            e.MeetingCancelled(FIRST), e.MeetingPlaceOpened(FIRST), e.UsualPlaceChosen(FIRST),
        ):  # fmt: skip
            (an if isinstance(event, e.Attending) else binh).sends(event)
    assert (shown, town.dump("inbox", "chats", "sqlite_sequence")) == ([True, False], before)


def test_files_of_one_name_can_be_told_apart(town: Town, binh: Person) -> None:
    long = "Báo cáo kết quả thực hiện nhiệm vụ"
    for name in ("a.pdf", "a.pdf", f"{long} quý III.pdf", f"{long} quý IV.pdf"):
        binh.attaches(name)
    shown = [each for each in buttons(town.joined("AN").sends(e.MeetingOpened(FIRST))) if each.kind == "document"]
    assert [each.label for each in shown[1:]] == ["a.pdf (1)", "a.pdf (2)", f"{long[:30]}… (1)", f"{long[:30]}… (2)"]


# ------------------------------------------------------------------ reminders


def sweep(town: Town, since: timedelta = timedelta(days=1)) -> list[str]:
    """The kinds that the sweep queues now."""
    before = states(town)
    unit = town.unit_of("CB5")
    town.write(lambda db: remind_cell(db, town.house, ("telegram",), unit, town.now - since, town.now))
    return sorted(set(states(town)) - set(before))


def states(town: Town) -> list[str]:
    rows = town.connection.execute("SELECT kind || ' ' || state FROM outbox ORDER BY id")
    return [row for (row,) in rows]


def test_the_secretary_is_reminded_of_documents_only_while_there_are_none(town: Town, binh: Person) -> None:
    town.now = DAY_TWO_BEFORE
    assert "secretary_documents queued" in sweep(town)
    binh.sends(e.PapersOpened(FIRST, "material"))
    binh.attaches(NAME)
    assert [row for row in states(town) if row.startswith("secretary")] == []


def test_a_document_that_is_there_already_stops_its_reminder_before_it_is_queued(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    town.now = DAY_TWO_BEFORE
    assert [kind for kind in sweep(town) if kind.startswith("secretary")] == []


@pytest.mark.parametrize("sent", [True, False])
def test_the_secretary_is_reminded_of_the_resolution_only_while_it_is_not_there(
    town: Town, binh: Person, sent: bool
) -> None:
    binh.attaches(NAME)
    town.now = AFTER
    if sent:
        binh.sends(e.PaperSent(FIRST, "resolution", "nq.pdf", 10, A_PDF))
    first = [kind for kind in sweep(town) if kind.startswith("secretary")]
    if not sent:
        binh.sends(e.PaperSent(FIRST, "resolution", "nq.pdf", 10, A_PDF))
    town.wait(days=1)
    assert (first, [kind for kind in sweep(town) if kind.startswith("secretary_resolution_last")]) == (
        [] if sent else ["secretary_resolution queued"], [],
    )  # fmt: skip
    assert "secretary_resolution queued" not in states(town)


@pytest.mark.parametrize(("count", "told"), [(0, None), (2, "Có 2 tài liệu, xin đọc trước khi họp.")])
def test_the_day_before_members_are_told_how_many_papers_there_are(
    town: Town, binh: Person, count: int, told: str | None
) -> None:
    for number in range(count):
        binh.attaches(f"{number}.pdf")
    town.joined("AN")
    town.now = datetime(2026, 12, 7, 10, 30, tzinfo=UTC)
    assert "meeting_day_before queued" in sweep(town, timedelta(hours=2))
    (chat,) = town.connection.execute("SELECT id FROM chats WHERE address = 'an'").fetchone()
    text = "".join(each.text for each in outbox.waiting_for(town.connection, town.seal, chat, town.now))
    assert ("tài liệu" in text, told is None or told in text) == (count > 0, True)


def test_who_answered_for_another_day_is_asked_anew_by_the_usual_reminder(town: Town, binh: Person) -> None:
    an = town.joined("AN")
    an.sends(e.Attending(FIRST, True))
    binh.sends(e.MovingOpened(FIRST, "2026-12-10"))
    assert binh.replies[-1].screen.notices == (
        WORDS("planning.moved"), WORDS.render(say_count("planning.asked_anew", 1)),
    )  # fmt: skip
    assert town.connection.execute("SELECT count(*) FROM attendance").fetchone() == (0,)
    town.now = datetime(2026, 12, 9, 10, 30, tzinfo=UTC)
    assert "meeting_day_before queued" in sweep(town, timedelta(hours=2))


@pytest.mark.parametrize(
    "moved", [lambda binh: binh.sends(e.MovingOpened(FIRST, "2026-12-08")), lambda binh: binh.says("8/12 20:00")],
    ids=["taken back", "another hour"],
)  # fmt: skip
def test_on_the_same_day_the_answers_stay(town: Town, binh: Person, moved: Callable[[Person], object]) -> None:
    town.joined("AN").sends(e.Attending(FIRST, True))
    binh.sends(e.MovingOpened(FIRST))
    moved(binh)
    assert town.connection.execute("SELECT coming FROM attendance").fetchall() == [(1,)]


# ------------------------------------------------------------------ thematic, place, leave


def thematic(town: Town) -> list[int]:
    return [id_ for (id_,) in town.connection.execute("SELECT id FROM meetings WHERE thematic = 1 ORDER BY id")]


def test_the_mark_moves_only_after_a_yes_to_the_question(town: Town, binh: Person) -> None:
    binh.sends(e.ThematicChosen(SECOND, True))
    binh.sends(e.ThematicReplaced(SECOND + 1))  # nobody asked
    assert thematic(town) == [SECOND]
    asked = binh.sends(e.ThematicChosen(SECOND + 1, True))
    assert (asked.chat.state, thematic(town)) == (s.ReplacingThematic(SECOND + 1), [SECOND])
    binh.sends(e.ThematicReplaced(SECOND + 1))
    assert thematic(town) == [SECOND + 1]


def test_a_thematic_meeting_that_was_held_weeks_ago_counts_for_its_quarter(town: Town) -> None:
    town.now = datetime(2026, 10, 1, 5, tzinfo=UTC)
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    binh = town.joined("BINH")
    binh.sends(e.ThematicChosen(FIRST, True))
    town.now = datetime(2026, 12, 20, 5, tzinfo=UTC)
    lines = "\n".join(binh.sends(e.MeetingsOpened()).screen.lines)
    assert ("Quý IV/2026" in lines, "Quý I/2027" in lines) == (False, True)
    asked = binh.sends(e.ThematicChosen(FIRST + 2, True))
    assert asked.chat.state == s.AtMeetings()  # it was on the 8th of December and is over
    town.now = datetime(2026, 12, 10, 5, tzinfo=UTC)
    assert binh.sends(e.ThematicChosen(FIRST + 2, True)).screen.lines[0] == "19 giờ 30, thứ Năm 8/10/2026 (chuyên đề)"


@pytest.mark.parametrize(
    ("month", "quarters"), [(10, ["IV/2026"]), (11, ["IV/2026"]), (12, ["IV/2026", "I/2027"])]
)  # fmt: skip
def test_the_next_quarter_is_pointed_out_in_the_last_month_of_this_one(
    town: Town, month: int, quarters: list[str]
) -> None:
    town.now = datetime(2026, month, 15, 5, tzinfo=UTC)
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    lines = "\n".join(town.joined("BINH").sends(e.MeetingsOpened()).screen.lines)
    assert [each for each in ("IV/2026", "I/2027") if f"Quý {each}" in lines] == quarters
    assert "chuyên đề" not in "\n".join(town.joined("AN").sends(e.MeetingsOpened()).screen.lines)


def test_a_cancelled_thematic_meeting_is_none(town: Town, binh: Person) -> None:
    binh.sends(e.ThematicChosen(FIRST, True))
    binh.sends(e.CancellingOpened(FIRST))
    cancelled = binh.sends(e.MeetingCancelled(FIRST))
    assert "Quý IV/2026" in "\n".join(cancelled.screen.lines)


def test_the_place_of_one_meeting_is_its_own_and_the_next_ones_stay(town: Town, binh: Person) -> None:
    binh.sends(e.PlaceOpened())
    binh.says("Nhà văn hóa")
    binh.sends(e.MeetingPlaceOpened(FIRST))
    binh.says("Hội trường phường")
    an = town.joined("AN")
    shown = [an.sends(e.MeetingOpened(id_)).screen.lines for id_ in (FIRST, SECOND)]
    binh.sends(e.MeetingPlaceOpened(FIRST))
    binh.sends(e.UsualPlaceChosen(FIRST))
    assert [*shown, an.sends(e.MeetingOpened(FIRST)).screen.lines] == [
        ("Địa điểm: Hội trường phường",), ("Địa điểm: Nhà văn hóa",), ("Địa điểm: Nhà văn hóa",),
    ]  # fmt: skip


@pytest.mark.parametrize(("until", "counted"), [("2026-12-07", 3), ("2026-12-08", 2), ("open", 2)])
def test_who_is_on_leave_on_the_day_of_the_meeting_is_not_counted(
    town: Town, binh: Person, until: str, counted: int
) -> None:
    binh.sends(e.LeaveChosen("GIANG", until))
    assert binh.sends(e.WhoComesOpened(FIRST)).screen.lines[0].startswith(f"Dự: 0/{counted}")
    town.now = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    assert binh.sends(e.AttendanceOpened(FIRST)).screen.lines[0] == f"Có mặt: 0/{counted}"


def test_who_is_on_leave_and_was_marked_by_mistake_leaves_no_absence_in_the_year(town: Town, binh: Person) -> None:
    binh.sends(e.LeaveChosen("GIANG", "open"))
    town.now = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    for present in (True, False):
        binh.sends(e.PresenceTaken(FIRST, "GIANG", present, 0))
    assert town.connection.execute("SELECT present FROM attendance").fetchall() == [(None,)]


def test_a_paper_is_what_the_steps_know_of_it(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    unit = town.unit_of("CB5")
    assert papers.of_cell(town.connection, town.seal, unit, town.now) == (
        Paper(1, FIRST, "material", NAME, "application/pdf"),
    )
    assert papers.of_cell(town.connection, town.seal, town.unit_of("CB6"), town.now) == ()


def test_the_table_itself_lets_no_cell_at_the_papers_of_another(town: Town, binh: Person) -> None:
    binh.attaches(NAME)
    other, file = town.unit_of("CB6"), WholePaper("b.pdf", "application/pdf", A_PDF)
    town.write(lambda db: papers.drop(db, other, 1))
    town.write(lambda db: papers.add(db, town.seal, other, FIRST, "material", file, town.now))
    assert kept(town) == [("material", NAME)]
    assert papers.counts(town.connection, other, town.now) == {}
