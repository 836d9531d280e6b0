"""Whole conversations that are Zalo's own: by groups, on several channels, letters answered in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from bot.announced import as_letter
from bot.channels.zalo_text import letter_text
from bot.offered_words import offered
from bot.reminding import remind_cell
from bot.screen import Screen, unpack_screen
from handlers import events as e
from handlers.announcements import Body
from storage import chats, deliveries, offers, outbox
from tests.announced_town import one, written
from tests.conversation import TIMEZONE, Person, Town, wording
from tests.stories import BUTTONS, STORIES, ZALO, member, story

__all__ = ["STORIES"]
NOTE = "Họp tháng trước thấy sai mà ngại nói."
WORDS = wording()["vi"]


# ------------------------------------------------------------------ nine to a message


@story("Tự soi trên Zalo: chín câu một tin, giải thích, gõ chưa rõ, sửa, gửi, phiếu là một đường dẫn", (ZALO,))
def a_walk_by_groups(town: Town, channel: str) -> None:
    an = member(town, channel)
    for typed in ("tự soi", "?3", "có", "12", "3 5", "1 2"):
        an.says(typed)
    for typed in ("13", "hình như là có", "có phần", "ko", "19 27", "đọc lại", "19:1, 27 có phần"):
        an.says(typed)
    for typed in ("sửa 3", "không có", "sửa 5 có phần", "sửa 5", "Ghi chú", NOTE, "quay lại"):
        an.says(typed)
    an.chooses("Gửi")
    an.says("Phiếu tự soi")
    an.chooses("Tải bản Word")
    an.says("sửa 13 có")


@story("Tự soi trên Zalo: gõ không dấu, nghỉ giữa chừng, gõ menu", (ZALO,))
def typed_by_groups(town: Town, channel: str) -> None:
    an = member(town, channel)
    for typed in ("tu soi", "Dạ khong co cau nao", "dung roi", "cau 12 co phan, cau 14 co", "de sau"):
        an.says(typed)
    town.tells("hôm sau")
    town.wait(days=1)
    for typed in ("xin chào", "tu soi", "giai thich cau 19", "20 và 21", "cả hai có phần", "20 có phần, 21 có", "menu"):
        an.says(typed)
    for typed in ("du lieu cua toi", "quay lai", "tro giup", "/lenhla"):
        an.says(typed)


# ------------------------------------------------------------------ the check-in


def who_commits(town: Town, channel: str) -> Person:
    """Somebody with three commitments of the quarter before."""
    phone = town.joined("AN", "an-telegram", BUTTONS)
    for text in ("Học nghị quyết đầy đủ.", "Nói thẳng trong họp.", "Đi họp đúng giờ."):
        phone.sends(e.CommitmentBegun("1.1"))
        phone.says(text)
        phone.presses("Cuối tháng này")
        phone.presses("Chỉ mình tôi")
    return town.joined("AN", channel=channel)


@story("Kiểm lại đầu quý trên Zalo: ba cam kết trong một tin", (ZALO,))
def a_check_in_by_groups(town: Town, channel: str) -> None:
    an = who_commits(town, channel)
    town.wait(days=45)
    an.sends(e.Returned())
    town.story.clear()
    an.says("menu")
    an.chooses("Kiểm lại quý I")
    for typed in ("xong hết rồi", "1 đã, 2 đang, 3 chưa", "tháng sau", "2: 28/2, 3: 31/3"):
        an.says(typed)
    an.says("cam kết")


# ------------------------------------------------------------------ several channels


@story("Bắt đầu trên Zalo, làm tiếp trên trang web, xong ở Telegram: chỗ đang làm vẫn còn", (ZALO,))
def one_walk_on_three_channels(town: Town, channel: str) -> None:
    an = town.joined("AN", channel=channel)
    page, phone = town.joined("AN", "an-web", "web"), town.joined("AN", "an-tele", BUTTONS)
    page.called, phone.called = "trang web", "Telegram"
    for person in (an, page, phone):
        person.sends(e.Returned())
    town.story.clear()
    an.says("tự soi")
    an.says("3:1 5:2")
    town.tells("mở trang web làm tiếp")
    page.says("/tusoi")
    page.presses("Không có")
    page.presses("Có phần")
    town.tells("lại ở Zalo: câu đã trả lời thì không hỏi lại")
    an.says("tự soi")
    an.says("12 14")
    town.tells("câu 12 trả lời trên trang web trước, câu 14 trên Zalo")
    page.says("/tusoi")
    page.presses("Có phần")
    an.says("tự soi")
    an.says("2")
    town.tells("phần còn lại ở Telegram")
    phone.says("/tusoi")
    kept = list(town.story)
    while phone.replies[-1].screen.progress:
        phone.presses("Không có")
    town.story[:] = kept
    phone.presses("Gửi")
    town.tells("về Zalo")
    an.says("menu")


@story("Bot Zalo đã đủ người: đồng chí mới được chỉ nơi khác", (ZALO,))
def the_bot_is_full(town: Town, channel: str) -> None:
    town.house = replace(town.house, zalo_people=1)
    town.joined("AN", channel=channel)
    town.story.clear()
    giang = town.talks("giang", channel)
    giang.says("xin chào")
    giang.says(town.invite("GIANG"))


@story("Bot Zalo hết số tin của tháng: kênh khác nói tiếp", (ZALO,))
def the_month_is_used_up(town: Town, channel: str) -> None:
    an, phone = town.joined("AN", channel=channel), town.joined("AN", "an-tele", BUTTONS)
    phone.called = "Telegram"
    an.sends(e.Returned())
    an.says("tự soi")
    town.story.clear()
    town.tells("đồng chí An trả lời trên Zalo, nhưng bot không gửi được nữa")
    here, news = an.replies[-1].chat, f"{chats.USED_UP_ELSEWHERE}:{ZALO}"
    town.write(lambda db: chats.tell_elsewhere(db, here.id, town.id_of("AN"), news, ZALO))
    phone.sends(e.Returned())
    phone.chooses("Tự soi")


# ------------------------------------------------------------------ letters answered in words


def arrives(town: Town, person: Person, screen: Screen) -> None:
    """A letter goes out to the chat, and its words can be typed from now on."""
    text = letter_text(screen, WORDS)
    town.story += ["tin đến:    " + text.replace("\n", "\n            ").replace("            \n", "\n"), ""]
    town.wait(seconds=1)
    town.write(lambda db: offers.keep(db, person.replies[-1].chat.id, offered(screen, WORDS), town.now))
    town.wait(seconds=1)


def sends_out(town: Town, person: Person) -> None:
    """What the sweep has queued for this person's chat goes out."""
    while letter := town.write(lambda db: outbox.claim_next(db, ZALO, town.now)):
        assert letter.chat == person.replies[-1].chat.id
        screen = unpack_screen(outbox.text_of(letter, town.seal))
        town.write(partial(outbox.mark_sent, letter=letter.id, now=town.now))
        arrives(town, person, screen)


def announced(town: Town, text: str) -> Screen:
    id_ = written(town, body=Body(text))
    town.write(partial(deliveries.queue, announcement=one(town, id_), channels={ZALO}, now=town.now, timezone=TIMEZONE))
    return as_letter(one(town, id_), WORDS, is_read=False)


@story("Trả lời bằng chữ những tin tự đến: mời họp, thông báo", (ZALO,))
def letters_answered_in_words(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    an = member(town, channel)
    cell, since = town.unit_of("CB5"), town.now
    town.tells("sáng ngày họp")
    town.now = datetime(2026, 12, 8, 1, 30, tzinfo=UTC)
    sweep = partial(remind_cell, house=town.house, channels={ZALO}, unit=cell, since=since, now=town.now)
    town.write(sweep)
    sends_out(town, an)
    an.says("Dự")
    town.tells("thông báo của Đảng ủy")
    arrives(town, an, announced(town, "Mời các đồng chí dự hội nghị sáng thứ Bảy."))
    an.says("tự soi")
    an.says("Đã đọc")
    an.says("đã đọc")
