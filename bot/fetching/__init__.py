"""What a step has to know and only somebody with a right to it may: fetched for one turn, checked here too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.fetching import (
    announced_file,
    announcing,
    bots,
    meetings_below,
    page_links,
    received,
    reports,
    suggestions,
    visits,
    ways,
)
from bot.fetching.asked import Asked as Asked
from handlers.maps.rule import (
    ANNOUNCED_FILE,
    ANNOUNCING,
    BOTS,
    FRESH_LINK,
    MEETINGS_BELOW,
    RECEIVED,
    REPORTING,
    SUGGESTING,
    VISITING,
    WAYS,
)

FETCHED: Mapping[str, Callable[[Asked], dict[str, Any]]] = {
    ANNOUNCING: announcing.fetch,
    ANNOUNCED_FILE: announced_file.fetch,
    RECEIVED: received.fetch,
    SUGGESTING: suggestions.fetch,
    VISITING: visits.fetch,
    REPORTING: reports.fetch,
    MEETINGS_BELOW: meetings_below.fetch,
    BOTS: bots.fetch,
    FRESH_LINK: page_links.fetch,
    WAYS: ways.fetch,
}
