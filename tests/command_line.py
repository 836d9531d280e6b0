"""`python -m bot` for tests: inside their own process, or as a process of its own with a folder of its own."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from click.testing import CliRunner, Result

from bot.commands import main
from bot.logs import TALKATIVE

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0  # seconds: a start takes one on an idle machine


def bot(*words: str | Path, typed: str | None = None) -> Result:
    """Run a command in this process; what it does to the logs is undone."""
    with _logs_as_before():
        return CliRunner().invoke(main, [str(word) for word in words], input=typed, catch_exceptions=False)


def told(result: Result) -> tuple[int, list[str]]:
    """The exit status and the lines that were printed."""
    return result.exit_code, [line for line in result.output.splitlines() if line]


@contextmanager
def _logs_as_before() -> Iterator[None]:
    root, levels = logging.getLogger(), {name: logging.getLogger(name).level for name in TALKATIVE}
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of its own: these settings and no others, in Vietnamese."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(("TUSOI_", "LC_", "LANG"))}
    return {**inherited, **settings, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"}


def finished(folder: Path, settings: Mapping[str, str], *words: str, typed: str = "") -> tuple[int, str, str]:
    """Run a command to its end: exit status, what it printed, what it complained about."""
    command = [sys.executable, "-m", "bot", *words]
    ended = subprocess.run(
        command,
        input=typed,
        text=True,
        capture_output=True,
        timeout=PATIENCE,
        cwd=folder,
        check=False,
        env=environment(settings),
    )
    return ended.returncode, ended.stdout, ended.stderr


class Running:
    """A command that goes on. What it prints, errors too, is read line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._queue: Queue[str | None] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        if self.process.stdout is not None:
            for line in self.process.stdout:
                self._queue.put(line.rstrip("\n"))
        self._queue.put(None)

    def until(self, words: str) -> list[str]:
        """All that was printed up to the line that holds these words."""
        while not any(words in line for line in self.lines):
            line = self._queue.get(timeout=PATIENCE)
            assert line is not None, f"ended without {words!r}: {self.lines}"
            self.lines.append(line)
        return self.lines

    def ends(self, signal_number: int) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(signal_number)
        return self.process.wait(PATIENCE)


@contextmanager
def running(folder: Path, settings: Mapping[str, str], *words: str) -> Iterator[Running]:
    """A command that goes on until the test is over."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env=environment(settings),
    )
    with process:
        try:
            yield Running(process)
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
