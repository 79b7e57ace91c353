"""The people's half: look at a case, decide it, take its evidence away. Decisions append; nothing here overwrites one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from manumit.errors import NoSpace, Refused, Unreadable, UsageError
from manumit.knowledge import load
from manumit.model import JUDGEMENTS, Assessment, Case, Decision, Edge, Finding, Item, Record
from manumit.workspace import Workspace

STATES = {"confirm": "confirmed", "dismiss": "dismissed", "escalate": "escalated", "watch": "watched"}
"""The state a judgement puts a case in."""


class CaseFile(Record, frozen=True):
    """A case with all a person needs to decide it."""

    case: Case
    items: tuple[Item, ...]
    findings: dict[str, tuple[Finding, ...]]
    assessments: dict[str, Assessment]
    edges: tuple[Edge, ...]
    decisions: tuple[Decision, ...]


def queue(workspace: Workspace, *, all_states: bool = False) -> Iterator[Case]:
    """Cases that wait for a person, the highest level first; with `all_states` the decided ones too."""
    return workspace.store.cases(None if all_states else ("open",))


def case_file(workspace: Workspace, id_: str) -> CaseFile:
    """One case with its items, findings, links and decisions. Raises `NotFound`."""
    store = workspace.store
    case = store.case(id_.upper())
    return CaseFile(
        case,
        tuple(store.items(case.items)),
        store.findings(case.items),
        store.assessments(case.items),
        tuple(e for e in store.edges_of(case.items) if e.a in set(case.items) and e.b in set(case.items)),
        store.decisions(case.id),
    )


def decide(workspace: Workspace, id_: str, judgement: str, reason: str) -> Decision:
    """Append a person's judgement of a case, sealed with the case as it stands.

    Raises `UsageError` for an unknown judgement or an empty reason, `NotFound`, and `Refused` for a case that was merged
    into another.
    """
    if judgement not in JUDGEMENTS:
        raise UsageError(f"there is no judgement {judgement!r}; there are: {', '.join(JUDGEMENTS)}")
    if not reason.strip():
        raise UsageError("a decision needs a reason: it is what an appeal will read")
    with workspace.store.writing() as w:
        case = w.case(id_.upper())
        if case.merged_into:
            raise Refused(f"{case.id} was merged into {case.merged_into}; decide that one")
        decision = w.add_decision(
            Decision(
                id="",
                case=case.id,
                judgement=judgement,
                reason=reason.strip(),
                reviewer=workspace.reviewer,
                at=workspace.now(),
                level=case.assessment.level,
                rules=load().digest,
            )
        )
        w.save_case(msgspec.structs.replace(case, state=STATES[judgement]))
    return decision
