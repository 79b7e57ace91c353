"""Wordings of the catalogue in a text: indicators, and the elements that tell how to read them.

All languages are searched at once. The words of a text say which wordings could be there at all; only those are tried.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, NamedTuple

from msgspec.structs import replace

from manumit.find.example import Example
from manumit.knowledge import Language, load
from manumit.knowledge.languages import Phrases
from manumit.knowledge.text import Text
from manumit.knowledge.wording import Wording, pieces_of, segments_of, words_of
from manumit.model import Finding

KIND = "indicator"
ELEMENT = "element"
LINKS: Literal["key", ""] = ""
COVERS = 0
EXAMPLES: tuple[Example, ...] = (
    Example("You pay a registration fee before you start.", (("recruitment-fee", "pay a registration fee"),)),
    Example("We never charge a registration fee."),
)

NEAR = 600
"""Characters within which the parts of a composed indicator must stand."""
_QUOTATION = re.compile(r"[\"“„«][^\"“”„«»]{40,2000}[\"”»]")
_LOOK_BACK = 4
_LOOK_AHEAD = 60
_PLANES = 4
"""How many needs of a wording are looked at before its pattern is tried; most have no more."""
_CLAUSE_END = re.compile(r"[.,;:!?\n()]")
_KNOWN_WORDS_KEPT = 200_000
_SENTENCES_KEPT = 30_000
_LONGEST_KEPT = 500


class _Hit(NamedTuple):
    start: int
    end: int
    part: int
    wording: Wording
    sentence: tuple[int, int]
    plain: bool


class _Said(NamedTuple):
    """A wording in a sentence, counted from the sentence's beginning; `plain` where no word of negation is in it."""

    row: int
    part: int
    wording: Wording
    start: int
    end: int
    plain: bool


class _Entry(NamedTuple):
    """A wording in the index: the number of its row, its part of it, and the wording."""

    row: int
    part: int
    wording: Wording


class _Index:
    """Which wordings the words of a sentence make possible.

    Every wording is one bit, in `_PLANES` numbers at once: bit `e` of plane `k` says that the k-th need of wording `e` is
    met. A word's number holds what it meets, in all planes side by side; the numbers of a sentence's words are or-ed, the
    planes and-ed, and what is left are the wordings that may be there.
    """

    def __init__(self, languages: list[Language]) -> None:
        self.languages = {language.code: language for language in languages}
        self.negations = frozenset().union(*(language.negations | language.negating for language in languages))
        self.rows = [phrases for language in languages for phrases in language.phrases]
        self.entries = [
            _Entry(row, part, wording)
            for row, phrases in enumerate(self.rows)
            for part, group in enumerate(phrases.groups)
            for wording in group
        ]
        self._width = len(self.entries)
        self._one_plane = (1 << self._width) - 1
        self._always = 0
        self._met: defaultdict[str, int] = defaultdict(int)
        self._memo: dict[str, int] = {}
        self._sentences: dict[str, tuple[_Said, ...]] = {}
        for number, entry in enumerate(self.entries):
            self._add(number, entry.wording)

    def _add(self, number: int, wording: Wording) -> None:
        # Long words are rare words: where there are more needs than planes, those of the longest words are kept.
        needs = sorted(wording.needs, key=lambda words: -min(map(len, words)))[:_PLANES]
        for plane in range(_PLANES):
            bit = 1 << (plane * self._width + number)
            if plane >= len(needs):
                self._always |= bit
                continue
            for word in needs[plane]:
                self._met[word] |= bit

    def _meets(self, word: str) -> int:
        """What a word meets: as itself, and by each stem it begins with."""
        met = self._met.get(word, 0)
        for n in range(1, len(word) + 1):
            met |= self._met.get(f"{word[:n]}*", 0)
        if len(self._memo) >= _KNOWN_WORDS_KEPT:
            self._memo.clear()
        self._memo[word] = met
        return met

    def possible(self, words: Iterable[str]) -> list[_Entry]:
        """The wordings of whose every need one word is among `words`."""
        memo = self._memo
        met = self._always
        for word in words:
            met |= memo[word] if word in memo else self._meets(word)
        left = self._one_plane
        for _ in range(_PLANES):
            left &= met
            met >>= self._width
        found = []
        while left:
            lowest = left & -left
            found.append(self.entries[lowest.bit_length() - 1])
            left ^= lowest
        return found

    def said(self, sentence: str) -> tuple[_Said, ...]:
        """Every wording in one sentence. Adverts repeat a fifth to a half of their sentences: answers are kept a while."""
        known = self._sentences.get(sentence)
        if known is None:
            known = tuple(self._search(sentence))
            if len(sentence) <= _LONGEST_KEPT:
                if len(self._sentences) >= _SENTENCES_KEPT:
                    self._sentences.clear()
                self._sentences[sentence] = known
        return known

    def _search(self, sentence: str) -> Iterator[_Said]:
        pieces = pieces_of(sentence)
        possible = self.possible(pieces)
        if not possible:
            return
        # Where the sentence has no word of negation at all, its finds need not be looked at for one.
        plain = self.negations.isdisjoint(pieces)
        for row, part, wording in possible:
            for match in wording.pattern.finditer(sentence):
                yield _Said(row, part, wording, match.start(), match.end(), plain)


