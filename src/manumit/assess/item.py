"""The assessment of one item from its findings."""

from __future__ import annotations

from collections.abc import Sequence

from manumit.assess.evidence import gather
from manumit.assess.weigh import weigh
from manumit.model import Assessment, Finding

NONE = Assessment()
"""Shared by every item in which nothing was found; never changed."""
_SILENT = frozenset({"phone", "email", "url", "domain", "onion", "handle", "key", "wallet", "money", "place"})


def assess_item(findings: Sequence[Finding]) -> Assessment:
    """What the findings of one item add up to."""
    if all(found.kind in _SILENT for found in findings):
        return NONE
    return weigh(gather([("", found) for found in findings]))
