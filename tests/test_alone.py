"""Two processes on one database by mistake: the second says so and stops, the first goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import CannotStart, alone_on
from bot.rekeying import reseal_everything
from tests.command_line import finished
from tests.running import environment, free_port, process, some_settings


async def test_a_second_process_on_the_same_database_says_so_and_stops(tmp_path: Path) -> None:
    settings = some_settings(tmp_path / "tusoi.db")
    async with process(settings, tmp_path) as first:
        second = replace(settings, web_port=free_port())
        status, printed, complained = finished(tmp_path, environment(second), "serve")
        assert (status, printed, "already at work on" in complained, "Traceback" in complained) == (1, "", True, False)
        assert await first.stop() == 0
    async with process(second, tmp_path) as third:  # what the first one held ended with it
        await third.kill()
    async with process(second, tmp_path) as fourth:  # also where it was killed
        assert await fourth.stop() == 0


def test_the_key_is_not_changed_under_a_server_that_runs(tmp_path: Path) -> None:
    settings = some_settings(tmp_path / "tusoi.db")
    with alone_on(settings.database), pytest.raises(CannotStart, match="already at work on"):
        reseal_everything(settings)
    assert reseal_everything(settings).runs == 0
