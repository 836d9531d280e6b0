"""What the sweep begins, holds and ends: it looks again in the very transaction that does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.announcing import begin, end
from storage import announcement_sweep, announcements, deliveries
from tests.announced_town import CHANNELS, joins, one, written
from tests.conversation import NOON, Town, fresh_database


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = Town(fresh_database(tmp_path))
    for code in ("AN", "BINH", "EM"):
        joins(there, code, "telegram")
    yield there
    there.close()


def begins(town: Town, id_: int) -> int:
    return town.write(lambda db: begin(db, town.house, id_, CHANNELS, NOON))


def ends(town: Town, id_: int) -> None:
    town.write(lambda db: end(db, town.house, id_, CHANNELS, NOON))


def rows(town: Town) -> dict[str, int]:
    asked = "SELECT state, count(*) FROM outbox WHERE kind = 'announcement' GROUP BY state"
    return dict(town.connection.execute(asked).fetchall())


def deeds(town: Town, id_: int) -> list[str]:
    return [what for _, what, _ in announcements.record_of(town.connection, id_)]


@pytest.mark.parametrize("state", ["cancelled", "draft", "waiting", "held", "done"])
def test_what_was_due_and_is_not_any_more_goes_to_nobody(town: Town, state: str) -> None:
    id_ = written(town)
    assert announcement_sweep.due(town.connection, NOON) == (id_,)
    town.write(lambda db: db.execute("UPDATE announcements SET state = ?", (state,)))
    assert (begins(town, id_), rows(town), deeds(town, id_)) == (0, {}, [])


def test_what_was_put_off_to_another_day_does_not_begin_today(town: Town) -> None:
    id_ = written(town)
    town.write(lambda db: announcements.start_at(db, id_, NOON + timedelta(days=1)))
    assert (begins(town, id_), rows(town), one(town, id_).state) == (0, {}, "scheduled")


def test_what_was_stopped_again_before_it_went_on_stays_stopped(town: Town) -> None:
    id_ = written(town)
    begins(town, id_)
    for work in (deliveries.stop, deliveries.resume, deliveries.stop):
        town.write(partial(work, id_=id_, now=NOON))
    assert (begins(town, id_), one(town, id_).state) == (0, "stopped")
    assert set(rows(town)) == {"halted", "gone"}


def test_what_goes_on_and_was_not_looked_up_yet_is_not_over(town: Town) -> None:
    id_ = written(town)
    begins(town, id_)
    town.write(lambda db: db.execute("UPDATE outbox SET state = 'sent' WHERE state = 'queued'"))
    town.write(lambda db: deliveries.stop(db, id_, NOON))
    town.write(lambda db: deliveries.resume(db, id_, NOON))
    ends(town, id_)
    assert one(town, id_).state == "sending"
    begins(town, id_)
    ends(town, id_)
    assert one(town, id_).state == "done"


def test_what_still_has_somebody_to_reach_is_not_over(town: Town) -> None:
    id_ = written(town)
    begins(town, id_)
    ends(town, id_)
    assert one(town, id_).state == "sending"
