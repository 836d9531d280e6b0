"""Letters about suggestions: who gets one and when, and that none says what it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest

from bot.front import Front
from bot.schedule import Pulse
from bot.suggestion_letters import send_suggestion_letters
from handlers import events as e
from handlers.roster import Role
from storage import members, outbox, suggestions
from storage.database import Database
from storage.suggestions import Sides
from tests.conversation import Person, Town
from tests.running import place, served, some_settings
from tests.suggesting import (
    ANSWER,
    DAY,
    OUTCOME,
    REASON,
    beats,
    letters,
    newest,
    people,
    says,
    settled,
    suggest,
    to_an,
    told,
    write,
)

EVENING = datetime(2026, 12, 5, 14, 0, tzinfo=UTC)  # 21:00 in Vietnam
MORNING = datetime(2026, 12, 6, 1, 0, tzinfo=UTC)  # 8:00 the day after
DAY_BEFORE = datetime(2026, 12, 19, 1, 0, tzinfo=UTC)  # 8:00 on the day before DAY
TO_AN = ("AN", "suggestion")
TITLE = "Giấu khuyết điểm"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = settled(tmp_path)
    yield there
    there.close()


@pytest.fixture
def folk(town: Town) -> dict[str, Person]:
    return people(town)


async def test_the_one_concerned_is_told_from_whom_and_not_what(town: Town, folk: dict[str, Person]) -> None:
    id_ = suggest(folk["BINH"], to_an(town))
    await beats(town)
    await beats(town)
    (letter,) = letters(town)
    assert letter[:2] == TO_AN
    assert "Đồng chí Trần Thị Bình, bí thư Chi bộ Tổ dân phố 5, có gợi ý kiểm điểm gửi đồng chí." in letter[2]
    assert f'"gs:{id_}:-1"' in letter[2]
    assert [words for words in (REASON, TITLE, "1.5", "2026") if words in letter[2]] == []


async def test_what_is_only_being_written_is_told_to_nobody(town: Town, folk: dict[str, Person]) -> None:
    write(folk["BINH"], to_an(town))
    await beats(town)
    assert told(town) == []


async def test_at_night_the_word_waits_for_the_morning(town: Town, folk: dict[str, Person]) -> None:
    town.now = EVENING
    suggest(folk["BINH"], to_an(town))
    await beats(town)
    assert told(town) == []
    town.now = MORNING
    await beats(town)
    assert told(town) == [TO_AN]


async def test_the_author_is_told_of_the_answer_once_and_not_what_it_says(town: Town, folk: dict[str, Person]) -> None:
    id_ = suggest(folk["BINH"], to_an(town))
    await beats(town)
    folk["AN"].sends(e.SuggestionAccepted(id_))
    says(folk["AN"], id_, "added", ANSWER)
    await beats(town)
    (_, (code, kind, text)) = letters(town)
    assert (code, kind) == ("BINH", "suggestion")
    assert "Đồng chí Nguyễn Văn An đã trả lời gợi ý kiểm điểm." in text
    assert ANSWER not in text


async def test_the_one_concerned_is_told_of_the_end(town: Town, folk: dict[str, Person]) -> None:
    id_ = suggest(folk["BINH"], to_an(town))
    await beats(town)
    says(folk["BINH"], id_, "closed", OUTCOME)
    await beats(town)
    texts = [text for _, _, text in letters(town)]
    assert ["đã kết thúc một gợi ý" in text for text in texts] == [False, True]
    assert OUTCOME not in texts[1]


async def test_all_who_lead_a_unit_are_told_and_the_author_of_their_answer(town: Town, folk: dict[str, Person]) -> None:
    id_ = suggest(folk["EM"], e.SuggestionToUnit(town.unit_of("DU"), town.unit_of("CB5")))
    await beats(town)
    folk["PHUC"].sends(e.SuggestionAccepted(id_))
    await beats(town)
    assert told(town) == [("BINH", "suggestion"), ("PHUC", "suggestion"), ("EM", "suggestion")]


async def test_whoever_speaks_for_the_unit_now_is_told_of_the_answer(town: Town, folk: dict[str, Person]) -> None:
    id_ = suggest(folk["BINH"], to_an(town))
    await beats(town)
    town.moves("BINH", "CB5")
    folk["AN"].sends(e.SuggestionAccepted(id_))
    await beats(town)
    assert told(town) == [TO_AN, ("PHUC", "suggestion")]


async def test_a_letter_that_waits_goes_with_the_role(town: Town, folk: dict[str, Person]) -> None:
    id_ = suggest(folk["BINH"], to_an(town))
    folk["AN"].sends(e.SuggestionAccepted(id_))
    await beats(town)
    assert told(town) == [TO_AN, ("BINH", "suggestion")]
    town.moves("BINH", "CB5")
    assert told(town) == [TO_AN]


async def test_a_member_who_moves_is_told_all_the_same(town: Town, folk: dict[str, Person]) -> None:
    suggest(folk["BINH"], to_an(town))
    await beats(town)
    town.moves("AN", "CB6")
    assert told(town) == [TO_AN]


@pytest.mark.parametrize("how", ["leaves", "withdraws", "erases"])
async def test_nobody_who_is_gone_is_told(town: Town, folk: dict[str, Person], how: str) -> None:
    def go() -> None:
        events: dict[str, tuple[e.Event, ...]] = {
            "withdraws": (e.WithdrawalAsked(), e.WithdrawalConfirmed()),
            "erases": (e.ErasureAsked(), e.ErasureConfirmed()),
        }
        for event in events.get(how, ()):
            folk["AN"].sends(event)
        if how == "leaves":
            town.leaves("AN")

    suggest(folk["BINH"], to_an(town))
    await beats(town)
    assert told(town) == [TO_AN]
    go()
    assert told(town) == []
    await beats(town)
    assert told(town) == []


async def test_an_author_who_erases_calls_back_what_was_not_read(town: Town, folk: dict[str, Person]) -> None:
    suggest(folk["BINH"], to_an(town))
    await beats(town)
    folk["BINH"].sends(e.ErasureAsked())
    folk["BINH"].sends(e.ErasureConfirmed())
    assert told(town) == []


async def test_who_has_not_agreed_to_a_new_text_is_told_once_that_is_done(town: Town, folk: dict[str, Person]) -> None:
    suggest(folk["BINH"], to_an(town))
    town.connection.execute("UPDATE consents SET version = 'old' WHERE member_id = ?", (town.id_of("AN"),))
    await beats(town)
    assert told(town) == []
    folk["AN"].sends(e.MenuOpened())
    folk["AN"].presses("Đồng ý")
    await beats(town)
    assert told(town) == [TO_AN]


async def test_what_nobody_could_be_told_for_a_month_is_told_no_more(town: Town, folk: dict[str, Person]) -> None:
    suggest(folk["BINH"], to_an(town))
    town.connection.execute("UPDATE consents SET version = 'old' WHERE member_id = ?", (town.id_of("AN"),))
    town.now += timedelta(days=31)
    await beats(town)
    folk["AN"].sends(e.MenuOpened())
    folk["AN"].presses("Đồng ý")
    await beats(town)
    assert told(town) == []


@pytest.mark.parametrize("nobody", ["told already", "cannot be told"])
async def test_a_sweep_with_nothing_to_queue_writes_nothing(
    town: Town, folk: dict[str, Person], monkeypatch: pytest.MonkeyPatch, nobody: str
) -> None:
    suggest(folk["BINH"], to_an(town))
    town.now = DAY_BEFORE
    if nobody == "told already":
        await beats(town)
    else:
        town.connection.execute("UPDATE chats SET unreachable_at = '2026-12-06' WHERE address = 'an'")
    written: list[object] = []

    def noting(*given: object, **_: object) -> int:
        written.append(given)
        return 0

    monkeypatch.setattr("bot.suggestion_letters.queue", noting)
    await beats(town)
    assert written == []


# ------------------------------------------------------------------ what is broken keeps nothing else


async def test_words_that_do_not_open_keep_no_letter(town: Town, folk: dict[str, Person]) -> None:
    broken = suggest(folk["BINH"], to_an(town))
    suggest(folk["BINH"], e.SuggestionToMember(town.unit_of("CB5"), "GIANG"))
    town.connection.execute("UPDATE suggestions SET body = x'00' WHERE id = ?", (broken,))
    await beats(town)
    assert told(town) == [TO_AN, ("GIANG", "suggestion")]


async def test_one_suggestion_that_fails_keeps_no_other_from_its_letter(
    town: Town, folk: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = suggest(folk["BINH"], to_an(town))
    suggest(folk["BINH"], e.SuggestionToMember(town.unit_of("CB5"), "GIANG"))
    found = suggestions.sides_of

    def failing(connection: Connection, id_: int) -> Sides | None:
        if id_ == broken:
            raise ValueError(REASON)
        return found(connection, id_)

    monkeypatch.setattr(suggestions, "sides_of", failing)
    await beats(town)
    assert told(town) == [("GIANG", "suggestion")]


@pytest.mark.parametrize("part", ["remind", "send_nudges", "send_suggestion_letters", "tell_visitors"])
async def test_one_part_of_a_beat_that_fails_keeps_no_other(
    town: Town, folk: dict[str, Person], monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    parts = ("remind", "send_nudges", "send_suggestion_letters", "tell_visitors")
    done: list[str] = []
    woken: list[None] = []

    def standing_for(name: str) -> Callable[[Front], Awaitable[int]]:
        async def work(_front: Front) -> int:
            if name == part:
                raise ValueError(REASON)
            done.append(name)
            return 1

        return work

    for name in parts:
        monkeypatch.setattr(f"bot.schedule.{name}", standing_for(name))
    database = await Database.open(town.path)
    try:
        front = Front(database, town.house, lambda: town.now, outboxes={"telegram": lambda: woken.append(None)})
        await Pulse(front).remind()
    finally:
        await database.close()
    assert (done, len(woken)) == ([name for name in parts if name != part], 1)


# ------------------------------------------------------------------ the day before


def on_leave(town: Town) -> None:
    unit = town.unit_of("CB5")
    town.write(lambda db: members.keep_leave(db, unit, "AN", None, town.now, town.now.date()))


def silent(town: Town) -> None:
    town.talks("an").sends(e.SilenceChosen("always"))


def answered(town: Town) -> None:
    town.talks("an").sends(e.SuggestionAccepted(newest(town)))


def closed(town: Town) -> None:
    binh = town.talks("binh")
    says(binh, newest(town), "closed", OUTCOME)


def moved_away(town: Town) -> None:
    town.moves("AN", "CB6")


def nothing(town: Town) -> None:
    """As it was."""


SPARES: dict[Callable[[Town], None], bool] = {
    nothing: False, on_leave: True, silent: True, answered: True, closed: True, moved_away: True,
}  # fmt: skip


@pytest.mark.parametrize("happens", SPARES)
async def test_the_day_before_whoever_has_not_answered_is_reminded(
    town: Town, folk: dict[str, Person], happens: Callable[[Town], None]
) -> None:
    suggest(folk["BINH"], to_an(town))
    await beats(town)
    happens(town)
    reminded = []
    for now in (DAY_BEFORE.replace(day=18), DAY_BEFORE.replace(day=18, hour=16), DAY_BEFORE, DAY_BEFORE):
        town.now = now
        await beats(town)
        reminded.append(told(town).count(("AN", "suggestion_due")))
    assert reminded == ([0, 0, 0, 0] if SPARES[happens] else [0, 0, 1, 1])


@pytest.mark.parametrize("happens", [on_leave, silent, answered, closed])
async def test_a_reminder_that_waits_is_called_back(
    town: Town, folk: dict[str, Person], happens: Callable[[Town], None]
) -> None:
    suggest(folk["BINH"], to_an(town))
    town.now = DAY_BEFORE
    if happens is on_leave:
        happens = _excused
    await beats(town)
    assert told(town) == [TO_AN, ("AN", "suggestion_due")]
    happens(town)
    assert ("AN", "suggestion_due") not in told(town)


def _excused(town: Town) -> None:
    town.talks("binh").sends(e.LeaveChosen("AN", "open"))


async def test_the_reminder_says_from_whom_and_not_what(town: Town, folk: dict[str, Person]) -> None:
    suggest(folk["BINH"], to_an(town))
    await beats(town)
    town.now = DAY_BEFORE
    await beats(town)
    (_, (_, _, text)) = letters(town)
    assert "Ngày mai đến hạn trả lời gợi ý kiểm điểm của đồng chí Trần Thị Bình." in text
    assert [words for words in (REASON, TITLE, "1.5") if words in text] == []


async def test_made_the_day_before_it_is_told_once_that_day(town: Town, folk: dict[str, Person]) -> None:
    town.now = DAY_BEFORE
    suggest(folk["BINH"], to_an(town))
    await beats(town)
    assert told(town) == [TO_AN]


async def test_a_meeting_that_is_moved_is_reminded_of_on_the_day_before_its_new_day(
    town: Town, folk: dict[str, Person]
) -> None:
    town.meets("CB5", datetime(2026, 12, 10, 12, 30, tzinfo=UTC))
    write(folk["BINH"], to_an(town))
    folk["BINH"].presses("Đổi kỳ họp")
    folk["BINH"].presses("19 giờ 30, thứ Năm 10/12/2026")
    folk["BINH"].presses("Gửi gợi ý")
    await beats(town)
    folk["BINH"].sends(e.MovingOpened(1, "2026-12-20"))
    reminded = []
    for day in (9, 19):
        town.now = DAY_BEFORE.replace(day=day)
        await beats(town)
        reminded.append(("AN", "suggestion_due") in told(town))
    assert (DAY, reminded) == ("2026-12-20", [False, True])


def test_what_is_withdrawn_about_one_leaves_the_letters_of_another(town: Town, folk: dict[str, Person]) -> None:
    chat = town.connection.execute("SELECT id, member_id FROM chats WHERE address = 'an'").fetchone()
    made = [
        outbox.Letter(f"suggestion:{chat[1]}:{about}", 1, chat[1], chat[0], "suggestion", "{}", town.now)
        for about in ("1.7", "11.7", "1.8")
    ]
    town.write(lambda db: outbox.queue_many(db, town.seal, made, town.now))
    town.write(lambda db: outbox.withdraw_about(db, ("suggestion",), "1"))
    assert town.connection.execute("SELECT identity FROM outbox").fetchall() == [(f"suggestion:{chat[1]}:11.7",)]


# ------------------------------------------------------------------ all the way


async def test_a_suggestion_reaches_the_phone_and_its_button_opens_it(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        async with served(some_settings(there.path, there.double)) as front:
            an, binh = await there.comes(7, "AN"), await there.comes(8, "BINH")
            before = len(an.messages)
            await binh.says("/goiy")
            for label in ("Gợi ý mới", "Nguyễn Văn An", "Lĩnh vực khác"):
                await binh.presses(label, await binh.screen())
            for words in ("công tác dân vận", REASON, "20/12"):
                await binh.says(words)
                await binh.screen()
            await binh.presses("Gửi gợi ý", await binh.screen())
            await binh.screen()

            assert await send_suggestion_letters(front) == 1
            front.outboxes["telegram"]()
            await there.double.until(lambda: len(an.messages) > before, 5, "the letter")
            letter = an.newest()
            await an.presses("Xem gợi ý", letter)
            assert REASON not in letter.text
            assert REASON in (await an.screen()).text
        there.double.assert_clean()


def test_the_role_of_a_deputy_is_told_as_it_is(town: Town, folk: dict[str, Person]) -> None:
    suggest(folk["PHUC"], to_an(town))
    town.moves("GIANG", "CB5", Role("bi_thu", "CB5"))
    assert "Đặng Văn Phúc, phó bí thư Chi bộ Tổ dân phố 5" in folk["PHUC"].screen
