from __future__ import annotations

import msgspec
import pytest

from manumit.assess import assess_cluster, assess_item, assess_thread, looked_for, may_open
from manumit.knowledge import load
from manumit.model import Assessment, Finding

_AT = iter(range(0, 10_000_000, 50))


def found(slug: str, *, at: int | None = None, **detail: str) -> Finding:
    start = next(_AT) if at is None else at
    kind = "indicator" if slug in load().catalogue else "element"
    return Finding(kind, slug, start, start + 10, f"words of {slug} {start}", "source", detail)


def phone(**detail: str) -> Finding:
    start = next(_AT)
    return Finding("phone", "+12025550143", start, start + 10, "2025550143", "", detail)


def assess(*findings: Finding) -> Assessment:
    return assess_item(findings)


def levels(*findings: Finding) -> tuple[str, str]:
    assessment = assess(*findings)
    return assessment.deception, assessment.exploitation


# ---------------------------------------------------------------- the level table


def test_nothing_found_is_none() -> None:
    assert assess() == Assessment()
    assert assess(phone()).level == "none"


@pytest.mark.parametrize("slug", [slug for slug, row in load().catalogue.items() if row.scored])
def test_one_indicator_alone_is_never_above_notice(slug: str) -> None:
    assert assess(found(slug)).level in ("none", "notice")


@pytest.mark.parametrize("slug", [slug for slug, row in load().catalogue.items() if not row.scored])
def test_a_row_that_is_not_scored_moves_nothing_and_is_shown(slug: str) -> None:
    setting = found("sex-advert")
    alone = assess(found(slug), setting)
    assert alone.level == "none"
    assert [reason.indicator for reason in alone.context] == [slug]
    with_other = assess(found("documents-withheld", at=0), found(slug), setting)
    without = assess(found("documents-withheld", at=0), setting)
    assert (with_other.level, with_other.score) == (without.level, without.score)


def test_the_same_indicator_twice_is_one() -> None:
    assert assess(found("debt-bondage"), found("debt-bondage")).exploitation == "notice"


def test_the_same_words_count_for_one_indicator_only() -> None:
    assert assess(found("debt-bondage", at=70), found("excessive-hours", at=75)).exploitation == "notice"


def test_two_of_one_dimension_stay_at_notice_and_of_two_are_elevated() -> None:
    assert assess(found("confinement"), found("wages-withheld")).exploitation == "notice"
    assert assess(found("excessive-hours"), found("lives-at-work"), found("secrecy")).exploitation == "elevated"


def test_an_adult_needs_an_act_and_a_means_for_high() -> None:
    assert assess(found("debt-bondage"), found("excessive-hours")).exploitation == "elevated"
    high = assess(found("confinement"), found("excessive-hours"))
    assert high.exploitation == "high"
    assert (high.act, high.means, high.purpose) == (("harbouring",), ("other coercion",), ("forced labour",))


def test_high_becomes_urgent_with_a_present_danger_only() -> None:
    calm = (found("confinement"), found("excessive-hours"))
    pressing = (found("confinement", danger="confinement"), found("excessive-hours"))
    assert assess(*calm).exploitation == "high"
    assert assess(*pressing).exploitation == "urgent"
    assert assess(found("excessive-hours", danger="life")).exploitation == "notice"


def test_a_child_needs_an_act_and_a_purpose_and_no_means() -> None:
    assert assess(found("rapid-rapport"), found("image-request-child"), found("minor-stated")).exploitation == "urgent"


@pytest.mark.parametrize(
    ("slug", "level"),
    [("threat-of-violence", "elevated"), ("person-sold", "high"), ("proposition-to-child", "urgent")],
)
def test_only_an_acute_wording_lifts_an_indicator_alone(slug: str, level: str) -> None:
    assert assess(found(slug)).exploitation in ("none", "notice")
    assert assess(found(slug, acute="yes")).exploitation == level


# ---------------------------------------------------------------- two answers apart


def test_fraud_is_not_trafficking() -> None:
    """However many signs of a false offer, even with a fee, exploitation stays at notice."""
    offer = [
        found(s) for s in ("well-paid-without-checks", "employer-unverifiable", "urgency-to-travel", "recruitment-fee")
    ]
    assert levels(*offer) == ("high", "notice")


def test_exploitation_alone_says_nothing_of_deception() -> None:
    assert levels(found("confinement"), found("excessive-hours")) == ("none", "high")


def test_two_weak_signs_of_deception_stay_at_notice() -> None:
    assert levels(found("urgency-to-travel"), found("education-promise-lure"))[0] == "notice"
    assert levels(found("urgency-to-travel"), found("job-misrepresented"))[0] == "elevated"


# ---------------------------------------------------------------- walls


@pytest.mark.parametrize("slugs", [("trust-me-wording",), ("trust-me-wording", "youth-wording")])
def test_the_wording_of_an_adults_own_advert_never_stands_alone(slugs: tuple[str, ...]) -> None:
    advert = [found("sex-advert"), phone(disguised="spelled"), *map(found, slugs)]
    assert assess(*advert).level == "none"


def test_advert_wording_counts_beside_a_means_or_a_third_party() -> None:
    alone = assess(found("sex-advert"), found("third-party-manager", at=3))
    backed = assess(found("sex-advert"), found("third-party-manager", at=3), found("youth-wording"))
    assert alone.level == "notice"
    assert backed.score > alone.score


