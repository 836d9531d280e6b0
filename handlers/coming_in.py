"""How somebody who holds a code comes in, in words: a line for each channel that is set up."""

from __future__ import annotations

from handlers.vocabulary import Joined, Known, Text, Verbatim, say
from handlers.ways import Doors, page_link, telegram_link


def with_ways_in(told: Text, code: str, known: Known) -> Text:
    """What is said about a code, and below it what to do with it on each channel."""
    lines = ways_in(known.ways.doors, code) if known.ways else ()
    return Joined((told, *lines)) if lines else told


def ways_in(doors: Doors, code: str) -> tuple[Text, ...]:
    page = (say("ways.in_page", link=page_link(doors.page, code)),) if doors.page else ()
    telegram = (say("ways.in_telegram", link=telegram_link(doors.telegram, code)),) if doors.telegram else ()
    return (*page, *telegram, *_zalo(doors))


def _zalo(doors: Doors) -> tuple[Text, ...]:
    if doors.zalo:
        return (say("ways.in_zalo", bot=Verbatim(doors.zalo)),)
    return (say("ways.in_zalo_nameless"),) if doors.has_zalo else ()
