"""Telephone numbers, plain or disguised, in E.164 where country code or region settles them, as bare digits where not.

What is accepted: with `+` or a dialled prefix, any number valid under its country code, and with `+` also one that is
only possible (`unverified`); without, one valid in a region of the text; beside the name of a messenger, one valid under
the country code it begins with (`assumed`). What nothing settles but looks or is announced like a number becomes
`digits:…` (`unresolved`); it links from nine digits on, below that it is marked a hub, which never links.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from manumit.find.example import Example
from manumit.knowledge import load
from manumit.knowledge.glance import glance, masks, near, words_before
from manumit.knowledge.numbering import LEAST, MOST, Number, international, is_counting, national
from manumit.knowledge.numerals import date_end, is_amount, is_priced, is_usual, never_number
from manumit.knowledge.spans import Spans
from manumit.knowledge.spoken import spoken
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "phone"
LINKS: Literal["key", ""] = "key"
COVERS = 60
EXAMPLES: tuple[Example, ...] = (
    Example("Call +1 202 555 0143 now", (("+12025550143", "+1 202 555 0143"),)),
    Example("Call (202) 555-0143.", (("+12025550143", "(202) 555-0143"),), ("US",)),
    Example("tel 2o2 555 ol43", (("+12025550143", "2o2 555 ol43"),), ("US",)),
    Example("+44 (0)7700 900123", (("+447700900123", "+44 (0)7700 900123"),)),
    Example("WhatsApp 0044 7700 900 123!", (("+447700900123", "0044 7700 900 123"),)),
    Example("tel 202-555-0143", (("digits:2025550143", "202-555-0143"),)),
    Example("#PHONE_00ab12ff#", (("#phone_00ab12ff#", "#PHONE_00ab12ff#"),)),
    Example("12.05.2024 10:30, 2019-2024, 192.0.2.10, $1,250,000, ref 20255501", (), ("US", "DE")),
)

_BETWEEN = r" .\-/()\u2010-\u2015*_~|·•,"
_SIGN = r"(?:\d|[ol](?![\dol]{0,8}+[^\W\dol_]))"
_RUN = re.compile(rf"\d(?:[{_BETWEEN}]{{0,3}}+{_SIGN}){{{LEAST - 1},}}+")
_GROUP = re.compile(r"[\dol]+")
_HARD = re.compile(r"[,|*•·]|\s[/-]\s|\s{2}")
_LETTERS = str.maketrans("ol", "01")
_MOST_GROUPS = 16
_MOST_UNSETTLED = 13
_TABLE = 600


class _Run(NamedTuple):
    """A run of digit groups in the folded text, with what stands around it."""

    groups: list[tuple[int, int]]
    plus: bool
    announced: bool
    glued: bool


class _Piece(NamedTuple):
    """Some groups of a run taken for one number, in the folded text; the flags say what is known of its beginning."""

    start: int
    end: int
    digits: str
    groups: list[tuple[int, int]]
    plus: bool
    announced: bool
    glued: bool


class _Found(NamedTuple):
    """A number in the folded text, with what it was read as and how it was disguised."""

    start: int
    end: int
    digits: str
    read: tuple[Number, str] | None
    how: str


def find(text: Text) -> list[Finding]:
    """Numbers in `text`, those said in words first, then those in digits that they leave."""
    found = [
        Finding(KIND, value, start, end, text.original[start:end], detail=detail)
        for start, end, value, detail in masks(text, KIND)
    ]
    taken = Spans()
    for run in spoken(text):
        announced = near(text.folded, run.start, run.end, load().contacts.phone)
        read = _read(text, _Piece(*run[:3], [], run.plus, announced, False))
        if read or announced or len(run.digits) >= 9:
            start, end = text.span(run.start, run.end)
            found.append(_finding(text, start, end, run.digits, read, "spelled"))
            taken.add(run.start, run.end)
    if glance(text).digits >= LEAST - 2:
        found += [
            _finding(text, *_whole(text, one.start, one.end), one.digits, one.read, one.how)
            for one in _numerals(text)
            if not taken.meet(one.start, one.end)
        ]
    return found


def _finding(text: Text, start: int, end: int, digits: str, read: tuple[Number, str] | None, how: str) -> Finding:
    words = text.original[start:end]
    how = how or _hidden(words)
    detail = {"disguised": how} if how else {}
    if read is None:
        detail["unresolved"] = "yes"
        if len(digits) < 9:
            detail["hub"] = "yes"
        return Finding(KIND, f"digits:{digits}", start, end, words, detail=detail)
    number, assumed = read
    if number.region:
        detail["region"] = number.region
    if assumed:
        detail["assumed"] = assumed
    if not number.valid:
        detail["unverified"] = "yes"
    return Finding(KIND, number.value, start, end, words, detail=detail)


def _whole(text: Text, start: int, end: int) -> tuple[int, int]:
    """The original span, with the key caps that enclose its last digit."""
    first, last = text.span(start, end)
    while last < len(text.original) and text.original[last] in "\ufe0f\u20e3":
        last += 1
    return first, last


def _hidden(words: str) -> str:
    """How a number that reads plainly once folded was disguised in the original, if it was."""
    if words.isascii():
        return ""
    if "\u20e3" in words:
        return "emoji"
    if any(unicodedata.category(sign) == "Cf" for sign in words):
        return "hidden"
    styled = (sign for sign in words if not sign.isascii() and unicodedata.normalize("NFKC", sign) != sign)
    return "styled" if any(unicodedata.normalize("NFKC", sign).isdecimal() for sign in styled) else ""


def _numerals(text: Text) -> Iterator[_Found]:
    """Numbers in digits, with letters that look like digits among them."""
    for match in _RUN.finditer(text.folded):
        run = _run(text.folded, match)
        if run is None:
            continue
        at = 0
        while at < len(run.groups):
            skip = _no_number(text.folded, run, at)
            if skip:
                at += skip
                continue
            used, result = _first(text, run, at)
            if result:
                yield result
            at += used


def _run(folded: str, match: re.Match[str]) -> _Run | None:
    """The run that `match` is, or None where what stands before or behind says that it is no number."""
    contacts = load().contacts
    start = match.start()
    groups = [group.span() for group in _GROUP.finditer(folded, start, match.end())]
    if start >= 1 and folded[start - 1] == "o" and not folded[start - 2 : start - 1].isalnum():
        start -= 1
        groups[0] = (start, groups[0][1])
    lead = folded[max(0, start - 2) : start]
    plus = lead.endswith("+") or lead == "+("
    before = folded[start - 1 : start] if start else ""
    glued = False
    if before.isalpha() or before == "_":
        # Glued to a word: to one that announces numbers, or there must be no doubt otherwise
        glued = words_before(folded, start)[0] not in contacts.glued
    elif before == "#" or (not plus and _is_other(folded, start)):
        return None
    if before in (":", "@") and start > 1 and folded[start - 2].isdigit():
        return None
    if glued and groups[0][1] - start < LEAST and folded[groups[0][1]].isspace():
        # The digits of a word ("Upd8 0800…") and then a number
        groups, glued = groups[1:], False
        start = groups[0][0]
    while folded[slice(*groups[-1])].isalpha():
        groups.pop()
    end = groups[-1][1]
    announced = near(folded, start, end, contacts.phone)
    behind = folded[end : end + 1]
    cut_off = (behind.isalpha() and behind.isascii()) or behind == "_"
    if cut_off and (glued or not (plus or announced or sum(last - first for first, last in groups) >= 9)):
        return None
    return _Run(groups, plus, announced, glued)


def _is_other(folded: str, start: int) -> bool:
    """Whether the words before say that a reference or the like follows."""
    contacts = load().contacts
    nearest, further = words_before(folded, start)
    return nearest in contacts.other or (nearest in contacts.linking and further in contacts.other)


def _no_number(folded: str, run: _Run, at: int) -> int:
    """How many groups from `at` on are a date, years, an address or a card; 0 where they may be a number."""
    start, end = run.groups[at]
    if run.plus and not at:
        return 0
    if end - start > MOST:
        return 1
    stop = never_number(folded, start)
    if not stop:
        stop = date_end(folded, start)
        if run.announced:
            # Announced, only a date of three groups is one, and eight digits are a number
            short = len(run.groups) > at + 2 and run.groups[at + 1][1] - run.groups[at + 1][0] <= 2
            stop = stop if short else 0
    return sum(1 for group in run.groups[at : at + 6] if group[0] < stop)


def _first(text: Text, run: _Run, at: int) -> tuple[int, _Found | None]:
    """The number that begins with group `at`: how many groups it takes, and what it is, if it is one."""
    pieces = list(_pieces(text.folded, run, at))
    doubtful: tuple[int, _Found] | None = None
    for piece in reversed(pieces):
        read = _read(text, piece)
        if read and _stands(text.folded, piece):
            found = len(piece.groups), _Found(*piece[:3], read, _disguise(text.folded, piece))
            if read[0].valid:
                return found
            doubtful = doubtful or found
    if doubtful:
        return doubtful
    if pieces and _likely(text.folded, pieces[-1]):
        piece = pieces[-1]
        return len(piece.groups), _Found(*piece[:3], None, _disguise(text.folded, piece))
    return 1, None


def _pieces(folded: str, run: _Run, at: int) -> Iterator[_Piece]:
    """What could be one number from group `at` on, the shortest first."""
    groups = run.groups
    if folded[slice(*groups[at])].isalpha():
        return
    crowded = groups[-1][1] - groups[0][0] > _TABLE
    limit = min(len(groups), at + (1 if crowded else _MOST_GROUPS))
    single = limit - at >= LEAST - 1 and all(end - start == 1 for start, end in groups[at + 1 : limit])
    digits = ""
    for i in range(at, limit):
        start, end = groups[i]
        if i > at and not single and _HARD.search(folded[groups[i - 1][1] : start]):
            return
        digits += _digits(folded[start:end])
        if len(digits) > MOST + 2:
            return
        if len(digits) >= LEAST and not folded[start:end].isalpha():
            plus = run.plus and not at
            first, last = _bracketed(folded, groups[at][0], end, plus=plus)
            yield _Piece(first, last, digits, groups[at : i + 1], plus, run.announced, run.glued and not at)


def _digits(written: str) -> str:
    plain = written.translate(_LETTERS)
    return plain if plain.isascii() else "".join(str(unicodedata.digit(sign)) for sign in plain)


def _bracketed(folded: str, start: int, end: int, *, plus: bool) -> tuple[int, int]:
    """The span with the `+` or the bracket that opens it."""
    if start and folded[start - 1] == "(" and ")" in folded[start:end]:
        start -= 1
    if plus and start and folded[start - 1] == "+":
        start -= 1
    return start, end


def _disguise(folded: str, piece: _Piece) -> str:
    written = folded[piece.start : piece.end]
    if "o" in written or "l" in written:
        return "letters"
    return "spaced" if len(piece.groups) >= LEAST and all(end - start == 1 for start, end in piece.groups[1:]) else ""


def _read(text: Text, piece: _Piece) -> tuple[Number, str] | None:
    """The digits as a number, with what had to be assumed for it; None where nothing settles them."""
    digits = piece.digits
    if piece.plus:
        written = text.folded[piece.start : piece.end]
        if "(0)" in written:
            digits = _digits("".join(_GROUP.findall(written.replace("(0)", ""))))
        number = international(digits)
        return (number, "") if number else None
    if digits.startswith("00"):
        number = international(digits[2:])
        if number and number.valid:
            return number, ""
    if text.regions:
        number = national(digits, text.regions)
        if number:
            return number, ""
    if len(digits) >= 11 and digits[0] != "0":
        number = international(digits)
        if number and number.valid:
            messenger = piece.announced and near(text.folded, piece.start, piece.end, _messengers(), before=24)
            if messenger or number.region in text.regions:
                return number, "country code"
    return None


@cache
def _messengers() -> frozenset[str]:
    """Names beside which numbers are written with their country code."""
    return frozenset(name for name, platform in load().platforms.names.items() if platform.phones)


def _stands(folded: str, piece: _Piece) -> bool:
    """Whether digits that could be a number are not rather an amount, or the end of a word."""
    start, end = piece.start, piece.end
    if piece.plus:
        return True
    if is_priced(folded, start, end) or is_counting(piece.digits):
        return False
    first, last = piece.groups[0]
    if piece.glued and not (folded[start] == "0" and last - first >= 10):
        return False
    # Nine digits in threes are how some countries write their numbers
    return piece.announced or not is_amount(folded, start, end) or [e - s for s, e in piece.groups] == [3, 3, 3]


def _likely(folded: str, piece: _Piece) -> bool:
    """Whether digits that nothing settles look, or are announced, like a telephone number."""
    digits, groups = piece.digits, piece.groups
    start, end = piece.start, piece.end
    if len(digits) > _MOST_UNSETTLED or piece.glued or is_counting(digits) or len(set(digits)) < 3:
        return False
    if is_priced(folded, start, end) or (is_amount(folded, start, end) and not (piece.announced and len(digits) >= 9)):
        return False
    if piece.announced:
        return True
    if len(digits) < 9:
        return False
    if _disguise(folded, piece) or piece.plus or folded[start] == "(":
        return True
    if "/" in folded[start:end]:
        return False
    if len(groups) == 1:
        return digits[0] == "0" and digits[1] != "0" and 10 <= len(digits) <= 11
    return len(digits) <= 12 and is_usual(groups)
