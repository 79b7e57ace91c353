"""Countries, cities and US states named in a text, in English or Spanish.

A name counts where its writer wrote it as a name. In a text of mixed case it needs its capital; a name that is also a
word (Nice, Reading) or that people bear (Victoria, Santiago) needs a place cue before it as well, or another place beside
it. A text without any case difference says less, so there every name needs its cue, and names that are words never count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from manumit.find.example import Example
from manumit.knowledge.places import (
    ARTICLES,
    LOOSE,
    NO_CUE_FOR_WORDS,
    NOT_AFTER,
    PARTICLES,
    SURE,
    Name,
    Place,
    alike,
    flatten,
    gazetteer,
)
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "place"
LINKS: Literal["key", ""] = ""
COVERS = 10
EXAMPLES: tuple[Example, ...] = (
    Example("Waitress wanted in Madrid, travel paid", (("Madrid, ES", "Madrid"),)),
    Example(
        "Flight from Buenos Aires to Phnom Penh",
        (("Buenos Aires, AR", "Buenos Aires"), ("Phnom Penh, KH", "Phnom Penh")),
    ),
    Example("trabajo en londres, alojamiento incluido", (("London, GB", "londres"),)),
    Example("Se busca personal para Tailandia y Camboya", (("TH", "Tailandia"), ("KH", "Camboya"))),
    Example("Call centre jobs in Reading, UK", (("Reading, GB", "Reading"), ("GB", "UK"))),
    Example("Nice Mobile app, Victoria likes Reading"),
    Example("we work in reading groups"),
    Example("Office in Birmingham, AL", (("Birmingham, US", "Birmingham"),)),
    Example("Moving to New Mexico", (("New Mexico, US", "New Mexico"),)),
    Example("Villa en Valencia", (("Valencia, ES", "Valencia"),), regions=("ES",)),
)

_BESIDE = re.compile(r"\s*(?:[,/|&+(-]|\b(?:and|or|y|e|o|u)\b)\s*")
_AFTER_COMMA = re.compile(r",\s?([A-Z]{2})(?!\w)")
_EDGES = (b" ", b"")
_MARKS = ("@", "_")
_SKIPPED = " :*\n\"'("
_LOOK_BACK = 32


class _Match(NamedTuple):
    start: int
    end: int
    name: Name


class _Beside(NamedTuple):
    """What stands right after a place and says where it is: `, Canada`, `, TX`. `elsewhere`: a town the table lacks."""

    country: str = ""
    region: str = ""
    elsewhere: bool = False


def find(text: Text) -> list[Finding]:
    """The places named in `text`; one that shares its name is the one its surroundings, else its size, speak for."""
    known = gazetteer()
    flat = flatten(text.folded)
    keys = known.keys.intersection(flat.split())
    if not keys:
        return []
    matches = _longest([match for key in keys for match in _named(flat, known.by_key[key])])
    if not matches:
        return []
    mixed = not (text.original.islower() or text.original.isupper())
    shared = _one_country(matches)
    found: list[Finding] = []
    before: _Match | None = None
    country_before = ""
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        dotted = text.folded[match.end - 2 : match.end - 1] == text.folded[match.end : match.end + 1] == "."  # U.S.
        start, end = text.span(match.start, match.end + dotted)
        chained = before is not None and _BESIDE.fullmatch(text.folded, before.end, match.start) is not None
        beside = _beside(text, end, match, following)
        if beside.elsewhere or not _meant(text, match, beside, mixed=mixed, chained=chained):
            continue
        hints = text.regions
        if match.name.countries > 1:
            hints = (country_before,) * chained + text.regions + shared
        place = _which(match.name, beside, hints)
        found.append(_finding(place, text.original[start:end], start, end, beside.region))
        before, country_before = match, place.country
    return found


def _named(flat: bytes, names: tuple[Name, ...]) -> Iterator[_Match]:
    """Where any of `names` stands as words of their own."""
    for name in names:
        at = flat.find(name.text)
        while at >= 0:
            end = at + len(name.text)
            if flat[at - 1 : at] in _EDGES and flat[end : end + 1] in _EDGES:
                yield _Match(at, end, name)
            at = flat.find(name.text, end)


def _longest(matches: list[_Match]) -> list[_Match]:
    if len(matches) < 2:
        return matches
    matches.sort(key=lambda match: (match.start, -match.end))
    kept: list[_Match] = []
    for match in matches:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _meant(text: Text, match: _Match, beside: _Beside, *, mixed: bool, chained: bool) -> bool:
    """Whether the name is there as a place's name."""
    start, end = text.span(match.start, match.end)
    original, name = text.original, match.name
    if not _written_as_name(original[start:end], name, mixed=mixed) or _in_address(text.folded, match.start, match.end):
        return False
    before = text.folded[max(0, match.start - _LOOK_BACK) : match.start].rstrip(_SKIPPED).split()
    if b" " not in name.text and before and before[-1] in NOT_AFTER:
        return False
    if (mixed and not name.mind) or beside.country or chained:
        return True
    if mixed and original[end : end + 1] == " " and original[end + 1 : end + 2].isupper():
        return False  # "in Victoria Street", "from Jordan Smith"
    while before and before[-1] in ARTICLES and not (before[-1] in LOOSE and len(before) == 1):
        before.pop()
    cue = before[-1] if before else ""
    if cue in SURE:
        return True
    if cue not in LOOSE or name.mind == "person":
        return False
    return cue not in NO_CUE_FOR_WORDS if name.mind == "word" else mixed or name.mind != "short"


