from __future__ import annotations

import pytest

from manumit.knowledge.text import fold
from manumit.knowledge.wording import Vocabulary, WordingError, compile_wording

VOCABULARY = Vocabulary(
    classes={"fee": ("fee", "registration fee", "deposit*"), "loop": ("@loop",)},
    money=r"\$\d+",
    numbers={14: ("fourteen",), 15: ("fifteen",)},
)


def says(wording: str, text: str) -> str | None:
    match = compile_wording(wording, VOCABULARY).pattern.search(fold(text))
    return match.group() if match else None


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
        compile_wording(wording, VOCABULARY)


def test_the_needed_words_are_in_every_text_that_matches() -> None:
    wording = compile_wording("(pay|send us) a? @fee ~ before", VOCABULARY)
    for text in ("pay a fee long before", "send us deposits before"):
        assert wording.pattern.search(text)
        words = set(text.split())
        for need in wording.needs:
            assert any(word in words or any(w.startswith(word[:-1]) for w in words if word.endswith("*")) for word in need)
