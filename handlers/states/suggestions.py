"""Where one is among suggestions for review; what is being written is kept in its draft."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtSuggestions:
    """A page of one of the two lists."""

    box: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingActing:
    """For which of several units one speaks."""


@dataclass(frozen=True, slots=True)
class SuggestingTo:
    """To whom: at a unit of the tree, a page of its list."""

    acting: int
    below: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingSubject:
    """What about: the groups (-1), or the indicators of one."""

    group: int = -1


@dataclass(frozen=True, slots=True)
class WritingField:
    """The field of work is being typed."""


@dataclass(frozen=True, slots=True)
class WritingSuggestion:
    """The reason is being written."""


@dataclass(frozen=True, slots=True)
class ChoosingByWhen:
    """By which meeting."""


@dataclass(frozen=True, slots=True)
class AtSuggestionPreview:
    """As the other side will see it, before it is sent."""


@dataclass(frozen=True, slots=True)
class DroppingSuggestion:
    """The second question before what is being written is dropped."""


@dataclass(frozen=True, slots=True)
class AtSuggestion:
    """One suggestion, a page of its history."""

    suggestion: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class WritingSuggestionEntry:
    """Words to it are being written."""

    suggestion: int
    what: str


@dataclass(frozen=True, slots=True)
class WithdrawingSuggestion:
    """The second question before it is taken back."""

    suggestion: int


SuggestionState = (
    AtSuggestions | ChoosingActing | SuggestingTo | ChoosingSubject | WritingField | WritingSuggestion
    | ChoosingByWhen | AtSuggestionPreview | AtSuggestion | WritingSuggestionEntry | WithdrawingSuggestion
    | DroppingSuggestion
)  # fmt: skip
