"""What a Zalo bot may still send: the levels of a month, what happens at its end, and where the rest goes meanwhile."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels import SendFailed
from bot.channels.zalo_quota import Quota
from bot.front import Front
from bot.quota_letters import send_quota_letters
from handlers.bots import SENT_WHEN_SHORT
from handlers.events import Answered, MenuOpened, WalkOpened, WithdrawalAsked, WithdrawalConfirmed
from handlers.reminders import ROWS
from storage import zalo
from tests.conversation import wording
from tests.zalo_post import BOT, QUOTA, Post, at_work, has_bot

MEETING_KINDS = {
    "meeting_day_before", "meeting_morning", "meeting_changed", "secretary_documents", "secretary_resolution",
    "secretary_resolution_last",
}  # fmt: skip
OTHER_KINDS = {*ROWS, "announcement", "nudge", "release", "report", "suggestion", "zalo_quota"} - MEETING_KINDS
LAST_INSTANT = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)  # a second before the month turns in Vietnam


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with at_work(tmp_path) as made:
        yield made


def may_go(post: Post, *kinds: str) -> dict[str, bool]:
    return {kind: post.quota.refuse(BOT, kind) is None for kind in kinds}


# ------------------------------------------------------------------ the levels


def test_a_short_bot_replies_and_speaks_of_meetings() -> None:
    assert {"", *MEETING_KINDS} == SENT_WHEN_SHORT


@pytest.mark.parametrize(("used", "goes"), [(0, 3), (79, 3), (80, 3), (94, 3), (95, 2), (99, 2), (100, 0), (150, 0)])
async def test_what_goes_is_less_from_95_of_a_hundred_on_and_nothing_at_the_end(
    post: Post, used: int, goes: int
) -> None:
    post.uses(used)
    assert may_go(post, "") == {"": goes > 0}
    assert may_go(post, *MEETING_KINDS) == dict.fromkeys(MEETING_KINDS, goes > 0)
    assert may_go(post, *OTHER_KINDS) == dict.fromkeys(OTHER_KINDS, goes > 2)


async def test_sent_and_received_are_both_counted_and_each_bot_for_itself(post: Post) -> None:
    other = has_bot(post.town, "CB6", "Chi bộ 6")
    for _ in range(60):
        post.quota.sent(BOT)
        post.quota.received(other)
    post.uses(40)
    await post.rests()
    assert (may_go(post, ""), post.quota.refuse(other, "")) == ({"": False}, None)
    assert zalo.used_in(post.town.connection, "2026-12") == {
        BOT: zalo.Used(60, 40), other: zalo.Used(0, 60),
    }  # fmt: skip


async def test_what_the_platform_refuses_is_refused_whatever_was_counted(post: Post) -> None:
    post.uses(3)
    post.quota.used_up(BOT)
    post.quota.used_up(BOT)
    await post.rests()
    assert (may_go(post, "", "meeting_morning"), post.month()) == ({"": False, "meeting_morning": False}, (0, 3, True))


async def test_a_refusal_says_how_long_the_month_still_is(post: Post) -> None:
    post.uses(QUOTA)
    refused = post.quota.refuse(BOT, "")
    assert refused is not None
    assert (refused.next_step, refused.after) == ("elsewhere", (11 * 24 + 14) * 3600.0)


async def test_the_month_turns_at_midnight_where_the_members_are(post: Post) -> None:
    post.uses(QUOTA)
    post.town.now = LAST_INSTANT
    assert may_go(post, "", "period_80") == {"": False, "period_80": False}
    post.town.now += timedelta(seconds=1)
    assert may_go(post, "", "period_80") == {"": True, "period_80": True}
    post.quota.sent(BOT)
    await post.rests()
    assert (post.month(), zalo.used_in(post.town.connection, "2026-12")) == (
        (1, 0, False), {BOT: zalo.Used(0, QUOTA)},
    )  # fmt: skip


async def test_the_counts_are_there_again_after_a_start(post: Post) -> None:
    post.uses(94)
    await post.rests()
    again = Quota(post.front)
    await again.load()
    assert again.refuse(BOT, "period_80") is None
    again.sent(BOT)
    assert isinstance(again.refuse(BOT, "period_80"), SendFailed)


async def test_a_quota_that_was_made_smaller_counts_from_the_next_start_on(post: Post) -> None:
    post.uses(50)
    await post.rests()
    assert zalo.to_tell(post.town.connection, "2026-12") == ()
    front = Front(post.front.database, replace(post.front.house, zalo_quota=60), post.front.clock)
    await Quota(front).load()
    await post.rests()
    assert [(bot.bot, bot.used, bot.share) for bot in zalo.to_tell(post.town.connection, "2026-12")] == [(BOT, 50, 80)]


async def test_counting_waits_for_no_commit(post: Post) -> None:
    post.uses(10)
    assert post.month() == ()
    await post.rests()
    assert post.month() == (0, 10, False)


# ------------------------------------------------------------------ the letter


async def tells(post: Post) -> list[tuple[str, str]]:
    """Everybody's letters about bots that the sweeps of a day queued."""
    await post.rests()
    for _ in range(3):
        await send_quota_letters(post.front)
    await post.goes_out()
    return [(address, screen.title) for each in (post.telegram, post.zalo) for address, screen in each.told]


