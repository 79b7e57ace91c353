"""The small language in which wordings are written, parsed and compiled to one anchored pattern each.

    pay|send fee            one of the words, then a word; between words stand blanks, commas, hyphens, quotes
    deposit*                any word beginning so
    (first week|one month)  one of several word groups; `(...)?`, `word?` and `<money>?` may be absent
    @passport               one of a class the language file declares
    ~   ~5                  up to three (five) other words, never past the end of a sentence
    <money> <number> <6-17> an amount with its currency, any number, a whole number in a range (in digits or words)

Wordings are folded like the texts they are held against, so accents, case and full-width forms need no variants.
Besides the pattern each wording carries `needs`: for every part that must be there, the words one of which a sentence must
hold. A sentence that lacks one of them cannot match, and the pattern is never tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from manumit.knowledge.text import fold

BETWEEN = r"[^\w.!?;]{1,4}"
"""What may stand between two words of one wording; empty lines and bullets end a sentence (`segments_of`)."""
_ANY_WORD = r"[\w'’]+(?:[.,]\d+)*"
_TOKEN = re.compile(r"\(|\)\??|\||~\d*|<[^>]*>\??|[^\s()|~<>]+")
_RANGE = re.compile(r"(\d+)-(\d+)")
_WORDS = re.compile(r"[^\W_]+")
_BLANKED = str.maketrans({chr(c): " " for c in range(128) if not chr(c).isalnum()})

_DIGITS = frozenset(f"{digit}*" for digit in range(10))
_SEGMENT_END = re.compile(r"[.!?;](?=\s|$)|\n(?=\s*\n|[^\S\n]{2}|[^\w\s])")

Needs: TypeAlias = tuple[frozenset[str], ...]
"""For each part that must be there, the words one of which must be; a word with `*` stands for all that begin so."""


class WordingError(ValueError):
    """A wording that cannot be read; the message says why."""


@dataclass(frozen=True)
class _Piece:
    """A parsed part; `either` are the alternatives of a choice."""

    pattern: str
    needs: Needs = ()
    optional: bool = False
    gap: bool = False
    either: tuple[_Piece, ...] = ()


@dataclass(frozen=True)
class Wording:
    """One wording as a regular expression. `words` are all literal words in it; `danger` and `acute` are the language's."""

    written: str
    regex: str
    needs: Needs
    words: frozenset[str]
    danger: str = ""
    acute: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression; made when first tried, because most texts need few of the thousands there are."""
        return re.compile(self.regex)


@dataclass(frozen=True)
class Vocabulary:
    """What a wording may refer to: the classes of its language, patterns for amounts, the words for numbers."""

    classes: Mapping[str, tuple[str, ...]]
    money: str
    numbers: Mapping[int, tuple[str, ...]]


def pieces_of(folded: str) -> list[str]:
    """The words of a folded text, divided wherever a wording may divide them: at every mark, apostrophes too."""
    if folded.isascii():
        return folded.translate(_BLANKED).split()
    return _WORDS.findall(folded)


def segments_of(folded: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a folded text begin and end, and so what no wording reaches across.

    An abbreviation or a number may end one too late, never too early: cutting only saves work.
    """
    start = 0
    for mark in _SEGMENT_END.finditer(folded):
        yield start, mark.end()
        start = mark.end()
    if start < len(folded):
        yield start, len(folded)


def words_of(folded: str) -> list[str]:
    """The words of a folded text with apostrophes dropped, so that don't and dont are one."""
    return pieces_of(folded.replace("'", ""))


