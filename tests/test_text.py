from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.knowledge.text import MAX_WORD_GAP, Text, fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("PASSPORT", "passport"),
        ("Año", "ano"),
        ("Ｐａｓｓｐｏｒｔ", "passport"),
        ("pass\u200bport", "passport"),
        ("pa\u0301ssport", "passport"),
        ("pаsspоrt", "passport"),  # Cyrillic а and о
        ("ﬁrst", "first"),
        ("２０２ ５５５", "202 555"),
        ("don’t", "don't"),
        ("a\tb\r\nc", "a b\n\nc"),
        ("straße", "strasse"),
    ],
)
def test_disguises_fold_away(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_word_of_one_script_keeps_its_letters() -> None:
    assert fold("паспорт") == "паспорт"


@pytest.mark.parametrize("before", ["", "ß ﬁ ", "\u200b\u200d", "é" * 7, "👩‍👩‍👧 ", "ﷺ "])
@pytest.mark.parametrize("after", ["", " ß", "\u200b", "\u0301"])
def test_a_span_leads_back_to_the_very_words(before: str, after: str) -> None:
    original = f"{before}pa\u200bss{after}"
    text = Text(original)
    at = text.folded.index("pass")
    start, end = text.span(at, at + 4)
    assert original[start:end] == "pa\u200bss"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_surroundings_leave_the_span_exact(before: str, after: str) -> None:
    original = f"{before} zyxw {after}"
    text = Text(original)
    at = text.folded.find(" zyxw ")
    if at < 0:  # a combining character joined the word
        return
    start, end = text.span(at + 1, at + 5)
    assert original[start:end].startswith("zyx")
    assert fold(original[start:end]).startswith("zyxw")


@given(st.text())
def test_folding_twice_changes_nothing_for_plain_letters(text: str) -> None:
    once = fold(text)
    if once.isascii():
        assert fold(once) == once


def test_windows_cover_a_long_text_and_overlap() -> None:
    text = Text("word " * 10_000)
    windows = text.windows()
    assert windows[0][0] == 0
    assert windows[-1][1] == len(text.folded)
    assert all(later[0] <= earlier[1] - MAX_WORD_GAP for earlier, later in pairwise(windows))
    assert all(text.folded[start : start + 4] == "word" for start, _ in windows)


def test_windows_of_a_text_without_blanks_move_on() -> None:
    text = Text("x" * 50_000)
    windows = text.windows()
    assert windows[-1][1] == 50_000
    assert all(later[0] > earlier[0] for earlier, later in pairwise(windows))
