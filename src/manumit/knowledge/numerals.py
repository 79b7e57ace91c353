"""What digits are when they are no telephone number (dates, years, cards, amounts), and how numbers are grouped."""

from __future__ import annotations

import re
from functools import cache

from manumit.knowledge import load

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DATE = re.compile(
    rf"(?:(?:{_DAY}[./-]{_MONTH}|{_MONTH}/{_DAY})[./-](?:(?:19|20)\d\d(?!\d)|\d\d(?![./-]?\d))"
    rf"|(?:19|20)\d\d([./-]){_MONTH}\1{_DAY}(?!\d)"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d(?!\d))"
)
_NEVER = re.compile(
    r"(?:(?:19|20)\d\d(?:[ ,/]|\s?[-\u2010-\u2015]\s?)){1,5}(?:19|20)\d\d(?!\d)"  # years
    r"|\d{1,3}(?:\.\d{1,3}){3}(?![.\d])"  # an IP address
    r"|\d{3}-\d{2}-\d{4}(?!-?\d)"  # a social security number
    r"|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?!\d)|\d{4}([ -])\d{6}\2\d{5}(?!\d)"  # cards
)
_AMOUNT = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})+|\d{1,3}[.,]\d{4,}|(\d{3,6})\s?[-\u2010-\u2015]\s?\d{3,6}")
# How national numbers are grouped, from the formats of the numbering plans that the library's metadata describe.
_GROUPINGS = frozenset(
    (
        "3-3-4 4-3-3 3-4-4 3-3-3 2-2-2-2-2 3-3-2-2 4-3-2-2 4-7 5-6 3-7 4-6 1-3-3-4 2-4-4 3-2-2-2 2-3-4 5-5 4-4-4 5-3-3 "
        "3-6 2-7 2-8 3-8 2-5-4 3-2-2-3 3-2-3-2 4-2-2-2 4-5 2-4-5 2-3-2-2 5-4 4-3-4 2-3-3-2 2-9"
    ).split()
)


def never_number(folded: str, start: int) -> int:
    """Where years, an IP address or a card that begin at `start` end; 0 where there are none."""
    found = _NEVER.match(folded, start)
    if not found or ("." in found[0] and any(int(part) > 255 for part in found[0].split("."))):
        return 0
    return found.end()


def date_end(folded: str, start: int) -> int:
    """Where a date that begins at `start` ends; 0 where there is none."""
    found = _DATE.match(folded, start)
    return found.end() if found else 0


def is_amount(folded: str, start: int, end: int) -> bool:
    """Whether the digits are written as a large amount, a fraction, or the first and last of a range."""
    found = _AMOUNT.fullmatch(folded, start, end)
    return bool(found) and (not found[2] or folded[start:end].endswith("0"))  # type: ignore[index]


def is_usual(groups: list[tuple[int, int]]) -> bool:
    """Whether some country groups its numbers so."""
    return "-".join(str(end - start) for start, end in groups) in _GROUPINGS


@cache
def _prices() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before, and behind, an amount of money or a share."""
    known = load()
    signs = "".join(map(re.escape, (sign for sign in known.symbols if len(sign) == 1)))
    words = {code.lower() for code in known.currency_codes} | {"tl", "rs", "eur", "euro", "euros", "lira"}
    for language in known.languages.values():
        words.update(language.currencies)
    named = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return (
        re.compile(rf"(?:[{signs}]|(?<![^\W_])(?:{named})[.:]?)\s?$"),
        re.compile(rf"\s?(?:[{signs}%](?!\s?\d)|(?:{named})(?![^\W_]))"),
    )


def is_priced(folded: str, start: int, end: int) -> bool:
    """Whether a currency or a per cent sign stands beside the digits."""
    before, behind = _prices()
    return bool(before.search(folded[max(0, start - 12) : start]) or behind.match(folded, end))
