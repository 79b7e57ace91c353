"""Handles: the name somebody goes by on a platform, from a link, beside the platform's name, or behind a bare `@`.

The value is `platform:name`; `at:name` where nothing tells the platform, which links like any other. A link that holds a
telephone number, as WhatsApp's do, is a finding of kind phone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from manumit.find.example import Example
from manumit.knowledge import load
from manumit.knowledge.glance import glance
from manumit.knowledge.hosts import registrable, scan
from manumit.knowledge.numbering import international
from manumit.knowledge.platforms import Platform
from manumit.knowledge.spans import Spans
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "handle"
PHONE = "phone"
LINKS: Literal["key", ""] = "key"
COVERS = 70
EXAMPLES: tuple[Example, ...] = (
    Example("https://t.me/Maria_Example", (("telegram:maria_example", "https://t.me/Maria_Example"),)),
    Example("wa.me/12025550143", (("+12025550143", "wa.me/12025550143"),)),
    Example("Telegram: @Maria_Example!", (("telegram:maria_example", "@Maria_Example"),)),
    Example("snap: maria.ex, kik - maria77", (("snapchat:maria.ex", "maria.ex"), ("kik:maria77", "maria77"))),
    Example("insta maria_22", (("instagram:maria_22", "maria_22"),)),
    Example("ask @maria_example", (("at:maria_example", "@maria_example"),)),
    Example("@alice:example.org", (("matrix:@alice:example.org", "@alice:example.org"),)),
    Example("Join our Telegram channel, WhatsApp: call me, insta account, kik me, info@example.org, @home"),
)

_AT = re.compile(r"@(?=[a-z0-9_])")
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?")
_MATRIX = re.compile(r"[a-z0-9._=/+-]{1,64}:((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})(?::\d{2,5})?(?![a-z0-9])")
_TAG = re.compile(r"#(\d{4})(?![\w#])")
_TAGGED = re.compile(r"(?<![\w.@])[a-z0-9_][a-z0-9_.]{1,31}$")
_SESSION = re.compile(r"(?<![a-z0-9])05[0-9a-f]{64}(?![a-z0-9])")
_SENTENCE = re.compile(r"(?<=[^\W_A-Z])\.[A-Z]")
_BEFORE = 34
_BEHIND = 20


class _Name(NamedTuple):
    """Where a platform is named in the folded text."""

    start: int
    end: int
    platform: Platform
    marked: bool


def find(text: Text) -> list[Finding]:
    """Handles in `text`, in no order, each once."""
    found = _links(text)
    taken = Spans((f.start, f.end) for f in found)
    names = _named(text)
    folded = text.folded
    hits = [hit for name in names if (hit := _beside(text, name))]
    if "@" in folded:
        hits += _at_signs(text, names)
    if "#" in folded and any(name.platform.name == "discord" for name in names):
        hits += _tags(folded)
    if glance(text).longest == 66:
        hits += [(*match.span(), f"session:{match[0]}") for match in _SESSION.finditer(folded)]
    for start, end, value in sorted(hits, key=lambda hit: (hit[0], hit[2].startswith("at:"), -hit[1])):
        first, last = text.span(start, end)
        if not taken.meet(first, last):
            taken.add(first, last)
            detail = {"platform": "unknown"} if value.startswith("at:") else {}
            found.append(Finding(KIND, value, first, last, text.original[first:last], detail=detail))
    return found


def _links(text: Text) -> list[Finding]:
    """Handles, invitations and numbers in links."""
    platforms = load().platforms
    found = []
    for web in scan(text):
        host = web.host.removeprefix("www.")
        platform = platforms.links.get(host)
        if platform is None or not web.path:
            continue
        for pattern in platform.links[host]:
            match = pattern.match(web.path.lstrip("/"))
            if not match:
                continue
            groups = match.groupdict()
            kind, value = KIND, ""
            if groups.get("name"):
                name = groups["name"].lower()
                value = "" if name in platform.stop else f"{platform.name}:{name.strip('.')}"
            elif groups.get("invite"):
                value = f"{platform.name}:{groups['invite']}"
            elif groups.get("phone"):
                number = international(groups["phone"])
                kind, value = PHONE, number.value if number else f"digits:{groups['phone']}"
            if value:
                detail = {"platform": platform.name}
                found.append(
                    Finding(kind, value, web.start, web.end, text.original[web.start : web.end], detail=detail)
                )
                break
    return found


@cache
def _spaced_names() -> frozenset[str]:
    return frozenset(name for name in load().platforms.names if name.isascii() or name < "\u2e80")


@cache
def _unspaced_names() -> tuple[str, ...]:
    return tuple(name for name in load().platforms.names if name >= "\u2e80")


def _named(text: Text) -> list[_Name]:
    """Where platforms are named, in order."""
    folded = text.folded
    here = _spaced_names() & glance(text).words
    words = [re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W\d_])") for name in here]
    if not folded.isascii():
        words += [re.compile(re.escape(name)) for name in _unspaced_names() if name in folded]
    found = []
    for word in words:
        for match in word.finditer(folded):
            platform = load().platforms.names[match[0]]
            found.append(_Name(*match.span(), platform, match[0] in platform.marked))
    return sorted(found)


@cache
def _after(platform: str) -> re.Pattern[str]:
    """What may stand between a platform's name and a handle, and the handle."""
    known = load().platforms
    shape = known.known[platform].shape
    fill = "|".join(sorted(map(re.escape, known.fill), key=len, reverse=True))
    mark = "|".join(sorted(map(re.escape, known.mark), key=len, reverse=True))
    pattern = shape.pattern if shape else "(?!)"
    return re.compile(
        rf"(?:\s{{0,2}}(?:{fill})(?![^\W_])){{0,2}}"
        rf"(?P<mark>\s{{0,2}}(?:[:=>\u2192\uff1a]|(?<=\s)[-\u2010-\u2015])+\s{{0,2}}|\s(?:{mark})\s|\s{{0,2}}\()?"
        rf"\s{{0,2}}(?P<at>@?)(?P<name>{pattern})(?![\w@#:]|[.-]\w)"
    )


