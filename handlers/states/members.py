"""Where a member can be: arriving, the walk, the own data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stranger:
    """Nobody has joined from this chat."""


@dataclass(frozen=True, slots=True)
class Recognising:
    """A good code was given; is it this person?"""

    invitation: int


@dataclass(frozen=True, slots=True)
class Consenting:
    """The consent text is being read; 0 stands for a member who joined before and is asked anew."""

    invitation: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class AtMenu:
    """The member's menu."""


@dataclass(frozen=True, slots=True)
class AtQuestion:
    """One question of the walk, or one that is looked at again from the overview."""

    period: str
    indicator: str
    reviewing: bool = False


@dataclass(frozen=True, slots=True)
class WritingNote:
    """The next words typed are the note to this indicator."""

    period: str
    indicator: str
    reviewing: bool = False


@dataclass(frozen=True, slots=True)
class AtOverview:
    """All 27 answered: by group, before or after sending."""

    period: str


@dataclass(frozen=True, slots=True)
class ReviewingGroup:
    """One group's answers, each of which can be opened."""

    period: str
    group: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Just sent."""

    period: str


@dataclass(frozen=True, slots=True)
class AtSheet:
    """Fetching the notes to speak from."""

    period: str


@dataclass(frozen=True, slots=True)
class AtPast:
    """The member's past months side by side."""

    group: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class AtData:
    """What is stored about me."""


@dataclass(frozen=True, slots=True)
class ConfirmingErasure:
    """The second question before everything is erased."""


@dataclass(frozen=True, slots=True)
class ConfirmingWithdrawal:
    """The second question before the consent is withdrawn."""


@dataclass(frozen=True, slots=True)
class ConfirmingSignOut:
    """The second question before this device forgets me: coming back needs a new code."""


@dataclass(frozen=True, slots=True)
class ChoosingLanguage:
    """The list of languages."""


@dataclass(frozen=True, slots=True)
class ReadingHelp:
    """How this works."""


@dataclass(frozen=True, slots=True)
class Inviting:
    """A secretary picks whom to make out an invitation for."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingReminderChannel:
    """Where reminders are to arrive."""


@dataclass(frozen=True, slots=True)
class ChoosingRetention:
    """How long answers are kept."""


MemberState = (
    Stranger | Recognising | Consenting | AtMenu | AtQuestion | WritingNote | AtOverview | ReviewingGroup | Sent
    | AtSheet | AtPast | AtData | ConfirmingErasure | ConfirmingWithdrawal | ConfirmingSignOut | ChoosingLanguage
    | ReadingHelp | Inviting | ChoosingReminderChannel | ChoosingRetention
)  # fmt: skip
