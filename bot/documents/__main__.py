"""`python -m bot.documents`: one file from standard input to standard output, for `bot/attachments.py`."""

import pickle
import sys
from zoneinfo import ZoneInfo

from bot.documents import Document, TemplateRefused, render
from bot.wording import DEFAULT_LANGUAGE, load_wording
from handlers.vocabulary import MinutesFile, ReportFile


def main() -> None:
    attachment, language, timezone, templates = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  from our own parent
    # Minutes and reports are written in Vietnamese, whatever language their reader has chosen.
    official = isinstance(attachment, (MinutesFile, ReportFile))
    words = load_wording(ZoneInfo(timezone))[DEFAULT_LANGUAGE if official else language]
    made: Document | TemplateRefused
    try:
        made = render(attachment, words, templates)
    except TemplateRefused as refused:
        made = refused
    sys.stdout.buffer.write(pickle.dumps(made))


if __name__ == "__main__":
    main()
