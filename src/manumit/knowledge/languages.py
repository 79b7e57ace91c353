"""A language is one file: its wordings for the catalogue, its words for numbers and money, what it says to a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from manumit.errors import BadKnowledge
from manumit.knowledge.catalogue import Element, Indicator, line_of, parse_toml
from manumit.knowledge.text import fold
from manumit.knowledge.wording import Grammar, Vocabulary, Wording, WordingError, pieces_of


class _Said(msgspec.Struct, forbid_unknown_fields=True):
    """A wording with what else it tells."""

    say: str
    danger: str = ""
    acute: bool = False


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    """What a language says of one indicator or element."""

    wordings: list[str | _Said] = []
    together: list[list[str | _Said]] = []
    unless: list[str] = []
    told: str = ""
    negatable: bool = True


class _Money(msgspec.Struct, forbid_unknown_fields=True):
    words: dict[str, list[str]] = {}
    per: dict[str, list[str]] = {}


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """The whole of a language file, as written."""

    code: str
    name: str
    reviewed: list[str]
    negations: list[str]
    negated_after: list[str] = []
    classes: dict[str, list[str]] = {}
    numbers: dict[str, list[str]] = {}
    money: _Money = msgspec.field(default_factory=_Money)
    answers: dict[str, str] = {}
    elements: dict[str, _Row] = {}
    indicators: dict[str, _Row] = {}


@dataclass(frozen=True)
class Phrases:
    """The compiled wordings of one indicator or element in one language.

    `groups` has one list a part: a single list where any wording will do, several where one of each must stand near the
    others. `unless` withdraws a find in its own sentence.
    """

    slug: str
    language: str
    groups: tuple[tuple[Wording, ...], ...]
    unless_any: str
    negatable: bool

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """The wordings of `unless` as one expression; made when first needed."""
        return re.compile(self.unless_any) if self.unless_any else None


@dataclass(frozen=True)
class Language:
    """A language as the finders and the advice use it.

    `negations` are words, without apostrophes, that deny what follows; `negating` holds the last piece of each, one of which
    stands wherever a negation does (the t of don't).
    """

    code: str
    name: str
    reviewed: tuple[str, ...]
    negations: frozenset[str]
    negating: frozenset[str]
    negated_after: re.Pattern[str] | None
    numbers: Mapping[str, str]
    currencies: Mapping[str, str]
    periods: Mapping[str, str]
    phrases: tuple[Phrases, ...]
    told: Mapping[str, str]
    answers: Mapping[str, str]
    worded: frozenset[str] = field(default_factory=frozenset)


class _Compiler:
    def __init__(self, file: Traversable, text: str, vocabulary: Vocabulary) -> None:
        self.file = file
        self.text = text
        self.grammar = Grammar(vocabulary)

    def wording(self, said: str | _Said, *where: str) -> tuple[Wording, ...]:
        if isinstance(said, str):
            said = _Said(said)
        try:
            return self.grammar.read(said.say, said.danger, said.acute)
        except WordingError as error:
            line = line_of(self.text, *where, said.say)
            raise BadKnowledge(self.file.name, line, f"{said.say!r}: {error}") from error

    def wordings(self, said: Iterable[str | _Said], where: str) -> tuple[Wording, ...]:
        return tuple(wording for each in said for wording in self.wording(each, where))

    def phrases(self, section: str, slug: str, row: _Row, language: str) -> Iterator[Phrases]:
        where = f"[{section}.{slug}]"
        unless = _any_of(self.wordings(row.unless, where))
        alone = self.wordings(row.wordings, where)
        if alone:
            yield Phrases(slug, language, (alone,), unless, row.negatable)
        if row.together:
            groups = tuple(self.wordings(group, where) for group in row.together)
            yield Phrases(slug, language, groups, unless, row.negatable)


def _any_of(wordings: Iterable[Wording]) -> str:
    return "|".join(f"(?:{wording.regex})" for wording in wordings)


def _money_pattern(words: Mapping[str, list[str]], symbols: Mapping[str, str], codes: frozenset[str]) -> str:
    signs = "".join(re.escape(symbol) for symbol in symbols if len(symbol) == 1)
    names = sorted({fold(name) for names in words.values() for name in names} | {fold(code) for code in codes})
    named = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    amount = r"\d(?:[\d.,']*\d)?\s?k?"
    return rf"(?:(?:[a-z]{{1,3}})?[{signs}]\s?{amount}|{amount}\s?(?:[{signs}]|(?:{named})(?!\w)))"


def read_language(
    file: Traversable,
    catalogue: Mapping[str, Indicator],
    elements: Mapping[str, Element],
    symbols: Mapping[str, str],
    codes: frozenset[str],
) -> Language:
    """One language file, compiled.

    `symbols` maps currency signs to ISO 4217 codes, `codes` are those known. Raises `BadKnowledge` with file and line for
    an id that neither catalogue knows, a wording that cannot be read, or a shape that is not the file's.
    """
    text, raw = parse_toml(file)
    written = _convert(file, text, raw)
    for section, rows, known in (
        ("indicators", written.indicators, catalogue),
        ("elements", written.elements, elements),
    ):
        for slug in rows:
            if slug not in known:
                raise BadKnowledge(
                    file.name, line_of(text, f"[{section}.{slug}]"), f"there is no {section[:-1]} {slug!r}"
                )
    numbers: dict[int, tuple[str, ...]] = {int(n): tuple(map(fold, words)) for n, words in written.numbers.items()}
    classes = {name: tuple(members) for name, members in written.classes.items()}
    compiler = _Compiler(file, text, Vocabulary(classes, _money_pattern(written.money.words, symbols, codes), numbers))
    phrases = [
        phrase
        for section, rows in (("indicators", written.indicators), ("elements", written.elements))
        for slug, row in rows.items()
        for phrase in compiler.phrases(section, slug, row, written.code)
    ]
    after = compiler.wordings(written.negated_after, "negated_after")
    return Language(
        code=written.code,
        name=written.name,
        reviewed=tuple(written.reviewed),
        negations=frozenset(fold(word).replace("'", "") for word in written.negations),
        negating=frozenset(pieces_of(fold(word))[-1] for word in written.negations),
        negated_after=re.compile(_any_of(after)) if after else None,
        numbers={word: str(n) for n, words in numbers.items() for word in words},
        currencies={fold(name): code for code, names in written.money.words.items() for name in names},
        periods={fold(name): per for per, names in written.money.per.items() for name in names},
        phrases=tuple(phrases),
        told={slug: row.told for slug, row in (written.indicators | written.elements).items() if row.told},
        answers=written.answers,
        worded=frozenset(phrase.slug for phrase in phrases),
    )


def _convert(file: Traversable, text: str, raw: dict[str, Any]) -> _File:
    try:
        return msgspec.convert(raw, _File)
    except msgspec.ValidationError as error:
        # The path in the message (`$.indicators[...].wordings[3]`) hides the key; name the line of what can be named.
        for section in ("indicators", "elements"):
            for slug, row in raw.get(section, {}).items():
                try:
                    msgspec.convert(row, _Row)
                except msgspec.ValidationError as inner:
                    raise BadKnowledge(file.name, line_of(text, f"[{section}.{slug}]"), f"{slug}: {inner}") from error
        raise BadKnowledge(file.name, 1, str(error)) from error
