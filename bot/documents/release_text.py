"""The sentences that the papers of a release share, so that picture, table and minutes say the same."""

from __future__ import annotations

from babel.numbers import format_decimal

from bot.documents.sheet import Words, one_line, tie
from handlers.release_papers import SHARE_ASKED, Band, IndicatorBand, ReleasePaper, SharedCounts
from handlers.vocabulary import Moment


def title_of(paper: ReleasePaper, words: Words) -> str:
    return words("release.title", month=paper.month, year=paper.year)


def unit_line(unit: str, parent: str) -> str:
    """The unit and the one above it."""
    return " · ".join(name for name in (one_line(unit), one_line(parent)) if name)


def figure(number: int, words: Words) -> str:
    """14.312: a count, never a year."""
    return format_decimal(number, locale=words.locale)


def took_part(respondents: int, members: int, words: Words) -> str:
    return tie(words("release.took_part", respondents=figure(respondents, words), members=figure(members, words)))


def closed(paper: ReleasePaper, words: Words) -> str:
    at = paper.closed_at
    return tie(words("release.closed", time=Moment(at, "time"), day=Moment(at)))


def band_text(band: Band | None, words: Words) -> str:
    """5–9, or the sign for "not released"."""
    return (
        words("release.band", low=figure(band[0], words), high=figure(band[1], words))
        if band
        else words("release.no_band")
    )


def no_bands(paper: ReleasePaper, words: Words) -> str:
    """Why there are none: too few, or the audit let nothing stand."""
    if paper.respondents < 10:
        return words("release.too_few")
    return words("release.held_back")


def change_text(each: IndicatorBand, words: Words) -> str:
    before, now = band_text(each.before, words), band_text(each.band, words)
    return words("release.change", code=each.code, title=one_line(each.title), before=before, now=now)


def shared_text(shared: SharedCounts, words: Words) -> str:
    """The commitments told to the cell in one or two sentences."""
    if not shared.all:
        return words("release.nothing_shared")
    open_, right, late, whole = (figure(n, words) for n in (shared.open, shared.put_right, shared.overdue, shared.all))
    counts = words("release.shared", open=open_, put_right=right, overdue=late)
    share = words("release.share", put_right=right, all=whole, share=shared.share, asked=SHARE_ASKED)
    return tie(f"{counts} {share}")