LOW = ("binh", "Bot “Chi bộ 5” đã dùng 80% số tin của tháng")
UP = ("binh", "Bot “Chi bộ 5” đã hết số tin của tháng")


async def test_the_secretary_is_told_once_a_month_that_little_is_left(post: Post) -> None:
    post.uses(79)
    assert await tells(post) == []
    post.uses(1)
    assert await tells(post) == [LOW]
    assert zalo.to_tell(post.town.connection, "2026-12") == ()
    post.uses(3)
    assert await tells(post) == [LOW]
    assert "Đã dùng 80 trên 100 tin, còn 20 tin đến hết tháng." in post.telegram.told[0][1].lines
    post.town.now = LAST_INSTANT + timedelta(hours=9)
    post.uses(80)
    assert await tells(post) == [LOW, LOW]


async def test_the_secretary_is_told_that_all_is_used_up(post: Post) -> None:
    post.uses(80)
    assert await tells(post) == [LOW]
    post.quota.used_up(BOT)
    assert await tells(post) == [LOW, UP]
    post.uses(20)
    assert await tells(post) == [LOW, UP]


async def test_a_bot_that_the_platform_ends_early_is_told_of_once(post: Post) -> None:
    post.quota.used_up(BOT)
    assert await tells(post) == [UP]


async def test_at_night_nobody_is_told(post: Post) -> None:
    post.uses(80)
    post.town.now = datetime(2026, 12, 20, 16, 0, tzinfo=UTC)
    assert await tells(post) == []
    post.town.now += timedelta(hours=9)
    assert await tells(post) == [LOW]


async def test_whoever_withdrew_the_consent_is_not_told(post: Post) -> None:
    post.uses(80)
    await post.rests()
    assert await send_quota_letters(post.front) == 1
    binh = post.town.talks("binh")
    binh.sends(WithdrawalAsked())
    binh.sends(WithdrawalConfirmed())
    post.town.write(lambda db: db.execute("UPDATE zalo_months SET told = 0"))
    assert await tells(post) == []


async def test_while_nobody_can_be_told_it_stays_to_be_told(post: Post) -> None:
    post.town.write(lambda db: db.execute("UPDATE chats SET unreachable_at = '2026' WHERE address = 'binh'"))
    post.uses(80)
    assert await tells(post) == []
    post.town.write(lambda db: db.execute("UPDATE chats SET unreachable_at = NULL"))
    assert await tells(post) == [LOW]


