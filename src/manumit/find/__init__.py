"""Everything that can be found in a text, one file a kind; adding a kind is one file and its line in `FINDERS`.

A finder is a module with `KIND`, `LINKS`, `EXAMPLES` and `find(text)`. It works on one `Text` at a time; `find_all` takes
many at once, so that a later form may search them as one column without any caller noticing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from manumit.find import domain, email, handle, key, money, onion, phone, phrase, place, url, wallet
from manumit.find.example import Example
from manumit.knowledge.spans import Spans
from manumit.knowledge.text import Text
from manumit.model import Finding

__all__ = ["FINDERS", "LINKING", "Example", "Finder", "find", "find_all"]


class Finder(Protocol):
    """What a finder module offers.

    `KIND` is the kind of its findings, `LINKS` how two items that share a value are joined: `key` (equal values) or an
    empty string (never). `EXAMPLES` say what is found where, and are the contract test. `COVERS` is how firmly a find
    owns its words: where two kinds claim the same words, the higher stays; equal ones both stay.
    """

    KIND: str
    LINKS: Literal["key", ""]
    COVERS: int
    EXAMPLES: tuple[Example, ...]

    def find(self, text: Text) -> list[Finding]:
        """The findings in `text`, with offsets into `text.original`."""
        ...


FINDERS: tuple[Finder, ...] = (phone, email, url, domain, onion, handle, key, wallet, money, place, phrase)
LINKING: frozenset[str] = frozenset(finder.KIND for finder in FINDERS if finder.LINKS == "key")
_SELECTORS = tuple(finder for finder in FINDERS if finder.COVERS)
_FREE = tuple(finder for finder in FINDERS if not finder.COVERS)


def find(text: Text) -> tuple[Finding, ...]:
    """All that is found in `text`, by where it begins."""
    return find_all((text,))[0]


def find_all(texts: Sequence[Text]) -> list[tuple[Finding, ...]]:
    """`find` for many texts at once, a third faster: finder by finder, each with its tables at hand."""
    claimed: list[list[tuple[int, Finding]]] = [[] for _ in texts]
    free: list[list[Finding]] = [[] for _ in texts]
    for finder in _SELECTORS:
        covers = finder.COVERS
        for text, claims in zip(texts, claimed, strict=True):
            if found := finder.find(text):
                claims += [(covers, one) for one in found]
    for finder in _FREE:
        for text, others in zip(texts, free, strict=True):
            others.extend(finder.find(text))
    return [_in_order(claims, others) for claims, others in zip(claimed, free, strict=True)]


def _in_order(claims: list[tuple[int, Finding]], others: list[Finding]) -> tuple[Finding, ...]:
    kept = _settle(claims) if len(claims) > 1 else claims
    findings = [found for _, found in kept] + others
    findings.sort(key=lambda found: (found.start, found.end, found.kind, found.value))
    return tuple(findings)


def _settle(claimed: list[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    """Of findings that claim the same words, only those that own them most firmly; those that stay alike are told once."""
    kept: list[tuple[int, Finding]] = []
    owned = Spans()
    for covers in sorted({covers for covers, _ in claimed}, reverse=True):
        level = [entry for entry in claimed if entry[0] == covers and not owned.meet(entry[1].start, entry[1].end)]
        kept += level
        for _, found in level:
            owned.add(found.start, found.end)
    told: dict[tuple[str, str, int, int], tuple[int, Finding]] = {}
    for entry in kept:
        told.setdefault((entry[1].kind, entry[1].value, entry[1].start, entry[1].end), entry)
    return list(told.values())