@cache
def _index() -> _Index:
    return _Index(list(load().languages.values()))


def find(text: Text) -> list[Finding]:
    """Indicators and elements worded in `text`; a composed one gives a finding for each of its parts."""
    index = _index()
    hits: defaultdict[int, list[_Hit]] = defaultdict(list)
    for start, end in text.windows():
        window = text.folded[start:end]
        for first, last in segments_of(window):
            at = start + first
            for said in index.said(window[first:last]):
                hit = _Hit(at + said.start, at + said.end, said.part, said.wording, (at, start + last), said.plain)
                hits[said.row].append(hit)
    found = []
    for row, raw in hits.items():
        phrases = index.rows[row]
        parts = len(phrases.groups)
        if parts > 1 and len({hit.part for hit in raw}) < parts:
            continue
        language = index.languages[phrases.language]
        kept = [hit for hit in raw if not _withdrawn(text.folded, hit, phrases, language)]
        found += [_finding(text, phrases, hit) for hit in _standing(kept, parts)]
    return _with_quotations(text.original, found) if found else found


def _with_quotations(original: str, found: list[Finding]) -> list[Finding]:
    """`found`, with those marked that stand in a longer quotation: the words of somebody else."""
    quotations = [match.span() for match in _QUOTATION.finditer(original)]
    if not quotations:
        return found
    return [
        replace(one, detail={**one.detail, "quoted": "yes"})
        if any(start < one.start and one.end < end for start, end in quotations)
        else one
        for one in found
    ]


def _withdrawn(folded: str, hit: _Hit, phrases: Phrases, language: Language) -> bool:
    """Whether the words are there but say the opposite, or something else."""
    start, end = hit.start, hit.end
    if phrases.negatable and not hit.plain and _denied(folded, start, end, hit.wording, language):
        return True
    first, last = hit.sentence
    if phrases.negatable and language.negated_after:
        denied = language.negated_after.search(folded, end, min(end + _LOOK_AHEAD, last))
        if denied:
            return True
    if not phrases.unless:
        return False
    return bool(phrases.unless.search(folded, max(first, start - NEAR), min(last, end + NEAR)))


def _denied(folded: str, start: int, end: int, wording: Wording, language: Language) -> bool:
    """Whether a negation stands shortly before, in the same clause, or among the words without being one of them."""
    before = _CLAUSE_END.split(folded[max(0, start - 60) : start])[-1]
    if not language.negations.isdisjoint(words_of(before)[-_LOOK_BACK:]):
        return True
    inside = language.negations.intersection(words_of(folded[start:end]))
    return not inside <= wording.words


def _standing(hits: list[_Hit], parts: int) -> list[_Hit]:
    """The hits to report: the longest of overlapping ones; of a composed row, the first place where all parts are near."""
    hits.sort(key=lambda hit: (hit.start, hit.start - hit.end))
    if parts == 1:
        kept: list[_Hit] = []
        for hit in hits:
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
        return kept
    for anchor in hits:
        near = [hit for hit in hits if 0 <= hit.start - anchor.start <= NEAR]
        first = {hit.part: hit for hit in reversed(near)}
        if len(first) == parts:
            return [first[part] for part in sorted(first)]
    return []


def _finding(text: Text, phrases: Phrases, hit: _Hit) -> Finding:
    start, end = text.span(hit.start, hit.end)
    detail = {"language": phrases.language}
    if len(phrases.groups) > 1:
        detail["part"] = str(hit.part + 1)
    if hit.wording.danger:
        detail["danger"] = hit.wording.danger
    if hit.wording.acute:
        detail["acute"] = "yes"
    indicator = load().catalogue.get(phrases.slug)
    return Finding(
        kind=KIND if indicator else ELEMENT,
        value=phrases.slug,
        start=start,
        end=end,
        text=text.original[start:end],
        source=indicator.source if indicator else load().elements[phrases.slug].source,
        detail=detail,
    )