def _written_as_name(words: str, name: Name, *, mixed: bool) -> bool:
    if not mixed:
        return name.mind != "word"
    if name.capitals:
        return words.isupper()
    if b" " not in name.text:
        return not words[0].islower()
    parts = [part for part in words.replace("-", " ").split() if part.lower() not in PARTICLES] or [words]
    return not parts[0][:1].islower()


def _in_address(folded: str, start: int, end: int) -> bool:
    """Whether the name is a piece of an e-mail address, a handle or a link."""
    before, after = folded[max(0, start - 1) : start], folded[end : end + 1]
    if before in _MARKS or after in _MARKS:
        return True
    if before == "." and folded[max(0, start - 2) : start - 1].isalnum():
        return True
    if before == "/" and "." in folded[max(0, start - 80) : start].rpartition(" ")[2]:
        return True
    return after == "." and folded[end + 1 : end + 2].isalnum()


def _beside(text: Text, end: int, match: _Match, following: _Match | None) -> _Beside:
    """What the words right after a place, which ends at `end` of the original, say of where it is."""
    countries = {place.country for place in match.name.places}
    state = ""
    code = _AFTER_COMMA.match(text.original, end)
    if code:
        if code[1] in countries and not any(place.region == code[1] for place in match.name.places):
            return _Beside(code[1])
        state = code[1] if code[1] in gazetteer().states else ""
    elif following and _BESIDE.fullmatch(text.folded, match.end, following.start):
        for place in following.name.places:
            if not place.name and place.country in countries:
                return _Beside(place.country)
            if place.region and not place.lat:
                state = place.region
    if not state:
        return _Beside()
    return _Beside("US", state) if "US" in countries else _Beside(elsewhere=bool(match.name.places[0].name))


def _one_country(matches: list[_Match]) -> tuple[str, ...]:
    """The country in which every place of the text stands that can stand in one country only."""
    countries = {match.name.places[0].country for match in matches if match.name.countries == 1}
    return tuple(countries) if len(countries) == 1 else ()


def _which(name: Name, beside: _Beside, hints: tuple[str, ...]) -> Place:
    """The place meant among those of one name."""
    if beside.country:
        there = [place for place in name.places if place.country == beside.country]
        return next((place for place in there if place.region == beside.region), there[0])
    if name.countries == 1:
        return name.places[0]
    likely = list(alike(name.places))
    return next((place for hint in hints for place in likely if place.country == hint), likely[0])


def _finding(place: Place, words: str, start: int, end: int, region: str) -> Finding:
    detail = {"country": place.country}
    if place.lat and region in ("", place.region):  # Norwalk, CT is not the Norwalk whose position is known
        detail |= {"lat": place.lat, "lon": place.lon}
    if place.hub:
        detail["hub"] = place.hub
    return Finding(kind=KIND, value=place.value, start=start, end=end, text=words, detail=detail)
