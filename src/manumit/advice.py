"""The person's half: an answer to "should I trust this?" and whom to call, for someone who gives no name.

Nothing is kept: this room can reach no store, opens no file of a person's and writes no log; an import contract holds it
to that. What it is given is read, answered and forgotten.
"""

from __future__ import annotations

from manumit.assess import assess_item
from manumit.find import find
from manumit.knowledge import load
from manumit.knowledge.helplines import Helpline, helplines, shown
from manumit.knowledge.places import country_of
from manumit.knowledge.text import Text
from manumit.knowledge.tongue import language_of
from manumit.protect import Answer, Told, answer_for

__all__ = ["Answer", "Helpline", "Told", "check", "helplines", "shown"]


def check(text: str, language: str | None = None, country: str | None = None) -> Answer:
    """What can be said about an offer, a message or a person's own account.

    `language` is an ISO 639-1 code; without it, or where it is not one of ours, the answer is in the language of the text
    if we have that, else in English. `country`, a code or a name, tells how national numbers and a bare `$` are read.
    Raises `BadInput` for a country nobody knows.
    """
    regions = (country_of(country),) if country else ()
    findings = find(Text(text, regions))
    assessment = assess_item(findings)
    return answer_for(text, findings, assessment, _spoken(text, language))


def _spoken(text: str, wanted: str | None) -> str:
    ours = load().languages
    return next((code for code in (wanted or "", language_of(text)) if code in ours), "en")
