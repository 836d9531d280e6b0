"""Starts the local Bot API and one bot against it, steers them, and ends both: only what was started here."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
GRACE = 10.0
SPARE = 15.0
"""Seconds an order may take beyond its own limit before the connection to the server is given up."""

Result = dict[str, object]


class BenchFailed(Exception):
    """Says which order failed and what the server or the bot told of it."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def order(self, name: str, limit: float, **params: object) -> Result:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=limit + SPARE)
        try:
            head = {"Content-Type": "application/json"}
            connection.request("POST", f"/bench/{name}", json.dumps(params | {"limit": limit}).encode(), head)
            answer = json.loads(connection.getresponse().read())
        except OSError as problem:
            raise BenchFailed(f"{name}: no answer from the local Bot API: {problem!r}") from problem
        finally:
            connection.close()
        if not answer["ok"]:
            raise BenchFailed(answer["description"])
        return dict(answer["result"])


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot under measurement: what to start, and how its chats arrive and press."""

    name: str
    argv: list[str]
    env: dict[str, str]
    walks: bool
    codes: list[str]


@contextmanager
def local_api() -> Iterator[Server]:
    process = subprocess.Popen([sys.executable, "-m", "bench.api"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Server(int(process.stdout.readline()))
    finally:
        end(process)


def ran(argv: list[str], env: dict[str, str], limit: float) -> str:
    """What a command printed that ends by itself."""
    try:
        done = subprocess.run(argv, cwd=ROOT, env=_with_path(env), capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired as late:
        raise BenchFailed(f"{argv[2:]} took longer than {limit:.0f} s") from late
    if done.returncode:
        raise BenchFailed(f"{argv[2:]}: {done.stderr.decode()[-2000:]}")
    return done.stdout.decode()


@contextmanager
def running(bot: Bot, log: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(bot.argv, cwd=ROOT, env=_with_path(bot.env), stdout=log, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        end(process)


def _with_path(env: dict[str, str]) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", **env}


def end(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        print(f"{process.args!r} did not end when asked to and was killed", file=sys.stderr)
        process.kill()
        process.wait()
