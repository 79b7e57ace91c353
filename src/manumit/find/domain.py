"""Domains: what someone registered, in a link or by itself; shared hosts are shown and never link."""

from __future__ import annotations

from typing import Literal

from manumit.find.example import Example
from manumit.knowledge.hosts import is_hub, scan
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "domain"
LINKS: Literal["key", ""] = "key"
COVERS = 70
EXAMPLES: tuple[Example, ...] = (
    Example("Apply at jobs.example.co.uk today", (("example.co.uk", "jobs.example.co.uk"),)),
    Example("https://x1.blogspot.com/p", (("x1.blogspot.com", "x1.blogspot.com"),)),
    Example("example dot com", (("example.com", "example dot com"),)),
    Example("Great team.In addition, e.g. 3.5 years of asp.net, i.e. much."),
)


def find(text: Text) -> list[Finding]:
    """Domains in `text` with the words of the host they stand in; those of e-mail addresses are the e-mail's."""
    found = []
    for web in scan(text):
        if not web.domain or web.mail:
            continue
        detail = {"disguised": web.disguised} if web.disguised else {}
        if web.lookalike:
            detail["lookalike"] = web.lookalike
        if is_hub(web.host):
            detail["hub"] = "yes"
        words = text.original[web.host_start : web.host_end]
        found.append(Finding(KIND, web.domain, web.host_start, web.host_end, words, detail=detail))
    return found
