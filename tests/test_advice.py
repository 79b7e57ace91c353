"""What a person is told: three outcomes, their own words, and never that something is safe."""

from __future__ import annotations

import dataclasses
import itertools
import re
from pathlib import Path

import pytest

from manumit import advice
from manumit.errors import BadInput
from manumit.knowledge import load
from manumit.model import Assessment, Finding, Level, Reason
from manumit.protect import Answer, answer_for, offer

TEXT = "You pay a registration fee, bring your passport and we keep it for you."


def reason(quote: str, indicator: str = "recruitment-fee", question: str = "exploitation", text: str = TEXT) -> Reason:
    at = text.index(quote)
    return Reason(indicator, "Name of it", question, 1.0, quote, at, at + len(quote), "source")


def assessed(level: Level, *reasons: Reason, voice: str = "", danger: tuple[str, ...] = ()) -> Assessment:
    return Assessment(level=level, exploitation=level, reasons=reasons, voice=voice, danger=danger)


MINOR = Finding(kind="element", value="minor-stated", start=0, end=3, text="You")


@pytest.mark.parametrize(
    ("level", "outcome"),
    [("none", "none"), ("notice", "check"), ("elevated", "stop"), ("high", "stop"), ("urgent", "stop")],
)
def test_the_level_decides_the_outcome(level: Level, outcome: str) -> None:
    answer = answer_for(TEXT, (), assessed(level, reason("pay a registration fee")))
    assert answer.outcome == outcome
    assert answer.headline == load().languages["en"].answers[outcome]
    assert answer.acts


def test_someones_own_account_is_met_with_help_and_no_travel_advice() -> None:
    answer = answer_for(TEXT, (), assessed("notice", reason("we keep it"), voice="own"))
    assert (answer.outcome, answer.own) == ("stop", True)
    assert answer.acts[0] == load().languages["en"].answers["own_1"]
    assert load().languages["en"].answers["stop_1"] not in answer.acts


def test_someones_own_account_of_a_mere_deception_is_no_stop() -> None:
    answer = answer_for(TEXT, (), assessed("notice", reason("we keep it", question="deception"), voice="own"))
    assert answer.outcome == "check"


def test_a_child_and_any_sign_is_a_stop_and_a_child_alone_is_none() -> None:
    answer = answer_for(TEXT, (MINOR,), assessed("notice", reason("bring your passport", question="deception")))
    assert (answer.outcome, answer.child) == ("stop", True)
    assert answer.acts[0] == load().languages["en"].answers["child_1"]
    alone = answer_for(TEXT, (MINOR,), Assessment())
    assert alone.outcome == "none"
    assert alone.acts[0] == answer.acts[0]


def test_the_words_quoted_are_the_persons_own() -> None:
    given = reason("bring your passport")
    forged = Reason("x", "Name", "both", 1.0, "words of somebody else", given.start, given.end, "s")
    answer = answer_for(TEXT, (), assessed("elevated", given, forged))
    assert len(answer.reasons) == 2
    for told in answer.reasons:
        assert told.quote == TEXT[told.start : told.end] == "bring your passport"


def test_only_counter_signs_that_stand_in_the_text_are_told() -> None:
    counter = Reason("counter-interview", "An interview is part", "both", -0.3, "x", 0, 3, "s")
    absent = Reason("no-words-of-force", "No words of force", "exploitation", 0.0, "", 0, 0, "s")
    voice = Reason("voice-own", "Tells of their own life", "exploitation", 0.0, "You", 0, 3, "s")
    speaking = Assessment(level="notice", reasons=(reason("we keep it"),), counter=(counter, absent, voice))
    answer = answer_for(TEXT, (), speaking)
    assert [told.indicator for told in answer.counter] == ["counter-interview"]
    assert answer.counter[0].quote == "You"


def test_danger_is_named_only_where_there_is_one() -> None:
    quiet = answer_for(TEXT, (), assessed("elevated", reason("we keep it")))
    loud = answer_for(TEXT, (), assessed("urgent", reason("we keep it"), danger=("confinement",)))
    assert quiet.danger == ""
    assert loud.danger == load().languages["en"].answers["danger"]


@pytest.mark.parametrize(
    "text", ["", "hello", "good job here", "https://example.org/a/b?c=d", "www.example.org/x call me"]
)
def test_too_little_text_is_said_so(text: str) -> None:
    answer = answer_for(text, (), Assessment())
    assert (answer.outcome, answer.too_short) == ("none", True)
    assert answer.headline == load().languages["en"].answers["too_short"]


@pytest.mark.parametrize("text", ["waiter wanted, good pay", "我在这里工作没有护照", "ฉันทำงานที่นี่"])
def test_enough_text_is_no_matter_of_blanks(text: str) -> None:
    assert not answer_for(text, (), Assessment()).too_short


