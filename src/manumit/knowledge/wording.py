"""The small language in which wordings are written, parsed and compiled to one anchored pattern each.

    pay|send fee            one of the words, then a word; between words stand blanks, commas, hyphens, quotes
    deposit*                any word beginning so
    (first week|one month)  one of several word groups; `(...)?` and `word?` may be absent
    @passport               one of a class the language file declares
    ~   ~5                  up to three (five) other words, never past the end of a sentence
    <money> <number> <6-17> an amount with its currency, any number, a whole number in a range (in digits or words)

Wordings are folded like the texts they are held against, so accents, case and full-width forms need no variants.
Besides the pattern each wording carries `needs`: for every part that must be there, the words one of which a text must
contain. A text lacking one of them cannot match, and the pattern is never tried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from manumit.knowledge.text import fold

BETWEEN = r"(?:[^\w.!?;\n]{1,4}|[^\S\n]?\n[^\S\n]?)"
"""What may stand between two words of one wording: not the end of a sentence, not an empty line or a bullet."""
_ANY_WORD = r"[\w'’]+(?:[.,]\d+)*"
_TOKEN = re.compile(r"\(|\)\??|\||~\d*|<[^>]*>|[^\s()|~<>]+")
_RANGE = re.compile(r"(\d+)-(\d+)")
_WORDS = re.compile(r"[^\W_]+")

Needs: TypeAlias = tuple[frozenset[str], ...]


class WordingError(ValueError):
    """A wording that cannot be read; the message says why."""


@dataclass(frozen=True)
class _Piece:
    """A parsed part: its pattern, whether it may be absent, the words it cannot do without, and whether it is a gap."""

    pattern: str
    optional: bool = False
    needs: Needs = ()
    gap: bool = False


@dataclass(frozen=True)
class Wording:
    """One compiled wording. `words` are all literal words in it; `danger` and `acute` come from the language file."""

    written: str
    pattern: re.Pattern[str]
    needs: Needs
    words: frozenset[str]
    danger: str = ""
    acute: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """What a wording may refer to: the classes of its language, patterns for amounts, the words for numbers."""

    classes: Mapping[str, tuple[str, ...]]
    money: str
    numbers: Mapping[int, tuple[str, ...]]


def words_of(folded: str) -> list[str]:
    """The words of a folded text as wordings name them: apostrophes dropped, hyphens and underscores dividing."""
    return _WORDS.findall(folded.replace("'", ""))


class _Parser:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.words: set[str] = set()
        self._open: list[str] = []

    def sequence(self, tokens: list[str], closing: bool) -> _Piece:
        """Alternatives of sequences up to the closing bracket (or the end)."""
        alternatives: list[list[_Piece]] = [[]]
        while True:
            if not tokens:
                if closing:
                    raise WordingError("a bracket is opened and not closed")
                break
            token = tokens.pop(0)
            if token in (")", ")?"):
                if not closing:
                    raise WordingError("a bracket is closed that was not opened")
                return self._either([_joined(pieces) for pieces in alternatives], optional=token == ")?")
            if token == "|":
                if closing:
                    alternatives.append([])
                    continue
                raise WordingError("'|' stands between two words, or in brackets between two groups")
            alternatives[-1].append(self._piece(token, tokens, closing))
        return _joined(alternatives[0])

    def _piece(self, token: str, tokens: list[str], closing: bool) -> _Piece:
        if token == "(":
            return self.sequence(tokens, closing=True)
        if token.startswith("~"):
            reach = int(token[1:] or 3)
            return _Piece(f"(?:{BETWEEN}{_ANY_WORD}){{0,{reach}}}?", gap=True)
        if token.startswith("<"):
            return self._placeholder(token[1:-1])
        # Outside brackets `a|b` are alternatives of one word; inside, `|` divides groups, so single words work alike.
        written = [token]
        while not closing and tokens and tokens[0] == "|":
            tokens.pop(0)
            if not tokens:
                raise WordingError("nothing follows '|'")
            written.append(tokens.pop(0))
        optional = written[-1].endswith("?")
        written[-1] = written[-1].removesuffix("?")
        return self._either([self._word(word) for word in written], optional)

    def _word(self, written: str) -> _Piece:
        if written.startswith("@"):
            return self._class(written[1:])
        starred = written.endswith("*")
        if "*" in written.rstrip("*"):
            raise WordingError(f"{written!r}: '*' may only end a word")
        parts = re.findall(r"(?:[^\W_]|')+", fold(written.rstrip("*")))
        if not parts:
            raise WordingError(f"{written!r} holds no word")
        if starred:
            parts[-1] += "*"
        pieces = []
        for part in parts:
            word = part.replace("'", "")
            self.words.add(word)
            pieces.append(_Piece(_literal(part), needs=(frozenset({word}),)))
        return _joined(pieces)

    def _class(self, name: str) -> _Piece:
        if name not in self.vocabulary.classes:
            raise WordingError(f"there is no class @{name}")
        if name in self._open:
            raise WordingError(f"the class @{name} refers to itself")
        self._open.append(name)
        members = [self.sequence(_TOKEN.findall(member), closing=False) for member in self.vocabulary.classes[name]]
        self._open.pop()
        return self._either(members, optional=False)

    def _placeholder(self, name: str) -> _Piece:
        if name == "money":
            return _Piece(self.vocabulary.money)
        if name == "number":
            return _Piece(r"\d[\d.,]*")
        bounds = _RANGE.fullmatch(name)
        if not bounds:
            raise WordingError(f"there is no placeholder <{name}>")
        low, high = int(bounds[1]), int(bounds[2])
        if low > high:
            raise WordingError(f"the range <{name}> is empty")
        said = [str(n) for n in range(low, high + 1)]
        said += [word for n in range(low, high + 1) for word in self.vocabulary.numbers.get(n, ())]
        return _Piece(f"(?:{'|'.join(map(re.escape, said))})")

    @staticmethod
    def _either(pieces: list[_Piece], optional: bool) -> _Piece:
        if len(pieces) == 1:
            return _Piece(pieces[0].pattern, optional, pieces[0].needs, pieces[0].gap)
        # Longer alternatives first, so that the most specific words are the quoted ones.
        pieces = sorted(pieces, key=lambda piece: -len(piece.pattern))
        needs: Needs = ()
        if all(piece.needs for piece in pieces):
            rarest = [max(piece.needs, key=lambda words: min(map(len, words))) for piece in pieces]
            needs = (frozenset().union(*rarest),)
        return _Piece(f"(?:{'|'.join(piece.pattern for piece in pieces)})", optional, needs)


def _literal(word: str) -> str:
    spelled = re.escape(word.rstrip("*")).replace("'", "'?")  # a written apostrophe may be left out by others
    return f"{spelled}[\\w']*" if word.endswith("*") else spelled


def _joined(pieces: list[_Piece]) -> _Piece:
    if not pieces or pieces[0].gap or pieces[-1].gap:
        raise WordingError("a wording begins and ends with a word")
    pattern = ""
    begun = False
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
    return _Piece(pattern, needs=tuple(need for piece in pieces if not piece.optional for need in piece.needs))


def compile_wording(written: str, vocabulary: Vocabulary, danger: str = "", acute: bool = False) -> Wording:
    """The compiled form of one wording.

    Raises `WordingError` when it cannot be read or names no word at all (such a wording would match anything).
    """
    parser = _Parser(vocabulary)
    piece = parser.sequence(_TOKEN.findall(written), closing=False)
    if not piece.needs:
        raise WordingError("it holds no word that must be there")
    pattern = re.compile(rf"(?<![\w']){piece.pattern}(?!\w)")
    return Wording(written, pattern, piece.needs, frozenset(parser.words), danger, acute)
