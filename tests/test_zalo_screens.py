"""Screens as they stand on Zalo: how many messages they need, what they tell to do, where files go instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.channels.zalo_text import reply_text
from handlers import events as e
from handlers.packing import pack
from handlers.roster import MemberRow, UnitRow
from handlers.states import AttachingFile, AttachingPaper
from storage import links, members
from tests.conversation import Person, Town, messages, wording

ZALO = "zalo"
VI = wording()["vi"]
TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.zalo.txt"))
A_BUTTON = re.compile(r"\b(?:bấm|nút)\b", re.IGNORECASE)
CELLS = tuple(UnitRow(f"X{number}", f"Chi bộ Tổ dân phố số {number}", "chi_bo", "DU") for number in range(10, 70))


def text_of(person: Person) -> str:
    return reply_text(person.replies[-1].screen, VI)


# ------------------------------------------------------------------ how many messages


def test_a_committee_of_sixty_cells_reads_each_once_in_two_messages(town: Town) -> None:
    town.write(lambda db: members.write_units(db, CELLS))
    em = town.joined("EM", channel=ZALO)
    reply = em.says("/tonghop")
    assert len(messages(reply.screen)) == 2
    assert [text_of(em).count(f"{cell.name}: 0/0") for cell in CELLS] == [1] * 60


def test_a_cell_is_opened_by_its_number_or_its_name(town: Town) -> None:
    em = town.joined("EM", channel=ZALO)
    em.says("/tonghop")
    by_name = em.says("chi bo to dan pho 6").screen
    em.says("/tonghop")
    assert (by_name.title, em.chooses("Chi bộ Tổ dân phố 6: 0/2").screen) == ("Chi bộ Tổ dân phố 6", by_name)


def test_the_secretary_of_forty_reads_who_has_not_sent_in_one_message(town: Town) -> None:
    names = [f"Nguyễn Thị Phương Thanh {number}" for number in range(40)]
    rows = [MemberRow(f"M{number}", name, "CB5") for number, name in enumerate(names)]
    town.write(lambda db: members.write_members(db, rows))
    binh = town.joined("BINH", channel=ZALO)
    reply = binh.says("/tonghop")
    assert (len(messages(reply.screen)), [name for name in names if f"• {name}\n" not in text_of(binh)]) == (1, [])


# ------------------------------------------------------------------ what they tell to do


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.name)
def test_nobody_is_told_to_press_where_there_is_nothing_to_press(path: Path) -> None:
    _, _, conversation = path.read_text("utf-8").partition("==\n")
    assert A_BUTTON.findall(conversation) == []


# ------------------------------------------------------------------ where files go


def with_papers(town: Town) -> Person:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    binh = town.joined("BINH", channel=ZALO)
    binh.sends(e.PapersOpened(1, "material"))
    assert binh.replies[-1].chat.state == AttachingPaper(1, "material")
    return binh


def with_an_announcement(town: Town) -> Person:
    em = town.joined("EM", channel=ZALO)
    for typed in ("/thongbao", "Soạn thông báo", "Mời họp."):
        em.chooses(typed) if typed.startswith("Soạn") else em.says(typed)
    assert em.replies[-1].chat.state == AttachingFile(1)
    return em


PLACES = pytest.mark.parametrize(
    ("goes_there", "opens"),
    [(with_papers, e.PapersOpened(1, "material")), (with_an_announcement, e.AnnouncementFileOpened(1))],
)


@PLACES
def test_whoever_sends_a_file_is_told_that_it_goes_by_the_page(town: Town, goes_there: object, opens: e.Event) -> None:
    assert callable(goes_there)
    person = goes_there(town)
    reply = person.sends(e.SentNoWords())
    assert (reply.screen.notices, reply.screen.takes_file) == ((), 0)
    assert VI("links.send_there") in reply.screen.lines


@PLACES
def test_the_link_asked_for_there_opens_the_place_where_the_file_is_sent(
    town: Town, goes_there: object, opens: e.Event
) -> None:
    assert callable(goes_there)
    person = goes_there(town)
    before = person.replies[-1].chat.state
    reply = person.says("mở trang")
    assert reply.screen.notices[0].startswith(VI("links.page_for_file"))
    link = town.write(lambda db: links.take(db, town.seal, "duong-dan-rieng-1", town.now))
    assert (link and link.event, reply.chat.state) == (pack(opens), before)
