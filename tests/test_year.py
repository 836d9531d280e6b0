"""A cell of 35 through a whole year of the real sweep and the real outbox, with and without the process being there."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import year
from tests.year import DAY, HOUR, LIVES, Stop
from tests.year_lived import the_year

A_NIGHT = 13 * HOUR  # between two stops, so that what the first one held up goes out before the second


def by_hand(stops: tuple[Stop, ...] = ()) -> dict[str, list[tuple[datetime, str]]]:
    return {code: year.expected(code, stops) for code in LIVES}


def wrong(shown: dict[str, list[tuple[datetime, str]]], stops: tuple[Stop, ...] = ()) -> list[str]:
    """What was shown and should not have been, or not so often, and what was not shown and should have been."""
    is_, ought = (Counter((c, *each) for c, mine in of.items() for each in mine) for of in (shown, by_hand(stops)))
    surplus, missing = ((is_ - ought).elements(), (ought - is_).elements())
    return [
        f"{at:%d/%m %H:%M} {code} {says}: {title}"
        for says, those in (("too much", surplus), ("missing", missing))
        for code, at, title in those
    ]


def test_everybody_gets_exactly_the_reminders_of_the_table(tmp_path: Path) -> None:
    assert wrong(the_year(tmp_path)) == []


# ------------------------------------------------------------------ the process is not always there


def falls(length: timedelta, lead: timedelta = timedelta(0), skip: int = 0) -> tuple[Stop, ...]:
    """Down for so long again and again, each time from a moment of the table on, or from so long before it."""
    made: list[Stop] = []
    for at in year.MOMENTS[skip:]:
        if not made or at - lead > made[-1].until + A_NIGHT:
            made.append(Stop(at - lead, at - lead + length))
    return tuple(stop for stop in made if stop.until < year.LAST - DAY)


def rolled(seed: int) -> tuple[Stop, ...]:
    """Down at any time, for any of the three."""
    dice, made, up = random.Random(seed), [], year.FIRST + DAY
    while up < year.LAST - 15 * DAY:
        at = up + timedelta(minutes=dice.randrange(12 * 24 * 60))
        made.append(Stop(at, at + dice.choice((HOUR, DAY, 10 * DAY))))
        up = made[-1].until + A_NIGHT
    return tuple(made)


STOPS = {
    "an hour from a moment on": falls(HOUR),
    "an hour around a moment": falls(HOUR, HOUR / 2, skip=1),
    "a day from a moment on": falls(DAY, skip=1),
    "a day around a moment": falls(DAY, 7 * HOUR),
    "ten days from a moment on": falls(10 * DAY),
    "ten days around a moment": falls(10 * DAY, 4 * DAY, skip=3),
    "any time": rolled(7),
    "any other time": rolled(27),
}


@pytest.mark.parametrize("stops", STOPS.values(), ids=STOPS)
def test_after_the_process_was_away_what_still_makes_sense_is_sent_once(
    tmp_path: Path, stops: tuple[Stop, ...]
) -> None:
    assert wrong(the_year(tmp_path, stops), stops) == []


def test_the_expectation_knows_every_kind_of_stop() -> None:
    """Something is missed, something is late, and something is not sent at all."""
    for stops in STOPS.values():
        whole, rest = (Counter(each for mine in by_hand(s).values() for each in mine) for s in ((), stops))
        assert whole - rest
        assert rest - whole
        assert rest.total() < whole.total()