async def test_of_a_bot_without_a_cell_the_secretaries_of_those_are_told_who_write_to_it(post: Post) -> None:
    post.town.write(lambda db: db.execute("UPDATE zalo_bots SET unit_id = NULL"))
    post.town.joined("CUONG", "cuong", "telegram")
    post.uses(80)
    assert await tells(post) == [LOW]
    post.town.joined("DUNG", "1:dung", "zalo")
    post.town.write(lambda db: db.execute("UPDATE zalo_months SET told = 0"))
    assert await tells(post) == [LOW, ("cuong", LOW[1])]


async def test_a_letter_by_the_bot_itself_is_one_of_the_few(post: Post) -> None:
    post.town.joined("BINH", "1:binh", "zalo")
    post.town.write(lambda db: db.execute("UPDATE chats SET unreachable_at = '2026' WHERE address = 'binh'"))
    post.uses(80)
    assert await tells(post) == [("1:binh", LOW[1])]
    assert post.month() == (1, 80, False)


# ------------------------------------------------------------------ letters that do not go


async def test_a_letter_goes_to_the_members_other_channel_and_else_waits_for_the_next_month(post: Post) -> None:
    post.uses(95)
    for code in ("AN", "GIANG", "BINH"):
        post.queue(code)
    await post.goes_out()
    assert (post.telegram.to("an"), post.telegram.to("binh"), post.zalo.told) == (["period_80"], ["period_80"], [])
    assert post.rows() == [("telegram", "sent", None), ("zalo", "queued", "used_up"), ("telegram", "sent", None)]
    assert await post.goes_out() == 0
    post.town.now = LAST_INSTANT + timedelta(hours=9)
    await post.goes_out()
    assert (post.zalo.to("1:giang"), post.telegram.to("an")) == (["period_80"], ["period_80"])
    assert post.rows()[1] == ("zalo", "sent", None)
    (attempts,) = post.town.connection.execute("SELECT max(attempts) FROM outbox").fetchone()
    assert attempts == 1


async def test_a_letter_that_makes_no_sense_next_month_comes_too_late(post: Post) -> None:
    post.uses(100)
    post.queue("GIANG", until=post.town.now + timedelta(days=2))
    await post.goes_out()
    post.town.now += timedelta(days=3)
    await post.goes_out()
    assert (post.rows(), post.zalo.told) == ([("zalo", "late", "used_up")], [])


async def test_of_a_short_bot_the_meeting_comes_and_the_rest_does_not(post: Post) -> None:
    post.uses(95)
    for kind in ("meeting_morning", "period_80", "meeting_changed", "nudge"):
        post.queue("GIANG", kind)
    await post.goes_out()
    assert post.zalo.to("1:giang") == ["meeting_morning", "meeting_changed"]


async def test_a_bot_that_has_enough_left_is_unaffected_by_one_that_has_not(post: Post) -> None:
    other = has_bot(post.town, "CB6", "Chi bộ 6")
    post.town.joined("DUNG", f"{other}:dung", "zalo")
    post.uses(100)
    post.queue("DUNG")
    post.queue("GIANG")
    await post.goes_out()
    assert (post.zalo.to(f"{other}:dung"), post.zalo.to("1:giang")) == (["period_80"], [])


async def test_the_chat_of_a_bot_that_is_used_up_stays_reachable(post: Post) -> None:
    post.uses(100)
    post.queue("AN")
    await post.goes_out()
    asked = "SELECT count(*) FROM chats WHERE unreachable_at IS NOT NULL"
    assert post.town.connection.execute(asked).fetchone() == (0,)


# ------------------------------------------------------------------ replies that do not go


