"""From each fact about suggestions for review to its writer."""

from __future__ import annotations

from storage.desk import Writers

WRITERS: Writers = {}