def _cut(text: Text, start: int, name: str) -> str:
    """`name` as far as its sentence goes: what follows a full stop with a capital is the next one."""
    if "." in name:
        written = text.original[slice(*text.span(start, start + len(name)))]
        next_one = _SENTENCE.search(written)
        if next_one and len(written) == len(name):
            name = name[: next_one.start()]
    return name.rstrip("._-,")


def _beside(text: Text, name: _Name) -> tuple[int, int, str] | None:
    """The handle behind a platform's name, if what stands there is one."""
    folded = text.folded
    if name.platform.shape is None or (name.start and folded[name.start - 1] in "@./#"):
        return None
    match = _after(name.platform.name).match(folded, name.end)
    if not match:
        return None
    handle = _cut(text, match.start("name"), match["name"])
    known = load().platforms
    odd = any(sign.isdigit() or sign in "_.:" for sign in handle)
    if handle in known.stop or handle in known.names or (handle.isdigit() and name.platform.name != "qq"):
        return None
    strong = bool(match["mark"]) and not match["mark"].strip().isalpha() and match["mark"].strip() != "("
    if not match["at"] and not strong and (not odd or name.marked):
        return None
    start = match.start("at") if match["at"] else match.start("name")
    return (
        start,
        match.start("name") + len(handle),
        f"{name.platform.name}:{'@' if name.platform.name == 'matrix' else ''}{handle}",
    )


def _at_signs(text: Text, names: list[_Name]) -> list[tuple[int, int, str]]:
    """Names behind an `@` that is not an e-mail's, with the platform named nearest."""
    folded = text.folded
    known = load().platforms
    found = []
    for sign in _AT.finditer(folded):
        at = sign.start()
        if at and (folded[at - 1].isalnum() or folded[at - 1] in "._+-/@]"):
            continue
        matrix = _MATRIX.match(folded, at + 1)
        if matrix and registrable(matrix[1]):
            found.append((at, matrix.end(), f"matrix:@{matrix[0]}"))
            continue
        match = _NAME.match(folded, at + 1)
        if not match or folded[match.end() : match.end() + 1] == "@":
            continue
        name = _cut(text, at + 1, match[0])
        end = at + 1 + len(name)
        if name in known.at_stop or len(name) < 3 or not any(letter.isalpha() for letter in name):
            continue
        if "." in name and registrable(name) and name.rpartition(".")[2] in load().contacts.generic:
            continue
        platform = _nearest(folded, at, end, names)
        if platform and platform.shape and platform.name != "matrix" and platform.shape.fullmatch(name):
            found.append((at, end, f"{platform.name}:{name}"))
        else:
            found.append((at, end, f"at:{name}"))
    return found


def _nearest(folded: str, start: int, end: int, names: list[_Name]) -> Platform | None:
    """The platform named on the same line closest before, or else shortly behind."""
    before = [n for n in names if n.end <= start <= n.end + _BEFORE and "\n" not in folded[n.end : start]]
    if before:
        return before[-1].platform
    behind = [n for n in names if end <= n.start <= end + _BEHIND and "\n" not in folded[end : n.start]]
    return behind[0].platform if behind else None


def _tags(folded: str) -> list[tuple[int, int, str]]:
    """Discord names with their four digits."""
    found = []
    for tag in _TAG.finditer(folded):
        name = _TAGGED.search(folded[max(0, tag.start() - 34) : tag.start()])
        if name:
            found.append((tag.start() - len(name[0]), tag.end(), f"discord:{name[0]}#{tag[1]}"))
    return found
