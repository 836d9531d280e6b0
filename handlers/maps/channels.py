"""One person on several channels, and what the bots have left: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import bots_seen
from handlers import events as e
from handlers import states as s
from handlers.maps.rule import BOTS, Rule, Step, needing

STEPS: Mapping[type, Step] = {
    s.AtBots: Step(bots_seen.bots_prompt, {}, needing(BOTS), gone=bots_seen.gone),
}

ANYWHERE: Mapping[type, Rule] = {
    e.BotsOpened: Rule(bots_seen.open_bots, needing(BOTS)),
}
