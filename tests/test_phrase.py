from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from manumit.find import phrase
from manumit.knowledge import load
from manumit.knowledge.text import Text
from manumit.knowledge.wording import segments_of
from manumit.model import Finding

PROBES = Path(__file__).parent / "probes"
TEXTS = [
    text
    for name in ("en.toml", "es.toml", "quiet.toml")
    for row in tomllib.loads((PROBES / name).read_text(encoding="utf-8")).values()
    for texts in row.values()
    for text in texts
]


def indicators(text: str) -> list[tuple[str, str]]:
    return [(found.value, found.text) for found in phrase.find(Text(text)) if found.kind == "indicator"]


def every_pattern_tried(text: Text) -> set[tuple[str, int, int]]:
    """What would be found without any gate: every pattern of every language over the whole text."""
    languages = load().languages
    found = set()
    for rows in (rows for language in languages.values() for rows in language.phrases if len(rows.groups) == 1):
        for wording in rows.groups[0]:
            for sentence in segments_of(text.folded):
                for match in wording.pattern.finditer(text.folded, *sentence):
                    hit = phrase._Hit(*match.span(), 0, wording, sentence, False)
                    if not phrase._withdrawn(text.folded, hit, rows, languages[rows.language]):
                        found.add((rows.slug, *text.span(*match.span())))
    return found


@pytest.mark.parametrize("part", range(8))
def test_the_gate_loses_nothing(part: int) -> None:
    """The words a wording needs, and how far apart, only ever save work."""
    for text in map(Text, TEXTS[part::8]):
        reference = every_pattern_tried(text)
        found = phrase.find(text)
        simple: list[Finding] = [f for f in found if "part" not in f.detail]
        assert {(f.value, f.start, f.end) for f in simple} <= reference
        assert {slug for slug, _, _ in reference} == {f.value for f in simple}


def test_a_find_in_a_long_text_is_exact_and_single() -> None:
    sentence = "You pay a registration fee before you start."
    filler = "The room is bright and near the station. " * 300
    for text in (filler + sentence + filler, "é" + filler * 4 + sentence):
        hits = [found for found in phrase.find(Text(text)) if found.value == "recruitment-fee"]
        assert len(hits) == 1
        assert text[hits[0].start : hits[0].end] == hits[0].text
        assert "registration fee" in hits[0].text


@pytest.mark.parametrize(
    "text",
    [
        "We never charge a registration fee.",
        "There is no registration fee to pay.",
        "You do not pay any registration fee.",
        "No cobramos ninguna cuota de inscripción.",
    ],
)
def test_what_is_negated_is_not_found(text: str) -> None:
    assert "recruitment-fee" not in dict(indicators(text))


def test_a_negation_of_another_clause_does_not_count() -> None:
    assert "recruitment-fee" in dict(indicators("No experience needed, you pay a registration fee first."))


@pytest.mark.parametrize(("before", "after", "quoted"), [('"', '"', True), ("«", "»", True), ("", "", False)])
def test_words_in_a_longer_quotation_are_marked(before: str, after: str, quoted: bool) -> None:
    lure = "You pay a registration fee before you start with us next week"
    text = f"Look what they sent me: {before}{lure}{after}, is that normal?"
    found = next(f for f in phrase.find(Text(text)) if f.value == "recruitment-fee")
    assert ("quoted" in found.detail) is quoted


def test_findings_carry_their_source_and_language() -> None:
    found = next(f for f in phrase.find(Text("You pay a registration fee first.")) if f.kind == "indicator")
    assert found.source == load().catalogue["recruitment-fee"].source
    assert found.detail["language"] == "en"


@pytest.mark.parametrize(
    "hostile", ["a " * 200_000, "pay " * 100_000, "no fee, " * 60_000, "\u0301" * 500_000, "p.a.y " * 80_000]
)
def test_hostile_repetition_ends(hostile: str) -> None:
    assert isinstance(phrase.find(Text(hostile)), list)
