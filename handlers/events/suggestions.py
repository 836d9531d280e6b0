"""Suggestions for review: making one, answering it, following it to its end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SuggestionsOpened:
    """The suggestions `made` by me or `given` to me, one page of them; without a box, those that matter more."""

    box: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class SuggestionBegun:
    """A new one is to be made, by a unit I speak for; 0 where that is still to be chosen."""

    acting: int = 0


@dataclass(frozen=True, slots=True)
class SuggestionAimed:
    """To somebody in this unit below the acting one; a page of its list."""

    acting: int
    below: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class SuggestionToMember:
    """To this member, by member code."""

    acting: int
    member: str


@dataclass(frozen=True, slots=True)
class SuggestionToUnit:
    """To those who lead this unit."""

    acting: int
    below: int


@dataclass(frozen=True, slots=True)
class SubjectsOpened:
    """The indicators of a group, counted from 0; -1: the groups."""

    group: int


@dataclass(frozen=True, slots=True)
class SubjectChosen:
    """This indicator."""

    indicator: str


@dataclass(frozen=True, slots=True)
class FieldOpened:
    """A field of work instead of an indicator is to be typed."""


@dataclass(frozen=True, slots=True)
class ReasonOpened:
    """The reason is to be written, or written anew."""


@dataclass(frozen=True, slots=True)
class ByWhenOpened:
    """The meeting is to be chosen anew."""


@dataclass(frozen=True, slots=True)
class ByWhenChosen:
    """By this meeting, or by this day in ISO form where the meeting is 0."""

    meeting: int
    day: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionDropped:
    """What is being written is not to be sent: asked about again where its reason is written."""


@dataclass(frozen=True, slots=True)
class SuggestionDropConfirmed:
    """Yes, drop this draft."""

    draft: int


@dataclass(frozen=True, slots=True)
class SuggestionConfirmed:
    """Yes, send this draft, under my name."""

    draft: int


@dataclass(frozen=True, slots=True)
class SuggestionResumed:
    """On with what I was writing."""


@dataclass(frozen=True, slots=True)
class SuggestionOpened:
    """One suggestion; a page of its history, -1: the newest."""

    suggestion: int
    page: int = -1


@dataclass(frozen=True, slots=True)
class SuggestionAccepted:
    """Tiếp thu: I take it on."""

    suggestion: int


@dataclass(frozen=True, slots=True)
class SuggestionEntryOpened:
    """Words to it are to be written: `explained`, `added` by the one concerned, `replied`, `closed` by the other."""

    suggestion: int
    what: str


@dataclass(frozen=True, slots=True)
class SuggestionWithdrawing:
    """I want to take it back: the first of two questions."""

    suggestion: int


@dataclass(frozen=True, slots=True)
class SuggestionWithdrawn:
    """Yes, take it back."""

    suggestion: int


SuggestionEvent = (
    SuggestionsOpened | SuggestionBegun | SuggestionAimed | SuggestionToMember | SuggestionToUnit | SubjectsOpened
    | SubjectChosen | FieldOpened | ReasonOpened | ByWhenOpened | ByWhenChosen | SuggestionDropped
    | SuggestionConfirmed | SuggestionOpened | SuggestionAccepted | SuggestionEntryOpened | SuggestionWithdrawing
    | SuggestionWithdrawn | SuggestionResumed | SuggestionDropConfirmed
)  # fmt: skip
