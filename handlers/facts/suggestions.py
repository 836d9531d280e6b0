"""Suggestions for review and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handlers.suggestions import Side, Subject, Target, What


@dataclass(frozen=True, slots=True)
class SuggestionDrafted:
    """A new one is being written; the author's earlier draft gives way to it."""

    by: int
    target: Target


@dataclass(frozen=True, slots=True)
class SuggestionWorded:
    """What the draft says so far."""

    by: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class SuggestionDated:
    """By this day, which is that of a meeting unless `meeting` is 0."""

    by: int
    meeting: int
    due: date


@dataclass(frozen=True, slots=True)
class SuggestionDraftDropped:
    """Nothing is kept of the draft."""

    by: int


@dataclass(frozen=True, slots=True)
class SuggestionMade:
    """The draft goes to the one concerned."""

    by: int
    draft: int


@dataclass(frozen=True, slots=True)
class SuggestionEntered:
    """A line of the history; some end the suggestion."""

    by: int
    suggestion: int
    side: Side
    what: What
    text: str = ""


SuggestionFact = (
    SuggestionDrafted | SuggestionWorded | SuggestionDated | SuggestionDraftDropped | SuggestionMade
    | SuggestionEntered
)  # fmt: skip
