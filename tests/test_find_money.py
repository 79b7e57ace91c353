"""Sums of money: what is one, what it is worth and in what currency, and where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.find import money
from manumit.find.example import Example
from manumit.knowledge.text import Text


def found(text: str, *regions: str) -> list[tuple[str, str]]:
    return [(f.value, f.text) for f in money.find(Text(text, regions))]


@pytest.mark.parametrize("example", money.EXAMPLES, ids=lambda e: e.text)
def test_every_example_is_found_as_it_says(example: Example) -> None:
    assert tuple(found(example.text, *example.regions)) == example.found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1500 EUR", "1500 EUR"),
        ("EUR 1.500,00", "1500 EUR"),
        ("1,500.50 EUR", "1500.5 EUR"),
        ("1 500 EUR", "1500 EUR"),
        ("1'500 CHF", "1500 CHF"),
        ("1,00,000 INR", "100000 INR"),
        ("0.005 BTC", "0.005 BTC"),
        ("C$ 20", "20 CAD"),
        ("C$20", "20 CAD"),
        ("US $500", "500 USD"),
        ("S/. 1500", "1500 PEN"),
        ("$1500 USD", "1500 USD"),
        ("$1,500/mo", "1500 USD per month"),
        ("500€/h", "500 EUR per hour"),
        ("30-50k EUR a year", "30000-50000 EUR per year"),
        ("€1,500 – €2,000", "1500-2000 EUR"),
        ("1,800 euros gross per month", "1800 EUR per month"),
        ("25 mil 500 euros", "25500 EUR"),
        ("weekly pay $900", "900 USD per week"),
        ("1500 euros netos al mes", "1500 EUR per month"),
        ("25 mil pesos quincenales", "25000 MXN"),
        ("sueldo mensual: 1.200€", "1200 EUR per month"),
        ("fin de semana 90€", "90 EUR"),
        ("１５００ €", "1500 EUR"),
    ],
)
def test_amounts_are_read_however_they_are_written(text: str, value: str) -> None:
    assert [v for v, _ in found(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "call 600 123 456 or +1 202 555 0142",
        "from 12/05/2024 to 2024-06-01",
        "20% off, 3 to 5 years, 18-25 years old",
        "ALL 5 DAYS, TRY 3 PENS",
        "we try 3 of all 50",
        "lift up to 50 pounds",
        "they won 3 games and we 2 won",
        "mp3, b2b, DH8",
        "",
        "€",
    ],
)
def test_what_is_no_sum_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_bare_dollar_sign_follows_the_region_and_a_code_overrules_it() -> None:
    assert found("$500")[0][0] == "500 USD"
    assert found("$500", "MX")[0][0] == "500 MXN"
    assert found("$500", "ES", "CO")[0][0] == "500 COP"
    assert found("$500 USD", "MX")[0][0] == "500 USD"
    assert found("US$500", "AU")[0][0] == "500 USD"
    assert found("500 pesos", "AR")[0][0] == "500 ARS"


def test_two_sums_beside_each_other_keep_their_own_signs() -> None:
    assert [v for v, _ in found("500€\n600€")] == ["500 EUR", "600 EUR"]
    assert [v for v, _ in found("$5 $6")] == ["5 USD", "6 USD"]
    assert [v for v, _ in found("a $20 gift")] == ["20 USD"]


def test_the_detail_says_amount_currency_and_period() -> None:
    (finding,) = money.find(Text("$15 - $20/hr"))
    assert finding.detail == {"amount": "15-20", "currency": "USD", "per": "hour"}


def test_offsets_are_those_of_the_original_where_folding_moves_characters() -> None:
    text = "Straße \u200bﬁx: 1\u200b500 €/month"
    (finding,) = money.find(Text(text))
    assert finding.value == "1500 EUR per month"
    assert text[finding.start : finding.end] == finding.text == "1\u200b500 €/month"


@given(st.text(alphabet="0123456789.,' $€kK-/ eurUSDa\n", max_size=60))
def test_any_text_gives_sums_that_stand_where_they_say(text: str) -> None:
    end = 0
    for finding in money.find(Text(text)):
        assert text[finding.start : finding.end] == finding.text
        assert finding.start >= end
        end = finding.end
