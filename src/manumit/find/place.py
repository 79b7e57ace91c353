"""Countries, cities and US states named in a text, in English or Spanish.

A name counts where its writer wrote it as a name. In a text of mixed case it needs its capital; a name that is also a
word (Nice, Reading) or that people bear (Victoria, Santiago) needs a place cue before it as well, or another place beside
it. A text without any case difference says less, so there every name needs its cue, and names that are words never count.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from manumit.find.example import Example
from manumit.knowledge.places import (
    ARTICLES,
    LOOSE,
    NO_CUE_FOR_WORDS,
    NOT_AFTER,
    PARTICLES,
    SURE,
    Gazetteer,
    Name,
    Place,
    alike,
    gazetteer,
)
from manumit.knowledge.text import Text
from manumit.knowledge.wording import words_of
from manumit.model import Finding

KIND = "place"
LINKS: Literal["key", ""] = ""
COVERS = 10
EXAMPLES = (
    Example("Waitress wanted in Madrid, travel paid", (("Madrid, ES", "Madrid"),)),
    Example("Flight from Buenos Aires to Phnom Penh", (("Buenos Aires, AR", "Buenos Aires"), ("Phnom Penh, KH", "Phnom Penh"))),
    Example("trabajo en londres, alojamiento incluido", (("London, GB", "londres"),)),
    Example("Se busca personal para Tailandia y Camboya", (("TH", "Tailandia"), ("KH", "Camboya"))),
    Example("Call centre jobs in Reading, UK", (("Reading, GB", "Reading"), ("GB", "UK"))),
    Example("Nice Mobile app, Victoria likes Reading"),
    Example("we work in reading groups"),
    Example("Office in Birmingham, AL", (("Birmingham, US", "Birmingham"),)),
    Example("Moving to New Mexico", (("New Mexico, US", "New Mexico"),)),
    Example("Villa en Valencia", (("Valencia, ES", "Valencia"),), regions=("ES",)),
)

_BESIDE = re.compile(r"\s*(?:[,/|&+]|\(|\b(?:and|or|y|e|o|u)\b|-)?\s*")
_AFTER_COMMA = re.compile(r",\s?([A-Z]{2})(?!\w)")
_ADDRESS = frozenset("@_")
_JOINS = frozenset("/.")
_LOOK_BACK = 32


class _Match(NamedTuple):
    start: int
    end: int
    name: Name


def find(text: Text) -> list[Finding]:
    """The places named in `text`; one that shares its name is the one its surroundings, else its size, speak for."""
    known = gazetteer()
    keys = known.keys.intersection(words_of(text.folded))
    if not keys:
        return []
    flat = text.folded.replace("-", " ")
    matches = _longest([match for key in keys for match in _named(flat, key, known)])
    if not matches:
        return []
    original = text.original
    mixed = not (original.islower() or original.isupper())
    found: list[Finding] = []
    accepted_end = -1
    for i, match in enumerate(matches):
        start, end = text.span(match.start, match.end)
        words = original[start:end]
        if not _written_as_name(words, match.name, mixed=mixed):
            continue
        following = matches[i + 1] if i + 1 < len(matches) else None
        country, region = _says_where(original, end, match, following, flat)
        chained = accepted_end >= 0 and _BESIDE.fullmatch(flat, accepted_end, match.start) is not None
        bare = mixed and not match.name.mind
        if not (bare or country or chained or _cued(text.folded, match, mixed=mixed)):
            continue
        if match.name.mind and mixed and not country and original[end : end + 1] == " " and original[end + 1 : end + 2].isupper():
            continue  # "in Victoria Street", "from Jordan Smith"
        if " " not in match.name.text and _word_before(flat, match.start) in NOT_AFTER:
            continue
        place = _which(match.name, country, region, text.regions)
        found.append(_finding(place, start, end, words))
        accepted_end = match.end
    return found


def _named(flat: str, key: str, known: Gazetteer) -> list[_Match]:
    """Where any name whose rarest word is `key` stands."""
    matches = []
    at = flat.find(key)
    while at >= 0:
        for name in known.by_key[key]:
            start = at - name.offset
            end = start + len(name.text)
            if start >= 0 and flat.startswith(name.text, start) and _apart(flat, start, end):
                matches.append(_Match(start, end, name))
                break
        at = flat.find(key, at + 1)
    return matches


def _apart(flat: str, start: int, end: int) -> bool:
    """Whether what stands there is a word of its own and no piece of an address."""
    before, after = flat[max(0, start - 1) : start], flat[end : end + 1]
    if before.isalnum() or after.isalnum() or before in _ADDRESS or after in _ADDRESS:
        return False
    if before in _JOINS and flat[max(0, start - 2) : start - 1].isalnum():
        return before == "/" and "." not in _run_before(flat, start)
    return not (after == "." and flat[end + 1 : end + 2].isalnum())


def _run_before(flat: str, start: int) -> str:
    """The unbroken characters before a place: `www.example.org/` but also `Madrid/`."""
    return flat[max(0, start - 80) : start].rpartition(" ")[2]


def _longest(matches: list[_Match]) -> list[_Match]:
    matches.sort(key=lambda match: (match.start, -match.end))
    kept: list[_Match] = []
    for match in matches:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _written_as_name(words: str, name: Name, *, mixed: bool) -> bool:
    if not mixed:
        return name.mind != "word"
    if name.capitals:
        return words.isupper()
    parts = [part for part in re.split(r"[\s-]+", words) if part.lower() not in PARTICLES] or [words]
    return not parts[0][:1].islower()


def _word_before(flat: str, start: int) -> str:
    return flat[max(0, start - _LOOK_BACK) : start].rpartition(" ")[0].rpartition(" ")[2] if flat[start - 1 : start] == " " else ""


def _cued(folded: str, match: _Match, *, mixed: bool) -> bool:
    """Whether a word before the name says that a place is meant."""
    before = folded[max(0, match.start - _LOOK_BACK) : match.start].rstrip(" :*\n\"'(").split()
    while before and before[-1] in ARTICLES and not (before[-1] in LOOSE and len(before) == 1):
        before.pop()
    cue = before[-1] if before else ""
    if cue in SURE:
        return True
    if cue not in LOOSE:
        return False
    if match.name.mind == "word":
        return cue not in NO_CUE_FOR_WORDS
    return match.name.mind != "person" and (mixed or match.name.mind != "short")


def _says_where(original: str, end: int, match: _Match, following: _Match | None, flat: str) -> tuple[str, str]:
    """The country and the US state that are named right after a place: `, Canada`, `, TX`, `, ES`."""
    countries = {place.country for place in match.name.places}
    code = _AFTER_COMMA.match(original, end)
    if code:
        if any(place.country == "US" and place.region == code[1] for place in match.name.places):
            return "US", code[1]
        if code[1] in countries:
            return code[1], ""
    if following and _BESIDE.fullmatch(flat, match.end, following.start):
        near = following.name.places[0]
        if not near.name and near.country in countries:
            return near.country, ""
        if not near.lat and near.region and "US" in countries:
            return "US", near.region
    return "", ""


def _which(name: Name, country: str, region: str, regions: tuple[str, ...]) -> Place:
    """The place meant among those of one name."""
    if country:
        there = [place for place in name.places if place.country == country]
        return next((place for place in there if place.region == region), there[0])
    likely = list(alike(name.places))
    for hint in regions:
        for place in likely:
            if place.country == hint:
                return place
    return likely[0]


def _finding(place: Place, start: int, end: int, words: str) -> Finding:
    detail = {"country": place.country}
    if place.lat:
        detail |= {"lat": place.lat, "lon": place.lon}
    if place.hub:
        detail["hub"] = place.hub
    return Finding(kind=KIND, value=place.value, start=start, end=end, text=words, detail=detail)
