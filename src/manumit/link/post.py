"""What linking needs of an item, held in memory only: its id, a digest of its words, and its selectors."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from manumit.knowledge.text import fold
from manumit.knowledge.wording import words_of
from manumit.model import Finding

COPY_WORDS = 8
"""A text of fewer words is a copy of too many others to mean anything."""


class Post(NamedTuple):
    """An item reduced to what may link it. `likeness` is empty where the text is too short to be a copy of another."""

    id: str
    likeness: bytes
    length: int
    selectors: tuple[Finding, ...]


def post(id_: str, text: str, findings: tuple[Finding, ...], kinds: frozenset[str]) -> Post:
    """The `Post` of an item; `kinds` are the kinds of finding that link."""
    words = words_of(fold(text))
    likeness = hashlib.blake2b(" ".join(words).encode(), digest_size=16).digest() if len(words) >= COPY_WORDS else b""
    selectors = tuple(found for found in findings if found.kind in kinds and "hub" not in found.detail)
    return Post(id_, likeness, len(text), selectors)
