"""What one look at a text tells, so that a search that cannot find anything is never begun."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from manumit.knowledge.text import Text

# As UTF-8, where every byte below 128 is the character itself: ten times faster than characters one by one.
_PUNCTUATION = bytes.maketrans(string.punctuation.encode(), b" " * len(string.punctuation))
_NOT_DIGITS = bytes(code for code in range(256) if not 48 <= code <= 57)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+|[^\w\s.,;:!?()\[\]+-]")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_INVISIBLE = ("Mn", "Me", "Cf", "Cc")


@dataclass(frozen=True)
class Glance:
    """The words of a folded text (cut at blanks and ASCII punctuation), the longest one's length, how many digits."""

    words: frozenset[str]
    longest: int
    digits: int


def glance(text: Text) -> Glance:
    """The look, taken once for all finders."""
    return text.once(_look)


def _look(text: Text) -> Glance:
    plain = text.folded.encode("utf-8", "replace")
    words = plain.translate(_PUNCTUATION).decode().split()
    ascii_only = len(plain) == len(text.folded)
    digits = len(plain.translate(None, _NOT_DIGITS) if ascii_only else _DIGIT.findall(text.folded))
    return Glance(frozenset(words), max(map(len, words), default=0), digits)


def near(folded: str, start: int, end: int, words: AbstractSet[str], before: int = 32, after: int = 16) -> bool:
    """Whether one of `words` stands within so many characters before `start` or after `end`, on the same line."""
    left = folded[max(0, start - before) : start].rpartition("\n")[2]
    right = folded[end : end + after].partition("\n")[0]
    for part in (left, right):
        if not words.isdisjoint(_WORD.findall(part)):
            return True
        # Scripts that put no blanks between words: the word is somewhere inside
        if not part.isascii() and _UNSPACED.search(part) and any(w in part for w in words if not w.isascii()):
            return True
    return False


def words_before(folded: str, start: int) -> tuple[str, str]:
    """The last two words before `start`, nearest first, when only blanks and marks stand between; else empty."""
    found = re.search(
        r"(?:([^\W\d_]+)[^\w\n]{1,3})?(?<![^\W\d_])([^\W\d_]+)[^\w\n]{0,4}$", folded[max(0, start - 40) : start]
    )
    return (found[2], found[1] or "") if found else ("", "")


def visible(written: str) -> str:
    """`written` in compatibility form, without the characters nobody sees; letters keep their case and script."""
    if written.isascii():
        return written
    plain = unicodedata.normalize("NFKC", written)
    return "".join(c for c in plain if unicodedata.category(c) not in _INVISIBLE)


def masks(text: Text, kind: str) -> Iterator[tuple[int, int, str, dict[str, str]]]:
    """Contacts of a `kind` that a publisher masked as `#KIND_<hex>#`: start, end, token, detail.

    A token with an id stands for one contact; a bare `#KIND#` stands for any and is marked a hub, so that it never links.
    """
    if f"#{kind}" not in text.folded:
        return
    for found in re.finditer(rf"#{kind}(_[0-9a-f]{{4,128}})?#", text.folded):
        detail = {"masked": "yes"} if found[1] else {"masked": "yes", "hub": "yes"}
        yield *text.span(*found.span()), found[0], detail
