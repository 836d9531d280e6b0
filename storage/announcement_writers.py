"""From each fact about announcements to its writer."""

from __future__ import annotations

from storage.desk import Writers

WRITERS: Writers = {}