@pytest.mark.parametrize("slug", [slug for slug, row in load().catalogue.items() if row.only_in_adverts])
def test_what_was_studied_in_adults_adverts_means_nothing_elsewhere(slug: str) -> None:
    assert assess(found(slug)) == assess()


def test_screening_touring_and_age_never_raise_anything() -> None:
    advert = [
        found(s)
        for s in ("sex-advert", "client-screening", "movement-wording", "stated-age-under-23", "ethnicity-stated")
    ]
    assessment = assess(*advert, phone(disguised="spelled"), phone())
    assert assessment.level == "none"
    assert len(assessment.context) >= 4


def test_rows_about_children_need_a_child() -> None:
    assert assess(found("rapid-rapport"), found("gift-to-child")).level == "none"
    assert assess(found("rapid-rapport"), found("gift-to-child"), found("minor-stated")).level == "elevated"


def test_a_persons_own_account_stays_quiet_and_is_said_so() -> None:
    told = assess(found("voice-own"), found("confinement", danger="confinement"), found("excessive-hours"))
    assert told.exploitation == "notice"
    assert told.voice == "own"
    assert told.counter[0].indicator == "voice-own"


@pytest.mark.parametrize("voice", ["voice-report", "voice-advice"])
def test_news_and_advice_stay_quiet(voice: str) -> None:
    assert (
        assess(found(voice), found("confinement"), found("excessive-hours"), found("recruitment-fee")).level == "notice"
    )


def test_a_lure_that_quotes_one_warning_does_not() -> None:
    lure = [found("confinement"), found("excessive-hours"), phone()]
    assert assess(*lure, found("voice-advice")).level == "high"
    assert assess(*lure, found("voice-advice"), found("voice-advice")).level == "notice"


# ---------------------------------------------------------------- reasons


def test_every_reason_has_its_words_its_weight_and_its_source() -> None:
    assessment = assess(found("documents-withheld"), found("excessive-hours"), found("counter-interview"))
    assert {reason.indicator for reason in assessment.reasons} == {"documents-withheld", "excessive-hours"}
    assert all(reason.quote and reason.source and reason.weight > 0 for reason in assessment.reasons)
    assert assessment.counter[0].weight < 0


def test_counter_reasons_lower_the_score_and_never_the_level() -> None:
    plain = assess(found("documents-withheld", at=0), found("excessive-hours", at=100))
    spoken_against = assess(
        found("documents-withheld", at=0),
        found("excessive-hours", at=100),
        found("counter-interview"),
        found("counter-qualification"),
    )
    assert spoken_against.level == plain.level
    assert spoken_against.score < plain.score


def test_what_was_looked_for_and_not_found_is_said() -> None:
    names = looked_for(assess(found("documents-withheld"), found("counter-interview")))
    assert {"counter-qualification", "counter-safety", "D4"} <= set(names)
    assert not {"counter-interview", "D2"} & set(names)


def test_a_composed_indicator_weighs_once() -> None:
    parts = (found("scam-hub-post", part="1"), found("scam-hub-post", part="2"))
    weights = [reason.weight for reason in assess(*parts).reasons]
    assert sorted(weights) == [0.0, 1.0]


# ---------------------------------------------------------------- threads and clusters


def test_a_thread_adds_up_over_its_messages_and_names_each() -> None:
    members = [
        ("I-1", [found("minor-stated")], assess()),
        ("I-2", [found("rapid-rapport")], assess()),
        ("I-3", [found("secrecy")], assess()),
        ("I-4", [found("travel-by-stranger")], assess()),
    ]
    thread = assess_thread(members)
    assert thread.level in ("elevated", "high", "urgent")
    assert {reason.item for reason in thread.reasons} == {"I-2", "I-3", "I-4"}


def test_in_a_thread_the_writers_own_account_counts() -> None:
    account = [found("voice-own"), found("confinement"), found("excessive-hours")]
    assert assess_thread([("I-1", account, assess(*account))]).exploitation == "high"
    assert not may_open(assess_cluster([("I-1", account, assess(*account))]))


def test_a_warning_in_a_thread_says_nothing_of_it() -> None:
    warning = [found("voice-advice"), found("confinement"), found("excessive-hours")]
    assert assess_thread([("I-1", warning, assess(*warning))]).level == "none"


def test_what_one_side_quotes_to_the_other_says_nothing_of_the_thread() -> None:
    quoted = [found("documents-withheld", quoted="yes"), found("excessive-hours", quoted="yes")]
    assert assess_thread([("I-1", quoted, assess(*quoted))]).level == "none"


def test_that_items_are_linked_is_no_reason_to_look() -> None:
    advert = [found("sex-advert"), found("client-screening"), found("movement-wording"), phone(disguised="spelled")]
    cluster = assess_cluster([(f"I-{n}", advert, assess(*advert)) for n in range(12)])
    assert cluster.level == "none"
    assert not may_open(cluster)


def test_a_case_needs_a_means_a_child_or_a_third_party() -> None:
    without = assess(found("excessive-hours"), found("sexual-talk-child"), found("minor-stated"))
    conditions = assess(found("excessive-hours"), found("unknown-own-address"))
    assert may_open(without)
    assert conditions.level == "elevated"
    assert not may_open(conditions)


def test_an_assessment_survives_its_json() -> None:
    assessment = assess(found("confinement"), found("excessive-hours"))
    assert msgspec.json.decode(msgspec.json.encode(assessment), type=Assessment) == assessment
