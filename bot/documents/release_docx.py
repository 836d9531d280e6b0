"""A release as a Word file to be enclosed with the minutes: every indicator with its band, now and the month before."""

from __future__ import annotations

from datetime import UTC, datetime

from docx.document import Document

from bot.documents.release_text import (
    band_text,
    change_text,
    closed,
    no_bands,
    shared_text,
    title_of,
    took_part,
)
from bot.documents.sheet import Words, one_line, tie
from bot.documents.word import add_group_row, add_row, blank_document, head_row, party_head, put, ruled_table, saved
from handlers.release_papers import ReleasePaper

COLUMNS = (13, 89, 29, 29)  # millimetres


def write_release_docx(paper: ReleasePaper, words: Words) -> bytes:
    title = title_of(paper, words)
    document = blank_document(title, words.locale, datetime(paper.year, paper.month, 1, tzinfo=UTC))
    above = (one_line(paper.parent).upper(),) if paper.parent else ()
    party_head(document, above, one_line(paper.unit).upper(), words("release.party"), words("release.dated"))
    put(document, title.upper(), size=16, bold=True, side="centre", before=18, after=2)
    put(document, words("release.subject"), bold=True, side="centre", after=12)
    put(document, took_part(paper.respondents, paper.members, words), bold=True)
    put(document, closed(paper, words), after=8)
    if paper.has_bands:
        _table(document, paper, words)
        _changes(document, paper, words)
    else:
        put(document, no_bands(paper, words), side="left")
    if paper.shared:
        put(document, shared_text(paper.shared, words), side="left", before=6)
    _explanation(document, paper, words)
    return saved(document)


def _table(document: Document, paper: ReleasePaper, words: Words) -> None:
    table = ruled_table(document, COLUMNS)
    heads = (words("release.code"), words("release.indicator"), words("release.now"), words("release.last_month"))
    head_row(table, heads)
    for group in paper.groups:
        add_group_row(table, one_line(group.title))
        for each in group.indicators:
            texts = each.code, one_line(each.title), band_text(each.band, words), _past(each.before, words)
            add_row(table, texts, ("left", "left", "centre", "centre"))


def _past(band: tuple[int, int] | None, words: Words) -> str:
    return band_text(band, words) if band else ""


def _changes(document: Document, paper: ReleasePaper, words: Words) -> None:
    if paper.changed:
        put(document, words("release.changes"), bold=True, before=10, keep=True)
    for each in paper.changed:
        put(document, tie(change_text(each, words)), side="left", after=2)


def _explanation(document: Document, paper: ReleasePaper, words: Words) -> None:
    said = (words("release.how_to_read"), words("release.why_bands"))
    put(document, " ".join(said) if paper.has_bands else said[1], size=13, italic=True, side="left", before=8)
