"""The three lists of a page (speaks for, speaks against, context) and which words of an item belong to which entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from manumit.evidence.marks import Mark
from manumit.evidence.words import weight
from manumit.model import Assessment, Finding, Reason

Hand = Literal["for", "against", "context"]
_HANDS: tuple[Hand, ...] = ("for", "against", "context")

NO_SELECTOR = frozenset(("indicator", "element"))
"""Kinds of findings that say something of a text; every other kind is a selector, and can be compared."""

_QUOTES = 4
_QUOTE = 300
_ROMAN = ((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass
class Entry:
    """One reason of a list: every place of one indicator, with its sign in the text."""

    indicator: str
    name: str
    source: str
    sign: str
    anchor: str
    of_case: bool
    weights: dict[str, float] = field(default_factory=dict)
    quotes: list[tuple[str, str]] = field(default_factory=list)
    places: set[tuple[str, int, int]] = field(default_factory=set)

    @property
    def weighed(self) -> str:
        """The weights in words, the question beside each where there is more than one."""
        if len(self.weights) == 1:
            return weight(next(iter(self.weights.values())))
        return ", ".join(f"{question} {weight(value)}" for question, value in self.weights.items())

    @property
    def questions(self) -> str:
        """The questions it speaks to."""
        return " and ".join(question for question in self.weights if question != "both") or "both questions"

    @property
    def items(self) -> int:
        """How many items hold its words."""
        return len({item for item, _, _ in self.places if item})

    @property
    def more(self) -> int:
        """How many places are not quoted."""
        return max(0, len(self.places) - len(self.quotes))


class Lists:
    """All reasons of a case and its items, each indicator once a list, and the marks they make in the items."""

    def __init__(self, case: Assessment, single: str, items: Mapping[str, Assessment]) -> None:
        """`single` is the id of the only item, or empty: then a reason of the case that names no item has no place."""
        self._marks: defaultdict[str, dict[Mark, None]] = defaultdict(dict)
        self.by_hand: dict[Hand, list[Entry]] = {}
        for hand in _HANDS:
            entries: dict[str, Entry] = {}
            for reason in _listed(case, hand):
                self._add(hand, entries, reason, reason.item or single, of_case=True)
            for item, assessment in items.items():
                for reason in _listed(assessment, hand):
                    self._add(hand, entries, reason, item, of_case=False)
            self.by_hand[hand] = list(entries.values())

    def _add(self, hand: Hand, entries: dict[str, Entry], reason: Reason, item: str, *, of_case: bool) -> None:
        entry = entries.get(reason.indicator)
        if entry is None:
            made = sign(hand, len(entries) + 1)
            entry = Entry(reason.indicator, reason.name, reason.source, made, f"{hand}-{made}", of_case)
            entries[reason.indicator] = entry
        if of_case or not entry.of_case:
            held = entry.weights.get(reason.question, 0.0)
            entry.weights[reason.question] = max(held, reason.weight, key=abs)
        place = (item, reason.start, reason.end)
        if reason.end > reason.start and place not in entry.places:
            entry.places.add(place)
            quote = reason.quote if len(reason.quote) <= _QUOTE else reason.quote[:_QUOTE] + "…"
            if len(entry.quotes) < _QUOTES and quote not in (said for said, _ in entry.quotes):
                entry.quotes.append((quote, item))
            self._marks[item][Mark(reason.start, reason.end, hand, entry.sign, entry.anchor)] = None

    def marks(self, item: str, findings: Iterable[Finding]) -> list[Mark]:
        """The marks of an item: its reasons, and its selectors."""
        selectors = [Mark(f.start, f.end, "selector") for f in findings if f.kind not in NO_SELECTOR]
        return [*self._marks.get(item, ()), *selectors]


def _listed(assessment: Assessment, hand: Hand) -> tuple[Reason, ...]:
    return {"for": assessment.reasons, "against": assessment.counter, "context": assessment.context}[hand]


def sign(hand: Hand, number: int) -> str:
    """The sign of the `number`-th reason: 1, 2 for; a, b against; i, ii context, so that colour is never needed."""
    if hand == "for":
        return str(number)
    said = ""
    if hand == "against":
        while number:
            number, letter = divmod(number - 1, 26)
            said = chr(ord("a") + letter) + said
        return said
    for value, letters in _ROMAN:
        said += letters * (number // value)
        number %= value
    return said


def gone(then: Assessment, now: Assessment) -> list[Reason]:
    """The counter-reasons and context that stood at a decision and stand no longer."""
    held = {(r.indicator, r.item, r.start, r.end) for r in (*now.counter, *now.context)}
    return [r for r in (*then.counter, *then.context) if (r.indicator, r.item, r.start, r.end) not in held]
