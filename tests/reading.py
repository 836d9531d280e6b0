"""What anybody could read in a file: the words of every part of it, as plain as they can be made."""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
from collections.abc import Iterator

PNG = b"\x89PNG\r\n\x1a\n"
DRAWN = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "pHYs", "sRGB", "gAMA"}  # chunks that hold a picture and no words


def plainly(words: str) -> str:
    """One spelling for spaces, entities and capitals."""
    return " ".join(html.unescape(words).split()).casefold()


def words_in(content: bytes) -> str:
    """All words of a Word or Excel file, every part of it, properties too; those of a picture's own chunks."""
    if content.startswith(PNG):
        return plainly(" ".join(data.decode("latin-1") for kind, data in chunks(content) if kind not in DRAWN))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        whole = [parts.read(name) for name in parts.namelist()]
    return plainly(" ".join(re.sub(r"<[^>]*>", "", part.decode("utf-8", "replace")) for part in whole))


def chunks(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = len(PNG)
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8].decode("ascii"), content[at + 8 : at + 8 + size]
        at += size + 12
