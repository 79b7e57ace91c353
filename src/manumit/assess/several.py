"""The assessment of items that belong together: a thread in its order, a cluster in none.

An item that reports or advises says nothing of the rest, nor do words that one side of a thread quotes to the other. In a
cluster a person's own account is left out too: it calls for help, not for a look at who wrote it. In a thread it stays,
because the other side speaks there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from manumit.assess.evidence import THIRD_PARTY, Evidence, gather
from manumit.assess.weigh import weigh
from manumit.knowledge import load
from manumit.model import Assessment, Finding

Member = tuple[str, Sequence[Finding], Assessment]
"""An item's id, its findings, and what it was assessed as alone."""


def assess_thread(members: Iterable[Member]) -> Assessment:
    """What a conversation adds up to; `members` in the order they were written. Each reason names its item."""
    kept = [
        (id_, [found for found in findings if "quoted" not in found.detail], alone)
        for id_, findings, alone in members
        if alone.voice not in ("report", "advice")
    ]
    return weigh(_gathered(kept), cap_own_account=False)


def assess_cluster(members: Iterable[Member]) -> Assessment:
    """What linked items add up to together. That they are linked adds nothing."""
    return weigh(_gathered([member for member in members if not member[2].voice]))


def may_open(assessment: Assessment) -> bool:
    """Whether a case may be opened at all: `elevated` or above on a scored means, child or third-party-control indicator.

    A link, a template, a shared phone is never a reason to look at someone.
    """
    if assessment.level in ("none", "notice"):
        return False
    catalogue = load().catalogue
    standing = [catalogue[reason.indicator] for reason in assessment.reasons if reason.weight > 0]
    return any(
        one.means or THIRD_PARTY in one.dimension or "sexual_child" in one.exploitation or "child" in assessment.danger
        for one in standing
    )


def _gathered(members: Sequence[Member]) -> Evidence:
    return gather((item, found) for item, findings, _ in members for found in findings)


def title_of(subject: str, items: int, assessment: Assessment) -> str:
    """A case in one line: how much there is, and the two or three signs that weigh most."""
    many = {"thread": f"{items} messages", "cluster": f"{items} linked items"}.get(
        subject, "One item" if items == 1 else f"{items} items"
    )
    names = dict.fromkeys(reason.name for reason in sorted(assessment.reasons, key=lambda reason: -reason.weight))
    return f"{many}: {', '.join(name[:1].lower() + name[1:] for name in list(names)[:3])}"
