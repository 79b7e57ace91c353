"""Digits read as a telephone number: the library's metadata decide, regions settle what has no country code."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat

from manumit.knowledge import load

LEAST = 7
MOST = 15


class Number(NamedTuple):
    """A number in E.164 with its region (empty for numbers of no country).

    `valid` is False for one that is only possible: right length under its country code, in no assigned range.
    """

    value: str
    region: str
    valid: bool


def is_counting(digits: str) -> bool:
    """Whether the digits only count up or down."""
    return digits in "0123456789012345678901234567890" or digits in "98765432109876543210"


def _number(parsed: phonenumbers.PhoneNumber, valid: bool) -> Number:
    region = phonenumbers.region_code_for_number(parsed)
    if region is None and parsed.country_code is not None:
        region = phonenumbers.region_code_for_country_code(parsed.country_code)
    if region in (None, "ZZ", "001"):
        region = ""
    return Number(phonenumbers.format_number(parsed, PhoneNumberFormat.E164), region or "", valid)


@lru_cache(maxsize=65_536)
def international(digits: str) -> Number | None:
    """`digits` that begin with a country code. None when no country has such a number, or none of that length."""
    if not LEAST <= len(digits) <= MOST or digits[0] == "0":
        return None
    try:
        parsed = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(parsed):
        return _number(parsed, True)
    if phonenumbers.is_possible_number(parsed):
        number = _number(parsed, False)
        return number._replace(valid=number.value.startswith(load().contacts.reserved))
    return None


@lru_cache(maxsize=65_536)
def national(digits: str, regions: tuple[str, ...]) -> Number | None:
    """`digits` as dialled within the first of `regions` where they are a valid number."""
    if not LEAST <= len(digits) <= MOST + 2:
        return None
    for region in regions:
        try:
            parsed = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return _number(parsed, True)
        if phonenumbers.format_number(parsed, PhoneNumberFormat.E164).startswith(load().contacts.reserved):
            return _number(parsed, True)
    return None
