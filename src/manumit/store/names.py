"""How ids are written: `I-17` for an item, `C-1` a case, `D-1` a decision, `P-1` a pack, and spans of them."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from manumit.errors import NotFound

Kind = Literal["item", "case", "decision", "pack"]

_LETTER: dict[Kind, str] = {"item": "I", "case": "C", "decision": "D", "pack": "P"}
_NUMBER = re.compile(r"[1-9][0-9]{0,14}")
_SEALED = re.compile(r"([A-Z])-([1-9][0-9]{0,14})(?:\.\.\1-([1-9][0-9]{0,14}))?=([0-9a-f]{64})")


def name(kind: Kind, number: int) -> str:
    """The id of the `number`-th of a kind."""
    return f"{_LETTER[kind]}-{number}"


def number(kind: Kind, id_: str) -> int:
    """The number in an id. Raises NotFound where `id_` cannot be one of this kind."""
    if id_[:2] != _LETTER[kind] + "-" or not _NUMBER.fullmatch(id_, 2):
        raise NotFound(kind, id_)
    return int(id_[2:])


class Span(msgspec.Struct, frozen=True):
    """What a commitment in the ledger covers: the numbers `first` to `last` of a kind, and its 64 hex digits."""

    first: int
    last: int
    commitment: str


def write_span(kind: Kind, span: Span) -> str:
    """`I-1..I-1000=hex`, or `D-1=hex` where there is only one."""
    last = "" if span.first == span.last else f"..{name(kind, span.last)}"
    return f"{name(kind, span.first)}{last}={span.commitment}"


def read_span(kind: Kind, text: str) -> Span | None:
    """What `write_span` wrote, or None where `text` is nothing of the kind."""
    match = _SEALED.fullmatch(text)
    if not match or match[1] != _LETTER[kind]:
        return None
    first, last = int(match[2]), int(match[3] or match[2])
    return Span(first, last, match[4]) if first <= last else None
