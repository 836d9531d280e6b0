"""What stands on a member's own sheet for the meeting: who, which month, every indicator with its answer and note."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One indicator; value 0 is Không có, 1 Có phần, 2 Có, None not answered."""

    code: str
    title: str
    question: str
    value: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """One group of the catalogue, its indicators in the catalogue's order."""

    title: str
    items: tuple[SheetItem, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet; submitted_at is in UTC, None before the member has submitted."""

    name: str
    unit: str
    year: int
    month: int
    submitted_at: datetime | None
    catalogue_title: str
    groups: tuple[SheetGroup, ...]
