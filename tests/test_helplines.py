"""Helplines: every row kept, none shown as surer than it is."""

from __future__ import annotations

import csv

import pytest

from manumit.errors import BadInput
from manumit.knowledge.helplines import Helpline, helplines, shown
from shared import SHARED

LINES = helplines()
LOW = [line for line in LINES if not line.confirmed]


def test_all_rows_are_there() -> None:
    assert len(LINES) == 49
    assert len({line.iso2 for line in LINES}) >= 45


@pytest.mark.real
def test_every_row_round_trips_from_the_collected_facts() -> None:
    facts = SHARED / "facts" / "hotlines.csv"
    if not facts.exists():
        pytest.skip("NOT TESTED: the collected facts are not beside this checkout")
    with facts.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    held = {(line.iso2, line.phone): line for line in LINES}
    for row in rows:
        line = held[row["iso2"], row["phone"]]
        assert {column: getattr(line, column) for column in row} == row
    assert len(rows) == len(LINES)


def test_nobody_has_claimed_to_have_checked_a_number() -> None:
    assert [line for line in LINES if line.last_checked] == []
    for line in LINES:
        assert "not checked by us" in shown(line)


@pytest.mark.parametrize("line", LOW, ids=lambda line: line.iso2)
@pytest.mark.parametrize("language", ["en", "es", "xx"])
def test_a_low_confidence_number_is_never_shown_without_its_mark(line: Helpline, language: str) -> None:
    first = shown(line, language).splitlines()[0]
    mark, colon, rest = first.partition(": ")
    assert colon
    assert line.phone not in mark
    assert line.name in rest
    assert mark == "unconfirmed" or language == "es"


def test_six_rows_are_low_and_no_other_row_carries_the_mark() -> None:
    assert {line.iso2 for line in LOW} == {"FR", "PT", "GR", "NL", "AL", "IN"}
    for line in LINES:
        assert shown(line).startswith("unconfirmed: ") is not line.confirmed


def test_conflicts_and_stale_notes_are_shown() -> None:
    assert "CONFLICT" in shown(helplines("NL")[0])
    assert "088 1239 999" in shown(helplines("NL")[0])
    assert "+359 2 981 76 86" in shown(helplines("BG")[0])
    assert "STALE" in shown(helplines("AL")[0])
    for line in LINES:
        assert line.note in shown(line)
        assert line.source_date in shown(line)


@pytest.mark.parametrize("name", ["ES", "es", "Spain", "España", "espana", "ESPAÑA"])
def test_a_country_is_found_by_code_or_name_however_written(name: str) -> None:
    assert [line.iso2 for line in helplines(name)] == ["ES"]


def test_every_country_of_the_table_is_found_by_the_name_it_is_listed_under() -> None:
    for line in LINES:
        assert line in helplines(line.country)
        assert line in helplines(line.iso2)


def test_a_country_without_a_row_has_no_number_and_an_unknown_one_is_refused_with_suggestions() -> None:
    assert helplines("Japan") == ()
    with pytest.raises(BadInput, match="did you mean"):
        helplines("Argentnia")


def test_the_surest_comes_first() -> None:
    order = {"high": 0, "medium": 1, "low": 2}
    us = [order[line.confidence] for line in helplines("US")]
    assert us == sorted(us)


def test_a_number_is_given_in_international_form_only_where_its_form_is_valid() -> None:
    assert helplines("US")[0].dialled == "+18883737888"
    assert helplines("PK")[0].dialled == ""
    assert helplines("AR")[0].dialled == ""
