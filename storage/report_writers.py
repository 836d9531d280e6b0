"""From each fact about half-year and annual reports to its writer."""

from __future__ import annotations

from storage.desk import Writers

WRITERS: Writers = {}
