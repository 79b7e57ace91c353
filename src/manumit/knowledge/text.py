"""Text made comparable: disguises folded away, with a way back to every original offset.

The folded text is lower case, without accents, compatibility forms (full width, styled letters) resolved, invisible and
combining characters gone, and letters of other scripts that only look Latin turned Latin where one word mixes scripts.
Finders search `folded` and report offsets through `Text.span`; nobody else needs to know that the two differ.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeVar

_Look = TypeVar("_Look")

# Letters of Cyrillic, Greek and Armenian that most fonts draw like a Latin letter (after case folding).
# Source: the single-letter pairs of Unicode Technical Standard 39, confusables data, restricted to these scripts.
LOOKALIKES = dict(
    pair.split()
    for pair in (
        "а a,в b,е e,ѕ s,і i,ј j,ԛ q,ԝ w,к k,м m,н h,о o,р p,с c,т t,у y,х x,һ h,ԁ d,ԍ g,ʙ b,ѵ v,ӏ l,"
        "α a,β b,γ y,ε e,ι i,κ k,ν v,ο o,ρ p,τ t,υ u,χ x,ω w,օ o,ս u,ո n,հ h,ց g"
    ).split(",")
)
_MIXED = re.compile(r"(?=\w*[a-z])(?=\w*[" + "".join(LOOKALIKES) + r"])\w+")
_LOOKALIKE_TABLE = str.maketrans(LOOKALIKES)
_HAS_LOOKALIKE = re.compile("[" + "".join(LOOKALIKES) + "]")

# Letters that Unicode does not decompose but readers and writers swap for plain ones.
_PLAIN = {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ŀ": "l"} | dict.fromkeys(
    "’‘ʼ´`", "'"
)
_BLANKS = {"\t", "\u00a0", "\u2028", "\u2029", "\u0085", "\u000b", "\u000c"}

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

MAX_WORD_GAP = 400
"""Characters by which two windows of a long text overlap: no wording reaches further."""
_WINDOW = 6_000


def _fold_character(character: str) -> str:
    if character in _BLANKS:
        return " "
    if character == "\r":
        return "\n"
    out = []
    for part in unicodedata.normalize("NFKD", character).casefold():
        kind = unicodedata.category(part)
        if kind in ("Mn", "Me", "Cf", "Cc", "Cs") and part not in "\n ":
            continue
        out.append(_PLAIN.get(part, part))
    return "".join(out)


class _FoldTable(dict[int, str]):
    """What each character folds to, worked out when first met and kept."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        if len(folded) != 1:
            _UNEVEN.add(chr(code))
        return folded


_UNEVEN: set[str] = set()
_TABLE = _FoldTable()


def fold(original: str) -> str:
    """The comparable form of `original`."""
    if original.isascii():
        folded = original.lower()
        return folded.translate(_TABLE) if _CONTROL.search(folded) else folded
    folded = original.translate(_TABLE)
    if _HAS_LOOKALIKE.search(folded):
        folded = _MIXED.sub(lambda found: found.group().translate(_LOOKALIKE_TABLE), folded)
    return folded


class Text:
    """One text and its folded form.

    `regions` are ISO 3166 codes to read national phone numbers in, best guess first; whoever knows the item hands them in.
    """

    __slots__ = ("__dict__", "_once", "folded", "original", "regions")

    def __init__(self, original: str, regions: tuple[str, ...] = ()) -> None:
        self.original = original
        self.regions = regions
        self.folded = fold(original)
        self._once: dict[object, Any] = {}

    def once(self, look: Callable[[Text], _Look]) -> _Look:
        """What `look` tells of this text; looked at once, whoever asks."""
        if look not in self._once:
            self._once[look] = look(self)
        seen: _Look = self._once[look]
        return seen

    @cached_property
    def _starts(self) -> list[int] | None:
        """Where each original character begins in the folded text, or None where both run in step."""
        if len(self.folded) == len(self.original) and not _UNEVEN.intersection(self.original):
            return None
        return list(accumulate((len(_TABLE[ord(c)]) for c in self.original), initial=0))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the folded characters `start` to `end` (exclusive)."""
        if self._starts is None:
            return start, end
        # bisect_right skips characters that folded away, so that the span begins at the one that is really there
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        return first, last + 1

    def windows(self) -> list[tuple[int, int]]:
        """Ranges of the folded text to search one by one: the whole of a short text, overlapping pieces of a long one."""
        size = len(self.folded)
        if size <= _WINDOW:
            return [(0, size)]
        cuts = []
        start = 0
        while True:
            end = min(start + _WINDOW, size)
            cuts.append((start, end))
            if end == size:
                return cuts
            # A window begins with a whole word, wherever there is one.
            start = max(self.folded.rfind(" ", start + 1, end - MAX_WORD_GAP) + 1, start + 1, end - 2 * MAX_WORD_GAP)
