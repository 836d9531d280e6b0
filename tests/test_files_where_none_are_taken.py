"""A screen that takes a file, in a chat that takes none: the same place is opened on the page by a personal link."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers import events as e
from handlers.packing import pack
from handlers.states import AttachingPaper
from tests.conversation import Person, Town, fresh_database, labels

THERE = "Ở đây không gửi được tệp. Gõ “mở trang” để gửi trên trang web."


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(fresh_database(tmp_path))
    made.meets("CB5", made.now + timedelta(days=3))
    yield made
    made.close()


def opened(town: Town) -> list[str]:
    """What the links do on the page."""
    return [event for (event,) in town.connection.execute("SELECT event FROM links ORDER BY expires_at, event")]


def at_papers(town: Town, channel: str) -> Person:
    binh = town.joined("BINH", channel=channel)
    binh.sends(e.PapersOpened(1, "material"))
    return binh


def test_papers_are_sent_on_the_page_by_a_link_to_that_very_place(town: Town) -> None:
    binh = at_papers(town, "zalo")
    screen = binh.replies[-1].screen
    assert (screen.lines[0], screen.takes_file, labels(binh.replies[-1])[0]) == (THERE, 0, "Mở trang web")
    assert "kẹp giấy" not in binh.screen
    reply = binh.says("mở trang")
    assert reply.chat.state == AttachingPaper(1, "material")
    assert reply.screen.notices[0].startswith("Đường dẫn riêng của đồng chí, mở chỗ gửi tệp trên trang web:\nhttps://")
    assert opened(town) == [pack(e.PapersOpened(1, "material"))]


def test_where_files_are_taken_it_is_said_how(town: Town) -> None:
    screen = at_papers(town, "telegram").replies[-1].screen
    assert (THERE in screen.lines, screen.takes_file > 0) == (False, True)


def test_the_file_of_an_announcement_is_sent_on_the_page(town: Town) -> None:
    em = town.joined("EM", channel="zalo")
    em.sends(e.ComposingOpened(em.replies[-1].chat.member.unit))  # type: ignore[union-attr]  # Em has joined
    em.says("Mời dự hội nghị.")
    (draft,) = town.connection.execute("SELECT max(id) FROM announcements").fetchone()
    screen = em.sends(e.AnnouncementFileOpened(draft)).screen
    assert (THERE in screen.lines, screen.takes_file) == (True, 0)
    em.says("mở trang")
    assert opened(town) == [pack(e.AnnouncementFileOpened(draft))]


def test_elsewhere_the_link_opens_the_walk(town: Town) -> None:
    an = town.joined("AN", channel="zalo")
    an.says("mở trang")
    assert opened(town) == [pack(e.WalkOpened())]


def test_the_secretary_finds_the_bots_command_in_the_help(town: Town) -> None:
    town.connection.execute("INSERT INTO zalo_bots (name, added_at) VALUES ('Bot', '2026-12-01')")
    told = ["/zalo: số tin còn lại của bot Zalo" in town.joined(code, channel="zalo").says("/trogiup").screen.lines[-2]
            for code in ("BINH", "AN")]  # fmt: skip
    assert told == [True, False]
