"""Where one is with announcements. `announcement` is its id, 0 while it has none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtAnnouncements:
    """The announcements of a unit; 0: a unit is to be chosen."""

    unit: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class WritingAnnouncement:
    """Its text; of a new one the unit alone is known. `refused`: a text was too long, and more of it may follow."""

    unit: int
    announcement: int = 0
    refused: bool = False


@dataclass(frozen=True, slots=True)
class AttachingFile:
    """A photo or file may be sent in."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ChoosingAudience:
    """To whom."""

    announcement: int


@dataclass(frozen=True, slots=True)
class PickingUnits:
    """Which units, among those below one; 0 is the unit that announces."""

    announcement: int
    under: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingReadMark:
    """With or without the button that says it was read."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ChoosingStart:
    """When."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ConfirmingUrgency:
    """Whether it really goes out at night; `again`: the second question."""

    announcement: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class ChangingAnnouncement:
    """Which part is to be changed."""

    announcement: int


@dataclass(frozen=True, slots=True)
class PreviewingAnnouncement:
    """It is shown as it will be seen."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ConfirmingAnnouncement:
    """The last look before it is sent."""

    announcement: int


@dataclass(frozen=True, slots=True)
class DroppingAnnouncement:
    """Whether it really does not go out."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AtAnnouncement:
    """One that was confirmed: how far it is."""

    announcement: int


@dataclass(frozen=True, slots=True)
class WritingCorrection:
    """Another text for what was sent."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ConfirmingCorrection:
    """A correction as it will be seen."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ReturningAnnouncement:
    """With which word it goes back to who wrote it; `deed` was the newest in its record when it was read."""

    announcement: int
    deed: int


@dataclass(frozen=True, slots=True)
class AtAnnouncementRecord:
    """Who did what with it."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AtApproval:
    """Whether two have to agree in this unit."""

    unit: int


AnnouncingState = (
    AtAnnouncements | WritingAnnouncement | AttachingFile | ChoosingAudience | PickingUnits | ChoosingReadMark
    | ChoosingStart | ConfirmingUrgency | ChangingAnnouncement | PreviewingAnnouncement | ConfirmingAnnouncement
    | DroppingAnnouncement | AtAnnouncement | WritingCorrection | ConfirmingCorrection | ReturningAnnouncement
    | AtAnnouncementRecord | AtApproval
)  # fmt: skip
