"""Rows to records and back; a row whose columns are not what was written is told apart here."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from manumit import custody
from manumit.errors import Tampered
from manumit.model import Assessment, Case, Decision, Edge, Entry, Finding, Item, Span, rank
from manumit.store import Import, KeptItem, Pack, Sealed
from manumit.store.names import name, number

Row = Sequence[Any]
T = TypeVar("T")
R = TypeVar("R")

_SPANS = msgspec.json.Decoder(tuple[Span, ...])
_WORDS = msgspec.json.Decoder(dict[str, str])
_NAMES = msgspec.json.Decoder(tuple[str, ...])
_COUNTS = msgspec.json.Decoder(dict[str, int])
_ASSESSMENT = msgspec.json.Decoder(Assessment)

_ITEM_TYPES = (int, int, int, *[str] * 9, int, str, bytes, bytes, bytes, int, int)
_DECISION_TYPES = (int, int, *[str] * 7, bytes, bytes, int)
_PACK_TYPES = (int, int, *[str] * 4, bytes, bytes, int)
_ENTRY_TYPES = (int, *[str] * 7)


class _AlteredError(Exception):
    """A column is not what the writer writes."""


def to_json(obj: object) -> str:
    """Canonical JSON as a text column holds it."""
    return custody.canonical(obj).decode()


def _from_json(decoder: msgspec.json.Decoder[T], text: str) -> T:
    """What the JSON says, provided that it stands there as the writer would write it."""
    try:
        obj = decoder.decode(text)
    except msgspec.DecodeError as error:
        raise _AlteredError(str(error)) from error
    if to_json(obj) != text:
        raise _AlteredError("its JSON was not written by Manumit")
    return obj


def _check(row: Row, types: Sequence[type]) -> None:
    # SQLite keeps whatever type it is given; bytes in a text column are also how broken UTF-8 arrives.
    for value, wanted in zip(row, types, strict=True):
        if type(value) is not wanted:
            raise _AlteredError(f"a column holds {type(value).__name__} in place of {wanted.__name__}")


def _check_salt(salt: bytes) -> None:
    if len(salt) != custody.SALT_BYTES:
        raise _AlteredError(f"its salt has {len(salt)} bytes in place of {custody.SALT_BYTES}")


def readable(kind: str, id_: str, make: Callable[[R], T], row: R) -> T:
    """`make(row)`. Raises Tampered, naming what it is a row of, where the row cannot be read."""
    try:
        return make(row)
    except (_AlteredError, msgspec.DecodeError, TypeError) as error:
        raise Tampered(f"{kind} {id_}", [f"its row cannot be read: {error}"]) from error


def to_item(row: Row) -> Item:
    """The item in a row of `items`."""
    _check(row, _ITEM_TYPES)
    _check_salt(row[15])
    return Item(
        id=name("item", row[0]),
        ref=row[3],
        text=row[4],
        fields=() if row[5] == "[]" else _from_json(_SPANS, row[5]),
        thread=row[6],
        actor=row[7],
        posted_at=row[8],
        url=row[9],
        location=row[10],
        source=row[11],
        line=row[12],
        extra={} if row[13] == "{}" else _from_json(_WORDS, row[13]),
    )


def item_row(kept: KeptItem, number: int, fingerprint: bytes, proof: tuple[bytes, str, int, int]) -> dict[str, object]:
    """The row of `items` for an item; `proof` is its salt, commitment, ledger entry and position in the batch."""
    item = kept.item
    salt, commitment, seal, position = proof
    return {
        "number": number,
        "import_number": kept.import_number,
        "occurrence": kept.occurrence,
        "ref": item.ref,
        "text": item.text,
        "fields": to_json(item.fields) if item.fields else "[]",
        "thread": item.thread,
        "actor": item.actor,
        "posted_at": item.posted_at,
        "url": item.url,
        "location": item.location,
        "source": item.source,
        "line": item.line,
        "extra": to_json(item.extra) if item.extra else "{}",
        "fingerprint": fingerprint,
        "salt": salt,
        "commitment": bytes.fromhex(commitment),
        "seal": seal,
        "position": position,
    }


def fingerprint(item: Item, occurrence: int, key: bytes) -> bytes:
    """What recognises a record: HMAC-SHA256 under the workspace's key, cut to 16 bytes (RFC 2104, section 5)."""
    parts = (item.ref, item.text, item.thread, item.actor, item.posted_at, item.url, occurrence)
    return hmac.digest(key, custody.canonical(parts), "sha256")[:16]


def _proof(row: Row) -> dict[str, Any]:
    salt, commitment, seal = row
    return {
        "salt": salt if type(salt) is bytes else b"",
        "commitment": commitment.hex() if type(commitment) is bytes else "",
        "seal": seal if type(seal) is int else 0,
    }


def sealed_item(row: Row, count: int, key: bytes | None) -> Sealed:
    """A row of `items` with its proof. Without `key` its fingerprint is not looked at."""
    id_ = name("item", row[0])
    source, line = row[11], row[12]
    place = f"{source}, line {line}" if isinstance(source, str) and source else ""
    index = row[18] if type(row[18]) is int else -1
    content, fault = None, ""
    try:
        item = to_item(row)
        if key is not None and fingerprint(item, row[2], key) != row[14]:
            fault = "its fingerprint is not that of its content"
        else:
            content = KeptItem(item, import_number=row[1], occurrence=row[2])
    except _AlteredError as error:
        fault = str(error)
    return Sealed(id=id_, place=place, content=content, index=index, count=count, fault=fault, **_proof(row[15:18]))


