"""Links: what begins with `http`, `www.` or goes on behind a host; the value names the page whatever its scheme."""

from __future__ import annotations

import re
from typing import Literal

from manumit.find.example import Example
from manumit.knowledge.glance import masks
from manumit.knowledge.hosts import Web, is_hub, scan
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "url"
LINKS: Literal["key", ""] = "key"
COVERS = 70
EXAMPLES: tuple[Example, ...] = (
    Example("Apply: https://www.Example.org/Jobs/17/.", (("example.org/Jobs/17", "https://www.Example.org/Jobs/17/"),)),
    Example("hxxp://example[.]com/a?b=1", (("example.com/a?b=1", "hxxp://example[.]com/a?b=1"),)),
    Example("see #URL_00ab12ff#", (("#url_00ab12ff#", "#URL_00ab12ff#"),)),
    Example("Write to info@example.org, node.js and asp.net known, 3.5 years."),
)

_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid|igshid|mc_[ce]id|_ga)=[^&#]*(?:&|(?=#|$))")


def find(text: Text) -> list[Finding]:
    """Links in `text`. One that leads to the front page of a shared host is marked a hub."""
    found = [
        Finding(KIND, value, start, end, text.original[start:end], detail=detail)
        for start, end, value, detail in masks(text, KIND)
    ]
    for web in scan(text):
        if web.is_url:
            value = _value(web)
            detail = {"disguised": web.disguised} if web.disguised else {}
            if "/" not in value and "?" not in value and is_hub(web.host):
                detail["hub"] = "yes"
            found.append(Finding(KIND, value, web.start, web.end, text.original[web.start : web.end], detail=detail))
    return found


def _value(web: Web) -> str:
    """Host and path: no scheme, `www.`, tracking marks, place on the page or last slash."""
    path = _TRACKING.sub("", web.path)
    page, _, place = path.partition("#")
    page = page.rstrip("?&").rstrip("/")
    # Where the path is empty, what stands behind `#` names the page ("signal.me/#p/…")
    return web.host.removeprefix("www.") + page + (f"/#{place}" if place and not page else "")
