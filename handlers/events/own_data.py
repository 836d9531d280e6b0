"""What is stored about me, where I am signed in, and where my reminders arrive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataOpened:
    """What is stored about me."""


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """Everything stored about me, as a file."""


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """I want my data erased: the first of two questions."""


@dataclass(frozen=True, slots=True)
class ErasureConfirmed:
    """Yes, erase."""


@dataclass(frozen=True, slots=True)
class WithdrawalAsked:
    """I want to withdraw my consent: the first of two questions."""


@dataclass(frozen=True, slots=True)
class WithdrawalConfirmed:
    """Yes, withdraw."""


@dataclass(frozen=True, slots=True)
class SignedOut:
    """This device or chat is to forget me; what is stored stays mine."""


@dataclass(frozen=True, slots=True)
class OthersSignedOut:
    """Every other device and chat of mine is to forget me."""


@dataclass(frozen=True, slots=True)
class DeviceAsked:
    """A code for a second device or channel of my own."""


@dataclass(frozen=True, slots=True)
class SilenceChosen:
    """No reminders for a `day`, `always` until turned on again, or `off`: reminders again."""

    how: str


@dataclass(frozen=True, slots=True)
class ReminderChannelsOpened:
    """Where do my reminders arrive?"""


@dataclass(frozen=True, slots=True)
class ReminderChannelChosen:
    """My reminders are to arrive on this channel."""

    channel: str


@dataclass(frozen=True, slots=True)
class RetentionOpened:
    """How long are my answers kept?"""


@dataclass(frozen=True, slots=True)
class RetentionChosen:
    """Keep my answers so many months and no longer."""

    months: int


OwnDataEvent = (
    DataOpened | ExportAsked | ErasureAsked | ErasureConfirmed | WithdrawalAsked | WithdrawalConfirmed | SignedOut
    | OthersSignedOut | DeviceAsked | SilenceChosen | ReminderChannelsOpened | ReminderChannelChosen
    | RetentionOpened | RetentionChosen
)  # fmt: skip
