"""The people's half: look at a case, decide it, take its evidence away. Decisions append; nothing here overwrites one."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from manumit import custody
from manumit.assess import assess_cluster, looked_for, title_of
from manumit.errors import Refused, Tampered, Unreadable, UsageError
from manumit.evidence import MANIFEST, LedgerLink, PackContents, SealedDecision, SealedItem, Versions, build
from manumit.knowledge import load
from manumit.model import CHOSEN, JUDGEMENTS, Assessment, Case, Decision, Edge, Entry, Finding, Item, Record
from manumit.store import KeptItem, Pack, Reader, Sealed
from manumit.version import VERSION
from manumit.workspace import Workspace

STATES = {"confirm": "confirmed", "dismiss": "dismissed", "escalate": "escalated", "watch": "watched"}
"""The state a judgement puts a case in."""


_PAGE = 500


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


def signs(workspace: Workspace) -> Iterator[tuple[str, Assessment]]:
    """Items that show a sign and are in no case: what a person may look through, and open a case of, when they choose to."""
    store = workspace.store
    ids = [item.id for item in store.items()]
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        held = store.cases_of(page)
        for id_, assessment in store.assessments(page).items():
            if assessment.level != "none" and id_ not in held:
                yield id_, assessment


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


def open_case(workspace: Workspace, ids: Sequence[str]) -> Case:
    """Put items before a person who decides, because a person asks for it, whatever their level.

    Raises `NotFound`, and `Refused` where nothing in the items speaks for a case, or one of them is in a case already: a
    shared contact, or having been looked at, is no reason to look at someone.
    """
    wanted = tuple(dict.fromkeys(id_.upper() for id_ in ids))
    with workspace.store.writing() as w:
        items = tuple(item.id for item in w.items(wanted))
        held = w.cases_of(items)
        if held:
            item, cases = next(iter(held.items()))
            raise Refused(f"{item} is in {cases[0]} already")
        findings, assessments = w.findings(items), w.assessments(items)
        assessment = (
            assessments.get(items[0], Assessment())
            if len(items) == 1
            else assess_cluster((id_, findings.get(id_, ()), assessments[id_]) for id_ in items if id_ in assessments)
        )
        if not assessment.reasons:
            raise Refused(f"nothing found in {', '.join(items)} speaks for a case")
        title = title_of(CHOSEN, len(items), assessment)
        return w.save_case(Case("", CHOSEN, items[0], items, assessment, "open", workspace.now(), title))


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


def pack(workspace: Workspace, id_: str, out: Path) -> Pack:
    """Write the evidence of a case to `out`, whole or not at all, and seal that it was taken.

    Raises `UsageError` where `out` is there already, `Unreadable` where it cannot be written, `NotFound`, and `Tampered`
    where what is held is not what was sealed: such evidence is not packed as if nothing had happened.
    """
    if out.exists():
        raise UsageError(f"{out} is there already; give the pack another name")
    made_at = workspace.now()
    with workspace.store.snapshot() as held:
        contents = _contents(held, id_.upper(), made_at, workspace.reviewer)
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".manumit-", suffix=".part")
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        raise Unreadable(out, f"it cannot be written: {error.strerror}") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            build(contents, file)
            file.flush()
            os.fsync(file.fileno())
        with zipfile.ZipFile(part) as made:
            manifest = hashlib.sha256(made.read(MANIFEST)).hexdigest()
        with workspace.store.writing() as w:
            sealed = w.add_pack(
                Pack(
                    id="",
                    case=contents.case.id,
                    name=out.name,
                    manifest=manifest,
                    at=made_at,
                    reviewer=workspace.reviewer,
                )
            )
            # Inside the transaction, so that a pack that cannot be put in its place is not sealed as taken.
            part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return sealed


def _contents(held: Reader, id_: str, made_at: str, made_by: str) -> PackContents:
    case = held.case(id_)
    batches: dict[int, tuple[str, ...]] = {}
    items = tuple(_sealed_item(held, each, batches) for each in held.sealed("item", case.items))
    decisions = held.decisions(case.id)
    sealed = tuple(_sealed_decision(each) for each in held.sealed("decision", [d.id for d in decisions]))
    findings = held.findings(case.items)
    values = {(found.kind, found.value) for each in findings.values() for found in each}
    inside = set(case.items)
    return PackContents(
        case=case,
        items=items,
        findings=findings,
        assessments=held.assessments(case.items),
        edges=tuple(edge for edge in held.edges_of(case.items) if edge.a in inside and edge.b in inside),
        hubs=tuple(hub for hub in held.hubs() if (hub.kind, hub.value) in values),
        decisions=sealed,
        ledger=_excerpt(held, case.id, {each.seq for each in items} | {each.seq for each in sealed}),
        made_at=made_at,
        made_by=made_by,
        versions=Versions(VERSION, load().digest),
        workspace=held.workspace_id,
        looked_for=looked_for(case.assessment),
    )


def _sealed_item(held: Reader, row: Sealed, batches: dict[int, tuple[str, ...]]) -> SealedItem:
    if not isinstance(row.content, KeptItem):
        raise Tampered(row.id, [row.fault])
    if row.seal not in batches:
        batches[row.seal] = held.batch(row.seal)
    return SealedItem(
        item=row.content.item,
        import_number=row.content.import_number,
        occurrence=row.content.occurrence,
        salt=row.salt.hex(),
        commitment=row.commitment,
        seq=row.seal,
        index=row.index,
        count=row.count,
        path=custody.path(batches[row.seal], row.index),
    )


def _sealed_decision(row: Sealed) -> SealedDecision:
    if not isinstance(row.content, Decision):
        raise Tampered(row.id, [row.fault])
    return SealedDecision(decision=row.content, salt=row.salt.hex(), commitment=row.commitment, seq=row.seal)


def _excerpt(held: Reader, case: str, about: set[int]) -> tuple[Entry | LedgerLink, ...]:
    """The ledger from the first entry about the case to its end; of all others nothing but their digests."""
    return tuple(
        entry
        if entry.seq in about or entry.subject == case
        else LedgerLink(entry.seq, custody.body(entry), entry.previous, entry.digest)
        for entry in held.entries(after=min(about) - 1)
    )
