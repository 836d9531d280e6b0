"""Who came in, agreed, left or is on leave, and what a member chose about reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CodeFailed:
    """A code that does not work was tried from this chat."""


@dataclass(frozen=True, slots=True)
class InvitationAccepted:
    """The invited person said yes: this chat is theirs and the code is used up."""

    invitation: int
    member: int
    version: str


@dataclass(frozen=True, slots=True)
class ConsentRenewed:
    """A member who is already here agreed to this version."""

    member: int
    version: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """The member withdrew; nothing more is asked, nothing is erased."""

    member: int


@dataclass(frozen=True, slots=True)
class DataErased:
    """Answers, notes and chats of this member are gone; the organisation's roster line stays."""

    member: int


@dataclass(frozen=True, slots=True)
class ChatForgotten:
    """Nothing of this chat is kept: somebody said no, or signed out."""


@dataclass(frozen=True, slots=True)
class OtherChatsForgotten:
    """Only this chat stays the member's."""

    member: int


@dataclass(frozen=True, slots=True)
class ChatUnreachable:
    """The platform will not deliver to this chat any more."""


@dataclass(frozen=True, slots=True)
class LanguageKept:
    """This chat speaks this language."""

    language: str


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """A code was made out: by a secretary for a member who has not come yet, or by a member for a second device."""

    by: int
    member_code: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SilenceKept:
    """Until when no reminders are wanted; None: they are wanted."""

    member: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ReminderChannelKept:
    """Where a member wants to be reminded."""

    member: int
    channel: str


@dataclass(frozen=True, slots=True)
class LeaveSet:
    """A member of the unit is on leave up to and with a day; None: without an end."""

    unit: int
    member_code: str
    until: date | None


@dataclass(frozen=True, slots=True)
class LeaveEnded:
    """A member of the unit is back."""

    unit: int
    member_code: str


@dataclass(frozen=True, slots=True)
class RetentionKept:
    """How many months a member's answers are kept."""

    member: int
    months: int


PersonFact = (
    CodeFailed | InvitationAccepted | ConsentRenewed | ConsentWithdrawn | DataErased | ChatForgotten
    | OtherChatsForgotten | ChatUnreachable | LanguageKept | InvitationMade | SilenceKept | ReminderChannelKept
    | LeaveSet | LeaveEnded | RetentionKept
)  # fmt: skip
