"""Who sees what of Zalo bots, and what happens where one takes nobody more."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.turn import Reply
from handlers import codes
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from handlers.states import AtBots, AtMenu, Recognising, Stranger
from storage import zalo
from tests.conversation import Person, Town, labels, whole_text, wording
from tests.people import (
    AGREED,
    Actor,
    administrator,
    committee,
    deputy,
    foreign_committee,
    foreign_secretary,
    named,
    secretary,
)
from tests.province import comes, name_of, province
from tests.test_desk import sits_down
from tests.test_web import opened
from tests.zalo_post import has_bot

MONTH = "2026-12"
VI = wording()["vi"]
CELL_5, CELL_6, ABOVE = "Bot chi bộ 5", "Bot chi bộ 6", "Bot đảng ủy"
SHORT = "Từ ngày 7/12/2026 đã dùng tới 95% số tin: bot chỉ còn trả lời và nhắc sinh hoạt."
FULL = "Đã hết số tin từ ngày 8/12/2026. Ngày 1 tháng sau bot nhắn lại được."
SEES: Mapping[Actor, set[str]] = {
    secretary: {CELL_5},
    deputy: {CELL_5},
    foreign_secretary: {CELL_6},
    committee: {CELL_5, CELL_6, ABOVE},
    foreign_committee: set(),
    administrator: {CELL_5, CELL_6, ABOVE},
}


def bots(town: Town) -> None:
    for unit, name in (("CB5", CELL_5), ("CB6", CELL_6), ("DU", ABOVE)):
        has_bot(town, unit, name)


def seen(reply: Reply) -> set[str]:
    return {name for name in (CELL_5, CELL_6, ABOVE) if name in whole_text(reply.screen)}


def used(town: Town, bot: int, sent: int, received: int) -> None:
    town.write(lambda db: zalo.count(db, bot, MONTH, sent, received))
    town.write(lambda db: zalo.reach(db, bot, MONTH, town.house.zalo_quota, town.now))


# ------------------------------------------------------------------ who sees what


@pytest.mark.parametrize("role", sorted(AGREED, key=named), ids=named)
def test_everybody_sees_the_bots_of_the_cells_they_lead_or_oversee(town: Town, role: Actor) -> None:
    actor = role(town)
    bots(town)
    reply = actor.says("/zalo")
    assert seen(reply) == SEES.get(role, set())
    assert (reply.chat.state == AtBots()) == (role in SEES)
    assert ("Bot Zalo" in labels(actor.says("/menu"))) == bool(SEES.get(role))


def test_without_a_bot_there_is_no_button_and_a_sentence(town: Town) -> None:
    binh = town.joined("BINH")
    assert "Bot Zalo" not in labels(binh.says("/menu"))
    assert VI("bots.none") in whole_text(binh.says("/zalo").screen)


def test_who_is_secretary_no_more_is_led_to_the_menu(town: Town) -> None:
    binh = town.joined("BINH")
    bots(town)
    binh.says("/zalo")
    town.moves("BINH", "CB6")
    reply = binh.sends(e.Returned())
    assert (reply.chat.state, seen(reply)) == (AtMenu(), set())
    assert binh.sends(e.BotsOpened()).chat.state == AtMenu()


def test_a_bot_without_a_unit_is_of_the_cells_whose_members_write_to_it(town: Town) -> None:
    people = {code: town.joined(code) for code in ("BINH", "CUONG", "EM")}
    number = has_bot(town, None, ABOVE)
    town.joined("AN", f"{number}:an", "zalo")
    assert {code: bool(seen(person.says("/zalo"))) for code, person in people.items()} == {
        "BINH": True, "CUONG": False, "EM": True,
    }  # fmt: skip


def test_a_bot_that_was_removed_is_not_seen(town: Town) -> None:
    binh = town.joined("BINH")
    number = has_bot(town, "CB5", CELL_5)
    assert seen(binh.says("/zalo")) == {CELL_5}
    town.write(lambda db: zalo.remove(db, number, town.now))
    assert seen(binh.says("/zalo")) == set()


# ------------------------------------------------------------------ what is seen


def test_the_screen_says_what_is_left_and_since_when_it_is_little(town: Town) -> None:
    binh = town.joined("BINH")
    number = has_bot(town, "CB5", CELL_5)
    town.joined("AN", f"{number}:an", "zalo")
    told = []
    for sent, received in ((1000, 399), (801, 200), (400, 50), (100, 50)):
        used(town, number, sent, received)
        told.append(binh.says("/zalo").screen.lines[0])
        town.wait(days=1)
    head = "Bot chi bộ 5\nChi bộ Tổ dân phố 5\nSố người: 1/50\n"
    assert told == [
        f"{head}Đã gửi 1.000 tin, nhận 399 tin; còn 1.601 trên 3.000.",
        f"{head}Đã gửi 1.801 tin, nhận 599 tin; còn 600 trên 3.000.\nTừ ngày 6/12/2026 đã dùng tới 80% số tin.",
        f"{head}Đã gửi 2.201 tin, nhận 649 tin; còn 150 trên 3.000.\n{SHORT}",
        f"{head}Đã gửi 2.301 tin, nhận 699 tin; còn 0 trên 3.000.\n{FULL}",
    ]


def test_nothing_is_left_once_the_platform_says_so(town: Town) -> None:
    binh = town.joined("BINH")
    number = has_bot(town, "CB5", CELL_5)
    used(town, number, 10, 10)
    town.write(lambda db: zalo.use_up(db, number, MONTH, town.now))
    assert "còn 0 trên 3.000" in binh.says("/zalo").screen.lines[0]
    assert "Đã hết số tin từ ngày" in binh.says("/zalo").screen.lines[0]


def test_many_bots_are_shown_page_by_page(town: Town) -> None:
    em = town.joined("EM")
    for number in range(19):
        has_bot(town, "CB5", f"Bot số {number:02}.")
    pages = [em.says("/zalo"), em.presses("Trang sau"), em.presses("Trang sau")]
    assert [whole_text(reply.screen).count("Bot số") for reply in pages] == [8, 8, 3]
    assert em.sends(e.BotsOpened(99)).chat.state == AtBots(2)
    assert em.sends(e.BotsOpened(-9)).chat.state == AtBots(0)


# ------------------------------------------------------------------ one too many


def full(town: Town, people: int = 2, **more: object) -> int:
    """A bot with as many people as it takes."""
    number = has_bot(town, "CB5", CELL_5)
    town.house = replace(town.house, zalo_people=people, **more)  # type: ignore[arg-type]  # fields of the house
    for code in ("AN", "GIANG", "BINH")[:people]:
        town.joined(code, f"{number}:{code.lower()}", "zalo")
    return number


def arrives(town: Town, number: int, code: str = "DUNG") -> tuple[Person, Reply, str]:
    invited = town.invite(code)
    person = town.talks(f"{number}:{code.lower()}", "zalo")
    return person, person.says(invited), invited


def test_one_person_too_many_is_told_of_another_bot_and_the_code_still_works_there(town: Town) -> None:
    number = full(town)
    has_bot(town, "CB6", "Bot nơi khác")
    crowded, roomy = has_bot(town, "CB5", "Bot đầy"), has_bot(town, "CB5", "Bot còn chỗ")
    for code in ("CUONG", "EM"):
        town.joined(code, f"{crowded}:{code.lower()}", "zalo")
    _, reply, code = arrives(town, number)
    assert (reply.chat.state, reply.screen.notices) == (
        Stranger(),
        (VI("code.bot_full", people=2, bot="Bot còn chỗ"),),
    )
    there = town.talks(f"{roomy}:dung", "zalo")
    there.comes_in(code)
    member = there.replies[-1].chat.member
    assert member is not None
    assert member.code == "DUNG"


TO_TELEGRAM = """Mời đồng chí mở:
https://tusoi.example/#ma={code}
Hoặc gửi mã này cho bot Telegram của đơn vị.
Mã vẫn còn nguyên."""


@pytest.mark.parametrize(
    ("page", "channels", "told"),
    [
        (
            "https://tusoi.example",
            {"web", "zalo"},
            "Mời đồng chí mở:\nhttps://tusoi.example/#ma={code}\nMã vẫn còn nguyên.",
        ),
        (
            "https://tusoi.example",
            {"web", "zalo", "telegram"},
            TO_TELEGRAM,
        ),
        (
            "",
            {"web", "zalo", "telegram"},
            "Xin đồng chí báo bí thư chi bộ để được chỉ cách vào khác. Mã vẫn còn nguyên.",
        ),
    ],
)
def test_without_another_bot_the_page_is_named_where_the_code_works(
    town: Town, page: str, channels: set[str], told: str
) -> None:
    number = full(town, page_url=page, channels=frozenset(channels))
    _, reply, code = arrives(town, number)
    assert reply.screen.notices == (f"Bot này đã đủ 2 người. {told}".format(code=codes.normalise(code)),)
    assert "gõ mã mời" not in whole_text(reply.screen)
    there = town.talks("dung-page", "web")
    there.comes_in(code)
    assert town.connection.execute("SELECT count(*) FROM wrong_tries").fetchone() == (0,)


def test_a_place_that_is_taken_while_somebody_reads_is_told_at_the_end(town: Town) -> None:
    number = full(town, people=2)
    town.house = replace(town.house, zalo_people=3)
    person, reply, code = arrives(town, number)
    assert isinstance(reply.chat.state, Recognising)
    person.chooses("Đúng, là tôi")
    town.joined("CUONG", f"{number}:cuong", "zalo")
    reply = person.chooses("Đồng ý")
    assert (reply.chat.state, reply.chat.member) == (Stranger(), None)
    assert reply.screen.notices[0].startswith("Bot này đã đủ 3 người")
    town.talks("dung").comes_in(code)
    assert zalo.people_of(town.connection, number) == 3


def test_whoever_is_on_the_bot_already_is_never_refused(town: Town) -> None:
    number = full(town)
    an = town.talks(f"{number}:an", "zalo")
    assert an.says(town.invite("AN")).screen.notices == (VI("code.for_elsewhere"),)
    assert an.says("/menu").chat.state == AtMenu()
    an.sends(e.WithdrawalAsked())
    an.sends(e.WithdrawalConfirmed())
    reply = an.sends(e.Consented(CONSENT_VERSION, True))
    assert (reply.chat.state, reply.screen.notices) == (AtMenu(), (VI("consent.thanks"),))
    taken_over = an.says(town.invite("DUNG"))  # a chat that becomes somebody else's is not one more
    assert isinstance(taken_over.chat.state, Recognising)


def test_a_wrong_code_learns_nothing_of_a_full_bot(town: Town) -> None:
    number = full(town)
    stranger = town.talks(f"{number}:x", "zalo")
    assert stranger.says("/start 26W5ABCDEF").screen.notices != ()
    assert "đã đủ" not in whole_text(stranger.replies[-1].screen)


def test_other_channels_know_no_such_limit(town: Town) -> None:
    full(town)
    assert town.joined("DUNG").replies[-1].chat.state == AtMenu()


# ------------------------------------------------------------------ at the desk


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Town]:
    there = province(tmp_path)
    yield there
    there.close()


async def test_the_desk_shows_each_person_the_bots_of_their_cells(around: Town) -> None:
    for unit in ("A", "C"):
        has_bot(around, unit, f"Bot {unit}")
    roles = ("secretary of A", "committee of L", "committee of R", "member of A")
    people, found = {role: comes(around, role, "web") for role in roles}, {}
    async with opened(around) as place:
        for role, person in people.items():
            browser = place.browser()
            sits_down(around, person, browser)
            answer, desk = await browser.get("/api/desk/bots"), await browser.get("/api/desk")
            told = [row["name"] for row in answer.json.get("rows", ())] if answer.status == 200 else answer.status
            found[role] = told, "bots" in [one["id"] for one in desk.json.get("sections", ())]
    assert found == {
        "secretary of A": (["Bot A"], True),
        "committee of L": (["Bot A"], True),
        "committee of R": (["Bot C"], True),
        "member of A": (403, False),
    }


async def test_a_row_of_the_desk_says_what_a_bot_has_left(around: Town) -> None:
    number = has_bot(around, "A", "Bot A")
    person = comes(around, "secretary of A", "web")
    month = f"{around.now:%Y-%m}"
    around.write(lambda db: zalo.count(db, number, month, 1900, 600))
    around.write(lambda db: zalo.reach(db, number, month, 3000, around.now))
    async with opened(around) as place:
        browser = place.browser()
        sits_down(around, person, browser)
        page = (await browser.get("/api/desk/bots")).json
    (row,) = page["rows"]
    (since,) = row.pop("standing")
    assert row == {
        "name": "Bot A",
        "unit": name_of("A"),
        "numbers": ["Số người: 0/50", "Đã gửi 1.900 tin, nhận 600 tin; còn 500 trên 3.000."],
    }
    assert since.endswith("đã dùng tới 80% số tin.")
    assert page["said"] == [VI("bots.counted", share=95)]


async def test_without_a_bot_the_desk_has_no_part_for_them(around: Town) -> None:
    person = comes(around, "secretary of A", "web")
    async with opened(around) as place:
        browser = place.browser()
        sits_down(around, person, browser)
        desk, page = await browser.get("/api/desk"), await browser.get("/api/desk/bots")
    assert "bots" not in [one["id"] for one in desk.json["sections"]]
    assert (page.json["rows"], page.json["said"]) == ([], [VI("bots.none")])
