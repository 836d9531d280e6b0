"""The consent text of a version never changes: what members agreed to can be shown word for word."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handlers.membership import CONSENT_VERSION, SHORT_NOTICE, WHOLE_NOTICE
from tests.conversation import wording

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_changed_consent_text_gets_a_new_version(language: str) -> None:
    """If this fails, raise CONSENT_VERSION in handlers/membership.py; every member is then asked anew."""
    words = wording()[language]
    text = "\n".join(words.render(each) for each in (*SHORT_NOTICE, *WHOLE_NOTICE)) + "\n"
    path = GOLDEN / f"consent-{CONSENT_VERSION}.{language}.txt"
    if os.environ.get("TUSOI_GOLDEN") == "write" and not path.exists():
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
