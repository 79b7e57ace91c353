"""Fingerprints of OpenPGP keys: forty hexadecimal digits in groups or beside a word for keys, sixty-four beside one."""

from __future__ import annotations

import re
from typing import Literal

from manumit.find.example import Example
from manumit.knowledge import load
from manumit.knowledge.glance import glance, near
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "key"
LINKS: Literal["key", ""] = "key"
COVERS = 70
EXAMPLES: tuple[Example, ...] = (
    Example(
        "0123 4567 89AB CDEF 0246  8ACE 1357 9BDF FEDC BA98",
        (("0123456789ABCDEF02468ACE13579BDFFEDCBA98", "0123 4567 89AB CDEF 0246  8ACE 1357 9BDF FEDC BA98"),),
    ),
    Example(
        "PGP: 0x0123456789abcdef0123456789abcdef01234567",
        (("0123456789ABCDEF0123456789ABCDEF01234567", "0x0123456789abcdef0123456789abcdef01234567"),),
    ),
    Example("commit 0123456789abcdef0123456789abcdef01234567, 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000"),
)

_WHOLE = re.compile(r"(?<![a-z0-9_])(?:0x)?([0-9a-f]{40}|[0-9a-f]{64})(?![a-z0-9_])")
_GROUPED = re.compile(
    r"(?<![a-z0-9])[0-9a-f]{4}(?:[ \n:-]{1,3}[0-9a-f]{4}){9}(?:(?:[ \n:-]{1,3}[0-9a-f]{4}){6})?(?![a-z0-9])"
)
_REACH = 60


def find(text: Text) -> list[Finding]:
    """Fingerprints in `text`, the value in capitals without blanks."""
    looked = glance(text)
    found = []
    if looked.longest >= 40:
        found += [
            _finding(text, match, match[1])
            for match in _WHOLE.finditer(text.folded)
            if near(text.folded, *match.span(), load().contacts.key, before=_REACH, after=30)
        ]
    # Forty random hexadecimal digits with fewer than eight decimal ones do not happen (one in ten million)
    if looked.digits >= 8 and _four(looked.words) >= 5:
        for match in _GROUPED.finditer(text.folded):
            digits = re.sub(r"[^0-9a-f]", "", match[0])
            if len(set(digits)) >= 6 and not digits.isdecimal():
                found.append(_finding(text, match, digits))
    return found


def _four(words: frozenset[str]) -> int:
    """How many different words are four hexadecimal digits."""
    return sum(len(word) == 4 and not word.strip("0123456789abcdef") for word in words)


def _finding(text: Text, match: re.Match[str], digits: str) -> Finding:
    start, end = text.span(*match.span())
    return Finding(KIND, digits.upper(), start, end, text.original[start:end])
