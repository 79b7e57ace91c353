"""Onion services: version 3 addresses whose checksum holds, version 2 ones where `.onion` stands behind them."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Literal

from manumit.find.example import Example
from manumit.knowledge.glance import glance
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "onion"
LINKS: Literal["key", ""] = "key"
COVERS = 70
# The address is an example of the specification's, section "Encoding onion addresses" of rend-spec-v3.
EXAMPLES: tuple[Example, ...] = (
    Example(
        "mirror PG6MMJIYJMCRSSLVYKFWNNTLARU7P5SVN6Y2YMMJU6NUBXNDF4PSCRYD.onion/shop",
        (
            (
                "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion",
                "PG6MMJIYJMCRSSLVYKFWNNTLARU7P5SVN6Y2YMMJU6NUBXNDF4PSCRYD.onion",
            ),
        ),
    ),
    Example("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.onion, red onion soup.onion"),
)

_ONION = re.compile(r"(?<![a-z0-9])([a-z2-7]{56}|[a-z2-7]{16})(?:\.onion(?![a-z0-9])|(?=[^a-z0-9.]|\.?$|\.[^a-z]))")


def find(text: Text) -> list[Finding]:
    """Onion addresses in `text`; a version 3 one also without its ending."""
    if "onion" not in text.folded and glance(text).longest != 56:
        return []
    found = []
    for match in _ONION.finditer(text.folded):
        name = match[1]
        if not (_holds(name) if len(name) == 56 else match[0].endswith(".onion")):
            continue
        start, end = text.span(*match.span())
        found.append(Finding(KIND, f"{name}.onion", start, end, text.original[start:end]))
    return found


def _holds(name: str) -> bool:
    """Whether key, checksum and version agree. Source: Tor rend-spec-v3, "Encoding onion addresses"."""
    raw = base64.b32decode(name.upper())
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    return version == b"\x03" and hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] == checksum
