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


@dataclass(frozen=True, slots=True)
class CheckingInTogether:
    """Several commitments in one message; `asked` are their ids, parted by commas, in the order of their numbers."""

    quarter: str
    asked: str


@dataclass(frozen=True, slots=True)
class DatingTogether:
    """New days for those of `asked` that stay open; `left` are the ids still without one."""

    asked: str
    left: str


TypedState = AtGroup | ConfirmingGroup | CheckingInTogether | DatingTogether
