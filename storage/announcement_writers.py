"""From each fact about announcements to its writer."""

from __future__ import annotations

from handlers import facts as f
from storage import deliveries
from storage.desk import Desk, Writers


def _read(fact: f.ReadNoted, desk: Desk) -> None:
    deliveries.mark_read(desk.connection, fact.announcement, fact.member, desk.now)


WRITERS: Writers = {
    f.ReadNoted: _read,
}
