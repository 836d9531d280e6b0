"""`python -m bot.documents.first_lines docx|txt`: a file on standard input, its first lines as JSON on standard output.

Only for what stands in a heading, such as a marking of secrecy: nothing is kept of it. Read piece by piece, so that a
small file that unpacks to a huge one costs no more than its beginning.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from zipfile import ZipFile

MOST_LINES = 15
LONGEST_LINE = 300  # characters
LONGEST_TEXT = 16 * 1024  # bytes of a plain text that are looked at
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TEXT, _BREAKS = f"{_WORDS}p", f"{_WORDS}t", (f"{_WORDS}br", f"{_WORDS}cr")


def first_lines(kind: str, content: bytes) -> list[str]:
    """Up to 15 lines with words in them; of a document those of its page headers as well, and of its tables."""
    return _of_document(content) if kind == "docx" else _of_text(content)


def _of_text(content: bytes) -> list[str]:
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return list(islice(_filled(content[:LONGEST_TEXT].decode(coding, "replace").splitlines()), MOST_LINES))


def _of_document(content: bytes) -> list[str]:
    with ZipFile(BytesIO(content)) as parts:
        headers = sorted(name for name in parts.namelist() if name.startswith("word/header"))
        names = [*headers[:6], "word/document.xml"]
        return [line for name in names for line in islice(_filled(_paragraphs(parts, name)), MOST_LINES)]


def _paragraphs(parts: ZipFile, name: str) -> Iterator[str]:
    from lxml import etree  # type: ignore[import-untyped]  # lxml brings no types

    with parts.open(name) as part:
        for _, paragraph in etree.iterparse(part, tag=_PARAGRAPH, resolve_entities=False, no_network=True):
            yield from "".join(_said(paragraph)).split("\n")
            paragraph.clear()


def _said(paragraph: object) -> Iterator[str]:
    for part in paragraph.iter(_TEXT, *_BREAKS):  # type: ignore[attr-defined]  # lxml brings no types
        yield (part.text or "") if part.tag == _TEXT else "\n"


def _filled(lines: Iterator[str] | list[str]) -> Iterator[str]:
    return (" ".join(line.split())[:LONGEST_LINE] for line in lines if line.strip())


def main() -> None:
    lines = first_lines(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(lines))


if __name__ == "__main__":
    main()
