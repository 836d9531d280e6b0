"""Makers and readers of documents run in a process of their own, which gets everything through its input.

They need 45 MiB and half a second of CPU: the server would keep the one, and members who are chatting would wait for
the other. And what somebody sends in is never opened where the keys are.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

PATIENCE = 60.0  # seconds; a sheet takes less than one
ROOT = Path(__file__).parent.parent.parent


class DocumentFailed(Exception):
    """The file could not be made or read; it can be asked for again."""


async def run_apart(module: str, *words: str, given: bytes) -> bytes:
    """What `python -m module words` answers to this input. Raises DocumentFailed. Nothing is written anywhere."""
    maker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *words,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        answer, _ = await asyncio.wait_for(maker.communicate(given), PATIENCE)
    except TimeoutError:
        raise DocumentFailed from None
    finally:
        if maker.returncode is None:  # too slow, or nobody waits for it any more
            maker.kill()
            await maker.wait()
    if maker.returncode != 0:
        raise DocumentFailed
    return answer
