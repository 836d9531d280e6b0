"""One person on several channels, and what the bots have left: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.maps.rule import Rule, Step

STEPS: Mapping[type, Step] = {}

ANYWHERE: Mapping[type, Rule] = {}
