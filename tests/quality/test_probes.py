"""The probes: texts written before any wording, where an indicator must be found or must stay quiet.

The probes were split once, every other one, into a half that the wordings were mended on and a held-out half that nobody
read while doing so. The floors below are what was reached; raising one is an improvement, lowering one a decision.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from manumit.find import find
from manumit.knowledge.text import Text

PROBES = Path(__file__).parents[1] / "probes"
FLOORS = {
    # language, half: (share of texts found, share of near-misses left quiet)
    ("en", "mended"): (0.95, 0.99),
    ("en", "held out"): (0.45, 0.92),
    ("es", "mended"): (0.98, 0.99),
    ("es", "held out"): (0.47, 0.89),
}


def shows(slug: str, text: str) -> bool:
    return any(found.kind == "indicator" and found.value == slug for found in find(Text(text)))


def half(texts: list[str], name: str) -> list[str]:
    return texts[1::2] if name == "held out" else texts[::2]


def measure(language: str, name: str) -> tuple[float, float, list[str]]:
    rows = tomllib.loads((PROBES / f"{language}.toml").read_text(encoding="utf-8"))
    missed, total_find, total_quiet, raised = [], 0, 0, 0
    for slug, row in rows.items():
        for text in half(row["find"], name):
            total_find += 1
            if not shows(slug, text):
                missed.append(f"missed  {slug}: {text}")
        for text in half(row["quiet"], name):
            total_quiet += 1
            if shows(slug, text):
                raised += 1
                missed.append(f"raised  {slug}: {text}")
    not_found = len(missed) - raised
    return 1 - not_found / total_find, 1 - raised / total_quiet, missed


@pytest.mark.parametrize(("language", "name"), FLOORS)
def test_the_probes_are_found_and_the_near_misses_stay_quiet(language: str, name: str) -> None:
    found, quiet, missed = measure(language, name)
    floor_found, floor_quiet = FLOORS[language, name]
    reached = f"{language}, {name}: {found:.1%} found, {quiet:.1%} quiet"
    assert found >= floor_found, "\n".join([reached, *missed])
    assert quiet >= floor_quiet, "\n".join([reached, *missed])


def test_every_row_asked_for_has_three_probes_of_each_kind() -> None:
    for language in ("en", "es"):
        rows = tomllib.loads((PROBES / f"{language}.toml").read_text(encoding="utf-8"))
        assert all(len(row["find"]) >= 3 and len(row["quiet"]) >= 3 for row in rows.values())
        assert len(rows) >= 42
