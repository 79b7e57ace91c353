"""The words and signs around contacts, read from `contacts.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

import msgspec

from manumit.errors import BadKnowledge
from manumit.knowledge.catalogue import parse_toml
from manumit.knowledge.text import fold


class _Small(msgspec.Struct, forbid_unknown_fields=True):
    words: list[str]


class _Spoken(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    at: list[str]
    at_only: list[str]
    dot: list[str]
    plus: list[str]
    repeat: dict[str, int]
    small: _Small


class _Phone(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    words: list[str]
    glued: list[str]
    other: list[str]
    linking: list[str]
    reserved: list[str]
    reserved_source: str


class _Key(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    words: list[str]


class _Web(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    generic: list[str]
    country: list[str]
    second: list[str]
    words: list[str]
    lead: list[str]
    not_hosts: list[str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    spoken: _Spoken
    phone: _Phone
    key: _Key
    web: _Web


@dataclass(frozen=True)
class Contacts:
    """The words around contacts, folded as texts are.

    `at`, `dot`, `plus` and `repeat` say an address or a number aloud; `small` are number words that are small words too.
    `phone` words announce a number, `glued` ones may stand right before its digits, `other` ones say it is something else,
    also with a `linking` word between.
    `endings` end a host, of which `generic` belong to no country and `word_endings` are words too.
    """

    at: tuple[str, ...]
    at_only: frozenset[str]
    dot: tuple[str, ...]
    plus: frozenset[str]
    repeat: Mapping[str, int]
    small: frozenset[str]
    phone: frozenset[str]
    glued: frozenset[str]
    other: frozenset[str]
    linking: frozenset[str]
    reserved: tuple[str, ...]
    key: frozenset[str]
    endings: frozenset[str]
    generic: frozenset[str]
    country: frozenset[str]
    second: frozenset[str]
    word_endings: frozenset[str]
    lead: frozenset[str]
    not_hosts: frozenset[str]


def read_contacts(file: Traversable) -> Contacts:
    """The words as written in `file`. Raises `BadKnowledge` when its shape is not the file's."""
    _, raw = parse_toml(file)
    try:
        written = msgspec.convert(raw, _File)
    except msgspec.ValidationError as error:
        raise BadKnowledge(file.name, 1, str(error)) from error
    spoken, web = written.spoken, written.web
    generic = frozenset(map(fold, web.generic))
    return Contacts(
        at=tuple(map(fold, spoken.at)),
        at_only=frozenset(map(fold, spoken.at_only)),
        dot=tuple(map(fold, spoken.dot)),
        plus=frozenset(map(fold, spoken.plus)),
        repeat={fold(word): times for word, times in spoken.repeat.items()},
        small=frozenset(map(fold, spoken.small.words)),
        phone=frozenset(map(fold, written.phone.words)),
        glued=frozenset(map(fold, written.phone.glued)),
        other=frozenset(map(fold, written.phone.other)),
        linking=frozenset(map(fold, written.phone.linking)),
        reserved=tuple(written.phone.reserved),
        key=frozenset(map(fold, written.key.words)),
        endings=generic | frozenset(web.country),
        generic=generic,
        country=frozenset(web.country),
        second=frozenset(web.second),
        word_endings=frozenset(map(fold, web.words)),
        lead=frozenset(map(fold, web.lead)),
        not_hosts=frozenset(web.not_hosts),
    )
