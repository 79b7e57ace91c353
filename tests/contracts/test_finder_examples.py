"""Every finder keeps the examples it states, and every finder module is in the table."""

from __future__ import annotations

import pkgutil

import pytest

from manumit import find
from manumit.find import FINDERS, LINKING, Example, Finder
from manumit.knowledge.text import Text

CASES = [
    pytest.param(finder, example, id=f"{finder.KIND}: {example.text[:60]}")
    for finder in FINDERS
    for example in finder.EXAMPLES
]


@pytest.mark.parametrize(("finder", "example"), CASES)
def test_an_example_holds_exactly_what_it_states(finder: Finder, example: Example) -> None:
    found = sorted(finder.find(Text(example.text, example.regions)), key=lambda one: (one.start, -one.end))
    assert tuple((one.value, one.text) for one in found) == example.found


@pytest.mark.parametrize(("finder", "example"), CASES)
def test_the_offsets_lead_to_the_words(finder: Finder, example: Example) -> None:
    for one in finder.find(Text(example.text, example.regions)):
        assert example.text[one.start : one.end] == one.text


@pytest.mark.parametrize("finder", FINDERS, ids=lambda finder: finder.KIND)
def test_a_finder_states_what_it_finds_and_what_it_does_not(finder: Finder) -> None:
    assert any(example.found for example in finder.EXAMPLES)
    assert any(not example.found for example in finder.EXAMPLES)


@pytest.mark.parametrize("finder", FINDERS, ids=lambda finder: finder.KIND)
def test_nothing_is_found_in_nothing(finder: Finder) -> None:
    assert finder.find(Text("")) == []


def test_every_finder_is_in_the_table() -> None:
    modules = {module.name for module in pkgutil.iter_modules(find.__path__)} - {"example"}
    assert modules == {finder.__name__.rpartition(".")[2] for finder in FINDERS}  # type: ignore[attr-defined]
    assert len({finder.KIND for finder in FINDERS}) == len(FINDERS)


def test_the_linking_kinds_are_those_of_the_selectors() -> None:
    assert {"phone", "email", "url", "domain", "onion", "handle", "key", "wallet"} == LINKING
