"""From evidence to the two answers: the level table of the product, reasons, counter-reasons, a score that orders.

Exploitation
    notice     one indicator stands
    elevated   two or more independent ones from two or more dimensions, the wording of an advert not being one, and at
               least one of them of exploitation alone (fraud is not trafficking: however many signs of a false offer
               do not add up to exploitation)
    high       an adult: elevated, and an act and a means are shown; a child: an act and a purpose
    urgent     high, and a sign of present danger
    One indicator alone stays at notice, save an acute one: a threat to life, a sale, a proposition about a child.
Deception
    notice     one indicator of a false offer or persona
    elevated   two independent ones that are not both weak (3 points; strong 3, medium 2, weak 1)
    high       three independent ones, 6 points
Someone's own account caps exploitation at notice and is said so; news and advice cap both.
"""

from __future__ import annotations

from collections.abc import Iterable

from manumit.assess.evidence import ADVERT_WORDING, Evidence, Place, Standing
from manumit.knowledge import load
from manumit.model import Assessment, Level, Reason, rank

_SAID = {
    "threat_force": "threat or use of force",
    "coercion": "other coercion",
    "abuse_power": "abuse of power",
    "vulnerability": "abuse of vulnerability",
    "payment_control": "payment to a person in control",
    "harbour": "harbouring",
    "transport": "transportation",
    "labour": "forced labour",
    "sexual": "sexual exploitation",
    "slavery": "slavery or similar practices",
    "organ": "organ removal",
    "criminality": "forced criminality",
    "marriage": "forced marriage",
    "begging": "forced begging",
}
"""The words of the Palermo Protocol, Art. 3, for the catalogue's short forms; others are said as they are."""

_CAPPED: Level = "notice"
_COUNTER_WEIGHT = -0.3
_COUNTED_COUNTERS = 3
_CONTROL = ("D2", "D4", "third-party")


def weigh(evidence: Evidence, cap_own_account: bool = True) -> Assessment:
    """The assessment of `evidence`. `cap_own_account` is off for a thread, where the other side speaks too."""
    voice = _voice(evidence)
    deception = _deception(evidence)
    exploitation = _exploitation(evidence)
    others = voice in ("voice-report", "voice-advice")
    if others:
        deception = _lower(deception)
    if others or (voice == "voice-own" and cap_own_account):
        exploitation = _lower(exploitation)
    level = max(deception, exploitation, key=rank)
    counter = _counter(evidence, voice, level)
    reasons = tuple(reason for one in evidence.standing for reason in _reasons(one))
    net = sum(r.weight for r in reasons) + sum(sorted(r.weight for r in counter)[:_COUNTED_COUNTERS])
    return Assessment(
        level=level,
        score=round(1 - 2 ** -max(0.0, net), 3) if level != "none" else 0.0,
        deception=deception,
        exploitation=exploitation,
        act=_said(part for one in evidence.standing for part in one.indicator.act),
        means=_said(part for one in evidence.standing for part in one.indicator.means),
        purpose=_said(part for one in evidence.standing for part in one.indicator.purpose),
        types=tuple(
            sorted({form for one in evidence.standing for form in one.indicator.exploitation if form != "any"})
        ),
        danger=evidence.danger,
        voice=voice.removeprefix("voice-"),
        reasons=reasons,
        counter=counter,
        context=tuple(_context(slug, place) for slug, place in evidence.context),
    )


def _voice(evidence: Evidence) -> str:
    """Who speaks, empty for an offer or unknown.

    One marker is enough in a text without a contact; where there is one to turn to, a lure may be quoting a warning, and
    it takes two.
    """
    needed = 2 if evidence.contacts and evidence.standing else 1
    for voice in ("voice-advice", "voice-report", "voice-own"):
        marks = {found.text.lower() for _, found in evidence.voices.get(voice, ())}
        if len(marks) >= (needed if voice != "voice-own" else 1):
            return voice
    return ""


