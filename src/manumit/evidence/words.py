"""Manumit's own words on the page: levels, elements, times, and what could explain a case harmlessly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from manumit.model import Assessment, Case

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE_ONLY = 10

# Means and purposes as the Palermo Protocol, Art. 3(a), names them; slugs as in the catalogue.
_ELEMENTS = {
    "harbour": "harbouring",
    "threat_force": "threat or use of force",
    "abuse_power": "abuse of power",
    "vulnerability": "abuse of a position of vulnerability",
    "payment_control": "payment to a person in control of another",
    "sexual": "sexual exploitation",
    "labour": "forced labour or services",
    "organ": "removal of organs",
    "criminality": "forced criminality",
    "marriage": "forced marriage",
    "begging": "forced begging",
}
_JUDGEMENTS = {
    "confirm": "Confirmed",
    "dismiss": "Dismissed",
    "escalate": "Escalated",
    "watch": "Put under watch",
    "uphold": "Upheld on appeal",
    "overturn": "Overturned on appeal",
}
_SUBJECTS = {"cluster": "A cluster of", "thread": "A conversation of", "item": "A case of"}
_KINDS = {"url": "address", "domain": "domain", "email": "e-mail address", "phone": "phone number"}
LIKENESS = {"copy": "Their texts are near-copies", "picture": "Their pictures are near-copies"}
LEVELS = (
    ("none", "nothing that counts was found"),
    ("notice", "one sign that counts"),
    ("elevated", "two or more independent signs, of two or more kinds"),
    ("high", "act and means are shown; for a child, act and purpose"),
    ("urgent", "high, with a sign of present danger: it speaks of time, not of certainty"),
)


class When(NamedTuple):
    """A time as the source wrote it, the same in UTC where the source says its zone, and what is not known of it."""

    written: str
    utc: str
    unknown: str
    order: float


def element(slug: str) -> str:
    """An act, means or purpose in words."""
    return _ELEMENTS.get(slug, slug.replace("_", " "))


def judgement(slug: str) -> str:
    """What a reviewer said, as a person says it."""
    return _JUDGEMENTS.get(slug, slug.capitalize())


def kind(slug: str) -> str:
    """The kind of a selector in words."""
    return _KINDS.get(slug, slug.replace("_", " ").replace("-", " "))


def count(number: int, one: str, many: str = "") -> str:
    """`1 item`, `2,000 items`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def weight(value: float) -> str:
    """A weight with its sign: `+1.4`, `−0.5`, `0`."""
    rounded = round(value, 2)
    return f"{rounded:+g}".replace("-", "\N{MINUS SIGN}") if rounded else "0"


def when(written: str) -> When:
    """Read a time as its source wrote it. Nothing is guessed: without a zone there is no UTC."""
    try:
        read = datetime.fromisoformat(written)
        if read.tzinfo is None:
            missing = "zone unknown" if len(written) > _DATE_ONLY else "time of day and zone unknown"
            return When(written, "", missing, read.replace(tzinfo=UTC).timestamp())
        read = read.astimezone(UTC)
    except (ValueError, OverflowError):
        return When(written, "", "not read as a time; zone unknown" if written else "no time given", float("inf"))
    return When(written, f"{_day(read)}, {read:%H:%M:%S} UTC", "", read.timestamp())


def _day(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def moment(at: str) -> str:
    """A time Manumit wrote, for a reader; as it stands where it cannot be read."""
    return when(at).utc or at


def sentence(case: Case, links: int, sources: Iterable[str], times: Iterable[str]) -> str:
    """What the case is, in one sentence."""
    items = count(len(case.items), "item")
    said = f"{_SUBJECTS.get(case.subject, 'A case of')} {items}"
    if links:
        said += f", joined by {count(links, 'link')}"
    named = sorted(set(filter(None, sources)))
    if named:
        said += f", from {named[0] if len(named) == 1 else count(len(named), 'source')}"
    dated = sorted(
        (read.order, written[:_DATE_ONLY]) for written in times if (read := when(written)).order < float("inf")
    )
    if dated:
        first, last = dated[0][1], dated[-1][1]
        said += f", dated {first}" if first == last else f", dated {first} to {last}"
    return said + "."


def harmless(assessment: Assessment, linked: bool) -> list[str]:
    """What could explain a case harmlessly: possibilities to be checked, none of them a finding."""
    said = ["The words may be quoted, copied, badly translated, or meant as a warning, a joke or fiction."]
    if assessment.act or assessment.deception != "none":
        said.append(
            "A genuine employer, agency or school may recruit far away, arrange travel and lodging, or ask for papers."
        )
    if assessment.means:
        said.append(
            "A fee, an advance or a held document may have a ground that the items do not show: "
            "a contract, a receipt, a licence."
        )
    if linked:
        said.append(
            "A shared number, account or text may belong to an agency, a workplace, a family, people who look after "
            "one another at work, or a service that writes adverts."
        )
    said.append("Whoever wrote the words may be held, and made to write them.")
    return said
