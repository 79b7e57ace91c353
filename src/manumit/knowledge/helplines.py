"""Whom to call: helplines by country, each with its source, how far it can be relied on, and whether anyone checked it.

`helplines.csv` holds them; its head explains the columns. A date in `last_checked` is written only by a person who checked.
A row of low confidence is never shown as a fact: `shown` puts the unconfirmed mark before everything else.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from manumit.errors import BadKnowledge
from manumit.knowledge import load
from manumit.knowledge.places import country_of
from manumit.model import Record

FALLBACK = "en"
NOT_CHECKED = "not checked by us"
UNCONFIRMED = "unconfirmed"
"""The two marks where a language has no `not_checked` and `unconfirmed_mark` among its answers: never left out."""
_ORDER = {"high": 0, "medium": 1, "low": 2}


class Helpline(Record, frozen=True, forbid_unknown_fields=True):
    """One row of the table, every column as it was read. `phone` is as its source prints it."""

    iso2: str
    country: str
    name: str
    phone: str
    phonenumbers_check: str
    text_or_web: str
    hours: str
    languages: str
    trafficking_specific: str
    confidence: Literal["high", "medium", "low"]
    source: str
    source_date: str
    note: str
    last_checked: str = ""

    @property
    def confirmed(self) -> bool:
        """Whether it may be shown without the unconfirmed mark."""
        return self.confidence != "low"

    @property
    def dialled(self) -> str:
        """The number in international form where its form is valid, else empty: short numbers are dialled as they stand."""
        state, _, number = self.phonenumbers_check.partition(" ")
        return number if state == "valid" else ""


@cache
def _all() -> tuple[Helpline, ...]:
    lines = files("manumit.knowledge").joinpath("helplines.csv").read_text(encoding="utf-8").splitlines()
    head = sum(1 for line in lines if line.startswith("#"))
    read = []
    for number, row in enumerate(csv.DictReader(lines[head:]), start=head + 2):
        try:
            helpline = msgspec.convert(row, Helpline)
            if helpline.last_checked:
                date.fromisoformat(helpline.last_checked)
        except (msgspec.ValidationError, ValueError) as error:
            raise BadKnowledge("helplines.csv", number, str(error)) from error
        if not (helpline.phone and helpline.source and helpline.source_date):
            raise BadKnowledge("helplines.csv", number, "a helpline needs a number, a source and the source's date")
        read.append(helpline)
    return tuple(read)


def helplines(country: str | None = None) -> tuple[Helpline, ...]:
    """The helplines of a country, most reliable first; all of them, by country, where none is given.

    `country` is an ISO 3166-1 code or a name in English or Spanish, however accented. A country without a row gives an
    empty tuple: no number is better than a guessed one. Raises `BadInput` with the nearest names for no known country.
    """
    if country is None:
        return tuple(sorted(_all(), key=lambda line: (line.country, _ORDER[line.confidence])))
    code = country_of(country)
    return tuple(sorted((line for line in _all() if line.iso2 == code), key=lambda line: _ORDER[line.confidence]))


def shown(helpline: Helpline, language: str = FALLBACK) -> str:
    """One helpline as the lines a person reads: number first, then what is known and what is not.

    An unconfirmed one begins with its mark, in the language asked for where it has the words.
    """
    languages = load().languages
    said = dict(languages[FALLBACK].answers if FALLBACK in languages else {})
    said |= languages[language].answers if language in languages else {}
    mark = "" if helpline.confirmed else f"{said.get('unconfirmed_mark', UNCONFIRMED)}: "
    checked = helpline.last_checked or said.get("not_checked", NOT_CHECKED)
    lines = [f"{mark}{helpline.name}: {helpline.phone}"]
    if mark and said.get("unconfirmed"):
        lines.append(said["unconfirmed"])
    lines += [part for part in (helpline.text_or_web, helpline.hours, helpline.languages) if part]
    if helpline.trafficking_specific != "yes":
        lines.append(helpline.trafficking_specific)
    dated = said.get("source_dated", "source dated").rstrip(".: ")
    lines.append(f"{dated}: {helpline.source_date}; {checked}")
    if helpline.note:
        lines.append(helpline.note)
    return "\n".join(lines)
