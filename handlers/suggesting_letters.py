"""What letters about suggestions say: that there is something and from whom, never what; a phone's lock shows them."""

from __future__ import annotations

from handlers.events import SuggestionOpened
from handlers.suggesting import role_of
from handlers.suggestions import ANSWERS, Side, Suggestion, What
from handlers.vocabulary import Choice, Message, Text, Verbatim, say


def news_message(one: Suggestion, side: Side, what: What, name: str) -> Message:
    """To the other side, after somebody of `side` wrote something."""
    return _message(one, _news(one, side, what, name), say("suggest.open_to_read"))


def _news(one: Suggestion, side: Side, what: What, name: str) -> Text:
    if what == "made":
        return say("suggest.news_made", name=Verbatim(name), role=role_of(one))
    if what in ANSWERS:
        return say("suggest.news_answered", name=Verbatim(name))
    return say("suggest.news_ended", name=Verbatim(name)) if what in {"closed", "withdrawn"} else _further(name)


def _further(name: str) -> Text:
    return say("suggest.news_further", name=Verbatim(name))


def due_message(one: Suggestion) -> Message:
    """The day before the meeting it names, to the one concerned, who has not answered."""
    title = say("suggest.due_tomorrow", name=Verbatim(one.author_name))
    return _message(one, title, say("suggest.open_to_answer"))


def _message(one: Suggestion, title: Text, line: Text) -> Message:
    return Message(
        title=title,
        lines=(line,),
        choices=((Choice(say("button.suggest_open"), SuggestionOpened(one.id), "main"),),),
    )
