"""Places in texts, and the countries a free-text location stands in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.errors import BadInput
from manumit.find import place
from manumit.find.example import Example
from manumit.knowledge import places
from manumit.knowledge.text import Text


def found(text: str, *regions: str) -> list[str]:
    return [f.value for f in place.find(Text(text, regions))]


@pytest.mark.parametrize("example", place.EXAMPLES, ids=lambda e: e.text)
def test_every_example_is_found_as_it_says(example: Example) -> None:
    assert tuple((f.value, f.text) for f in place.find(Text(example.text, example.regions))) == example.found


@pytest.mark.parametrize(
    "text",
    [
        "A Nice Mobile app for Reading, thanks Victoria",
        "Meet Victoria and Santiago, they like Orange juice",
        "message from Victoria, thanks to Sofia",
        "work in Victoria Street",
        "Call us at 5, contact us today",
        "Write to paris@example.org or www.example.org/Madrid",
        "Me gusta leer y salir. De nada",
        "madrid barcelona",
        "WE WORK IN READING GROUPS",
        "New England style",
        "",
    ],
)
def test_words_and_names_of_people_are_no_places(text: str) -> None:
    assert found(text) == []


def test_a_cue_or_a_neighbour_makes_a_doubtful_name_a_place() -> None:
    assert found("We are in Nice all summer") == ["Nice, FR"]
    assert found("Piso en Victoria, Seychelles") == ["Victoria, SC", "SC"]
    assert found("Based in Mobile, AL") == ["Mobile, US"]


def test_text_without_case_needs_a_cue_for_every_name() -> None:
    assert found("trabajo en madrid y barcelona, llama ya") == ["Madrid, ES", "Barcelona, ES"]
    assert found("WORK IN DUBAI NOW") == ["Dubai, AE"]
    assert found("dubai chocolate") == []


def test_the_longest_name_wins() -> None:
    assert found("From New York to Ho Chi Minh City") == ["New York, US", "Ho Chi Minh City, VN"]
    assert found("Moving to New Mexico") == ["New Mexico, US"]


def test_accents_and_hyphens_and_disguises_do_not_matter() -> None:
    assert found("Bogota y São Paulo y Cluj Napoca") == ["Bogotá, CO", "São Paulo, BR", "Cluj-Napoca, RO"]
    text = "Flights to Mad\u200brid daily"
    (finding,) = place.find(Text(text))
    assert text[finding.start : finding.end] == finding.text == "Mad\u200brid"


def test_a_namesake_is_told_by_what_stands_beside_it_then_by_region_then_by_size() -> None:
    assert found("Birmingham, AL") == ["Birmingham, US"]
    assert found("Work in Birmingham now") == ["Birmingham, GB"]
    assert found("Piso en Valencia", "ES") == ["Valencia, ES"]
    assert found("Office in Valencia, Spain") == ["Valencia, ES", "ES"]
    assert found("Farm jobs in Madrid, Nebraska") == ["Nebraska, US"]


def test_a_thousand_namesakes_take_no_longer_than_a_thousand_names() -> None:
    assert len(found("Valencia, " * 5_000)) == 5_000


def test_a_dotted_name_is_quoted_whole() -> None:
    assert [f.text for f in place.find(Text("Jobs in the U.S. and the UK"))] == ["U.S.", "UK"]


def test_position_is_given_for_a_city_and_left_out_where_it_is_another_towns() -> None:
    (madrid,) = place.find(Text("Madrid calling"))
    assert madrid.detail["country"] == "ES"
    assert abs(float(madrid.detail["lat"]) - 40.4) < 0.1
    assert abs(float(madrid.detail["lon"]) + 3.7) < 0.1
    (norwalk,) = place.find(Text("Office in Norwalk, CT"))
    assert norwalk.detail == {"country": "US"}


def test_no_place_is_called_a_hub_without_a_source() -> None:
    named = [p for entry in places.gazetteer().by_name.values() for p in entry.places]
    assert all(len(p.hub) > 20 for p in named if p.hub)
    assert {"Myawaddy, MM", "Sihanoukville, KH", "Poipet, KH", "Bavet, KH", "Tachileik, MM", "Mae Sot, TH"} <= {
        p.value for p in named
    }


def test_the_table_names_its_source_and_licence_and_stays_small() -> None:
    file = Path(places.__file__).with_name("places.csv")
    head = file.read_text(encoding="utf-8").partition("\nname,")[0]
    assert "GeoNames" in head
    assert "CC BY 4.0" in head
    assert file.stat().st_size < 400_000


@pytest.mark.parametrize(
    ("location", "countries"),
    [
        ("GB, , London", ("GB",)),
        ("US, CA, Los Angeles", ("US",)),
        ("Madrid", ("ES",)),
        ("madrid", ("ES",)),
        ("Buenos Aires, Argentina", ("AR",)),
        ("Buenos Aires, B, AR", ("AR",)),
        ("Austin, TX", ("US",)),
        ("Indianapolis, IN", ("US",)),
        ("IN", ("IN",)),
        ("UK", ("GB",)),
        ("Greater London Area", ("GB",)),
        ("France / Germany", ("FR", "DE")),
        ("Georgia", ("GE", "US")),
        ("Valencia", ("VE", "ES")),
        ("Remote", ()),
        ("", ()),
        (" , ,", ()),
    ],
)
def test_a_location_gives_the_countries_it_may_stand_in(location: str, countries: tuple[str, ...]) -> None:
    assert places.region_of(location) == countries


def test_a_country_is_known_by_code_and_by_name_in_two_languages() -> None:
    for name in ("ES", "es", "Spain", "España", "espana", " spain "):
        assert places.country_of(name) == "ES"
    assert places.country_of("the gambia") == "GM"
    assert places.country_of("Viet Nam") == places.country_of("Vietnam") == "VN"


def test_an_unknown_country_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput, match=r"no country is called 'Spian'; did you mean Spain \(ES\)"):
        places.country_of("Spian")
    with pytest.raises(BadInput, match="no country is called"):
        places.country_of("")


@given(st.text(max_size=80))
def test_any_text_gives_places_that_stand_where_they_say(text: str) -> None:
    for finding in place.find(Text(text)):
        assert text[finding.start : finding.end] == finding.text
    places.region_of(text)
