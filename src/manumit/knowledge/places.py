"""Countries, cities and US states by their names in English and Spanish, read once from `places.csv` when first asked for.

The table's own head says where it comes from. A place is a plain fact; only `hub`, which holds the source that says so,
speaks of forced criminality, and an empty `hub` means that no stored source names the place.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from manumit.errors import BadInput, BadKnowledge
from manumit.knowledge.text import fold

# Words that stand before a place. `sure` ones nobody says of a person ("in Victoria"), `loose` ones one may
# ("to Victoria", "de Sofía"). A language is added by adding its row; the names themselves are English and Spanish.
CUES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "sure": "in near around outside inside across throughout within central downtown location city based towards",
        "loose": "at to from for visiting visit via leaving",
    },
    "es": {
        "sure": "en hacia cerca ciudad ubicacion lugar localidad zona centro provincia sede capital",
        "loose": "de a desde para por hasta destino rumbo",
    },
}
NO_CUE_FOR_WORDS = frozenset({"a", "for", "de", "por", "para", "to"})
"""Cues that stand before ordinary words just as well: "a Mobile app", "de Colonia", "to Split"."""
ARTICLES = frozenset("the el la los las del of".split())
PARTICLES = frozenset(
    "de del la las los el al da do dos das of the and y e upon on in am sur le les der den di na es".split()
)
NOT_AFTER = frozenset("new nueva nuevo british".split())
"""Before a one-word name these make another place of it: New England, Nuevo Laredo, British Columbia."""

SURE = frozenset(word for language in CUES.values() for word in language["sure"].split())
LOOSE = frozenset(word for language in CUES.values() for word in language["loose"].split())

_COMPARABLE = 0.1
"""A namesake less than a tenth as big is not what anybody means without saying more."""
_STATE_RANK = 2_000
"""Where a state stands among cities of its name, in thousands of inhabitants: behind the very biggest only."""
_LONGEST = 8
_SHARED = 20
_BLANK_OUT = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_SEPARATORS = re.compile(r"[,;/|()\n]|\s[-–—]\s")
_CODE = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Place:
    """A country (`name` empty), a city or a US state. `lat` and `lon` are degrees as written, `population` in thousands."""

    name: str
    country: str
    region: str
    lat: str
    lon: str
    population: int
    hub: str

    @property
    def value(self) -> str:
        """The canonical form: `Madrid, ES`, or `ES` for the country."""
        return f"{self.name}, {self.country}" if self.name else self.country

    @property
    def rank(self) -> int:
        """How likely it is meant among places of its name."""
        return self.population if self.population or not self.name else _STATE_RANK if self.region else 0


@dataclass(frozen=True)
class Name:
    """A name as texts are searched for it: `text` is what `flatten` makes of it.

    `mind` is `word` for a name that is also a word, `person` for one that people bear, `short` for one too short to trust.
    `capitals` is set where it is only ever written in capitals (UK).
    """

    text: bytes
    mind: str
    capitals: bool
    places: tuple[Place, ...]
    countries: int


class Gazetteer:
    """All names, found by one word of theirs (`by_key`) or by the whole (`by_name`)."""

    def __init__(self, rows: list[tuple[Place, list[str], dict[str, str]]]) -> None:
        bearers: defaultdict[bytes, list[Place]] = defaultdict(list)
        written: dict[bytes, str] = {}
        minds: dict[str, str] = {}
        self.countries: dict[str, str] = {}
        self.states = {place.region for place, _, _ in rows if place.region}
        for place, names, mind in rows:
            if not place.name:
                self.countries[place.country] = names[0]
            minds |= mind
            for name in names:
                flat = flatten(fold(name)).strip()
                bearers[flat].append(place)
                written.setdefault(flat, name)
        common = Counter(word for flat in bearers for word in set(flat.split()))
        self.by_name: dict[str, Name] = {}
        by_key: defaultdict[bytes, list[Name]] = defaultdict(list)
        for flat, places in bearers.items():
            # a word that few names share, and a long one, for long words are rare in texts
            key = min(flat.split(), key=lambda word: (common[word] > _SHARED, -len(word)))
            capitals = written[flat].isupper()
            comparable = comparable_name(written[flat])
            kind = minds.get(comparable, "short" if len(flat) <= 3 and not capitals else "")
            named = Name(flat, kind, capitals, tuple(sorted(places, key=_by_rank)), len({p.country for p in places}))
            self.by_name.setdefault(comparable, named)
            by_key[key].append(named)
        self.by_key = {key: tuple(names) for key, names in by_key.items()}
        self.keys = frozenset(by_key)


def flatten(folded: str) -> bytes:
    """A folded text as words between blanks, one byte a character, so that offsets stay what they are.

    A byte table and `split` take a third of the time of the pattern that reads words.
    """
    return folded.encode("ascii", "replace").translate(_BLANK_OUT)


def comparable_name(name: str) -> str:
    """A name as it is compared: folded, whatever is no letter or digit as one blank."""
    return " ".join(flatten(fold(name)).decode("ascii").split())


@cache
def gazetteer() -> Gazetteer:
    """The places that ship with Manumit. Raises `BadKnowledge` with the line of a row that cannot be right."""
    lines = files("manumit.knowledge").joinpath("places.csv").read_text(encoding="utf-8").splitlines()
    head = sum(1 for line in lines if line.startswith("#"))
    rows = []
    for number, row in enumerate(csv.DictReader(lines[head:]), start=head + 2):
        names = ([row["name"]] if row["name"] else []) + [name for name in row["also"].split("|") if name]
        if len(row["country"]) != 2 or not names or bool(row["lat"]) != bool(row["lon"]):
            raise BadKnowledge(
                "places.csv", number, "a place needs a country code, a name, and both of lat and lon or neither"
            )
        population = int(row["population"] or 0)
        place = Place(row["name"], row["country"], row["region"], row["lat"], row["lon"], population, row["hub"])
        mind = {
            comparable_name(name): kind for kind, _, name in (m.partition(":") for m in row["mind"].split("|") if m)
        }
        rows.append((place, names, mind))
    return Gazetteer(rows)


def country_of(name: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country given by code or by name in English or Spanish, however accented.

    Raises `BadInput` with the nearest names when no country is called so.
    """
    known = gazetteer()
    given = name.strip()
    if given.upper() in known.countries:
        return given.upper()
    comparable = comparable_name(given).removeprefix("the ")
    found = known.by_name.get(comparable)
    for place in found.places if found else ():
        if not place.name:
            return place.country
    names = [text for text, entry in known.by_name.items() if any(not place.name for place in entry.places)]
    near = dict.fromkeys(_country_named(text) for text in get_close_matches(comparable, names, n=3, cutoff=0.6))
    hint = (
        f"; did you mean {' or '.join(near)}?" if near else "; give its name in English or Spanish, or its two letters"
    )
    raise BadInput("country", f"no country is called {given!r}{hint}")