class Grammar:
    """Reads the wordings of one language. Classes and words are read once and kept: thousands of wordings share them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._words: set[str] = set()
        self._open: list[str] = []
        self._classes: dict[str, tuple[_Piece, frozenset[str]]] = {}
        self._single: dict[str, tuple[_Piece, frozenset[str]]] = {}

    def read(self, written: str, danger: str = "", acute: bool = False) -> tuple[Wording, ...]:
        """A wording as written; where it is nothing but a choice, each alternative for itself, which is told apart sooner.

        Raises `WordingError` when it cannot be read or names no word at all (such a wording would match anything).
        """
        self._words, self._open = set(), []
        whole = self._sequence(_TOKEN.findall(written), closing=False)
        words = frozenset(self._words)
        return tuple(
            Wording(written, rf"(?<![\w']){piece.pattern}(?!\w)", piece.needs, words, danger, acute)
            for piece in _alternatives(whole)
        )

    def _sequence(self, parts: list[str], closing: bool) -> _Piece:
        """Alternatives of sequences up to the closing bracket (or the end)."""
        alternatives: list[list[_Piece]] = [[]]
        while True:
            if not parts:
                if closing:
                    raise WordingError("a bracket is opened and not closed")
                break
            part = parts.pop(0)
            if part in (")", ")?"):
                if not closing:
                    raise WordingError("a bracket is closed that was not opened")
                return self._either([_joined(pieces) for pieces in alternatives], optional=part == ")?")
            if part == "|":
                if closing:
                    alternatives.append([])
                    continue
                raise WordingError("'|' stands between two words, or in brackets between two groups")
            alternatives[-1].append(self._piece(part, parts, closing))
        return _joined(alternatives[0])

    def _piece(self, part: str, parts: list[str], closing: bool) -> _Piece:
        if part == "(":
            return self._sequence(parts, closing=True)
        if part.startswith("~"):
            reach = int(part[1:] or 3)
            return _Piece(f"(?:{BETWEEN}{_ANY_WORD}){{0,{reach}}}?", gap=True)
        if part.startswith("<"):
            return self._placeholder(part.removesuffix("?")[1:-1], optional=part.endswith("?"))
        # Outside brackets `a|b` are alternatives of one word; inside, `|` divides groups, so single words work alike.
        written = [part]
        while not closing and parts and parts[0] == "|":
            parts.pop(0)
            if not parts:
                raise WordingError("nothing follows '|'")
            written.append(parts.pop(0))
        optional = written[-1].endswith("?")
        written[-1] = written[-1].removesuffix("?")
        return self._either([self._word(word) for word in written], optional)

    def _word(self, written: str) -> _Piece:
        if written.startswith("@"):
            return self._class(written[1:])
        if written not in self._single:
            self._single[written] = self._literals(written)
        piece, words = self._single[written]
        self._words |= words
        return piece

    @staticmethod
    def _literals(written: str) -> tuple[_Piece, frozenset[str]]:
        starred = written.endswith("*")
        if "*" in written.rstrip("*"):
            raise WordingError(f"{written!r}: '*' may only end a word")
        parts = [part.strip("'") for part in re.findall(r"(?:[^\W_]|')+", fold(written.rstrip("*")))]
        if not parts:
            raise WordingError(f"{written!r} holds no word")
        if starred:
            parts[-1] += "*"
        words = [part.replace("'", "") for part in parts]
        # An apostrophe may be left out or divide: dont, don't.
        needs = [(frozenset({word, part.partition("'")[0]}),) for word, part in zip(words, parts, strict=True)]
        pieces = [_Piece(_literal(part), need) for part, need in zip(parts, needs, strict=True)]
        return _joined(pieces), frozenset(words)

    def _class(self, name: str) -> _Piece:
        if name not in self.vocabulary.classes:
            raise WordingError(f"there is no class @{name}")
        if name in self._open:
            raise WordingError(f"the class @{name} refers to itself")
        if name not in self._classes:
            outside, self._words = self._words, set()
            self._open.append(name)
            members = [
                self._sequence(_TOKEN.findall(member), closing=False) for member in self.vocabulary.classes[name]
            ]
            self._open.pop()
            self._classes[name] = self._either(members, optional=False), frozenset(self._words)
            self._words = outside
        piece, words = self._classes[name]
        self._words |= words
        return piece

    def _placeholder(self, name: str, *, optional: bool) -> _Piece:
        if name == "money":
            return _Piece(self.vocabulary.money, (_DIGITS,), optional)
        if name == "number":
            return _Piece(r"\d[\d.,]*", (_DIGITS,), optional)
        bounds = _RANGE.fullmatch(name)
        if not bounds:
            raise WordingError(f"there is no placeholder <{name}>")
        low, high = int(bounds[1]), int(bounds[2])
        if low > high:
            raise WordingError(f"the range <{name}> is empty")
        said = [str(n) for n in range(low, high + 1)]
        said += [word for n in range(low, high + 1) for word in self.vocabulary.numbers.get(n, ())]
        firsts = frozenset(pieces_of(word)[0] for word in said)
        return _Piece(f"(?:{'|'.join(map(re.escape, said))})", (firsts,), optional)

    @staticmethod
    def _either(pieces: list[_Piece], optional: bool) -> _Piece:
        if len(pieces) == 1:
            return pieces[0] if pieces[0].optional == optional else replace(pieces[0], optional=optional)
        # Longer alternatives first, so that the most specific words are the quoted ones.
        pieces = sorted(pieces, key=lambda piece: -len(piece.pattern))
        needs: Needs = ()
        if all(piece.needs for piece in pieces):
            needs = (frozenset().union(*(_rarest(piece.needs) for piece in pieces)),)
        pattern = f"(?:{'|'.join(piece.pattern for piece in pieces)})"
        return _Piece(pattern, needs, optional, either=tuple(pieces))


def _rarest(needs: Needs) -> frozenset[str]:
    """The need whose shortest word is longest: long words are rare words."""
    return max(needs, key=lambda words: min(map(len, words)))


def _literal(word: str) -> str:
    spelled = re.escape(word.rstrip("*")).replace("'", "'?")  # a written apostrophe may be left out by others
    return f"{spelled}[\\w']*" if word.endswith("*") else spelled


def _joined(pieces: list[_Piece]) -> _Piece:
    if not pieces or pieces[0].gap or pieces[-1].gap:
        raise WordingError("a wording begins and ends with a word")
    pattern = ""
    begun = False
    if len(pieces) == 1 and not pieces[0].optional:
        return pieces[0]
    for piece in pieces:
        if piece.gap:
            pattern += piece.pattern
        elif not begun and piece.optional:
            pattern += f"(?:{piece.pattern}{BETWEEN})?"
        elif not begun:
            pattern += piece.pattern
            begun = True
        elif piece.optional:
            pattern += f"(?:{BETWEEN}{piece.pattern})?"
        else:
            pattern += BETWEEN + piece.pattern
    if not begun:
        raise WordingError("every part of it may be absent")
    return _Piece(pattern, tuple(need for piece in pieces if not piece.optional for need in piece.needs))


def _alternatives(piece: _Piece) -> Iterator[_Piece]:
    if piece.either:
        for one in piece.either:
            yield from _alternatives(one)
    elif any(need != _DIGITS for need in piece.needs):
        yield piece
    else:
        raise WordingError("it holds no word that must be there")
