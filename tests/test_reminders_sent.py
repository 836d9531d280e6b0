"""A reminder all the way: from the cell's calendar through the outbox and the real adapter to the member's phone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.reminding import remind
from storage import reminders
from tests.running import place, served, some_settings

EVENING_BEFORE = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)  # 19:00
MORNING = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)  # 09:00: the January period is open


async def test_a_reminder_reaches_the_phone_once_and_its_button_works(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        settings = some_settings(there.path, there.double, clock_start=MORNING)
        async with served(settings) as front:
            an = await there.comes(7, "AN")
            before = len(an.messages)
            await front.database.transaction(lambda db: reminders.keep_swept(db, EVENING_BEFORE))
            assert await remind(front) > 0
            front.outboxes["telegram"]()
            await there.double.until(lambda: len(an.messages) > before, 5, "the reminder")
            reminder = an.newest()
            assert "Kỳ tự soi tháng 1/2027 đã mở" in reminder.text
            assert await remind(front) == 0
            await an.presses("Tự soi", reminder)
            assert "1/27" in (await an.screen()).text
        there.double.assert_clean()
        sent = there.town.connection.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()
    assert sent == (1,)


async def test_after_a_crash_what_was_on_its_way_is_sent_and_nothing_is_lost(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        settings = some_settings(there.path, there.double, clock_start=MORNING)
        async with served(settings) as front:
            an = await there.comes(7, "AN")
            await front.database.transaction(lambda db: reminders.keep_swept(db, EVENING_BEFORE))
            await remind(front)  # queued, and the process ends before anything is sent
            await front.database.transaction(lambda db: db.execute("UPDATE outbox SET state = 'claimed'").close())
        before = len(an.messages)
        async with served(settings):
            await there.double.until(lambda: len(an.messages) > before, 5, "the reminder after the restart")
        assert "đã mở" in an.newest().text
