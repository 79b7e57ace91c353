from __future__ import annotations

from pathlib import Path

import pytest

from manumit.errors import BadKnowledge
from manumit.knowledge import load
from manumit.knowledge.catalogue import Element, Indicator, read_entries
from manumit.knowledge.languages import Language, read_language

SHELF = Path(__file__).parents[1] / "src" / "manumit" / "knowledge"

# The rows every language of the core must word: those seen in a text, and the strong ones of text or conversation.
CORE = {
    slug
    for slug, row in load().catalogue.items()
    if row.scored
    and {"text", "conversation"} & set(row.channel)
    and (("text" in row.channel and row.use == "score") or "S" in (row.adult, row.child))
}
CONTEXT = {slug for slug, row in load().catalogue.items() if row.use == "do_not_score" and "text" in row.channel}


def test_all_85_rows_are_carried_with_a_source() -> None:
    catalogue = load().catalogue
    assert len(catalogue) == 85
    assert {row.ref for row in catalogue.values()} == {f"IND-{n:03d}" for n in range(1, 86)}
    assert all(row.source and row.source_keys and row.meaning for row in catalogue.values())


def test_the_rows_asked_for_are_counted_right() -> None:
    assert len(CORE) == 38
    assert {"ethnicity-stated", "movement-wording", "stated-age-under-23", "client-screening"} == CONTEXT


@pytest.mark.parametrize("code", ["en", "es"])
def test_a_core_language_words_every_row_and_tells_each_in_plain_words(code: str) -> None:
    language = load().languages[code]
    assert not (CORE | CONTEXT) - language.worded
    assert not CORE - set(language.told)


@pytest.mark.parametrize("code", sorted(load().languages))
def test_no_language_calls_anything_safe_or_anyone_a_victim(code: str) -> None:
    language = load().languages[code]
    for sentence in (*language.told.values(), *language.answers.values()):
        words = set(sentence.lower().replace(".", " ").replace(",", " ").split())
        assert not words & {"victim", "victims", "víctima", "víctimas"}, sentence


def test_no_protected_trait_is_scored() -> None:
    assert not load().catalogue["ethnicity-stated"].scored


HEAD = 'code = "xx"\nname = "Test"\nreviewed = []\nnegations = ["no"]\n'


def read(folder: Path, body: str) -> Language:
    file = folder / "xx.toml"
    file.write_text(HEAD + body, encoding="utf-8")
    known = load()
    return read_language(file, known.catalogue, known.elements, known.symbols, known.currency_codes)


@pytest.mark.parametrize(
    ("body", "line", "why"),
    [
        ('[indicators.recruitment-fees]\nwordings = ["fee"]\n', 5, "no indicator 'recruitment-fees'"),
        ('[elements.voice-angry]\nwordings = ["fee"]\n', 5, "no element 'voice-angry'"),
        ('[indicators.recruitment-fee]\nwordings = ["a fee",\n "pay (a fee"]\n', 7, "not closed"),
        ('[indicators.recruitment-fee]\nwording = ["a fee"]\n', 5, "wording"),
        ("[indicators.recruitment-fee]\nwordings = [3]\n", 5, "recruitment-fee"),
        ('[indicators.recruitment-fee]\nunless = ["@nowhere"]\n', 6, "no class @nowhere"),
        ("[indicators.recruitment-fee\n", 5, "line 5"),
        ("negatoins = []\n", 1, "negatoins"),
    ],
)
def test_a_mistake_in_a_language_file_is_refused_with_its_line(tmp_path: Path, body: str, line: int, why: str) -> None:
    with pytest.raises(BadKnowledge, match=why) as refused:
        read(tmp_path, body)
    assert refused.value.place == f"xx.toml, line {line}"


def test_a_language_is_one_file(tmp_path: Path) -> None:
    language = read(tmp_path, '[indicators.recruitment-fee]\ntold = "…"\nwordings = ["kotisation"]\n')
    assert language.worded == {"recruitment-fee"}


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('[a]\nname = "A"\n', "missing required field"),
        ('[a]\nname = "A"\nmeaning = "m"\nrole = "witch"\nsource = "s"\n', "witch"),
        ('[a]\nname = "A"\nmeaning = "m"\nrole = "voice"\nsource = "s"\ncolour = "red"\n', "colour"),
    ],
)
def test_a_mistake_in_a_catalogue_is_refused_with_its_line(tmp_path: Path, entry: str, why: str) -> None:
    file = tmp_path / "elements.toml"
    file.write_text("\n" + entry, encoding="utf-8")
    with pytest.raises(BadKnowledge, match=why) as refused:
        read_entries(file, Element)
    assert refused.value.place == "elements.toml, line 2"


def test_the_shelf_reads_as_indicators() -> None:
    assert read_entries(SHELF / "indicators.toml", Indicator) == load().catalogue
