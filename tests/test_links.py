"""Personal links in the chat: who gets one, what it says, how it ends, and files that come as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.house import draw_token
from bot.schedule import forget
from bot.turn import Reply
from handlers import events as e
from handlers.packing import pack
from handlers.roster import Role
from storage import links
from storage.links import Link
from storage.sealing import Seal
from tests.conversation import KEY, TIMEZONE, Person, Town, wording
from tests.scene import PERIOD

VI = wording()["vi"]
PAGE = "https://tusoi.example/#mo="
FIRST, SECOND = "duong-dan-rieng-1", "duong-dan-rieng-2"
ZALO = "zalo"


@pytest.fixture
def an(town: Town) -> Person:
    return town.joined("AN", "1:an", ZALO)


def taken(town: Town, token: str = FIRST) -> Link | None:
    return town.write(lambda db: links.take(db, town.seal, token, town.now))


def links_kept(town: Town) -> int:
    (number,) = town.connection.execute("SELECT count(*) FROM links").fetchone()
    return int(number)


def told(reply: Reply) -> list[str]:
    """The notice with the address, by its lines."""
    return next((each for each in reply.screen.notices if PAGE in each), "").split("\n")


def chat_of(town: Town, person: Person) -> int:
    (chat,) = town.connection.execute("SELECT id FROM chats WHERE address = ?", (person.address,)).fetchone()
    return int(chat)


# ------------------------------------------------------------------ asking for one


@pytest.mark.parametrize("words", ["mở trang", "MO TRANG", "trang web", "Mở trang web!"])
def test_who_asks_is_given_an_address_that_opens_the_walk_once_and_is_told_until_when(
    town: Town, an: Person, words: str
) -> None:
    before = an.replies[-1].chat.state
    reply = an.says(words)
    assert (told(reply), reply.chat.state) == (
        [VI("links.page"), PAGE + FIRST, VI("links.once", time="12 giờ 30")],
        before,
    )
    assert taken(town) == Link(town.id_of("AN"), chat_of(town, an), "vi", pack(e.WalkOpened()))


def test_on_the_page_itself_nothing_is_made(town: Town) -> None:
    on_the_page = town.joined("AN", "an", "web")
    reply = on_the_page.says("mở trang")
    assert (reply.screen.notices, links_kept(town)) == ((VI("links.here"),), 0)


@pytest.mark.parametrize("page", ["", "http://127.0.0.1:8080", "http://localhost:8080"])
def test_where_no_phone_reaches_the_page_it_is_said_whom_to_ask(town: Town, an: Person, page: str) -> None:
    town.house = replace(town.house, page_url=page)
    replies = (an.says("mở trang"), an.sends(e.ExportAsked()))
    assert [reply.screen.notices for reply in replies] == [(VI("links.no_page"),), (VI("links.no_file"),)]
    assert ([reply.attachments for reply in replies], links_kept(town)) == ([(), ()], 0)


def test_help_offers_it_where_there_are_no_buttons_and_nowhere_else(town: Town, an: Person) -> None:
    an.says("trợ giúp")
    assert told(an.chooses("Mở trang web"))[1] == PAGE + FIRST
    by_telegram = town.joined("GIANG", "giang", "telegram").says("/trogiup")
    assert "Mở trang web" not in [each.label for row in by_telegram.screen.choices for each in row]


def test_only_a_hash_of_it_is_kept(town: Town, an: Person) -> None:
    an.says("mở trang")
    kept = "\n".join(town.connection.iterdump())
    assert (FIRST in kept, links_kept(town)) == (False, 1)


def test_links_are_long_enough_that_nobody_guesses_one() -> None:

    drawn = {draw_token() for _ in range(100)}
    assert (len(drawn), {len(each) for each in drawn}) == (100, {24})  # 6 bits each


# ------------------------------------------------------------------ how one ends


def test_a_link_opens_once(town: Town, an: Person) -> None:
    an.says("mở trang")
    assert (taken(town) is not None, taken(town)) == (True, None)


def test_a_link_that_was_never_made_opens_nothing(town: Town, an: Person) -> None:
    an.says("mở trang")
    assert taken(town, "duong-dan-khac") is None


def test_it_opens_for_half_an_hour(town: Town, an: Person) -> None:
    an.says("mở trang")
    town.wait(minutes=30)
    assert taken(town) is None
    town.wait(seconds=-1)
    assert taken(town) is not None


def test_asking_again_ends_the_older_one_but_not_that_of_another_chat(town: Town, an: Person) -> None:
    an.says("mở trang")
    elsewhere = town.joined("AN", "2:an", ZALO)
    elsewhere.says("mở trang")
    elsewhere.says("mở trang")
    assert [taken(town, f"duong-dan-rieng-{n}") is not None for n in (1, 2, 3)] == [True, False, True]


def _erases(_town: Town, an: Person) -> None:
    an.sends(e.ErasureAsked())
    an.sends(e.ErasureConfirmed())


def _signs_out(_town: Town, an: Person) -> None:
    an.sends(e.SignedOut())
    an.sends(e.SignedOut())


def _is_put_out(town: Town, _an: Person) -> None:
    town.joined("AN", "elsewhere").sends(e.OthersSignedOut())


def _withdraws(_town: Town, an: Person) -> None:
    an.sends(e.WithdrawalAsked())
    an.sends(e.WithdrawalConfirmed())


def _leaves(town: Town, _an: Person) -> None:
    town.leaves("AN")


@pytest.mark.parametrize("ending", [_erases, _signs_out, _is_put_out, _withdraws, _leaves])
def test_it_ends_with_the_sign_in_of_the_chat_that_asked(
    town: Town, an: Person, ending: Callable[[Town, Person], None]
) -> None:
    an.says("mở trang")
    ending(town, an)
    assert taken(town) is None


@pytest.mark.parametrize("now_of", [None, "GIANG"])
def test_it_ends_once_the_chat_that_asked_is_not_its_members_any_more(
    town: Town, an: Person, now_of: str | None
) -> None:
    an.says("mở trang")
    person = town.id_of(now_of) if now_of else None
    town.connection.execute("UPDATE chats SET member_id = ? WHERE address = ?", (person, an.address))
    assert taken(town) is None


def test_moving_to_another_cell_leaves_it_open(town: Town, an: Person) -> None:
    an.says("mở trang")
    town.moves("AN", "CB6", Role("bi_thu", "CB6"))
    assert taken(town) is not None


def test_what_is_over_is_forgotten_by_the_sweep(town: Town, an: Person) -> None:
    an.says("mở trang")
    an.sends(e.ExportAsked())
    taken(town)
    counts = []
    for minutes in (29, 31):
        later = town.now + timedelta(minutes=minutes)
        town.write(partial(forget, now=later, timezone=TIMEZONE))
        counts.append(links_kept(town))
    assert counts == [2, 0]


def test_it_opens_under_the_key_before_as_well(town: Town, an: Person) -> None:

    an.says("mở trang")
    both = Seal([bytes(32), KEY])
    assert town.write(lambda db: links.take(db, both, FIRST, town.now)) is not None


# ------------------------------------------------------------------ files


def test_a_file_comes_as_a_link_for_what_asked_for_it(town: Town, an: Person) -> None:
    an.says("/dulieu")
    reply = an.sends(e.ExportAsked())
    assert (told(reply), reply.attachments) == (
        [VI("links.file", file=VI("links.export")), PAGE + FIRST, VI("links.once", time="12 giờ 30")],
        (),
    )
    assert taken(town) == Link(town.id_of("AN"), chat_of(town, an), "vi", pack(e.ExportAsked()))


def test_the_sheet_and_the_calendar_come_so_too_each_with_a_link_of_its_own(town: Town, an: Person) -> None:
    town.meets("CB5", town.now + timedelta(days=1))
    an.sends(e.Answered(PERIOD, "1.1", 2))
    asked = (e.SheetAsked(PERIOD, "docx"), e.CalendarAsked(1))
    leads = [told(an.sends(event))[:2] for event in asked]
    sheet = VI("links.sheet", month=12, year=2026, form="Word")
    assert leads == [
        [VI("links.file", file=sheet), PAGE + FIRST],
        [VI("links.file", file=VI("links.calendar")), PAGE + SECOND],
    ]
    packed = [link.event for link in (taken(town), taken(town, SECOND)) if link]
    assert packed == [pack(event) for event in asked]


def test_who_has_buttons_is_handed_the_file_itself(town: Town) -> None:
    by_telegram = town.joined("AN", "an", "telegram")
    assert (len(by_telegram.sends(e.ExportAsked()).attachments), links_kept(town)) == (1, 0)


def test_without_consent_there_is_a_link_to_ones_own_data_alone(town: Town, an: Person) -> None:
    _withdraws(town, an)
    assert (an.says("mở trang").screen.notices[-1], links_kept(town)) == (VI("consent.needed"), 0)
    assert (an.sends(e.ExportAsked()).attachments, links_kept(town)) == ((), 1)
    opened = taken(town, SECOND)
    assert opened is not None
    assert opened.event == pack(e.ExportAsked())


def test_who_has_left_takes_the_own_data_by_link_and_nothing_else(town: Town, an: Person) -> None:
    _leaves(town, an)
    assert an.says("mở trang").screen.notices == (VI("left"),)
    assert (an.sends(e.ExportAsked()).attachments, links_kept(town)) == ((), 1)
    opened = taken(town, SECOND)
    assert opened is not None
    assert opened.event == pack(e.ExportAsked())