def _country_named(comparable: str) -> str:
    known = gazetteer()
    code = next(place.country for place in known.by_name[comparable].places if not place.name)
    return f"{known.countries[code]} ({code})"


@lru_cache(maxsize=4096)
def region_of(location: str) -> tuple[str, ...]:
    """ISO codes of the countries a free-text location stands in, best guess first; empty where it names no known place.

    Reads `GB, , London`, `US, CA, Los Angeles`, `Madrid`, `Buenos Aires, Argentina`, `Austin, TX`. A country that is named
    decides; a city alone gives the countries of its namesakes of comparable size.
    """
    parts = [part.strip() for part in _SEPARATORS.split(location)]
    parts = [part for part in parts if part]
    if not parts:
        return ()
    known = gazetteer()
    if _CODE.fullmatch(parts[0]) and parts[0] in known.countries:
        return (parts[0],)
    names = [name for part in parts for name in _names_in(part)]
    cities = [place for name in names for place in name.places if place.name]
    last = parts[-1]
    if len(parts) > 1 and _CODE.fullmatch(last):
        if any(place.country == "US" and place.region == last for place in cities):
            return ("US",)
        if last in known.countries:
            return (last,)
    countries = [name.places[0].country for name in names if not name.places[0].name]
    if len(names) == len(countries) and any(place.region for place in cities):
        countries += [place.country for place in cities if place.region]
    likely = [place.country for name in names for place in alike(name.places)]
    return tuple(dict.fromkeys(countries or likely))[:3]


def _by_rank(place: Place) -> int:
    return -place.rank


def alike(places: tuple[Place, ...]) -> Iterator[Place]:
    """The first of some namesakes and those of comparable size."""
    return (place for place in places if place.rank >= places[0].rank * _COMPARABLE)


def _names_in(part: str) -> Iterator[Name]:
    """The names a part of a location holds, longest first and none inside another."""
    known = gazetteer()
    words = comparable_name(part).split()
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            name = known.by_name.get(" ".join(words[at : at + size]))
            if name and (not name.mind or size == len(words)):
                yield name
                at += size
                break
        else:
            at += 1