def _exploitation(evidence: Evidence) -> Level:
    standing = [one for one in evidence.independent if one.indicator.question != "deception"]
    if not standing:
        return "none"
    # The wording of an adult's advert adds to the score; it is never the second dimension that makes a case.
    groups = {one.group for one in standing} - {ADVERT_WORDING}
    alone = [one for one in standing if one.indicator.question == "exploitation"]
    acts = {part for one in standing for part in one.indicator.act}
    means = {part for one in standing for part in one.indicator.means}
    purposes = {part for one in standing for part in one.indicator.purpose}
    acute = any(one.acute for one in standing)
    several = len(standing) >= 2 and len(groups) >= 2 and bool(alone)
    level: Level = "elevated" if several or acute else "notice"
    of_child = [one for one in standing if {"sexual", "sexual_child"} & set(one.indicator.exploitation)]
    if (evidence.child and of_child and purposes and (acts or acute)) or (
        level == "elevated" and acts and means and any(one.group in _CONTROL for one in standing)
    ):
        level = "high"
    return "urgent" if level == "high" and evidence.danger else level


def _deception(evidence: Evidence) -> Level:
    standing = [one for one in evidence.independent if one.indicator.question != "exploitation"]
    points = sum(one.points for one in standing)
    if len(standing) >= 3 and points >= 6:
        return "high"
    if len(standing) >= 2 and points >= 3:
        return "elevated"
    return "notice" if standing else "none"


def _lower(level: Level) -> Level:
    return min(level, _CAPPED, key=rank)


def _said(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({_SAID.get(part, part) for part in parts}))


def _reasons(one: Standing) -> list[Reason]:
    """One reason an indicator; where it is composed, its other parts follow without weight."""
    home = one.places[0][0]
    parts: dict[str, Place] = {}
    for place in one.places:
        if place[0] == home:
            parts.setdefault(place[1].detail.get("part", ""), place)
    question = one.indicator.question
    weight = one.weight if one.independent else 0.0
    return [
        _reason(one.slug, one.indicator.name, question, weight if n == 0 else 0.0, one.indicator.source, place)
        for n, place in enumerate(parts.values())
    ]


def _context(slug: str, place: Place) -> Reason:
    indicator = load().catalogue[slug]
    return _reason(slug, indicator.name, indicator.question, 0.0, indicator.source, place)


def _reason(slug: str, name: str, question: str, weight: float, source: str, place: Place) -> Reason:
    item, found = place
    return Reason(slug, name, question, weight, found.text, found.start, found.end, source, item)


def _counter(evidence: Evidence, voice: str, level: Level) -> tuple[Reason, ...]:
    """What speaks against, who speaks first."""
    if level == "none":
        return ()
    elements = load().elements
    counter: list[Reason] = []
    if voice:
        place = evidence.voices[voice][0]
        counter.append(_reason(voice, elements[voice].name, "both", 0.0, elements[voice].source, place))
    seen = set()
    for slug, place in evidence.counter:
        if slug not in seen:
            seen.add(slug)
            element = elements[slug]
            counter.append(_reason(slug, element.name, "deception", _COUNTER_WEIGHT, element.source, place))
    return tuple(counter)


_CONTROL_WORDS = {
    "D2": "Words of force, threat, debt, withheld papers or confinement",
    "D4": "Words of exploitation itself: hours, pay, conditions, forced services",
}


def looked_for(assessment: Assessment) -> dict[str, str]:
    """What was looked for and is not there, by slug: what would speak against, and the words of control and exploitation."""
    known = load()
    found = {reason.indicator for reason in assessment.counter}
    groups = {group for r in assessment.reasons for group in known.catalogue[r.indicator].dimension}
    against = {slug: e.name for slug, e in known.elements.items() if e.role == "counter" and slug not in found}
    return against | {group: name for group, name in _CONTROL_WORDS.items() if group not in groups}