def test_a_sign_outweighs_shortness() -> None:
    text = "Pay fee first"
    answer = answer_for(text, (), assessed("elevated", reason("Pay fee", text=text)))
    assert (answer.outcome, answer.too_short) == ("stop", False)


def with_language(code: str, told: dict[str, str], answers: dict[str, str]) -> object:
    """The rules in force with one language replaced by a small one."""
    base = load()
    small = dataclasses.replace(base.languages["en"], code=code, told=told, answers=answers)
    return lambda: dataclasses.replace(base, languages={**base.languages, code: small})


def test_an_answer_is_in_the_language_asked_for_and_falls_back_to_english_then_to_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        offer, "load", with_language("qq", {"recruitment-fee": "Qui paga"}, {"stop": "Alto", "stop_1": "Uno"})
    )
    unknown = reason("we keep it", indicator="nothing-of-ours")
    answer = answer_for(TEXT, (), assessed("elevated", reason("pay a registration fee"), unknown, danger=("x",)), "qq")
    assert answer.language == "qq"
    assert answer.headline == "Alto"
    assert answer.acts == ("Uno",)
    assert [told.told for told in answer.reasons] == ["Qui paga", "Name of it"]
    assert answer.danger == load().languages["en"].answers["danger"]
    assert answer_for(TEXT, (), Assessment(), "zz").language == "en"


def everything_said(answer: Answer) -> str:
    told = [one.told for one in (*answer.reasons, *answer.counter)]
    return " ".join([answer.headline, answer.danger, *answer.acts, *told])


SAFE = re.compile(
    r"(?<!\w)(safe|safely|segur[oa]s?|risk[- ]free|trustworthy|legit(imate)?|fiable|confiable|sin riesgo)(?!\w)",
    re.IGNORECASE,
)


def test_no_answer_in_any_language_calls_anything_safe() -> None:
    levels: list[Level] = ["none", "notice", "elevated", "urgent"]
    for code, level, voice, child in itertools.product(load().languages, levels, ("", "own"), ((), (MINOR,))):
        reasons = (reason("we keep it"),) if level != "none" else ()
        answer = answer_for(TEXT, child, assessed(level, *reasons, voice=voice, danger=("x",)), code)
        assert not SAFE.search(everything_said(answer)), (code, level)


def test_all_sentences_of_the_answers_keep_from_assuring() -> None:
    for language in load().languages.values():
        for key in ("none", "none_1", "none_2", "none_3", "check", "stop", "too_short"):
            assert not SAFE.search(language.answers.get(key, "")), (language.code, key)


def test_a_fee_is_answered_with_the_persons_own_words() -> None:
    text = "You pay a registration fee before you start. The office is open all day."
    answer = advice.check(text)
    assert answer.outcome in ("check", "stop")
    assert any("registration fee" in told.quote for told in answer.reasons)
    for told in (*answer.reasons, *answer.counter):
        assert told.quote == text[told.start : told.end]


def test_an_ordinary_sentence_gives_no_sign_and_no_assurance() -> None:
    answer = advice.check("The library opens at nine on Tuesday and closes at five.")
    assert (answer.outcome, answer.reasons) == ("none", ())
    assert not SAFE.search(everything_said(answer))


def test_a_spanish_text_is_answered_in_spanish() -> None:
    answer = advice.check("Tienes que pagar una cuota de inscripción antes de empezar a trabajar en el extranjero.")
    assert answer.language == "es"
    assert answer.headline in load().languages["es"].answers.values()


def test_the_language_asked_for_wins_over_the_texts() -> None:
    assert advice.check("Tienes que pagar una cuota de inscripción antes de empezar.", language="en").language == "en"
    assert advice.check("The library opens at nine on Tuesday.", language="tlh").language == "en"


def test_an_unknown_country_is_refused_and_a_known_one_taken() -> None:
    assert advice.check("Pay $500 before you start working with us", country="México")
    with pytest.raises(BadInput):
        advice.check("Pay $500 before you start working with us", country="Narnia")


def test_the_helplines_are_at_hand() -> None:
    assert advice.helplines("Argentina")[0].phone == "145"


def test_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    advice.check("warm up the tables first, so that only the person's text is new")
    monkeypatch.chdir(tmp_path)
    opened: list[object] = []

    def refuse(*args: object, **_: object) -> None:
        opened.append(args)
        raise OSError(str(args))

    monkeypatch.setattr("builtins.open", refuse)
    advice.check("They took my passport in the house and I cannot leave, 202-555-0143")
    assert opened == []
    assert list(tmp_path.iterdir()) == []


def test_the_room_reaches_no_store() -> None:
    source = Path(advice.__file__).read_text(encoding="utf-8")
    imported = re.findall(r"^(?:from|import) ([\w.]+)", source, re.MULTILINE)
    assert imported
    assert not [
        name for name in imported if re.search(r"workspace|store|engine|custody|pipeline|casework|logging", name)
    ]
