"""The walls of the product, end to end: what must stay quiet does, whatever the finders learn."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import manumit
from manumit.assess import assess_cluster, assess_item, may_open
from manumit.find import find
from manumit.knowledge import load
from manumit.knowledge.text import Text
from manumit.model import rank

QUIET = tomllib.loads((Path(__file__).parent / "probes" / "quiet.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", QUIET["consensual"]["texts"])
def test_consenting_adults_work_is_none(text: str) -> None:
    assessment = manumit.screen(text, ("GB",))
    assert assessment.level == "none", assessment.reasons


@pytest.mark.parametrize("text", QUIET["own"]["texts"])
def test_a_persons_own_words_are_found_and_stay_quiet(text: str) -> None:
    assessment = manumit.screen(text)
    assert assessment.reasons, "help is due: the signs must be seen"
    assert assessment.voice == "own"
    assert rank(assessment.level) <= rank("notice"), assessment.reasons


@pytest.mark.parametrize("text", QUIET["report"]["texts"])
def test_news_advice_and_law_stay_quiet(text: str) -> None:
    assessment = manumit.screen(text)
    assert rank(assessment.level) <= rank("notice"), assessment.reasons


def test_a_cluster_of_consenting_adults_opens_nothing() -> None:
    found = [find(Text(text, ("GB",))) for text in QUIET["consensual"]["texts"]]
    members = [(f"I-{n}", findings, assess_item(findings)) for n, findings in enumerate(found)]
    assert not may_open(assess_cluster(members))


def test_a_protected_trait_never_changes_an_answer() -> None:
    plain = "Massage by appointment, own flat, text first."
    for label in ("Latina", "Asian", "Black", "European", "Thai lady", "Colombian girl"):
        assert manumit.screen(f"{label}. {plain}").score == manumit.screen(plain).score


def test_no_row_kept_out_of_scoring_is_scored() -> None:
    assert {slug for slug, row in load().catalogue.items() if row.use == "do_not_score"} == {
        "ethnicity-stated",
        "movement-wording",
        "stated-age-under-23",
        "client-screening",
        "looks-young",
    }
