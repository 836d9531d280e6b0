"""Who came in, and what is the same everywhere: typed words, the menu, languages, help."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.announcements import Span


@dataclass(frozen=True, slots=True)
class Arrived:
    """The member came in, by `/start` or a link, perhaps with an invitation code."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Typed words that are no choice of the screen, with the styles a platform gave them."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SentNoWords:
    """A picture, a voice message, a sticker: nothing that can be read here."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Show again where we were: a page that comes back, a reply that was still owed."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """A press on something this version no longer knows."""


@dataclass(frozen=True, slots=True)
class WentSilent:
    """The platform says that the member blocked the bot or closed the account."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """ "Yes, that is me" or "that is not me" to the name on the invitation."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Consented:
    """The answer to the consent text of one version."""

    version: str
    yes: bool


@dataclass(frozen=True, slots=True)
class NoticeOpened:
    """The whole consent text was asked for."""


@dataclass(frozen=True, slots=True)
class MenuOpened:
    """Back to the menu; also what "later" means, for every answer is already saved."""


@dataclass(frozen=True, slots=True)
class LanguagesOpened:
    """Which languages are there?"""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """Speak this language from now on, in this chat."""

    language: str


@dataclass(frozen=True, slots=True)
class HelpOpened:
    """How does this work?"""


@dataclass(frozen=True, slots=True)
class InvitingOpened:
    """A secretary wants to make out an invitation; `page` of the cell's list."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class InvitationAsked:
    """A new invitation for this member, by member code."""

    member: str


ArrivingEvent = (
    Arrived | Said | SentNoWords | Returned | Outdated | WentSilent | Recognised | Consented | NoticeOpened
    | MenuOpened | LanguagesOpened | LanguageChosen | HelpOpened | InvitingOpened | InvitationAsked
)  # fmt: skip