async def test_whoever_is_on_another_channel_is_asked_to_go_on_there(post: Post) -> None:
    await post.says("1:an", "/tusoi")
    post.uses(100)
    here = "Bot Zalo của chi bộ đã hết số tin của tháng này. Mời đồng chí tiếp tục ở đây."
    await post.happens("1:an", Answered("2026-12", "1.1", 2))
    assert [each.startswith(here) for each in post.telegram.to("an")] == [True]
    assert (len(post.zalo.told), post.telegram.to("binh"), post.owes("1:an"), post.owes("an")) == (1, [], False, False)
    (run,) = post.town.runs_of("AN")
    assert run.answer("1.1") == 2


async def test_without_another_channel_the_screen_stays_owed_until_the_month_has_begun(post: Post) -> None:
    post.uses(100)
    await post.happens("1:giang", WalkOpened())
    await post.happens("1:giang", Answered("2026-12", "1.1", 1))
    tried = post.zalo.tried
    for _ in range(3):
        await post.replies["zalo"].make_good()
        await post.rests()
    assert (post.owes("1:giang"), post.zalo.tried, post.telegram.told) == (True, tried, [])
    assert post.town.runs_of("GIANG")[0].answer("1.1") == 1
    post.town.now = LAST_INSTANT + timedelta(hours=1)
    await post.replies["zalo"].make_good()
    await post.rests()
    assert post.zalo.told == []  # at midnight nobody is written to
    post.town.now += timedelta(hours=8)
    await post.replies["zalo"].make_good()
    await post.rests()
    assert (len(post.zalo.to("1:giang")), post.owes("1:giang")) == (1, False)


async def test_whoever_writes_on_the_first_is_answered_at_once(post: Post) -> None:
    post.uses(100)
    await post.says("1:giang", "/menu")
    post.town.now = LAST_INSTANT + timedelta(minutes=1)
    await post.says("1:giang", "/menu")
    assert len(post.zalo.to("1:giang")) == 1
    post.town.now += timedelta(hours=10)
    await post.replies["zalo"].make_good()
    await post.rests()
    assert len(post.zalo.to("1:giang")) == 1


async def test_after_a_restart_nobody_is_asked_a_second_time(post: Post) -> None:
    asked: list[str] = []

    async def news(address: str) -> None:
        asked.append(address)

    post.town.joined("GIANG", "giang-page", "web")
    post.front.news["web"] = news
    post.uses(100)
    await post.says("1:an", "/menu")
    await post.says("1:giang", "/menu")
    await post.replies["telegram"].make_good()
    told = len(post.telegram.told)
    post.replies["zalo"]._held.clear()  # as in a new process
    await post.replies["zalo"].make_good()
    await post.rests()
    assert (len(post.telegram.told), asked, post.owes("1:giang")) == (told, ["giang-page"], True)


async def test_a_page_that_nobody_may_be_looking_at_is_told_and_zalo_owes_its_screen_too(post: Post) -> None:
    post.town.joined("GIANG", "giang-page", "web")
    shown: list[str] = []

    async def news(address: str) -> None:
        shown.append(address)

    post.front.news["web"] = news
    post.uses(100)
    await post.says("1:giang", "/menu")
    reply = await post.front.look("web", "giang-page")
    assert (shown, post.owes("1:giang")) == (["giang-page"], True)
    assert reply.screen.notices[0].startswith("Bot Zalo của chi bộ đã hết số tin")


# ------------------------------------------------------------------ whoever writes when little is left


async def test_whoever_writes_when_little_is_left_is_told_once_a_month(post: Post) -> None:
    told = wording()["vi"]("zalo.short")
    post.uses(90)
    assert (await post.happens("1:giang", MenuOpened())).screen.notices == ()
    post.uses(4)
    await post.front.database.flush()
    replies = [(await post.says(who, "/menu")).screen.notices for who in ("1:giang", "1:giang", "1:an")]
    assert replies == [(told,), (), (told,)]
    post.town.now = datetime(2027, 1, 2, 5, 0, tzinfo=UTC)
    assert (await post.says("1:giang", "/menu")).screen.notices == ()
