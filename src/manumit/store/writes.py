"""Every writing verb, over SQLAlchemy Core, inside the one transaction of a connection that is handed in."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Table, delete, insert, select, update

from manumit import custody
from manumit.errors import BadInput, NotFound
from manumit.model import Assessment, Case, Cluster, Decision, Edge, Entry, Finding, Hub, Item
from manumit.store import ImportState, KeptItem, Pack, rows, runner
from manumit.store import tables as t
from manumit.store.names import Span, name, number, write_span
from manumit.store.reads import PAGE, SqlReader, head

_HALF = "its text holds half a surrogate pair, which is not Unicode"
R = TypeVar("R")


def _slices(things: Iterable[R]) -> Iterator[list[R]]:
    """`things` a page at a time."""
    left = iter(things)
    while page := list(islice(left, PAGE)):
        yield page


class SqlWriter(SqlReader):
    """The contract `manumit.store.Writer`, which says what each verb does."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(lambda: nullcontext(connection))
        self._connection = connection

    def _insert(self, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
        if values:
            self._connection.execute(insert(table), values)

    def _set_mark(self, name_: str, value: str) -> None:
        self._connection.execute(update(t.meta).where(t.meta.c.name == name_).values(value=value))

    def _take(self, table: Table, many: int = 1) -> int:
        """The first of `many` numbers of `table` that were never handed out before."""
        used = int(self._mark(f"last {table.name}"))
        self._set_mark(f"last {table.name}", str(used + many))
        return used + 1

    def start_import(self, name: str, shape: str, encoding: str, at: str) -> int:
        fresh = self._take(t.imports)
        row = {"number": fresh, "name": name, "shape": shape, "encoding": encoding, "state": "running"}
        late = {"runner": runner.me(), "started_at": at, "finished_at": "", "counts": "{}", "problems": "[]"}
        self._insert(t.imports, [row | late])
        return fresh

    def finish_import(
        self, number: int, state: ImportState, counts: Mapping[str, int], problems: Sequence[str], at: str
    ) -> None:
        values = {"state": state, "finished_at": at}
        texts = {"counts": rows.to_json(dict(counts)), "problems": rows.to_json(tuple(problems))}
        query = update(t.imports).where(t.imports.c.number == number).values(values | texts)
        if not self._connection.execute(query).rowcount:
            raise NotFound("import", str(number))

    def add_items(
        self, import_number: int, items: Sequence[Item], occurrences: Sequence[int], at: str, actor: str
    ) -> list[str | None]:
        marks = self._fingerprints(items, occurrences)
        known = self._known(marks)
        fresh = []
        for index, each in enumerate(marks):
            if each not in known:
                known.add(each)
                fresh.append(index)
        answer: list[str | None] = [None] * len(items)
        if not fresh:
            return answer
        first = self._take(t.items, len(fresh))
        kept = []
        for offset, index in enumerate(fresh):
            answer[index] = id_ = name("item", first + offset)
            item = msgspec.structs.replace(items[index], id=id_)
            kept.append(KeptItem(item, import_number, occurrences[index]))
        self._keep(kept, [marks[index] for index in fresh], first, at, actor)
        return answer

    def _fingerprints(self, items: Sequence[Item], occurrences: Sequence[int]) -> list[bytes]:
        key = self._key()
        answer = []
        for item, occurrence in zip(items, occurrences, strict=True):
            try:
                answer.append(rows.fingerprint(item, occurrence, key))
            except UnicodeEncodeError as error:
                raise _not_unicode(item) from error
        return answer

    def _known(self, marks: Sequence[bytes]) -> set[bytes]:
        """Those fingerprints that are held already."""
        known: set[bytes] = set()
        for page in _slices(marks):
            query = select(t.items.c.fingerprint).where(t.items.c.fingerprint.in_(page))
            known.update(row[0] for row in self._all(query))
        return known

    def _keep(self, kept: Sequence[KeptItem], marks: Sequence[bytes], first: int, at: str, actor: str) -> None:
        """Seal a batch of new items as one entry, and write them."""
        salts = [secrets.token_bytes(custody.SALT_BYTES) for _ in kept]
        commitments = []
        for each, salt in zip(kept, salts, strict=True):
            try:
                commitments.append(custody.commit(each, salt))
            except UnicodeEncodeError as error:
                raise _not_unicode(each.item) from error
        span = Span(first, first + len(kept) - 1, custody.root(commitments))
        entry = self.seal("ingest", actor, f"import {kept[0].import_number}", [write_span("item", span)], at)
        made = [
            rows.item_row(each, first + index, marks[index], (salts[index], commitments[index], entry.seq, index))
            for index, each in enumerate(kept)
        ]
        self._insert(t.items, made)
        self._tally(t.threads, [(each.item.thread, first + index) for index, each in enumerate(kept)])
        self._tally(t.actors, [(each.item.actor, first + index) for index, each in enumerate(kept)])

    def _tally(self, table: Table, named: Iterable[tuple[str, int]]) -> None:
        """Count these (name, item number) into `threads` or `actors`."""
        named = [(each, item) for each, item in named if each]
        many = Counter(each for each, _ in named)
        for page in _slices(many):
            query = select(table.c.number, table.c.name, table.c["items"]).where(table.c.name.in_(page))
            for row, name_, before in self._all(query):
                changed = update(table).where(table.c.number == row).values(items=before + many.pop(name_))
                self._connection.execute(changed)
        firsts: dict[str, int] = {}
        for each, item in named:
            if each in many:
                firsts.setdefault(each, item)
        if firsts:
            start = self._take(table, len(firsts))
            made = [
                {"number": start + index, "name": each, "first_item": item, "items": many[each]}
                for index, (each, item) in enumerate(firsts.items())
            ]
            self._insert(table, made)

    def save_screening(self, rules: str, screened: Iterable[tuple[str, Sequence[Finding], Assessment]]) -> None:
        for page in _slices(screened):
            numbered = [(number("item", id_), found, assessment) for id_, found, assessment in page]
            items = [item for item, _, _ in numbered]
            self._connection.execute(delete(t.findings).where(t.findings.c.item.in_(items)))
            self._connection.execute(delete(t.assessments).where(t.assessments.c.item.in_(items)))
            self._insert(
                t.findings,
                [
                    rows.finding_row(item, index, each)
                    for item, found, _ in numbered
                    for index, each in enumerate(found)
                ],
            )
            self._insert(t.assessments, [rows.assessment_row(item, rules, each) for item, _, each in numbered])

    def replace_links(self, edges: Iterable[Edge], hubs: Iterable[Hub], clusters: Iterable[Cluster]) -> None:
        for table in (t.edges, t.hubs, t.cluster_items, t.clusters):
            self._connection.execute(delete(table))
        for edge_page in _slices(enumerate(edges, 1)):
            self._insert(t.edges, [rows.edge_row(fresh, edge) for fresh, edge in edge_page])
        for hub_page in _slices(hubs):
            self._insert(t.hubs, [msgspec.structs.asdict(hub) for hub in hub_page])
        for cluster_page in _slices(enumerate(clusters, 1)):
            self._insert(t.clusters, [{"number": fresh, "id": cluster.id} for fresh, cluster in cluster_page])
            members = [
                {"cluster": fresh, "position": position, "item": number("item", id_)}
                for fresh, cluster in cluster_page
                for position, id_ in enumerate(cluster.items)
            ]
            self._insert(t.cluster_items, members)

    def save_case(self, case: Case) -> Case:
        if case.id:
            which = number("case", case.id)
            query = update(t.cases).where(t.cases.c.number == which).values(rows.case_row(case))
            if not self._connection.execute(query).rowcount:
                raise NotFound("case", case.id)
            self._connection.execute(delete(t.case_items).where(t.case_items.c.case == which))
        else:
            which = self._take(t.cases)
            case = msgspec.structs.replace(case, id=name("case", which))
            self._insert(t.cases, [{"number": which, **rows.case_row(case)}])
        members = [
            {"case": which, "position": position, "item": number("item", id_)}
            for position, id_ in enumerate(case.items)
        ]
        self._insert(t.case_items, members)
        return case

    def add_decision(self, decision: Decision) -> Decision:
        case = self.case(decision.case)
        decision = msgspec.structs.replace(
            decision,
            id=name("decision", self._take(t.decisions)),
            level=decision.level or case.assessment.level,
            snapshot=rows.to_json(case),
        )
        proof = self._seal_one("decision", decision.reviewer, decision, decision.at)
        self._insert(t.decisions, [rows.decision_row(decision) | proof])
        return decision

    def add_pack(self, pack: Pack) -> Pack:
        self.case(pack.case)
        pack = msgspec.structs.replace(pack, id=name("pack", self._take(t.packs)))
        self._insert(t.packs, [rows.pack_row(pack) | self._seal_one("export", pack.reviewer, pack, pack.at)])
        return pack

    def _seal_one(self, event: str, actor: str, record: Decision | Pack, at: str) -> dict[str, object]:
        """Seal one record of a case; the columns that prove it."""
        salt = secrets.token_bytes(custody.SALT_BYTES)
        try:
            commitment = custody.commit(record, salt)
        except UnicodeEncodeError as error:
            raise BadInput(f"{event} on {record.case}", _HALF) from error
        entry = self.seal(event, actor, record.case, [f"{record.id}={commitment}"], at)
        return {"salt": salt, "commitment": bytes.fromhex(commitment), "seal": entry.seq}

    def seal(self, event: str, actor: str, subject: str, commitments: Sequence[str], at: str) -> Entry:
        # BEGIN IMMEDIATE keeps every other writer out, so no entry can come between this reading and its writing.
        last = self._all(select(t.ledger).order_by(t.ledger.c.seq.desc()).limit(1))
        entry = custody.seal(event, actor, subject, commitments, at, rows.to_entry(last[0]) if last else None)
        self._insert(t.ledger, [rows.entry_row(entry)])
        self._set_mark("head", head(entry.seq, entry.digest))
        return entry


def _not_unicode(item: Item) -> BadInput:
    place = f"{item.source}, line {item.line}" if item.source else f"item {item.id}"
    return BadInput(place, _HALF)
