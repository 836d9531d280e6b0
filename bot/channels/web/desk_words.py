"""The desk's own words, in one language."""

from __future__ import annotations

from bot.wording import Words


def desk_words(words: Words) -> dict[str, str]:
    """A placeholder in one of them is filled in by the desk."""
    return {
        "desk.title": words("desk.title"),
        "desk.sign_in": words("desk.sign_in"),
        "desk.skip": words("desk.skip"),
        "desk.sections": words("desk.sections"),
        "desk.units": words("desk.units"),
        "desk.line": words("desk.line"),
        "desk.months": words("desk.months"),
        "desk.panel": words("desk.panel"),
        "desk.to_phone": words("desk.to_phone"),
        "desk.to_panel": words("desk.to_panel"),
        "desk.to_top": words("desk.to_top"),
        "desk.below": words("desk.below"),
        "desk.name": words("desk.name"),
        "desk.members": words("desk.members"),
        "desk.respondents": words("desk.respondents"),
        "desk.share": words("desk.share"),
        "desk.files": words("desk.files"),
        "desk.month": words("desk.month"),
        "desk.indicator": words("desk.indicator"),
        "desk.band": words("desk.band"),
        "desk.before": words("desk.before"),
        "desk.chart": words("desk.chart"),
        "desk.chart_of": words("desk.chart_of"),
        "desk.when": words("desk.when"),
        "desk.place": words("desk.place"),
        "desk.cell": words("desk.cell"),
        "desk.about": words("desk.about"),
        "desk.doings": words("desk.doings"),
        "desk.no_files": words("desk.no_files"),
        "desk.open": words("desk.open"),
        "desk.loading": words("desk.loading"),
        "desk.releases": words("desk.releases"),
    }
