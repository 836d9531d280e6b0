"""`python -m bot.documents`: one sheet from standard input to standard output, for `bot/attachments.py`."""

import pickle
import sys
from zoneinfo import ZoneInfo

from bot.documents import render_sheet
from bot.wording import load_wording


def main() -> None:
    sheet, form, language, timezone = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  written by our own parent
    words = load_wording(ZoneInfo(timezone))[language]
    sys.stdout.buffer.write(pickle.dumps(render_sheet(sheet, form, words)))


if __name__ == "__main__":
    main()
