"""The shipped templates of the minutes, what each is called, and how one is refused; nothing heavy is imported here."""

from pathlib import Path

SHIPPED = Path(__file__).parent
MONTHLY, THEMATIC = "bien-ban-thuong-ky.docx", "bien-ban-chuyen-de.docx"


def template_name(*, thematic: bool) -> str:
    return THEMATIC if thematic else MONTHLY


class TemplateRefused(Exception):
    """A template cannot be filled: which file, and a sentence's part about what is wrong with it."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file, self.reason = file, reason
