"""The words of an item as HTML: what was found is marked, what could hide is made visible, nothing else is changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

Side = Literal["for", "against", "context", "selector"]

# Characters that show nothing or reorder what stands around them: they can hide words from a reader. Joiners are kept
# where a script or an emoji needs them, and shown between letters below U+0590, where they only disguise.
_HIDDEN = re.compile(
    "([\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f])\\1*"
    "|(?<![\u0590-\U0010ffff])([\u200c\u200d])\\2*(?![\u0590-\U0010ffff])"
)
_MARGIN = 120
_LONGEST_MARK = 600
_SHORT_SELECTOR = 28
_SAID = {"for": "reason", "against": "counter-reason", "context": "context"}


class Mark(NamedTuple):
    """Words to be marked: where they stand, on which side, and the sign and anchor of the reason they belong to."""

    start: int
    end: int
    side: Side
    sign: str = ""
    anchor: str = ""


class Shown(NamedTuple):
    """An item's words as a page shows them, with the number of characters and marked places left out of it."""

    html: Markup
    left_out: int
    marks_left_out: int


def visible(text: str) -> Markup:
    """`text` escaped for HTML, with every character that could hide something shown as its code."""
    return Markup("").join(_pieces(text, 0, len(text)))


def _pieces(text: str, start: int, end: int) -> Iterator[Markup]:
    """`text[start:end]`, judged with its surroundings, so that a joiner at the edge is judged by its neighbours."""
    here = start
    for match in _HIDDEN.finditer(text, start):
        if match.start() >= end:
            break
        yield escape(text[here : match.start()])
        here = min(match.end(), end)
        times = here - match.start()
        code = f"U+{ord(match[0][0]):04X}" + (f" \N{MULTIPLICATION SIGN}{times}" if times > 1 else "")
        yield Markup('<span class="code">[{}]</span>').format(code)
    yield escape(text[here:end])


def highlighted(text: str, marks: Sequence[Mark], start: int, end: int) -> Markup:
    """`text[start:end]` with its marks; where marks overlap, the shared words carry both."""
    inside = sorted((m for m in marks if m.start < end and m.end > start), key=lambda m: (m.start, m.end))
    edges = sorted({start, end, *(max(m.start, start) for m in inside), *(min(m.end, end) for m in inside)})
    html: list[Markup] = []
    active: list[Mark] = []
    upcoming = 0
    for left, right in pairwise(edges):
        active = [m for m in active if m.end > left]
        while upcoming < len(inside) and inside[upcoming].start <= left:
            active.append(inside[upcoming])
            upcoming += 1
        words = Markup("").join(_pieces(text, left, right))
        html.append(_wrap(words, active, right) if active else words)
    return Markup("").join(html)


def _wrap(words: Markup, active: Iterable[Mark], right: int) -> Markup:
    """`words` in the marks that cover them; a mark that ends here shows its sign."""
    covering = list(active)
    if any(m.side == "selector" for m in covering):
        long = " long" if len(words) > _SHORT_SELECTOR else ""
        words = Markup('<bdi class="sel{}">{}</bdi>').format(long, words)
    sides = [side for side in ("for", "against", "context") if any(m.side == side for m in covering)]
    if not sides:
        return words
    ending = dict.fromkeys((m.side, m.sign, m.anchor) for m in covering if m.end == right and m.sign)
    signs = Markup("").join(
        Markup('<a href="#{}" class="{}" aria-label="{} {}">{}</a>').format(anchor, side, _SAID[side], sign, sign)
        for side, sign, anchor in ending
    )
    return Markup('<mark class="{}">{}{}</mark>').format(" ".join(sides), words, signs)


def windows(length: int, marks: Iterable[Mark], room: int) -> list[tuple[int, int]]:
    """Which stretches of a text of `length` are shown in about `room` characters: beginning, marked words, end."""
    if length <= room:
        return [(0, length)]
    kept = [(0, room // 2), (length - room // 6, length)]
    left = room - room // 2 - room // 6
    for mark in sorted(marks):
        start = max(0, mark.start - _MARGIN)
        end = min(length, mark.end + _MARGIN, mark.start + _LONGEST_MARK)
        if any(a <= start and end <= b for a, b in kept):
            continue
        if end - start > left:
            break
        left -= end - start
        kept.append((start, end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(kept):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def show(text: str, marks: Sequence[Mark], most: int) -> Shown:
    """The words of an item in at most about `most` bytes of HTML; what is left out says so where it stood."""
    valid = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    room = min(max(most // 3, 600), 12_000)
    while True:
        shown = _show(text, valid, room)
        if room <= 200 or len(shown.html.encode("utf-8", "replace")) <= most:
            return shown
        room //= 2


def _show(text: str, marks: Sequence[Mark], room: int) -> Shown:
    kept = windows(len(text), marks, room)
    html: list[Markup] = []
    here = 0
    for start, end in kept:
        if start > here:
            html.append(_gap(start - here))
        html.append(highlighted(text, marks, start, end))
        here = end
    hidden = sum(1 for m in marks if m.sign and not any(a < m.end and m.start < b for a, b in kept))
    return Shown(Markup("").join(html), len(text) - sum(b - a for a, b in kept), hidden)


def _gap(size: int) -> Markup:
    return Markup('<span class="gap" dir="ltr">[{} characters are left out here; items.json holds them]</span>').format(
        f"{size:,}"
    )
