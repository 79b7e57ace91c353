"""The answer to "should I trust this?": stop, check, or no sign found. It never says that something is safe.

    stop    an elevated level; or someone tells of their own exploitation; or a child is spoken of and there is any sign
    check   a single sign
    none    no sign; that is no proof, and with too little text it is said that nothing can be said

A sign outweighs shortness: three words of threat are an answer. All wording comes from the language files; what a language
lacks is said in English, and what English lacks is said by the catalogue's own name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from manumit.knowledge import load
from manumit.model import Assessment, Finding, Reason, Record, rank

Outcome = Literal["stop", "check", "none"]

FALLBACK = "en"
FEWEST_WORDS = 4
_CHILD = "minor-stated"
_ACTS = re.compile(r"(stop|check|none|own|child)_(\d+)")
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\S+@\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?(?!\w)", re.IGNORECASE
)
# A character of a script written without blanks counts as a word: Thai to Burmese, Khmer, kana, Han.
_WORD = re.compile(r"[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


class Told(Record, frozen=True):
    """One sign in the person's language, with their own words: `quote` is the text from `start` to `end`."""

    indicator: str
    told: str
    quote: str
    start: int
    end: int


class Answer(Record, frozen=True, omit_defaults=False):
    """What a person is told about a text.

    `reasons` speak for caution, `counter` against; `acts` are what to do, most pressing first. `own` is set where the
    person tells what happened to themselves, `child` where someone under 18 is spoken of. `danger` is the sentence to
    show first where the text speaks of present danger. `language` is the one answered in.
    """

    outcome: Outcome
    headline: str
    reasons: tuple[Told, ...] = ()
    counter: tuple[Told, ...] = ()
    acts: tuple[str, ...] = ()
    danger: str = ""
    child: bool = False
    own: bool = False
    too_short: bool = False
    language: str = FALLBACK


def answer_for(text: str, findings: Sequence[Finding], assessment: Assessment, language: str = FALLBACK) -> Answer:
    """The answer to `text`, in `language` or English where that is not one of ours."""
    language = language if language in load().languages else FALLBACK
    child = any(found.value == _CHILD for found in findings)
    own = assessment.voice == "own"
    outcome = _outcome(assessment, child=child, own=own)
    too_short = outcome == "none" and _too_short(text)
    headline = say("too_short", language) if too_short else say(outcome, language)
    kinds = ["child"] * child + ["own"] * (own and outcome != "none")
    if not (too_short or (own and outcome == "stop")):  # who tells what was done to them is past "do not travel yet"
        kinds.append(outcome)
    return Answer(
        outcome=outcome,
        headline=headline,
        reasons=_told(text, assessment.reasons, language),
        counter=_told(text, filter(_speaks_for_it, assessment.counter), language),
        acts=tuple(act for kind in kinds for act in _acts(kind, language)),
        danger=say("danger", language) if assessment.danger and outcome != "none" else "",
        child=child,
        own=own,
        too_short=too_short,
        language=language,
    )


def say(key: str, language: str) -> str:
    """A sentence of the answers in `language`, in English where that lacks it, the key itself where both do."""
    languages = load().languages
    for code in (language, FALLBACK):
        if code in languages and languages[code].answers.get(key):
            return languages[code].answers[key]
    return key


def _outcome(assessment: Assessment, *, child: bool, own: bool) -> Outcome:
    exploited = any(reason.question in ("exploitation", "both") for reason in assessment.reasons)
    if rank(assessment.level) >= rank("elevated") or (own and exploited) or (child and assessment.reasons):
        return "stop"
    return "check" if assessment.level == "notice" else "none"


def _too_short(text: str) -> bool:
    """Whether there is nothing to judge by: fewer than four words, links and addresses not counted."""
    return len(_WORD.findall(_LINK.sub(" ", text))) < FEWEST_WORDS


def _acts(kind: str, language: str) -> list[str]:
    """The sentences `kind_1`, `kind_2`, … as far as the language, else English, has them."""
    languages = load().languages
    for code in (language, FALLBACK):
        answers = languages[code].answers if code in languages else {}
        numbers = sorted(int(found[2]) for key in answers if (found := _ACTS.fullmatch(key)) and found[1] == kind)
        if numbers:
            return [answers[f"{kind}_{number}"] for number in numbers]
    return []


def _told(text: str, reasons: Iterable[Reason], language: str) -> tuple[Told, ...]:
    """The reasons in the person's language; the words are cut from their text and never taken from elsewhere."""
    return tuple(
        Told(
            indicator=reason.indicator,
            told=_sentence(reason, language),
            quote=text[reason.start : reason.end],
            start=reason.start,
            end=reason.end,
        )
        for reason in reasons
    )


def _speaks_for_it(reason: Reason) -> bool:
    """Whether a counter-reason is something the text says for itself: not who speaks, nor what it does not say."""
    element = load().elements.get(reason.indicator)
    return element is not None and element.role == "counter"


def _sentence(reason: Reason, language: str) -> str:
    languages = load().languages
    for code in (language, FALLBACK):
        if code in languages and languages[code].told.get(reason.indicator):
            return languages[code].told[reason.indicator]
    return reason.name or reason.indicator
