"""From each fact about attendance from above to its writer."""

from __future__ import annotations

from storage.desk import Writers

WRITERS: Writers = {}
