"""Sums of money with their currency and, where it is said, the period they are paid for.

A number is money only where a sign, a code or a language's name of a currency stands at it. A bare `$` is read as USD
unless the first of `text.regions` that uses the sign says another dollar or peso; so are the names "pesos" and "dollars".
A name that two languages use for different currencies is settled by the region, then by the language of the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from manumit.find.example import Example
from manumit.knowledge import load
from manumit.knowledge.text import Text
from manumit.knowledge.tongue import language_of
from manumit.model import Finding

KIND = "money"
LINKS: Literal["key", ""] = ""
COVERS = 50
EXAMPLES: tuple[Example, ...] = (
    Example("Pay: 1500 EUR per month plus room", (("1500 EUR per month", "1500 EUR per month"),)),
    Example("€1.500,50 deposit", (("1500.5 EUR", "€1.500,50"),)),
    Example("Salary 30K-50K USD per year", (("30000-50000 USD per year", "30K-50K USD per year"),)),
    Example("earn $15 - $20/hr", (("15-20 USD per hour", "$15 - $20/hr"),)),
    Example("earn US$ 2k weekly", (("2000 USD per week", "US$ 2k weekly"),)),
    Example("$5,000 a month", (("5000 MXN per month", "$5,000 a month"),), regions=("MX",)),
    Example("1 500 CHF", (("1500 CHF", "1 500 CHF"),)),
    Example("R$ 1.500", (("1500 BRL", "R$ 1.500"),)),
    Example("Call 555-0142 before 12/05/2024, 20% off, try 3 cups"),
    Example("ALL 5 DAYS, TRY 3 PENS"),
)

# Where a bare "$", "pesos" or "dollars" is another currency than in the United States. Source: ISO 4217:2015 list one.
PESOS = {"MX": "MXN", "AR": "ARS", "CL": "CLP", "CO": "COP", "UY": "UYU", "DO": "DOP", "CU": "CUP", "PH": "PHP"}
DOLLARS = {
    "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "TW": "TWD",
    "US": "USD", "EC": "USD", "SV": "USD", "PA": "USD", "PR": "USD",
}  # fmt: skip
OTHER_SIGNS = {"$": PESOS | DOLLARS, "¥": {"CN": "CNY"}}

# Codes that are also words: they count in capitals only, and not in a text that is all capitals.
WORDS_TOO = frozenset("all ang bam bob cup gel lak mad mop mur nad pen ron rub sos top try".split())
# Words for a thousand and a million; between amounts; between an amount and its period.
MAGNITUDES = {
    "k": 1_000, "mil": 1_000, "thousand": 1_000, "mil millones": 10**9,
    "million": 10**6, "millon": 10**6, "millones": 10**6, "billion": 10**9,
}  # fmt: skip
# Names that are also weights or other words: money only with a period, their sign or code, or a region that uses them.
DOUBTFUL = {
    "pounds": ("GB",), "pound": ("GB",), "libras": ("GB",), "won": ("KR",), "real": ("BR",), "reales": ("BR",),
    "soles": ("PE",), "sol": ("PE",), "lei": ("RO", "MD"), "leu": ("RO", "MD"), "rand": ("ZA",),
    "mangos": ("AR", "UY"), "pavos": ("ES",), "verdes": ("US",), "buck": ("US",),
}  # fmt: skip
RANGE_WORDS = ("to", "until", "a", "hasta")
BETWEEN_WORDS = "gross net cash basic clear bruto brutos neto netos limpios libres fijos".split()

_BREAK = 20
_LETTERS = bytes(code if code < 128 and chr(code).isalpha() else 32 for code in range(256))
# The first digit, which no other digit stands before, then the rest: a pattern that begins with a set is searched fast.
_NUMBER = re.compile(
    r"\d(?<!\d\d)(?<!\d[.,]\d)"
    r"(?:\d{0,2}(?:(?:[.,']\d{2,3})*[.,']\d{3}|(?: \d{3})+)(?:[.,]\d{1,2})?(?!\d)|\d*(?:[.,]\d+)?)"
)
_DATES = ("-", "/")
_DASHES = frozenset("-–—~/")
_HUNDREDS = re.compile(r" (\d{3})(?![\d.,]*\d)")
_WORD = re.compile(r"\s?([^\W\d_]+)(?: ([^\W\d_]+))?(?: ([^\W\d_]+))?")
_LETTERS_BEFORE = re.compile(r"(?:^|(?<=[^a-z]))([a-z]{1,12})\.?$")


class _Sum(NamedTuple):
    amount: Decimal
    end: int
    multiplied: bool


class _Currency(NamedTuple):
    code: str
    start: int
    end: int


class _Words:
    """The words of all languages, ready to be looked up."""

    def __init__(self) -> None:
        knowledge = load()
        self.signs = {sign: code for sign, code in knowledge.symbols.items() if len(sign) == 1}
        self.prefixed = knowledge.prefixed
        self.codes = {code.lower(): code for code in knowledge.currency_codes}
        self.names: defaultdict[str, dict[str, str]] = defaultdict(dict)
        periods: dict[str, str] = {}
        magnitudes = dict(MAGNITUDES)
        for language in knowledge.languages.values():
            for name, code in language.currencies.items():
                self.names[name][language.code] = code
            periods |= language.periods
            magnitudes |= {word: int(n) for word, n in language.numbers.items() if n in ("1000", "1000000")}
        self.magnitudes: Mapping[str, int] = magnitudes
        self.periods: Mapping[str, str] = periods
        by_length = sorted(periods, key=len, reverse=True)
        signs = "".join(map(re.escape, self.signs))
        magnitude = "|".join(sorted(map(re.escape, magnitudes), key=len, reverse=True))
        between = "|".join(map(re.escape, BETWEEN_WORDS))
        spelled = "|".join(re.escape(period).replace("/", r"/\s?") for period in by_length)
        # "weekly pay $900" tells a period, "fin de semana 90€" does not: the nouns are those that end a longer phrase too
        nouns = {period.split()[-1] for period in periods if " " in period}
        single = "|".join(p for p in by_length if p.isalpha() and len(p) > 3 and p not in nouns)
        joins = rf"(?:[-–—~/]|(?:{'|'.join(RANGE_WORDS)})(?=\s))"
        self.first_words = frozenset(name.split()[0] for name in self.names) | frozenset(self.codes)
        last_words = {name.split()[-1] for name in self.names} | set(self.codes)
        self.ascii_words = {word.encode(): word.upper() for word in last_words if word.isascii()}
        self.ascii_keys = frozenset(self.ascii_words)
        self.other_words = tuple(word for word in last_words if not word.isascii())
        self.any_sign = re.compile(rf"[{signs}]|s/")
        self.magnitude = re.compile(rf"\s?({magnitude})(?!\w)(?:\s(?:de|of)(?=\s))?")
        self.range = re.compile(rf"\s?{joins}\s?(?:[a-z]{{0,3}}[{signs}]\s?)?(?=\d)")
        self.sign_after = re.compile(rf"([{signs}])(?!\d)|\s([{signs}])(?!\s?\d)")
        self.near = re.compile(rf"(?:{magnitude})?(?!\w)\s?(?:de |of )?([{signs}])|(?:{magnitude})(?!\w)|([^\W\d_]+)")
        self.period = re.compile(rf"[\s,]{{0,2}}\(?(?:(?:{between})\s)?({spelled or '(?!)'})(?!\w)")
        self.period_before = re.compile(rf"(?<!\w)({single or '(?!)'})(?!\w)[^.;!?\n\d]{{0,{_BREAK}}}$")

    def none_in(self, text: Text) -> bool:
        """Whether no sign and no word of money is there at all."""
        folded = text.folded
        if "$" in folded or "s/" in folded or (not folded.isascii() and self.any_sign.search(folded)):
            return False
        words = self.ascii_keys.intersection(folded.encode("ascii", "replace").translate(_LETTERS).split())
        for word in words:
            if word.decode() not in WORDS_TOO or self.ascii_words[word] in text.original:
                return False
        return folded.isascii() or not any(word in folded for word in self.other_words)

    def near_number(self, folded: str, start: int, end: int) -> bool:
        """Whether a sign or a word of money may stand at the number; what is read with care comes after this."""
        before = folded[start - 1 : start]
        if before in _DATES and folded[end : end + 1] == before:
            return False
        if before == " ":
            before = folded[start - 2 : start - 1]
        if before in self.signs:
            return True
        if before and (before.isalpha() or before in "./"):
            word = folded[max(0, start - 14) : start].rstrip(" .").rpartition(" ")[2].lstrip("(:*")
            if word in self.first_words or word in self.prefixed:
                return True
        at = end + 1 if folded[end : end + 1] == " " else end
        match = self.near.match(folded, at)
        if match is None:
            return folded[at : at + 1] in _DASHES and self._range_follows(folded, end)
        word = match[2]
        return word is None or word in self.first_words or (word in RANGE_WORDS and self._range_follows(folded, end))

    def _range_follows(self, folded: str, end: int) -> bool:
        span = self.range.match(folded, end)
        second = _NUMBER.match(folded, span.end()) if span else None
        if second is None:
            return False
        if folded[second.start() - 1] in self.signs:
            return True
        match = self.near.match(folded, second.end() + (folded[second.end() : second.end() + 1] == " "))
        return match is not None and (match[2] is None or match[2] in self.first_words)


@cache
def _words() -> _Words:
    return _Words()


def find(text: Text) -> list[Finding]:
    """The sums in `text`; each begins at its sign or number and ends with its currency or period."""
    folded = text.folded
    words = _words()
    if words.none_in(text):
        return []
    found: list[Finding] = []
    done = 0
    for match in _NUMBER.finditer(folded):
        if match.start() < done or not words.near_number(folded, *match.span()):
            continue
        finding = _read(text, words, match.start(), match.end(), done)
        if finding:
            found.append(finding[0])
            done = finding[1]
    return found


def _read(text: Text, words: _Words, start: int, end: int, floor: int) -> tuple[Finding, int] | None:
    """The sum whose number stands at `start` and the folded offset behind it; nothing before `floor` belongs to it."""
    folded = text.folded
    before = _before(text, words, start, floor)
    if before is None and folded[start - 1 : start].isalpha():
        return None
    first = _amount(folded, words, start, end)
    after = _after(text, words, first.end)
    second = None
    span = words.range.match(folded, after.end if after else first.end)
    if span and (number := _NUMBER.match(folded, span.end())):
        second = _amount(folded, words, *number.span())
        second_after = _after(text, words, second.end)
        if before or after or second_after:
            first, second = _same_magnitude(first, second)
            if second.amount >= first.amount:
                after = second_after or (after and after._replace(end=second.end))
            else:
                second = None
        else:
            second = None
    currency = after if after and (after.code != "$" or not before) else before
    if currency is None:
        return None
    code = _settle(text, currency.code, words)
    if not code:
        return None
    stop = max(first.end, second.end if second else 0, after.end if after else 0)
    begin = before.start if before else start
    per = ""
    if period := words.period.match(folded, stop):
        per, stop = words.periods[period[1].replace("/ ", "/")], period.end()
    elif period := words.period_before.search(folded, max(floor, begin - 2 * _BREAK), begin):
        per = words.periods[period[1]]
    if not per and currency.code in DOUBTFUL and not _certain(text, words, currency.code, code):
        return None
    amount = _plain(first.amount) + (f"-{_plain(second.amount)}" if second else "")
    detail = {"amount": amount, "currency": code} | ({"per": per} if per else {})
    a, b = text.span(begin, stop)
    value = f"{amount} {code}" + (f" per {per}" if per else "")
    return Finding(kind=KIND, value=value, start=a, end=b, text=text.original[a:b], detail=detail), stop


def _amount(folded: str, words: _Words, start: int, end: int) -> _Sum:
    amount = _number(folded[start:end])
    factor = words.magnitude.match(folded, end)
    if factor:
        amount, end = amount * words.magnitudes[factor[1]], factor.end()
        if words.magnitudes[factor[1]] == 1_000 and (rest := _HUNDREDS.match(folded, end)):
            amount, end = amount + Decimal(rest[1]), rest.end()  # 25 mil 500
        return _Sum(amount, end, True)
    return _Sum(amount, end, False)


def _number(written: str) -> Decimal:
    """`1.500,00`, `1,500.00`, `1 500`, `1'500` or `15.5` as a number: a separator before three last digits groups."""
    digits = written.replace(" ", "").replace("'", "")
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return Decimal(digits)
    whole, rest = digits[:last].replace(".", "").replace(",", ""), digits[last + 1 :]
    grouping = len(rest) == 3 and whole != "0" and digits[last] not in _other_separators(digits[:last], digits[last])
    return Decimal(whole + rest) if grouping else Decimal(f"{whole}.{rest}")


def _other_separators(before: str, last: str) -> str:
    """The last separator itself where another kind came before it: then it must be the decimal one."""
    return last if (set(before) & {".", ","}) - {last} else ""


def _plain(amount: Decimal) -> str:
    written = f"{amount:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _same_magnitude(first: _Sum, second: _Sum) -> tuple[_Sum, _Sum]:
    """`30-50k` means thousands twice."""
    if second.multiplied and not first.multiplied and first.amount < 1000 <= second.amount:
        for factor in (10**6, 1_000):
            if second.amount >= factor > first.amount:
                return first._replace(amount=first.amount * factor), second
    return first, second


def _before(text: Text, words: _Words, start: int, floor: int) -> _Currency | None:
    """The currency written before a number: `€`, `US$`, `EUR`, `Rs.`; its code is the sign itself where that is open."""
    folded = text.folded
    left = folded[max(floor, start - 14) : start]
    near = left.rstrip(" ")
    if not near or len(left) - len(near) > 2:
        return None
    begin = start - len(left)
    last = near[-1]
    if last in words.signs:
        letters = _LETTERS_BEFORE.search(near[:-1].rstrip(" "))
        if letters and (near[-2] != " " or len(letters[1]) > 1):  # "a $20" is no Australian dollar
            code = words.prefixed.get(letters[1] + last) or words.codes.get(letters[1])
            if code:
                return _Currency(code, begin + letters.start(), start)
        return _Currency(last, begin + len(near) - 1, start)
    bare = near.rstrip(".")
    for prefix in words.prefixed if bare.endswith("/") else ():
        if bare.endswith(prefix):
            return _Currency(words.prefixed[prefix], begin + len(bare) - len(prefix), start)
    named = _LETTERS_BEFORE.search(near) if last.isalpha() or last == "." else None
    if named and folded[start - 1].isalpha() and not folded[start + 1 : start + 2].isdigit():
        return None  # DH8, A1
    if named and (named[1] in words.names or _is_code(text, words, named[1], begin + named.start())):
        return _Currency(named[1], begin + named.start(), start)
    return None


def _after(text: Text, words: _Words, end: int) -> _Currency | None:
    """The currency written after a number; where a sign is followed by a code or a name, these say more."""
    folded = text.folded
    sign = words.sign_after.match(folded, end)
    if sign:
        explicit = _word_after(text, words, sign.end())
        return explicit or _Currency(sign[1] or sign[2], end, sign.end())
    return _word_after(text, words, end)


def _word_after(text: Text, words: _Words, end: int) -> _Currency | None:
    match = _WORD.match(text.folded, end)
    if not match:
        return None
    for size in (3, 2, 1):
        name = " ".join(filter(None, match.groups()[:size])) if match[size] else ""
        if name in words.names:
            return _Currency(name, end, match.end(size))
    if _is_code(text, words, match[1], match.start(1)):
        return _Currency(match[1], end, match.end(1))
    return None


def _is_code(text: Text, words: _Words, word: str, at: int) -> bool:
    if word not in words.codes:
        return False
    if word not in WORDS_TOO:
        return True
    a, b = text.span(at, at + len(word))
    return text.original[a:b].isupper() and not text.original.isupper()


def _certain(text: Text, words: _Words, name: str, code: str) -> bool:
    """Whether something besides a doubtful name speaks of its currency."""
    if not set(DOUBTFUL[name]).isdisjoint(text.regions):
        return True
    signs = [sign for sign, meant in words.signs.items() if meant == code]
    return any(sign in text.folded for sign in signs) or code in text.original


def _settle(text: Text, written: str, words: _Words) -> str:
    """The code a currency as written stands for: a sign, a name or a code."""
    if written in words.signs:
        there = OTHER_SIGNS.get(written, {})
        return next((there[region] for region in text.regions if region in there), words.signs[written])
    if written.upper() in load().currency_codes and written not in words.names:
        return written.upper()
    if written.isupper():
        return written
    codes = words.names[written]
    for family in (PESOS, DOLLARS):
        if " " not in written and not set(family.values()).isdisjoint(codes.values()):
            for region in text.regions:
                if region in family:
                    return family[region]
    if len(set(codes.values())) == 1:
        return next(iter(codes.values()))
    return codes.get(language_of(text.original)) or next(iter(codes.values()))
