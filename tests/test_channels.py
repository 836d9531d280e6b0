"""One person on several channels: one place, every reply where it was asked, one announcement, and unlinking."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from bot.turn import look
from handlers import events as e
from handlers import facts as f
from handlers.states import AtChannels, AtMenu, AtQuestion
from handlers.ways import Doors, Ways
from storage import chats, deliveries, offers, outbox, reminders, zalo
from storage.desk import Desk, FactRefused
from storage.facts import write
from storage.outbox import REMINDER, Letter
from tests.announced_town import one, written
from tests.conversation import TIMEZONE, Person, Town, labels, shelf, wording

WORDS = wording()["vi"]
CHANNELS = frozenset({"telegram", "web", "zalo"})
ZALO = zalo.address_of(1, "abc")


@pytest.fixture
def town(town: Town) -> Town:
    town.write(lambda db: zalo.add(db, town.seal, town.unit_of("CB5"), "", "bot-5", "Chi bộ 5", town.now))
    town.house = replace(town.house, channels=CHANNELS)
    return town


def everywhere(town: Town, code: str = "AN") -> tuple[Person, Person, Person]:
    """The same person on Telegram, then on the page, then on Zalo."""
    places = (("telegram", f"{code}-tg"), ("web", f"{code}-web"), ("zalo", zalo.address_of(1, code)))
    found = []
    for channel, address in places:
        town.wait(minutes=1)
        found.append(town.joined(code, address, channel))
    return found[0], found[1], found[2]


def id_of(person: Person) -> int:
    return chats.find(person.town.connection, person.channel, person.address, "").id


def owner_of(person: Person) -> str | None:
    asked = "SELECT members.code FROM chats JOIN members ON members.id = chats.member_id WHERE chats.id = ?"
    row = person.town.connection.execute(asked, (id_of(person),)).fetchone()
    return row and str(row[0])


def gone(person: Person) -> None:
    town = person.town
    town.write(lambda db: chats.mark_unreachable(db, id_of(person), town.now))


def reach(town: Town, code: str = "AN") -> str | None:
    found = reminders.reach_of(town.connection, town.id_of(code), CHANNELS)
    return found.channel if found else None


def has_letter(person: Person, identity: str = "x:1") -> None:
    town = person.town
    letter = Letter(identity, REMINDER, town.id_of("AN"), id_of(person), "x", "{}", town.now)
    town.write(lambda db: outbox.queue_many(db, town.seal, [letter], town.now))


def letters(town: Town) -> list[tuple[str, str, str]]:
    """What waits or ended, on which channel and in whose chat."""
    asked = "SELECT outbox.state, outbox.channel, chats.address FROM outbox JOIN chats ON chats.id = outbox.chat_id"
    return [
        (state, channel, address) for state, channel, address in town.connection.execute(f"{asked} ORDER BY outbox.id")
    ]


# ------------------------------------------------------------------ one person


def test_a_walk_begun_in_one_place_goes_on_in_another_and_ends_in_a_third(town: Town) -> None:
    phone = town.joined("AN", "an-tg", "telegram")
    page = town.joined("AN", "an-web", "web")
    desk = town.joined("AN", "an-desk", "terminal")
    phone.says("/tusoi")
    phone.chooses("Có")
    page.says("/tusoi")
    assert page.replies[-1].chat.state == AtQuestion("2026-12", "1.2")
    for _ in range(13):
        page.chooses("Không có")
    desk.says("/tusoi")
    while desk.replies[-1].screen.progress:
        desk.chooses("Không có")
    desk.chooses("Gửi")
    (run,) = town.runs_of("AN")
    assert (run.answered, run.answers[:2], run.submitted_at is not None) == (27, (2, 0), True)
    assert run.submitted_at == town.now


def test_on_zalo_it_goes_on_with_what_is_not_answered_elsewhere(town: Town) -> None:
    """By the place and what is stored alone: how Zalo asks is its own."""
    phone, _, on_zalo = everywhere(town)
    phone.says("/tusoi")
    phone.chooses("Có")
    on_zalo.says("/tusoi")
    assert getattr(on_zalo.replies[-1].chat.state, "period", "") == "2026-12"
    on_zalo.says("/menu")
    phone.says("/tusoi")
    assert phone.replies[-1].chat.state == AtQuestion("2026-12", "1.2")
    assert [run.answered for run in town.runs_of("AN")] == [1]


def test_every_reply_goes_where_it_was_asked(town: Town) -> None:
    for person in everywhere(town):
        reply = person.says("/menu")
        assert (reply.chat.channel, reply.chat.address, reply.others) == (person.channel, person.address, ())


def test_another_channel_has_its_own_place(town: Town) -> None:
    phone, page, on_zalo = everywhere(town)
    phone.says("/tusoi")
    on_zalo.says("/kenh")
    page.says("/menu")
    places = [chats.find(town.connection, each.channel, each.address, "").state for each in (phone, page, on_zalo)]
    assert places == [AtQuestion("2026-12", "1.1"), AtMenu(), AtChannels()]


# ------------------------------------------------------------------ once per person


def test_an_announcement_comes_once_to_who_is_on_three_channels(town: Town) -> None:
    everywhere(town)
    town.joined("GIANG")
    id_ = written(town, unit="CB5", author="BINH")
    assert dict(deliveries.reached(town.connection, one(town, id_), CHANNELS).by_channel) == {"zalo": 1, "telegram": 1}
    town.write(lambda db: deliveries.queue(db, one(town, id_), CHANNELS, town.now, TIMEZONE))
    mine = "SELECT channel FROM outbox WHERE member_id = ? AND kind = 'announcement' AND state = 'queued'"
    assert town.connection.execute(mine, (town.id_of("AN"),)).fetchall() == [("zalo",)]


@pytest.mark.parametrize("wanted", ["", "web", "telegram", "zalo"])
@pytest.mark.parametrize("last", [0, 1, 2])
@pytest.mark.parametrize("unreachable", [None, 0, 2])
def test_an_announcement_and_a_reminder_choose_the_same_chat_and_kenh_says_it(
    town: Town, wanted: str, last: int, unreachable: int | None
) -> None:
    people = everywhere(town)
    town.wait(minutes=1)
    people[last].says("/menu")
    if wanted:
        town.write(lambda db: reminders.prefer(db, town.id_of("AN"), wanted))
    if unreachable is not None:
        gone(people[unreachable])
    id_ = written(town, unit="CB5", author="BINH")
    (counted,) = dict(deliveries.reached(town.connection, one(town, id_), CHANNELS).by_channel)
    town.write(lambda db: deliveries.queue(db, one(town, id_), CHANNELS, town.now, TIMEZONE))
    seen = Ways(chats.ways_of(town.connection, town.id_of("AN"), 0), Doors(), wanted, CHANNELS)
    assert seen.arrives is not None
    mine = "SELECT channel FROM outbox WHERE member_id = ? AND state = 'queued'"
    ((goes,),) = town.connection.execute(mine, (town.id_of("AN"),))
    assert {counted, goes, seen.arrives.channel} == {reach(town)}


def test_without_a_wish_what_was_used_last_is_used_and_the_page_comes_last(town: Town) -> None:
    phone, page, on_zalo = everywhere(town)
    found = [reach(town)]
    for person in (phone, page, on_zalo):
        town.wait(minutes=1)
        person.says("/menu")
        found.append(reach(town))
    assert found == ["zalo", "telegram", "telegram", "zalo"]


# ------------------------------------------------------------------ out of reach, and back


def test_what_waits_for_a_bot_that_is_removed_goes_on_to_another_channel(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    has_letter(on_zalo)
    town.write(lambda db: zalo.remove(db, 1, town.now))
    assert letters(town) == [("queued", "telegram", phone.address)]
    assert reach(town) == "telegram"


def test_what_waits_for_a_bot_that_is_removed_goes_on_to_the_same_persons_other_bot(town: Town) -> None:
    town.write(lambda db: zalo.add(db, town.seal, None, "", "bot-0", "Đảng ủy", town.now))
    first = town.joined("AN", zalo.address_of(1, "abc"), "zalo")
    second = town.joined("AN", zalo.address_of(2, "xyz"), "zalo")
    has_letter(first)
    town.write(lambda db: zalo.remove(db, 1, town.now))
    assert letters(town) == [("queued", "zalo", second.address)]


def test_a_bot_whose_number_begins_alike_is_left_alone(town: Town) -> None:
    other = town.joined("AN", zalo.address_of(11, "abc"), "zalo")
    has_letter(other)
    town.write(lambda db: zalo.remove(db, 1, town.now))
    assert letters(town) == [("queued", "zalo", other.address)]
    assert reach(town) == "zalo"


def test_the_sweep_finds_another_chat_for_what_waits_where_nobody_is_reached(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    alone = town.joined("GIANG", zalo.address_of(1, "giang"), "zalo")
    has_letter(on_zalo)
    letter = Letter("x:2", REMINDER, town.id_of("GIANG"), id_of(alone), "x", "{}", town.now)
    town.write(lambda db: outbox.queue_many(db, town.seal, [letter], town.now))
    for person in (on_zalo, alone):
        gone(person)
    town.write(lambda db: outbox.forget_old(db, town.now, CHANNELS))
    assert letters(town) == [("queued", "telegram", phone.address), ("queued", "zalo", alone.address)]


def test_a_wish_for_a_channel_out_of_reach_waits_until_the_member_writes_there(town: Town) -> None:
    _, _, on_zalo = everywhere(town)
    on_zalo.sends(e.ReminderChannelChosen("zalo"))
    gone(on_zalo)
    before = reach(town)
    on_zalo.says("/menu")
    assert (before, reach(town)) == ("telegram", "zalo")


def test_who_says_in_passing_that_something_was_read_is_reached_again(town: Town) -> None:
    _, _, on_zalo = everywhere(town)
    gone(on_zalo)
    on_zalo.sends(e.AnnouncementRead(1))
    assert reach(town) == "zalo"


def test_zalo_is_among_the_channels_to_be_reminded_on(town: Town) -> None:
    phone, _, _ = everywhere(town)
    assert labels(phone.sends(e.ReminderChannelsOpened()))[:3] == ["Telegram", "trang web", "Zalo"]
    phone.presses("Zalo")
    assert (phone.replies[-1].chat.state, reach(town)) == (AtChannels(), "zalo")


# ------------------------------------------------------------------ /kenh


@pytest.mark.parametrize("typed", ["/kenh", "kênh", "Kênh liên lạc", "kenh lien lac"])
def test_it_is_opened_by_words(town: Town, typed: str) -> None:
    assert town.joined("AN").says(typed).chat.state == AtChannels()


def test_it_says_where_one_is_since_when_and_where_nothing_arrives(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    gone(on_zalo)
    lines = phone.says("/kenh").screen.lines
    assert lines[1].splitlines() == [
        "• Telegram, từ ngày 5/12/2026 (đang dùng)",
        "• trang web, từ ngày 5/12/2026",
        "• Zalo, từ ngày 5/12/2026 (không liên lạc được)",
    ]
    assert lines[2:] == ("Lời nhắc đến: Telegram.",)


def test_several_sign_ins_on_the_page_are_told_apart(town: Town) -> None:
    phone, page, _ = everywhere(town)
    town.joined("AN", "an-web-2", "web")
    assert [each for each in labels(phone.says("/kenh")) if each.startswith("Ngắt")] == [
        "Ngắt trang web 1",
        "Ngắt Zalo",
        "Ngắt trang web 2",
    ]
    phone.presses("Ngắt trang web 2")
    phone.presses("Ngắt trang web 2")
    assert "Ngắt trang web" in labels(phone.replies[-1])
    assert owner_of(page) == "AN"


def test_of_several_sign_ins_it_is_said_when_each_was_last_used(town: Town) -> None:
    _, page, _ = everywhere(town)
    there = town.joined("AN", "an-web-2", "web")
    town.wait(days=3)
    page.says("/menu")
    assert there.says("/kenh").screen.lines[1].splitlines() == [
        "• Telegram, từ ngày 5/12/2026",
        "• trang web 1, từ ngày 5/12/2026, dùng lần cuối ngày 8/12/2026",
        "• Zalo, từ ngày 5/12/2026",
        "• trang web 2, từ ngày 5/12/2026 (đang dùng)",
    ]


def test_the_own_data_calls_the_way_to_a_further_channel_as_the_channels_do(town: Town) -> None:
    phone = town.joined("AN")
    for place in ("/dulieu", "/kenh"):
        phone.says(place)
        assert phone.presses("Thêm kênh").screen.notices[0].startswith("Mã để vào ở máy khác hoặc kênh khác: ")


def test_of_many_old_sign_ins_the_last_used_are_shown(town: Town) -> None:
    phone = town.joined("AN")
    for number in range(9):
        town.wait(minutes=1)
        town.joined("AN", f"an-web-{number}", "web")
    reply = phone.says("/kenh")
    assert [each for each in labels(reply) if each.startswith("Ngắt")] == [f"Ngắt trang web {n}" for n in range(3, 10)]
    assert (len(reply.screen.lines[1].splitlines()), "Thoát các nơi khác" in labels(reply)) == (9, True)


def test_a_code_comes_with_a_way_in_for_each_channel_that_is_set_up(town: Town) -> None:
    an = town.joined("AN")
    an.says("/kenh")
    doors = town.house.doors
    doors.page, doors.telegram_name = "https://tusoi.example", "tusoi_bot"
    (told,) = an.presses("Thêm kênh").screen.notices
    code = told.split(": ")[1].split("\n")[0].replace("-", "")
    assert told.splitlines()[2:] == [
        f"Trang web: https://tusoi.example/#ma={code}",
        f"Telegram: https://t.me/tusoi_bot?start={code}",
        "Zalo: mở bot “Chi bộ 5”, gửi mã này.",
    ]
    assert town.talks("new", "zalo").comes_in(code).chat.member == an.replies[-1].chat.member


def test_no_way_in_is_named_that_is_not_there(town: Town) -> None:
    em = town.joined("EM")
    (told,) = em.sends(e.DeviceAsked()).screen.notices
    assert len(told.splitlines()) == 2


def test_a_secretary_is_told_how_a_member_of_the_cell_comes_in(town: Town) -> None:
    binh = town.joined("BINH")
    (told,) = binh.sends(e.InvitationAsked("GIANG")).screen.notices
    assert told.splitlines()[2:] == ["Zalo: mở bot “Chi bộ 5”, gửi mã này."]


# ------------------------------------------------------------------ unlinking


def unlinks(person: Person, other: Person) -> None:
    person.sends(e.UnlinkingOpened(id_of(other)))
    person.sends(e.ChannelUnlinked(id_of(other)))


def test_unlinking_puts_that_chat_out_tells_it_and_keeps_the_data(town: Town) -> None:
    phone, page, on_zalo = everywhere(town)
    phone.says("/tusoi")
    phone.chooses("Có")
    phone.says("/kenh")
    phone.presses("Ngắt Zalo")
    reply = phone.presses("Ngắt Zalo")
    assert (reply.screen.notices, reply.others) == (("Đã ngắt kênh: Zalo.",), (("zalo", on_zalo.address),))
    assert [owner_of(each) for each in (phone, page, on_zalo)] == ["AN", "AN", None]
    assert chats.owed(town.connection, "zalo") == [on_zalo.address]
    seen = look(town.connection, "zalo", on_zalo.address, town.house, town.now).screen
    assert seen.notices == (WORDS("device.signed_out", channel="Telegram"),)
    assert [run.answered for run in town.runs_of("AN")] == [1]


def test_it_is_confirmed_in_words_and_never_by_a_number(town: Town) -> None:
    town.joined("AN", "an-web", "web")
    desk = town.joined("AN", "an-desk", "terminal")
    desk.says("/kenh")
    desk.chooses("Ngắt trang web")
    for typed in ("2", "0", "ok"):
        desk.says(typed)
    assert desk.replies[-1].screen.title == WORDS("ways.unlink_title", channel=WORDS("channel.web"))
    desk.says("ngat trang web")
    assert desk.replies[-1].chat.state == AtChannels()
    assert len(chats.channels_of(town.connection, town.id_of("AN"))) == 1


def test_what_waited_there_goes_on_to_another_chat(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    has_letter(on_zalo)
    unlinks(phone, on_zalo)
    assert letters(town) == [("queued", "telegram", phone.address)]


def test_what_is_on_its_way_there_is_not_sent_twice(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    has_letter(on_zalo)
    town.write(lambda db: outbox.claim_next(db, "zalo", town.now))
    unlinks(phone, on_zalo)
    assert letters(town) == [("claimed", "zalo", on_zalo.address)]


def test_a_wish_for_it_is_forgotten_and_the_member_told_where_reminders_arrive(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    phone.sends(e.ReminderChannelChosen("zalo"))
    asked = phone.sends(e.UnlinkingOpened(id_of(on_zalo)))
    assert asked.screen.lines[-1] == WORDS("ways.reminders_then", channel="Telegram")
    reply = phone.sends(e.ChannelUnlinked(id_of(on_zalo)))
    assert reply.screen.notices == (
        WORDS("ways.unlinked", channel="Zalo"),
        WORDS("remind.where_kept", channel="Telegram"),
    )
    assert reminders.preferred(town.connection, town.id_of("AN")) is None


def test_a_wish_stays_while_another_chat_of_that_channel_is_left(town: Town) -> None:
    phone, page, _ = everywhere(town)
    second = town.joined("AN", "an-web-2", "web")
    phone.sends(e.ReminderChannelChosen("web"))
    unlinks(phone, second)
    assert (reminders.preferred(town.connection, town.id_of("AN")), owner_of(page)) == ("web", "AN")


@pytest.mark.parametrize("by", ["unlinking it", "signing out everywhere else"])
def test_links_offers_and_codes_of_it_open_nothing_any_more(town: Town, by: str) -> None:
    phone, _, on_zalo = everywhere(town)
    code = next(
        word for word in on_zalo.sends(e.DeviceAsked()).screen.notices[0].split() if "-" in word and len(word) == 11
    )

    def keep(connection: sqlite3.Connection) -> None:
        for number, chat in enumerate((id_of(on_zalo), id_of(phone))):
            connection.execute(
                "INSERT INTO links (token_hash, member_id, chat_id, event, expires_at) VALUES (?, ?, ?, 'w', '2027')",
                (bytes([number]), town.id_of("AN"), chat),
            )
            offers.keep(connection, chat, [("du", "m")], town.now)

    town.write(keep)
    if by == "unlinking it":
        unlinks(phone, on_zalo)
    else:
        phone.sends(e.OthersSignedOut())
    left = [town.connection.execute(f"SELECT chat_id FROM {table}").fetchall() for table in ("links", "offers")]
    assert left == [[(id_of(phone),)], [(id_of(phone),)]]
    assert on_zalo.says(code).screen.notices[-1] == WORDS("code.wrong")


def test_who_cannot_be_reached_is_put_out_without_a_word(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    gone(on_zalo)
    phone.sends(e.UnlinkingOpened(id_of(on_zalo)))
    assert phone.sends(e.ChannelUnlinked(id_of(on_zalo))).others == ()
    assert owner_of(on_zalo) is None


# ------------------------------------------------------------------ forged


def test_nobody_unlinks_a_chat_of_somebody_else(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    for code in ("BINH", "CUONG", "EM"):
        forger = town.joined(code)
        before = town.dump("chats", "inbox")
        opened = forger.sends(e.UnlinkingOpened(id_of(on_zalo)))
        forger.sends(e.ChannelUnlinked(id_of(on_zalo)))
        assert opened.screen.notices == (WORDS("outdated"),)
        assert town.dump("chats", "inbox") == before
    assert [owner_of(each) for each in (phone, on_zalo)] == ["AN", "AN"]


def test_the_question_was_about_one_chat_and_unlinks_no_other(town: Town) -> None:
    phone, page, on_zalo = everywhere(town)
    binh = town.joined("BINH")
    phone.sends(e.UnlinkingOpened(id_of(on_zalo)))
    for other in (page, binh, phone):
        assert phone.sends(e.ChannelUnlinked(id_of(other))).screen.notices == (WORDS("outdated"),)
    assert [owner_of(each) for each in (phone, page, on_zalo, binh)] == ["AN", "AN", "AN", "BINH"]


def test_from_here_one_signs_out_and_does_not_unlink(town: Town) -> None:
    phone, _, _ = everywhere(town)
    phone.says("/kenh")
    reply = phone.sends(e.UnlinkingOpened(id_of(phone)))
    assert (reply.screen.notices, owner_of(phone)) == ((WORDS("outdated"),), "AN")


def test_a_question_about_a_chat_that_left_meanwhile_leads_back(town: Town) -> None:
    phone, _, on_zalo = everywhere(town)
    phone.sends(e.UnlinkingOpened(id_of(on_zalo)))
    on_zalo.sends(e.SignedOut())
    on_zalo.sends(e.SignedOut())
    reply = phone.sends(e.Returned())
    assert (reply.chat.state, reply.screen.title) == (AtChannels(), WORDS("ways.title"))


@pytest.mark.parametrize("whose", ["a colleague's", "this very one", "nobody's", "in somebody else's name"])
def test_the_writer_refuses_what_is_not_another_chat_of_whoever_talks(town: Town, whose: str) -> None:
    phone, _, on_zalo = everywhere(town)
    binh = town.joined("BINH")
    facts = {
        "a colleague's": f.ChatUnlinked(town.id_of("AN"), id_of(binh)),
        "this very one": f.ChatUnlinked(town.id_of("AN"), id_of(phone)),
        "nobody's": f.ChatUnlinked(town.id_of("AN"), 999),
        "in somebody else's name": f.ChatUnlinked(town.id_of("BINH"), id_of(binh)),
    }
    before = town.dump()
    with pytest.raises(FactRefused):
        town.write(lambda db: write(facts[whose], desk(town, phone, db)))
    assert town.dump() == before
    assert owner_of(on_zalo) == "AN"


def desk(town: Town, person: Person, connection: sqlite3.Connection) -> Desk:
    chat = chats.find(connection, person.channel, person.address, "")
    catalogue = shelf().current("vi")
    return Desk(connection, town.seal, shelf().by_pin("vi"), catalogue, chat, town.now, TIMEZONE, channels=CHANNELS)
