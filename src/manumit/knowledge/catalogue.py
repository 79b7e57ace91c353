"""The indicator catalogue, read from `indicators.toml` and `elements.toml` and checked on load."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar

import msgspec

from manumit.errors import BadKnowledge

Use = Literal["score", "score_as_context", "cluster_only", "partner_only", "report_route", "do_not_score"]
Strength = Literal["S", "M", "W", "-"]
Act = Literal["recruitment", "transport", "transfer", "harbour", "receipt"]
Means = Literal[
    "threat_force", "coercion", "abduction", "fraud", "deception", "abuse_power", "vulnerability", "payment_control"
]
Purpose = Literal["sexual", "labour", "slavery", "servitude", "organ", "criminality", "marriage", "begging"]


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the catalogue; the fields are explained at the head of `indicators.toml`."""

    ref: str
    name: str
    meaning: str
    exploitation: tuple[str, ...]
    channel: tuple[str, ...]
    adult: Strength
    child: Strength
    basis: str
    use: Use
    question: Literal["deception", "exploitation", "both"]
    source_keys: tuple[str, ...]
    source: str
    act: tuple[Act, ...] = ()
    means: tuple[Means, ...] = ()
    purpose: tuple[Purpose, ...] = ()
    dimension: tuple[str, ...] = ()
    ilo11: tuple[int, ...] = ()

    @property
    def only_in_adverts(self) -> bool:
        """Whether it was studied in adults' own adverts alone, and means nothing elsewhere."""
        return "NIJ" in self.source_keys

    @property
    def scored(self) -> bool:
        """Whether finding it may move a level at all."""
        return self.use in ("score", "report_route")


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that is no indicator but tells how indicators are to be read: who speaks, a stated age, a counter-sign."""

    name: str
    meaning: str
    role: Literal["voice", "child", "counter", "setting"]
    source: str


_Shape = TypeVar("_Shape", Indicator, Element)


def line_of(text: str, *needles: str) -> int:
    """The 1-based line where the last of `needles` stands, each looked for after the one before; 1 when not found."""
    at = 0
    for needle in needles:
        found = text.find(needle, at)
        if found < 0:
            break
        at = found
    return text.count("\n", 0, at) + 1


def parse_toml(file: Traversable) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file and what it says. Raises `BadKnowledge` with the line when it is not TOML."""
    text = file.read_text(encoding="utf-8")
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        line = message.rpartition("at line ")[2].partition(",")[0]
        raise BadKnowledge(file.name, int(line) if line.isdigit() else 1, message) from error


def read_entries(file: Traversable, shape: type[_Shape]) -> Mapping[str, _Shape]:
    """Every entry of a catalogue file by its slug. Raises `BadKnowledge` naming the file and the entry's line."""
    text, raw = parse_toml(file)
    entries = {}
    for slug, fields in raw.items():
        try:
            entries[slug] = msgspec.convert(fields, shape)
        except msgspec.ValidationError as error:
            raise BadKnowledge(file.name, line_of(text, f"[{slug}]"), f"{slug}: {error}") from error
    return entries
