"""Drafts of a cell's minutes: a Word template, the shipped one or the unit's own, filled with what is known already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.documents.release_text import band_text, closed, figure, no_bands, shared_text, title_of, took_part
from bot.documents.sheet import Words, one_line, tie
from bot.documents.templates import SHIPPED, TemplateRefused, template_name
from handlers.release_papers import BandGroup, IndicatorBand, MinutesPaper, ReleasePaper, SharedConclusion
from handlers.vocabulary import Moment

LARGEST = 5 * 1024 * 1024  # bytes; a template with a coat of arms has some hundred thousand
QUARTERS = ("I", "II", "III", "IV")
UNKNOWN = re.compile(r"'(\w+)' is undefined|has no attribute '(\w+)'")

Context = Mapping[str, Any]


def write_minutes(paper: MinutesPaper, words: Words, folder: Path | None = None) -> bytes:
    """The draft. Raises TemplateRefused: a broken template of the unit's own is never passed over in silence."""
    name = template_name(thematic=paper.thematic)
    if folder and not folder.is_dir():
        raise TemplateRefused(name, words("template.no_folder"))
    own = folder / name if folder else None
    path = own if own and own.exists() else SHIPPED / name
    try:
        return _filled(path, context_of(paper, words), words)
    except Exception:  # a template may hold anything
        raise TemplateRefused(name, what_is_wrong(path, words) or words("template.not_this_meeting")) from None


def what_is_wrong(path: Path, words: Words) -> str | None:
    """Why a template cannot be filled, told with an example, so that no reason can quote anything from a meeting."""
    try:
        _filled(path, EXAMPLE, words)
    except _TooLarge:
        return words("template.too_large")
    except UndefinedError as unknown:
        found = UNKNOWN.search(str(unknown))
        return words("template.unknown_name", name=next(filter(None, found.groups()), "") if found else "?")
    except SecurityError:
        return words("template.unsafe")
    except TemplateSyntaxError as wrong:
        return words("template.syntax", error=wrong.message or "")
    except (TypeError, ArithmeticError, LookupError, AttributeError):
        return words("template.cannot_be_filled") if _opens(path) else words("template.no_word_file")
    except Exception:  # whatever a file that is no Word file makes the reader say
        return words("template.no_word_file")
    return None


class _TooLarge(Exception):
    pass


def _opens(path: Path) -> bool:
    try:
        DocxTemplate(BytesIO(path.read_bytes())).init_docx()
    except Exception:  # as above
        return False
    return True


def _filled(path: Path, context: Context, words: Words) -> bytes:
    if path.stat().st_size > LARGEST:
        raise _TooLarge
    template = DocxTemplate(BytesIO(path.read_bytes()))
    # A unit writes its own template: it may use what it is given and reach nothing else.
    template.render(dict(context), ImmutableSandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
    about = template.docx.core_properties
    about.author = about.last_modified_by = about.comments = ""
    about.language = words.locale
    file = BytesIO()
    template.save(file)
    return file.getvalue()


# ------------------------------------------------------------------ what a template may use


def context_of(paper: MinutesPaper, words: Words) -> Context:
    """Every field of `docs/operating.md`, as text, number or list; an empty text where something is not known."""
    local = paper.starts_at.astimezone(words.timezone)
    absent = "" if paper.present is None else figure(max(paper.members - paper.present, 0), words)
    return {
        "unit": one_line(paper.unit),
        "parent": one_line(paper.parent),
        "day": local.day,
        "month": local.month,
        "year": local.year,
        "quarter": QUARTERS[(local.month - 1) // 3],
        "time": tie(words("minutes.time", time=Moment(paper.starts_at, "time"))),
        "place": one_line(paper.place),
        "topic": one_line(paper.topic),
        "members": figure(paper.members, words),
        "present": "" if paper.present is None else figure(paper.present, words),
        "absent": absent,
        "absent_names": ", ".join(one_line(name) for name in paper.absent_names),
        "release": _release(paper.release, words) if paper.release else None,
        "shared": [_shared(at, each, words) for at, each in enumerate(paper.shared, 1)],
    }


def _release(release: ReleasePaper, words: Words) -> Context:
    return {
        "title": title_of(release, words),
        "month": release.month,
        "year": release.year,
        "took_part": took_part(release.respondents, release.members, words),
        "closed": closed(release, words),
        "has_bands": release.has_bands,
        "why_no_bands": "" if release.has_bands else no_bands(release, words),
        "named": [_indicator(each, words) for each in release.named],
        "others": release.others,
        "withheld": release.withheld,
        "others_band": band_text(release.lowest, words),
        "changed": [_indicator(each, words) for each in release.changed],
        "groups": [_group(group, words) for group in release.groups],
        "shared": shared_text(release.shared, words) if release.shared else "",
    }


def _group(group: BandGroup, words: Words) -> Context:
    return {"title": one_line(group.title), "indicators": [_indicator(each, words) for each in group.indicators]}


def _indicator(each: IndicatorBand, words: Words) -> Context:
    before = band_text(each.before, words) if each.before else ""
    return {"code": each.code, "title": one_line(each.title), "band": band_text(each.band, words), "before": before}


def _shared(number: int, each: SharedConclusion, words: Words) -> Context:
    states = {
        "open": words("minutes.open"),
        "overdue": words("minutes.overdue"),
        "put_right": words("minutes.put_right"),
    }
    return {
        "number": number,
        "name": one_line(each.name),
        "text": one_line(each.text),
        "due": words("minutes.due", day=each.due),
        "state": states[each.state],
        "conclusion": one_line(each.conclusion),
    }


ONE = {"code": "1.1", "title": "…", "band": "5–9", "before": "0–4"}
# A meeting that fills every field of a template.
EXAMPLE: Context = {
    **dict.fromkeys(("unit", "parent", "time", "place", "topic", "members", "present", "absent", "absent_names"), "…"),
    "day": 3,
    "month": 12,
    "year": 2026,
    "quarter": "IV",
    "release": {
        **dict.fromkeys(("title", "took_part", "closed", "why_no_bands", "shared"), "…"),
        "month": 12,
        "year": 2026,
        "has_bands": True,
        "named": [ONE],
        "changed": [ONE],
        "others": 26,
        "others_band": "0–4",
        "withheld": 1,
        "groups": [{"title": "…", "indicators": [ONE]}],
    },
    "shared": [{"number": 1, "name": "…", "text": "…", "due": "3/12/2026", "state": "…", "conclusion": "…"}],
}
