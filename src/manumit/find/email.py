"""E-mail addresses, plain or disguised ("name (at) example dot org"), and the domains they are at."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from manumit.find.example import Example
from manumit.knowledge import load
from manumit.knowledge.glance import masks
from manumit.knowledge.hosts import Web, is_hub, registrable, scan
from manumit.knowledge.spans import Spans
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "email"
DOMAIN = "domain"
LINKS: Literal["key", ""] = "key"
COVERS = 80
EXAMPLES: tuple[Example, ...] = (
    Example("anna@firm.photography or root@127.0.0.1", (("anna@firm.photography", "anna@firm.photography"),)),
    Example("Write to Info@Example.org.", (("info@example.org", "Info@Example.org"), ("example.org", "Example.org"))),
    Example(
        "maria.1 (at) example [dot] org",
        (("maria.1@example.org", "maria.1 (at) example [dot] org"), ("example.org", "example [dot] org")),
    ),
    Example(
        "maria arroba example punto com",
        (("maria@example.com", "maria arroba example punto com"), ("example.com", "example punto com")),
    ),
    Example("#EMAIL_00ab12ff# or #EMAIL#", (("#email_00ab12ff#", "#EMAIL_00ab12ff#"), ("#email#", "#EMAIL#"))),
    Example("Look at example.org for 5 @ 10 each, @maria."),
)

_REACH = 96
_DIGIT = re.compile(r"[\d._+]")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """What stands before the host of a plain address; of a disguised one; a spaced host; what stands before that."""
    contacts = load().contacts
    dots = "|".join(sorted(map(re.escape, contacts.dot), key=len, reverse=True))
    ats = "|".join(sorted(map(re.escape, contacts.at), key=len, reverse=True))
    local = r"(?<![a-z0-9._%+-])[a-z0-9](?:[a-z0-9._%+'-]{0,62}[a-z0-9_+-])?"
    joined = (
        rf"{local}(?:\s?[\[({{]\s?(?:\.|{dots})\s?[\])}}]\s?[a-z0-9_-]{{1,32}}|\s(?:{dots})\s[a-z0-9_-]{{1,32}}){{0,2}}"
    )
    return (
        re.compile(rf"(?P<local>{local})@$"),
        re.compile(
            rf"(?P<local>{joined})"
            rf"(?:\s?[\[({{<]\s?(?P<bracketed>@|a|{ats})\s?[\])}}>]\s?|\s{{1,2}}(?P<said>{ats})\s{{1,2}}|(?P<spaced>\s?@\s?))$"
        ),
        re.compile(r"@\s?([a-z0-9-]{2,63})(\s?\.\s?)([a-z]{2,6})(?![a-z0-9])"),
        re.compile(rf"(?P<local>{local}(?:\s\.\s[a-z0-9_-]{{1,32}}){{0,2}})(?P<blank>\s?)@$"),
    )


def find(text: Text) -> list[Finding]:
    """Addresses in `text`, each followed by its domain; that of a free provider is marked a hub."""
    found = [
        Finding(KIND, value, start, end, text.original[start:end], detail=detail)
        for start, end, value, detail in masks(text, KIND)
    ]
    for web in scan(text):
        if not web.schemed:
            found += _mail(text, web)
    if " ." in text.folded or ". " in text.folded:
        found += _spaced(text, found)
    return found


def _mail(text: Text, web: Web) -> list[Finding]:
    """The address at the host of `web` with its domain, when there is one."""
    plain, disguised, *_ = _patterns()
    at = web.at
    before = text.folded[max(0, at - _REACH) : at]
    if not before or not (before[-1] == "@" or before[-1].isspace() or before[-1] in ")]}>"):
        return []
    match = plain.search(before)
    how = web.disguised
    if not match:
        match = disguised.search(before)
        if not match or not _meant(match, web):
            return []
        how = "at"
    local = _local(match["local"])
    start = text.span(at - len(before) + match.start("local"), at)[0]
    return _found(text, start, web.host_start, web.host_end, local, web.host, how)


def _local(written: str) -> str:
    """The part before the sign, dots put back."""
    dots = "|".join(map(re.escape, load().contacts.dot))
    return re.sub(rf"\s?[\[({{]\s?(?:\.|{dots})\s?[\])}}]\s?|\s(?:{dots})\s", ".", written)


def _meant(match: re.Match[str], web: Web) -> bool:
    """Whether "at" or a loose `@` makes an address here, and not a sentence about a place."""
    if match["bracketed"] or (match["said"] and (web.disguised or match["said"] in load().contacts.at_only)):
        return True
    if match["spaced"] and web.disguised:
        return True
    return web.host in load().platforms.mail and bool(_DIGIT.search(match["local"]))


def _spaced(text: Text, known: list[Finding]) -> list[Finding]:
    """Addresses with blanks beside the last dot: "maria@example .com", "maria @ example . com"."""
    if "@" not in text.folded:
        return []
    found: list[Finding] = []
    taken = Spans((f.start, f.end) for f in known)
    _, _, spaced, before_it = _patterns()
    for host in spaced.finditer(text.folded):
        if " " not in host[2] or host[3] not in load().contacts.endings:
            continue
        before = text.folded[max(0, host.start() - _REACH) : host.start() + 1]
        local = before_it.search(before)
        if not local or (local["blank"] and host[2] != " . "):
            continue
        if host[2] == ". " and (host[3] not in load().contacts.generic or host[3] in load().contacts.word_endings):
            continue
        start = text.span(host.start() + 1 - len(before) + local.start(), host.start())[0]
        host_start, host_end = text.span(host.start(1), host.end())
        if not taken.meet(start, host_end):
            name = local["local"].replace(" ", "")
            found += _found(text, start, host_start, host_end, name, f"{host[1]}.{host[3]}", "spaced")
    return found


def _found(text: Text, start: int, host_start: int, end: int, local: str, host: str, how: str) -> list[Finding]:
    detail = {"disguised": how} if how else {}
    found = [Finding(KIND, f"{local}@{host}", start, end, text.original[start:end], detail=detail)]
    domain = registrable(host)
    if domain:
        hub = {"hub": "yes"} if is_hub(host) else {}
        found.append(Finding(DOMAIN, domain, host_start, end, text.original[host_start:end], detail=detail | hub))
    return found