def to_decision(row: Row) -> Decision:
    """The decision in a row of `decisions`."""
    _check(row, _DECISION_TYPES)
    _check_salt(row[-3])
    return Decision(name("decision", row[0]), name("case", row[1]), *row[2:9])


def to_pack(row: Row) -> Pack:
    """The pack in a row of `packs`."""
    _check(row, _PACK_TYPES)
    _check_salt(row[-3])
    return Pack(name("pack", row[0]), name("case", row[1]), *row[2:6])


def decision_row(decision: Decision) -> dict[str, object]:
    """The row of `decisions` for a decision, but for its proof."""
    row = msgspec.structs.asdict(decision)
    del row["id"]
    return {**row, "number": number("decision", decision.id), "case": number("case", decision.case)}


def pack_row(pack: Pack) -> dict[str, object]:
    """The row of `packs` for a pack, but for its proof."""
    row = msgspec.structs.asdict(pack)
    del row["id"]
    return {**row, "number": number("pack", pack.id), "case": number("case", pack.case)}


def sealed_decision(row: Row) -> Sealed:
    """A row of `decisions` with its proof."""
    return _sealed(name("decision", row[0]), to_decision, row)


def sealed_pack(row: Row) -> Sealed:
    """A row of `packs` with its proof."""
    return _sealed(name("pack", row[0]), to_pack, row)


def _sealed(id_: str, make: Callable[[Row], Decision | Pack], row: Row) -> Sealed:
    content, fault = None, ""
    try:
        content = make(row)
    except _AlteredError as error:
        fault = str(error)
    return Sealed(id=id_, place="", content=content, count=1, fault=fault, **_proof(row[-3:]))


def to_entry(row: Row) -> Entry:
    """The entry in a row of `ledger`; with an empty digest where the row is no entry any more."""
    try:
        _check(row, _ENTRY_TYPES)
        seq, at, event, actor, subject, commitments, previous, digest = row
        return Entry(seq, at, event, actor, subject, _from_json(_NAMES, commitments), previous, digest)
    except _AlteredError:
        return Entry(row[0], at="", event="", actor="", subject="", commitments=(), previous="", digest="")


def entry_row(entry: Entry) -> dict[str, object]:
    """The row of `ledger` for an entry."""
    return {**msgspec.structs.asdict(entry), "commitments": to_json(entry.commitments)}


def to_finding(row: Row) -> Finding:
    """The finding in (kind, value, start, end, text, source, detail)."""
    kind, value, start, end, text, source, detail = row
    return Finding(kind, value, start, end, text, source, {} if detail == "{}" else _WORDS.decode(detail))


def finding_row(item: int, ordinal: int, finding: Finding) -> dict[str, object]:
    """The row of `findings` for the `ordinal`-th finding of an item."""
    return {
        "item": item,
        "ordinal": ordinal,
        "kind": finding.kind,
        "value": finding.value,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "source": finding.source,
        "detail": to_json(finding.detail) if finding.detail else "{}",
    }


def to_assessment(body: str) -> Assessment:
    """The assessment in its JSON."""
    return _ASSESSMENT.decode(body)


def assessment_row(item: int, rules: str, assessment: Assessment) -> dict[str, object]:
    """The row of `assessments` for an item under a rules digest."""
    body = to_json(assessment)
    return {"item": item, "rules": rules, "level": assessment.level, "score": assessment.score, "body": body}


def to_edge(row: Row) -> Edge:
    """The edge in (a, b, kind, value, a_start, a_end, b_start, b_end)."""
    return Edge(name("item", row[0]), name("item", row[1]), *row[2:])


def edge_row(number_: int, edge: Edge) -> dict[str, object]:
    """The row of `edges` for an edge."""
    ends = {"a": number("item", edge.a), "b": number("item", edge.b)}
    return {**msgspec.structs.asdict(edge), **ends, "number": number_}


def case_of(items: Sequence[int]) -> Callable[[Row], Case]:
    """What makes the case with these item numbers of its row.

    The row is (number, subject, subject_id, state, opened_at, title, merged_into, assessment).
    """

    def make(row: Row) -> Case:
        number, subject, subject_id, state, opened_at, title, merged_into, assessment = row
        return Case(
            id=name("case", number),
            subject=subject,
            subject_id=subject_id,
            items=tuple(name("item", each) for each in items),
            assessment=to_assessment(assessment),
            state=state,
            opened_at=opened_at,
            title=title,
            merged_into=merged_into,
        )

    return make


def case_row(case: Case) -> dict[str, object]:
    """The row of `cases` for a case, but for its number."""
    return {
        "subject": case.subject,
        "subject_id": case.subject_id,
        "state": case.state,
        "opened_at": case.opened_at,
        "title": case.title,
        "merged_into": case.merged_into,
        "urgency": rank(case.assessment.level),
        "score": case.assessment.score,
        "assessment": to_json(case.assessment),
    }


def to_import(row: Row, state: str) -> Import:
    """The import in (number, name, shape, encoding, started_at, finished_at, counts, problems), in this state."""
    number, name_, shape, encoding, started_at, finished_at, counts, problems = row
    return Import(
        number=number,
        name=name_,
        shape=shape,
        encoding=encoding,
        state=state,
        started_at=started_at,
        finished_at=finished_at,
        counts=_COUNTS.decode(counts),
        problems=_NAMES.decode(problems),
    )
