"""What Manumit knows: the catalogue, the languages, currencies, places and platforms, read once and checked on load."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from manumit.knowledge.catalogue import Element, Indicator, parse_toml, read_entries
from manumit.knowledge.contacts import Contacts, read_contacts
from manumit.knowledge.languages import Language, read_language
from manumit.knowledge.platforms import Platforms, read_platforms

__all__ = ["Contacts", "Element", "Indicator", "Knowledge", "Language", "Platforms", "load"]

_SHELF = files("manumit.knowledge")


@dataclass(frozen=True)
class Knowledge:
    """All rules in force. `digest` names exactly these rules; an assessment made under another digest is out of date."""

    catalogue: Mapping[str, Indicator]
    elements: Mapping[str, Element]
    languages: Mapping[str, Language]
    symbols: Mapping[str, str]
    prefixed: Mapping[str, str]
    currency_codes: frozenset[str]
    platforms: Platforms
    contacts: Contacts
    digest: str


@cache
def load() -> Knowledge:
    """The rules that ship with Manumit. Raises `BadKnowledge` naming file and line when they contradict themselves."""
    shelf = sorted(_SHELF.joinpath("languages").iterdir(), key=lambda file: file.name)
    written = [file for file in shelf if file.name.endswith(".toml")]
    catalogue = read_entries(_SHELF.joinpath("indicators.toml"), Indicator)
    elements = read_entries(_SHELF.joinpath("elements.toml"), Element)
    _, money = parse_toml(_SHELF.joinpath("currencies.toml"))
    codes = frozenset(money["codes"]["known"])
    common = frozenset(money["codes"]["common"])
    languages = [read_language(file, catalogue, elements, money["symbols"], common) for file in written]
    digest = hashlib.sha256()
    for name in ("indicators.toml", "elements.toml", "currencies.toml", "platforms.toml", "contacts.toml"):
        digest.update(_SHELF.joinpath(name).read_bytes())
    for file in written:
        digest.update(file.read_bytes())
    return Knowledge(
        catalogue=catalogue,
        elements=elements,
        languages={language.code: language for language in languages},
        symbols=money["symbols"],
        prefixed=money["prefixed"],
        currency_codes=codes,
        platforms=read_platforms(_SHELF.joinpath("platforms.toml")),
        contacts=read_contacts(_SHELF.joinpath("contacts.toml")),
        digest=digest.hexdigest(),
    )
