"""Digits written out in the words of any language ("two oh two 555 0143"), read back as digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from manumit.knowledge import load
from manumit.knowledge.glance import glance
from manumit.knowledge.numbering import LEAST, MOST, is_counting
from manumit.knowledge.text import Text

_GAP = 3
_TOKEN = re.compile(r"[^\W_]+")


class Spoken(NamedTuple):
    """A run of digits in the folded text; `plus` says that it was said to begin with a country code."""

    start: int
    end: int
    digits: str
    plus: bool


class _Part(NamedTuple):
    start: int
    end: int
    digits: str
    firm: bool
    word: bool


@dataclass(frozen=True)
class _Vocabulary:
    """One language's number words: single ones, and those of several words by their first."""

    single: Mapping[str, int]
    several: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]


@dataclass(frozen=True)
class _Numbers:
    languages: Mapping[str, _Vocabulary]
    firm: frozenset[str]
    signs: Mapping[str, str]
    sign_run: re.Pattern[str] | None


@cache
def _numbers() -> _Numbers:
    languages: dict[str, _Vocabulary] = {}
    signs: dict[str, str] = {}
    for code, language in load().languages.items():
        single: dict[str, int] = {}
        several: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for word, number in language.numbers.items():
            parts = tuple(_TOKEN.findall(word))
            if len(word) == 1 and ord(word) > 0x2E80 and int(number) < 10:
                signs[word] = number
            elif len(parts) == 1:
                single[word] = int(number)
            elif parts:
                several.setdefault(parts[0], []).append((parts, int(number)))
        ordered = {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in several.items()}
        languages[code] = _Vocabulary(single, ordered)
    words = {word for vocabulary in languages.values() for word in vocabulary.single}
    pattern = re.compile(f"[{''.join(signs)}\\d]{{{LEAST},}}") if signs else None
    return _Numbers(languages, frozenset(words - load().contacts.small), signs, pattern)


def spoken(text: Text) -> list[Spoken]:
    """Runs of 7 to 15 digits of which two or more are written as words, none of them begun or ended by a doubtful word."""
    numbers = _numbers()
    looked = glance(text)
    found: list[Spoken] = []
    said = numbers.firm & looked.words
    if said:
        times = sum(map(text.folded.count, said))
        if times >= 2 and 2 * times + looked.digits >= LEAST:
            for vocabulary in numbers.languages.values():
                if not said.isdisjoint(vocabulary.single):
                    found += _runs(text.folded, vocabulary)
    if numbers.sign_run and not text.folded.isascii():
        found += _signs(text.folded, numbers, numbers.sign_run)
    kept: list[Spoken] = []
    for run in sorted(found, key=lambda run: (run.start, -run.end)):
        if not kept or run.start >= kept[-1].end:
            kept.append(run)
    return kept


def _signs(folded: str, numbers: _Numbers, pattern: re.Pattern[str]) -> Iterator[Spoken]:
    """Runs of signs that are digits of their own, as in Chinese."""
    for run in pattern.finditer(folded):
        written = run[0]
        if len(written) <= MOST and sum(sign in numbers.signs for sign in written) >= 2:
            yield Spoken(run.start(), run.end(), "".join(numbers.signs.get(sign, sign) for sign in written), False)


def _runs(folded: str, vocabulary: _Vocabulary) -> Iterator[Spoken]:
    parts: list[_Part] = []
    plus = False
    tokens = list(_TOKEN.finditer(folded))
    repeat = load().contacts.repeat
    at = 0
    while at < len(tokens):
        token = tokens[at]
        word = token[0]
        if not parts and not (
            word in vocabulary.single or word in vocabulary.several or word in repeat or word.isdecimal()
        ):
            at += 1  # most words begin nothing
            continue
        if parts and (token.start() - parts[-1].end > _GAP or "\n" in folded[parts[-1].end : token.start()]):
            yield from _closed(parts, plus)
            parts, plus = [], False
        part, used = _part(tokens, at, vocabulary, bool(parts))
        if part:
            if not parts and at and tokens[at - 1][0] in load().contacts.plus:
                plus = True
            parts.append(part)
        elif parts:
            yield from _closed(parts, plus)
            parts, plus = [], False
        at += used
    yield from _closed(parts, plus)


def _part(tokens: list[re.Match[str]], at: int, vocabulary: _Vocabulary, inside: bool) -> tuple[_Part | None, int]:
    """What the token at `at` (and perhaps the next) adds to a run, and how many tokens that took."""
    token = tokens[at]
    word = token[0]
    start, end = token.span()
    if word.isdecimal():
        # A number that is complete by itself is not part of a spelled one
        return (_Part(start, end, "".join(str(int(d)) for d in word), True, False) if len(word) < LEAST else None), 1
    contacts = load().contacts
    following = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    if word in contacts.repeat and following:
        digit = str(vocabulary.single.get(following, following))
        if len(digit) == 1 and digit.isdecimal():
            return _Part(start, tokens[at + 1].end(), digit * contacts.repeat[word], True, True), 2
    for words, number in vocabulary.several.get(word, ()):
        if tuple(t[0] for t in tokens[at : at + len(words)]) == words and number < 100:
            return _Part(start, tokens[at + len(words) - 1].end(), str(number), True, True), len(words)
    if word == "o" and inside:
        return _Part(start, end, "0", False, False), 1
    value = vocabulary.single.get(word)
    if value is None:
        return None, 1
    if value >= 20 and value < 100 and value % 10 == 0 and 0 < vocabulary.single.get(following, 0) < 10:
        return _Part(start, tokens[at + 1].end(), str(value + vocabulary.single[following]), True, True), 2
    if value < 100:
        return _Part(start, end, str(value), word not in contacts.small, True), 1
    return (_Part(start, end, "00", True, True) if value == 100 and inside else None), 1


def _closed(parts: list[_Part], plus: bool) -> Iterator[Spoken]:
    """The run that `parts` make, if they make one."""
    while parts and not parts[-1].firm:
        parts.pop()
    while parts and not parts[0].firm:
        parts.pop(0)
    digits = "".join(part.digits for part in parts)
    said = [part for part in parts if part.word and part.firm]
    doubtful = sum(not part.firm for part in parts)
    if LEAST <= len(digits) <= MOST and len(said) >= 2 and doubtful <= len(said) and not is_counting(digits):
        yield Spoken(parts[0].start, parts[-1].end, digits, plus)
