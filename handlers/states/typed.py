"""The walk and the check-in where there are no buttons: a group at a time. Positions only: what was typed is sealed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtGroup:
    """Nine indicators in one message, answered together. `brief`: they stand further up and are not said again."""

    period: str
    group: int
    brief: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmingGroup:
    """What was typed for a group has to be confirmed, or each marked one weighed."""

    period: str
    group: int


TypedState = AtGroup | ConfirmingGroup
