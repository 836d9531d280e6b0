"""A new suggestion, first half: what about, and why; and where a draft stands."""

from __future__ import annotations

from dataclasses import replace

from handlers.events import (
    FieldOpened,
    ReasonOpened,
    Said,
    SubjectChosen,
    SubjectsOpened,
    SuggestionDropped,
    SuggestionResumed,
    SuggestionsOpened,
)
from handlers.facts import SuggestionWorded
from handlers.states import (
    AtSuggestionPreview,
    AtSuggestions,
    ChoosingByWhen,
    ChoosingSubject,
    State,
    WritingField,
    WritingSuggestion,
)
from handlers.suggesting import knows, member_of, refused, subject_of, written
from handlers.suggestions import LONGEST_FIELD, Subject, Suggestion
from handlers.vocabulary import Choice, Known, Message, Outcome, Text, Verbatim, say


def draft_of(known: Known) -> Suggestion | None:
    return knows(known).draft


def nothing() -> Outcome:
    return Outcome(AtSuggestions("made"), (say("suggest.no_draft"),))


def place_of(draft: Suggestion) -> State:
    """What is still missing of a draft; the last look at it where nothing is."""
    if draft.subject is None:
        return ChoosingSubject()
    if not draft.subject.reason:
        return WritingSuggestion()
    return AtSuggestionPreview() if draft.due else ChoosingByWhen()


PLACES: tuple[type, ...] = (ChoosingSubject, WritingSuggestion, ChoosingByWhen, AtSuggestionPreview)  # in their order


def where_unready(state: State, known: Known) -> State | None:
    """The draft may have been sent, dropped or begun anew on another device, or its reader may have moved away."""
    draft = draft_of(known)
    if draft is None:
        return AtSuggestions("made")
    furthest = place_of(draft)
    here = PLACES.index(type(state)) if type(state) in PLACES else 0
    return furthest if here > PLACES.index(type(furthest)) else None


def resume(_event: SuggestionResumed, _state: State, known: Known) -> Outcome:
    draft = draft_of(known)
    return Outcome(place_of(draft)) if draft else nothing()


def _asking(title: Text, lines: tuple[Text, ...], back: Choice, known: Known) -> Message:
    draft = draft_of(known)
    heading = say("suggest.for", name=Verbatim(draft.to)) if draft else say("suggest.heading")
    return Message(heading=heading, title=title, lines=lines, choices=((back,),), takes_text=True)


# ------------------------------------------------------------------ what about


def open_subjects(event: SubjectsOpened, _state: State, known: Known) -> Outcome:
    if draft_of(known) is None:
        return nothing()
    groups = len(known.catalogue.groups)
    return Outcome(ChoosingSubject(event.group if 0 <= event.group < groups else -1))


def subject_prompt(state: ChoosingSubject, known: Known) -> Message:
    draft, groups = draft_of(known), known.catalogue.groups
    heading = say("suggest.for", name=Verbatim(draft.to)) if draft else say("suggest.heading")
    if not 0 <= state.group < len(groups):
        return Message(
            heading=heading,
            title=say("suggest.what"),
            lines=(say("suggest.what_lead"),),
            choices=(
                *((Choice(Verbatim(each.title), SubjectsOpened(at)),) for at, each in enumerate(groups)),
                (Choice(say("button.suggest_field"), FieldOpened()),),
                (
                    Choice(say("button.suggest_drop"), SuggestionDropped()),
                    Choice(say("button.back"), SuggestionsOpened("made"), words=say("typed.back")),
                ),
            ),
        )
    return Message(
        heading=heading,
        title=Verbatim(groups[state.group].title),
        choices=(
            *(
                (
                    Choice(
                        Verbatim(each.title if known.grouped else f"{each.code} {each.title}"), SubjectChosen(each.code)
                    ),
                )
                for each in groups[state.group].indicators
            ),
            (Choice(say("button.back"), SubjectsOpened(-1), words=say("typed.back")),),
        ),
    )


def choose_subject(event: SubjectChosen, state: State, known: Known) -> Outcome:
    draft = draft_of(known)
    if draft is None:
        return nothing()
    if event.indicator not in known.catalogue:
        return Outcome(state, (say("outdated"),))
    return _worded(draft, Subject(event.indicator, "", reason_in(draft)), known)


def open_field(_event: FieldOpened, _state: State, known: Known) -> Outcome:
    return Outcome(WritingField()) if draft_of(known) else nothing()


def field_prompt(_state: WritingField, known: Known) -> Message:
    back = Choice(say("button.back"), SubjectsOpened(-1), words=say("typed.back"))
    return _asking(say("suggest.which_field"), (say("suggest.field_lead"),), back, known)


def write_field(event: Said, state: WritingField, known: Known) -> Outcome:
    draft, field = draft_of(known), " ".join(written(event.text).split())
    if draft is None:
        return nothing()
    wrong = refused(field)
    if wrong is None and len(field) > LONGEST_FIELD:
        wrong = say("suggest.field_too_long", most=LONGEST_FIELD)
    return Outcome(state, (wrong,)) if wrong else _worded(draft, Subject("", field, reason_in(draft)), known)


def reason_in(draft: Suggestion) -> str:
    return draft.subject.reason if draft.subject else ""


def _worded(draft: Suggestion, subject: Subject, known: Known) -> Outcome:
    fact = SuggestionWorded(member_of(known).id, subject)
    return Outcome(place_of(replace(draft, subject=subject)), facts=(fact,))


# ------------------------------------------------------------------ why


def open_reason(_event: ReasonOpened, _state: State, known: Known) -> Outcome:
    draft = draft_of(known)
    if draft is None:
        return nothing()
    return Outcome(WritingSuggestion() if draft.subject else ChoosingSubject())


def reason_prompt(_state: WritingSuggestion, known: Known) -> Message:
    draft = draft_of(known)
    about = (subject_of(draft, known),) if draft else ()
    so_far = (say("suggest.reason_now", text=Verbatim(reason_in(draft))),) if draft and reason_in(draft) else ()
    back = Choice(say("button.back"), SubjectsOpened(-1), words=say("typed.back"))
    return _asking(say("suggest.why"), (*about, *so_far, say("suggest.why_lead")), back, known)


def write_reason(event: Said, state: WritingSuggestion, known: Known) -> Outcome:
    draft, text = draft_of(known), written(event.text)
    if draft is None or draft.subject is None:
        return nothing()
    wrong = refused(text)
    return Outcome(state, (wrong,)) if wrong else _worded(draft, replace(draft.subject, reason=text), known)
