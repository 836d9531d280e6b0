"""Typed where there are no buttons, a group of indicators at a time: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.maps.rule import Rule, Step

STEPS: Mapping[type, Step] = {}

ANYWHERE: Mapping[type, Rule] = {}
