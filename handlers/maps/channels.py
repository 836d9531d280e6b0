"""One person on several channels, and what the bots have left: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import events as e
from handlers import page_links
from handlers.maps.rule import FRESH_LINK, Rule, Step, needing

STEPS: Mapping[type, Step] = {}

ANYWHERE: Mapping[type, Rule] = {
    e.PageLinkAsked: Rule(page_links.ask, needing(FRESH_LINK)),
}
