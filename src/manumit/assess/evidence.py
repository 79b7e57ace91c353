"""What is counted before anything is weighed: which indicators stand, who speaks, whether a child is spoken of.

The walls of the product live here: an indicator outside its setting does not stand; the wording of an adult's own advert
never stands alone; a row that is only about children needs a child; the same words never count twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from manumit.knowledge import Indicator, load
from manumit.model import Finding

Place = tuple[str, Finding]
"""A finding and the item that holds it (empty where there is only one)."""

ADVERT_WORDING = "advert-wording"
THIRD_PARTY = "third-party"
_POINTS = {"S": 3, "M": 2, "W": 1, "-": 0}
_WEIGHT = {"S": 1.5, "M": 1.0, "W": 0.5, "-": 0.0}


@dataclass
class Standing:
    """An indicator that stands, where it was found, and whether its words are its own.

    `points` is 3, 2 or 1 for strong, medium, weak. `independent` is False where other, stronger indicators already own all
    of its words.
    """

    slug: str
    indicator: Indicator
    places: list[Place]
    child: bool
    independent: bool = True

    @property
    def group(self) -> str:
        """The dimension it counts for; D2 and D5 are both coercion, before and after arrival, D3 and D6 vulnerability."""
        return self.indicator.dimension[0] if self.indicator.dimension else ""

    @property
    def strength(self) -> str:
        adult, child = self.indicator.adult, self.indicator.child
        return child if (self.child and child != "-") or adult == "-" else adult

    @property
    def points(self) -> int:
        return _POINTS[self.strength]

    @property
    def weight(self) -> float:
        return _WEIGHT[self.strength]

    @property
    def acute(self) -> bool:
        """Whether its words alone may lift the answer: a threat to life, a sale, a proposition about a child."""
        return any("acute" in found.detail for _, found in self.places)


@dataclass
class Evidence:
    """Everything found, sorted by what it may do."""

    standing: list[Standing] = field(default_factory=list)
    context: list[tuple[str, Place]] = field(default_factory=list)
    counter: list[tuple[str, Place]] = field(default_factory=list)
    voices: dict[str, list[Place]] = field(default_factory=dict)
    child: bool = False
    contacts: int = 0

    @property
    def independent(self) -> list[Standing]:
        return [one for one in self.standing if one.independent]

    @property
    def danger(self) -> tuple[str, ...]:
        """Signs of present danger among what stands."""
        named = {found.detail["danger"] for one in self.standing for _, found in one.places if "danger" in found.detail}
        if self.child and any(one.indicator.child != "-" for one in self.standing):
            named.add("child")
        return tuple(sorted(named))


def gather(places: Iterable[Place]) -> Evidence:
    """Sort what was found into what stands, what is only context, what speaks against, and who speaks."""
    evidence = Evidence()
    by_slug: defaultdict[str, list[Place]] = defaultdict(list)
    settings: set[str] = set()
    for place in places:
        found = place[1]
        if found.kind == "indicator":
            by_slug[found.value].append(place)
        elif found.kind == "element":
            _element(evidence, settings, place)
        elif found.kind in ("phone", "email", "handle"):
            evidence.contacts += 1
            if found.kind == "phone" and "disguised" in found.detail:
                by_slug["obscured-number"].append(place)
    _stand(evidence, by_slug, settings)
    _set_aside(evidence)
    _mark_shared_words(evidence.standing)
    return evidence


def _element(evidence: Evidence, settings: set[str], place: Place) -> None:
    slug = place[1].value
    role = load().elements[slug].role
    if role == "voice":
        evidence.voices.setdefault(slug, []).append(place)
    elif role == "counter":
        evidence.counter.append((slug, place))
    elif role == "child":
        evidence.child = True
    else:
        settings.add(slug)


def _stand(evidence: Evidence, by_slug: dict[str, list[Place]], settings: set[str]) -> None:
    """Let indicators stand that may be scored; what is about adults' adverts means nothing outside of one."""
    for slug, places in by_slug.items():
        indicator = load().catalogue[slug]
        if indicator.only_in_adverts and "sex-advert" not in settings:
            continue
        if indicator.scored:
            evidence.standing.append(Standing(slug, indicator, places, evidence.child))
        else:
            evidence.context += [(slug, place) for place in places]


def _set_aside(evidence: Evidence) -> None:
    """Move to context what may not stand as things are."""
    child_named = evidence.child or any(
        one.acute and one.indicator.child != "-" and "sexual" in one.indicator.purpose for one in evidence.standing
    )
    backing = any(
        one.group != ADVERT_WORDING and (one.indicator.means or one.group == THIRD_PARTY) for one in evidence.standing
    )
    kept = []
    for one in evidence.standing:
        only_of_children = one.indicator.adult == "-"
        if (only_of_children and not child_named) or (one.group == ADVERT_WORDING and not backing):
            evidence.context += [(one.slug, place) for place in one.places]
        else:
            kept.append(one)
    evidence.standing = kept
    evidence.child = child_named


def _mark_shared_words(standing: list[Standing]) -> None:
    """Let each stretch of words speak for one indicator only, the strongest first."""
    standing.sort(key=lambda one: (-one.points, one.slug))
    owned: list[tuple[str, int, int]] = []
    for one in standing:
        free = [
            (item, found)
            for item, found in one.places
            if not any(item == other and found.start < end and start < found.end for other, start, end in owned)
        ]
        one.independent = bool(free)
        owned += [(item, found.start, found.end) for item, found in free]
