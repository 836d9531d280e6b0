"""What the log may hold: facts such as ids, kinds and durations; never answers, names, words, codes or tokens."""

from __future__ import annotations

import logging
import sys
import traceback

log = logging.getLogger("tusoi")

# At their lower levels these write message texts, parameters or addresses with the token in them.
TALKATIVE = (
    "telegram", "aiohttp", "aiosqlite", "asyncio", "apscheduler", "alembic", "sqlalchemy", "httpx", "httpcore", "fpdf",
    "fontTools", "PIL",
)  # fmt: skip


def set_up_logs(level: int = logging.INFO) -> None:
    """Facts to standard error, libraries only from warnings on and without their words."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(KindsOnly())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    silence_libraries()


def silence_libraries() -> None:
    """Libraries speak from warnings on."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class KindsOnly(logging.Filter):
    """Keeps of anybody else's record where it came from and the kind of the exception; drops its words."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == log.name:
            return True
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "none"
        record.msg, record.args = "%s:%d exception=%s", (record.funcName, record.lineno, kind)
        record.exc_info = record.exc_text = None
        return True


def log_failure(what: str, failed: BaseException, **facts: object) -> None:
    """An unexpected exception: its kind and the lines it passed, without its message, which may quote words."""
    places = " < ".join(
        f"{frame.name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(failed.__traceback__))
    )
    said = " ".join(f"{name}={value}" for name, value in facts.items())
    log.error("%s failed kind=%s at=%s %s", what, type(failed).__name__, places, said)
