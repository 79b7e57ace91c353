"""Wordings of the catalogue in a text: indicators, and the elements that tell how to read them.

All languages are searched at once. The words of a text say which wordings could be there at all; only those are tried.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Literal, NamedTuple

from manumit.find.example import Example
from manumit.knowledge import Language, load
from manumit.knowledge.languages import Phrases
from manumit.knowledge.text import Text
from manumit.knowledge.wording import Wording, words_of
from manumit.model import Finding

KIND = "indicator"
ELEMENT = "element"
LINKS: Literal["key", ""] = ""
COVERS = 0
EXAMPLES = (
    Example("You pay a registration fee before you start.", (("recruitment-fee", "pay a registration fee"),)),
    Example("We never charge a registration fee."),
)

NEAR = 600
"""Characters within which the parts of a composed indicator must stand."""
_LOOK_BACK = 4
_CLAUSE_END = re.compile(r"[.,;:!?\n()]")
_SENTENCE_END = re.compile(r"[.!?\n]")
_KNOWN_WORDS_KEPT = 200_000


class _Hit(NamedTuple):
    start: int
    end: int
    part: int
    wording: Wording


class _Index:
    """Which wordings a word makes possible, and what else each of them needs."""

    def __init__(self, languages: list[Language]) -> None:
        self.languages = {language.code: language for language in languages}
        self.numbers: dict[str, int] = {}
        self.prefixes: dict[str, int] = {}
        self.rows: list[Phrases] = []
        self.row: list[int] = []
        self.entries: list[tuple[Phrases, int, Wording, tuple[frozenset[int], ...]]] = []
        self.by_word: defaultdict[int, list[int]] = defaultdict(list)
        self._memo: dict[str, tuple[int, ...]] = {}
        for language in languages:
            for phrases in language.phrases:
                self.rows.append(phrases)
                for part, group in enumerate(phrases.groups):
                    for wording in group:
                        self._add(phrases, part, wording)

    def _number(self, word: str) -> int:
        number = self.numbers.setdefault(word, len(self.numbers))
        if word.endswith("*"):
            self.prefixes[word[:-1]] = number
        return number

    def _add(self, phrases: Phrases, part: int, wording: Wording) -> None:
        needs = [frozenset(map(self._number, words)) for words in wording.needs]
        # The part whose words are longest is tried first: long words are rare words.
        rarest = max(range(len(needs)), key=lambda i: min(map(len, wording.needs[i])))
        entry = len(self.entries)
        self.row.append(len(self.rows) - 1)
        self.entries.append((phrases, part, wording, tuple(needs[:rarest] + needs[rarest + 1 :])))
        for number in needs[rarest]:
            self.by_word[number].append(entry)

    def known(self, word: str) -> tuple[int, ...]:
        """The vocabulary numbers of a word: itself, and each stem it begins with."""
        numbers = self._memo.get(word)
        if numbers is None:
            found = [self.numbers[word]] if word in self.numbers else []
            found += [self.prefixes[word[:n]] for n in range(2, len(word) + 1) if word[:n] in self.prefixes]
            if len(self._memo) >= _KNOWN_WORDS_KEPT:
                self._memo.clear()
            numbers = self._memo[word] = tuple(found)
        return numbers

    def possible(self, words: set[str]) -> list[int]:
        """The entries whose every needed word is there."""
        present = {number for word in words for number in self.known(word)}
        entries: set[int] = set()
        for number in present:
            if number in self.by_word:
                entries.update(self.by_word[number])
        return [e for e in sorted(entries) if not any(map(present.isdisjoint, self.entries[e][3]))]


@cache
def _index() -> _Index:
    return _Index(list(load().languages.values()))


def find(text: Text) -> list[Finding]:
    """Indicators and elements worded in `text`; a composed one gives a finding for each of its parts."""
    index = _index()
    hits: defaultdict[int, list[_Hit]] = defaultdict(list)
    for start, end in text.windows():
        for entry in index.possible(set(words_of(text.folded[start:end]))):
            phrases, part, wording, _ = index.entries[entry]
            language = index.languages[phrases.language]
            for match in wording.pattern.finditer(text.folded, start, end):
                if not _withdrawn(text.folded, match.start(), match.end(), phrases, wording, language):
                    hits[index.row[entry]].append(_Hit(match.start(), match.end(), part, wording))
    found = []
    for row, row_hits in hits.items():
        phrases = index.rows[row]
        for hit in _standing(row_hits, len(phrases.groups)):
            found.append(_finding(text, phrases, hit))
    return found


def _withdrawn(folded: str, start: int, end: int, phrases: Phrases, wording: Wording, language: Language) -> bool:
    """Whether the words are there but say the opposite, or something else."""
    if phrases.negatable:
        before = _CLAUSE_END.split(folded[max(0, start - 60) : start])[-1]
        if not language.negations.isdisjoint(words_of(before)[-_LOOK_BACK:]):
            return True
        inside = language.negations.intersection(words_of(folded[start:end]))
        if inside and not inside <= wording.words:
            return True
        if language.negated_after:
            after = _SENTENCE_END.split(folded[end : end + 60])[0]
            if language.negated_after.search(after):
                return True
    if not phrases.unless:
        return False
    left = max((m.end() for m in _SENTENCE_END.finditer(folded, max(0, start - NEAR), start)), default=max(0, start - NEAR))
    stop = _SENTENCE_END.search(folded, end, end + NEAR)
    right = stop.start() if stop else min(len(folded), end + NEAR)
    return any(other.pattern.search(folded, left, right) for other in phrases.unless)


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
