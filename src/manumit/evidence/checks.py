"""Whether the contents of a pack agree with what was sealed: each fault begins with the file it is in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from manumit import custody
from manumit.evidence import reasons
from manumit.evidence.records import LedgerLink, PackContents, SealedDecision, SealedItem
from manumit.model import Case, Decision, Entry


def faults(contents: PackContents) -> list[str]:
    """Everything in `contents` that is not what was sealed, or that points nowhere; empty where all agrees."""
    sealed = {place.seq: _named(place) for place in contents.ledger if isinstance(place, Entry)}
    found = list(chain(contents.ledger))
    for item in contents.items:
        found += _item(item, sealed)
    for decision in contents.decisions:
        found += _decision(decision, sealed, contents.case.id)
    found += _references(contents)
    found += _findings(contents)
    return found


def chain(ledger: Sequence[Entry | LedgerLink]) -> Iterator[str]:
    """What is wrong with an excerpt of the ledger. A link hides what it says and still continues the entry before it."""
    before: Entry | LedgerLink | None = None
    accepted = {""}
    for place in ledger:
        where = f"ledger.jsonl: entry {place.seq}"
        if before and place.seq != before.seq + 1:
            yield f"{where}: it follows entry {before.seq}; what stood between is missing"
        try:
            actual = custody.digest(place) if isinstance(place, Entry) else custody.chained(place.previous, place.body)
        except UnicodeEncodeError:
            actual = ""
        if actual != place.digest:
            yield f"{where}: its content is not what its digest was made from"
        elif (before or place.seq == 1) and place.previous not in accepted:
            yield f"{where}: it does not continue the entry before it"
        accepted = {place.digest, actual}
        before = place


def _named(entry: Entry) -> frozenset[str]:
    """The hex digests an entry seals."""
    return frozenset(each.rpartition("=")[2] for each in entry.commitments)


def _commitment(obj: object, salt: str) -> str:
    """The commitment made anew, or an empty string where it cannot be made."""
    try:
        return custody.commit(obj, bytes.fromhex(salt))
    except (ValueError, TypeError):
        return ""


def _item(held: SealedItem, sealed: dict[int, frozenset[str]]) -> Iterator[str]:
    where = f"items.json: item {held.item.id}"
    content = {"item": held.item, "import_number": held.import_number, "occurrence": held.occurrence}
    if _commitment(content, held.salt) != held.commitment:
        yield f"{where}: its content is not what its commitment was made from"
        return
    if held.seq not in sealed:
        yield f"{where}: ledger entry {held.seq}, which is said to seal it, is not in the pack"
        return
    try:
        reached = custody.climb(held.commitment, held.index, held.count, held.path)
    except ValueError as error:
        yield f"{where}: its Merkle path leads nowhere: {error}"
        return
    if reached not in sealed[held.seq]:
        yield f"{where}: its Merkle path does not reach a root that ledger entry {held.seq} seals"


def _decision(held: SealedDecision, sealed: dict[int, frozenset[str]], case: str) -> Iterator[str]:
    where = f"decisions.json: decision {held.decision.id}"
    if held.decision.case != case:
        yield f"{where}: it is about case {held.decision.case}"
    if _commitment(held.decision, held.salt) != held.commitment:
        yield f"{where}: its content is not what its commitment was made from"
    elif held.seq not in sealed:
        yield f"{where}: ledger entry {held.seq}, which is said to seal it, is not in the pack"
    elif not sealed[held.seq] & {held.commitment, custody.root([held.commitment])}:
        yield f"{where}: ledger entry {held.seq} does not seal it"


def _references(contents: PackContents) -> Iterator[str]:
    """Ids that point at nothing, or stand twice."""
    ids = [held.item.id for held in contents.items]
    known = set(ids)
    yield from (f"items.json: item {id_} stands in it twice" for id_ in _twice(ids))
    for id_ in dict.fromkeys(contents.case.items):
        if id_ not in known:
            yield f"items.json: item {id_} of the case is missing"
    yield from (
        f"items.json: item {id_} is not an item of the case" for id_ in sorted(known.difference(contents.case.items))
    )
    for id_ in sorted({*contents.findings, *contents.assessments} - known):
        yield f"findings.json: item {id_} is not in the pack"
    for place, edge in enumerate(contents.edges, 1):
        for end in (edge.a, edge.b):
            if end not in known:
                yield f"edges.json: link {place} names item {end}, which is not in the pack"
    yield from (
        f"decisions.json: decision {id_} stands in it twice"
        for id_ in _twice([held.decision.id for held in contents.decisions])
    )


def _twice(ids: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [id_ for id_ in ids if id_ in seen or seen.add(id_)]  # type: ignore[func-returns-value]


def _findings(contents: PackContents) -> Iterator[str]:
    """Findings whose words are not those of the sealed item."""
    for held in contents.items:
        for finding in contents.findings.get(held.item.id, ()):
            if finding.start < 0 or held.item.text[finding.start : finding.end] != finding.text:
                yield (
                    f"findings.json: item {held.item.id}: {finding.kind} at {finding.start}: "
                    "its words are not those of the item"
                )


def snapshot(decision: Decision) -> Case | None:
    """The case as it stood when it was decided, or None where the decision kept no such snapshot."""
    try:
        return msgspec.json.decode(decision.snapshot, type=Case)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None


def decided_on(contents: PackContents) -> tuple[Decision, Case] | None:
    """The last decision that kept a snapshot, with the case in it."""
    for held in reversed(contents.decisions):
        then = snapshot(held.decision)
        if then is not None:
            return held.decision, then
    return None


def since_decision(contents: PackContents) -> str:
    """`unchanged`, `changed`, or `unknown`: whether the case still has the items and reasons it was decided on."""
    decided = decided_on(contents)
    if decided is None:
        return "unknown"
    then, now = decided[1], contents.case
    return "unchanged" if (then.assessment, then.items) == (now.assessment, now.items) else "changed"


def since_decision_faults(contents: PackContents, said: str) -> list[str]:
    """Where `case.json` says something else of the last decision than the decision's own sealed snapshot does."""
    true = since_decision(contents)
    decided = decided_on(contents)
    if said == true:
        return []
    if decided is None:
        return [f"case.json: it says {said!r} of a case that no decision kept a snapshot of"]
    missing = [f"{reason.name!r}" for reason in reasons.gone(decided[1].assessment, contents.case.assessment)]
    what = f"; missing: {', '.join(missing)}" if missing else ""
    return [f"case.json: its items or reasons are not those that decision {decided[0].id} rested on{what}"]
