from __future__ import annotations

import pytest

from manumit.knowledge.text import fold
from manumit.knowledge.wording import Grammar, Vocabulary, WordingError, pieces_of, segments_of

VOCABULARY = Vocabulary(
    classes={"fee": ("fee", "registration fee", "deposit*"), "loop": ("@loop",)},
    money=r"\$\d+",
    numbers={14: ("fourteen",), 15: ("fifteen",)},
)


def says(wording: str, text: str) -> str | None:
    folded = fold(text)
    matches = [
        match
        for one in Grammar(VOCABULARY).read(wording)
        for start, end in segments_of(folded)
        if (match := one.pattern.search(folded, start, end))
    ]
    return matches[0].group() if matches else None


@pytest.mark.parametrize(
    ("wording", "text", "found"),
    [
        ("pay|send fee", "Please SEND, fee", "send, fee"),
        ("pay a? fee", "pay fee", "pay fee"),
        ("pay a? fee", "pay a fee", "pay a fee"),
        ("pay ~ fee", "pay us a small fee", "pay us a small fee"),
        ("pay ~1 fee", "pay us a small fee", None),
        ("pay ~ fee", "pay us. The fee", None),
        ("pay ~ fee", "pay us\n\n- fee", None),
        ("pay the fee", "pay the\nfee", "pay the fee".replace(" fee", "\nfee")),
        ("pay the @fee", "pay the registration-fee", "pay the registration-fee"),
        ("pay the @fee", "pay the deposits now", "pay the deposits"),
        ("(first week|one month) rent", "one month rent", "one month rent"),
        ("(for the)? first week", "first week", "first week"),
        ("don't leave", "dont leave", "dont leave"),
        ("don't leave", "don’t leave", "don't leave"),
        ("fee of <money>", "fee of $150", "fee of $150"),
        ("<14-15> hours", "fourteen hours", "fourteen hours"),
        ("<14-15> hours", "15 hours", "15 hours"),
        ("<14-15> hours", "114 hours", None),
        ("pay <money>? fee", "pay $20 fee", "pay $20 fee"),
        ("pay <money>? fee", "pay fee", "pay fee"),
        ("fee", "coffee feed", None),
        ("passaporte", "PASSAPÓRTE", "passaporte"),
    ],
)
def test_a_wording_says(wording: str, text: str, found: str | None) -> None:
    assert says(wording, text) == found


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("(pay fee", "not closed"),
        ("pay) fee", "not opened"),
        ("pay @nothing", "no class @nothing"),
        ("pay @loop", "refers to itself"),
        ("~ fee", "begins and ends"),
        ("fee ~3", "begins and ends"),
        ("<number>", "no word"),
        ("<weight> fee", "no placeholder"),
        ("<9-3> fee", "empty"),
        ("a? b?", "may be absent"),
        ("p*y fee", "may only end"),
        ("!!!", "holds no word"),
        ("pay |", "nothing follows"),
    ],
)
def test_a_wording_that_cannot_be_read_says_why(wording: str, why: str) -> None:
    with pytest.raises(WordingError, match=why.replace("?", r"\?")):
        Grammar(VOCABULARY).read(wording)


def test_a_choice_alone_is_read_as_its_alternatives() -> None:
    read = Grammar(VOCABULARY).read("@fee")
    assert len(read) == 3
    assert {one.pattern.pattern for one in read if one.pattern.search("registration fee")}


def test_every_text_that_matches_holds_the_needed_words() -> None:
    (wording,) = Grammar(VOCABULARY).read("(pay|send us) a? @fee ~ before <14-15> days")
    assert len(wording.needs) == 5
    for text in ("pay a fee long before 14 days", "send us deposits before fifteen days"):
        assert wording.pattern.search(text)
        for need in wording.needs:
            stems = tuple(word[:-1] for word in need if word.endswith("*"))
            assert any(word in need or (stems and word.startswith(stems)) for word in pieces_of(text))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two", ["one.", " two"]),
        ("3.5 hours", ["3.5 hours"]),
        ("one\ntwo", ["one\ntwo"]),
        ("one\n- two", ["one\n", "- two"]),
        ("one\n\ntwo", ["one\n", "\ntwo"]),
        ("", []),
    ],
)
def test_sentences_are_cut_where_no_wording_reaches_across(text: str, pieces: list[str]) -> None:
    folded = fold(text)
    assert [folded[start:end] for start, end in segments_of(folded)] == pieces
