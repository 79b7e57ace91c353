"""Every reading verb, over SQLAlchemy Core, each page in a connection that `connect` lends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, and_, func, or_, select

from manumit import custody
from manumit.errors import NotFound
from manumit.model import Assessment, Case, Cluster, Decision, Edge, Entry, Finding, Hub, Item
from manumit.store import Import, Pack, Sealed, SealedKind, Tally, rows, runner
from manumit.store import tables as t
from manumit.store.names import Kind, name, number, read_span

PAGE = 1000
T = TypeVar("T")

_SEALED: dict[SealedKind, Table] = {"item": t.items, "decision": t.decisions, "pack": t.packs}
_COUNTED = {
    "imports": t.imports,
    "items": t.items,
    "threads": t.threads,
    "actors": t.actors,
    "findings": t.findings,
    "screened": t.assessments,
    "edges": t.edges,
    "hubs": t.hubs,
    "clusters": t.clusters,
    "cases": t.cases,
    "decisions": t.decisions,
    "packs": t.packs,
    "entries": t.ledger,
}
_FINDING = tuple(t.findings.c[each] for each in ("kind", "value", "start", "end", "text", "source", "detail"))
_EDGE = tuple(t.edges.c[each] for each in ("a", "b", "kind", "value", "a_start", "a_end", "b_start", "b_end"))
_CASE = tuple(
    t.cases.c[each]
    for each in ("number", "subject", "subject_id", "state", "opened_at", "title", "merged_into", "assessment")
)
_IMPORT = tuple(
    t.imports.c[each]
    for each in ("number", "name", "shape", "encoding", "started_at", "finished_at", "counts", "problems")
)


def mark(workspace: str, key: bytes) -> str:
    """What ties a workspace's id to its key, so that a change of either shows."""
    return custody.commit({"workspace": workspace}, key)


def pages(numbers: Collection[int]) -> Iterator[list[int]]:
    """`numbers` in order, a page at a time."""
    ordered = sorted(set(numbers))
    for start in range(0, len(ordered), PAGE):
        yield ordered[start : start + PAGE]


class SqlReader:
    """The contract `manumit.store.Reader`, which says what each verb gives."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._connect = connect

    def _all(self, query: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        with self._connect() as connection:
            return connection.execute(query).all()

    def _scalar(self, query: Select[T]) -> T | None:
        with self._connect() as connection:
            return connection.execute(query).scalar()

    def _pages(
        self, query: Select[*tuple[Any, ...]], key: Column[int], after: int
    ) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
        """The rows of `query` in pages by `key`, which must be its first column."""
        query = query.order_by(key).limit(PAGE)
        while page := self._all(query.where(key > after)):
            yield page
            after = page[-1][0]

    def _each(
        self, query: Select[*tuple[Any, ...]], key: Column[int], after: int = 0
    ) -> Iterator[Row[*tuple[Any, ...]]]:
        for page in self._pages(query, key, after):
            yield from page

    def _held(self, kind: Kind, table: Table, ids: Collection[str]) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
        """Pages of the rows with these ids. Raises NotFound."""
        for page in pages([number(kind, id_) for id_ in ids]):
            found = self._all(select(table).where(table.c.number.in_(page)).order_by(table.c.number))
            if len(found) < len(page):
                missing = set(page) - {row[0] for row in found}
                raise NotFound(kind, name(kind, min(missing)))
            yield found

    def _mark(self, name_: str) -> str:
        value = self._scalar(select(t.meta.c.value).where(t.meta.c.name == name_))
        return value if isinstance(value, str) else ""

    def _key(self) -> bytes:
        return bytes.fromhex(self._mark("key"))

    @property
    def workspace_id(self) -> str:
        return self._mark("workspace")

    def imports(self) -> tuple[Import, ...]:
        found = self._all(select(*_IMPORT, t.imports.c.state, t.imports.c.runner).order_by(t.imports.c.number))
        answer = []
        for *row, state, run_by in found:
            gone = state == "running" and not runner.lives(run_by)
            answer.append(rows.to_import(row, "interrupted" if gone else state))
        return tuple(answer)

    def _to_items(self, page: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Item]:
        for row in page:
            yield rows.readable("item", name("item", row[0]), rows.to_item, row)

    def item(self, id_: str) -> Item:
        return next(self.items([id_]))

    def items(self, ids: Collection[str] | None = None, after: int = 0) -> Iterator[Item]:
        if ids is None:
            found = self._pages(select(t.items), t.items.c.number, after)
        else:
            found = self._held("item", t.items, [each for each in ids if number("item", each) > after])
        for page in found:
            yield from self._to_items(page)

    def items_of_thread(self, thread: str) -> Iterator[Item]:
        # The second condition lets SQLite use the index, which leaves items without a thread out.
        query = select(t.items).where(t.items.c.thread == thread, t.items.c.thread != "")
        for page in self._pages(query, t.items.c.number, 0):
            yield from self._to_items(page)

    def _tallies(self, table: Table) -> Iterator[Tally]:
        for row in self._each(select(table), table.c.number):
            yield Tally(name=row[1], first=name("item", row[2]), items=row[3])

    def threads(self) -> Iterator[Tally]:
        return self._tallies(t.threads)

    def actors(self) -> Iterator[Tally]:
        return self._tallies(t.actors)

    def findings(self, item_ids: Collection[str]) -> dict[str, tuple[Finding, ...]]:
        answer: dict[str, list[Finding]] = defaultdict(list)
        for page in pages([number("item", each) for each in item_ids]):
            item = t.findings.c.item
            query = select(item, *_FINDING).where(item.in_(page)).order_by(item, t.findings.c.ordinal)
            for row in self._all(query):
                id_ = name("item", row[0])
                answer[id_].append(rows.readable("findings of item", id_, rows.to_finding, row[1:]))
        return {id_: tuple(found) for id_, found in answer.items()}

    def selectors(self, kinds: Collection[str], after: int = 0) -> Iterator[tuple[str, Finding]]:
        item = t.findings.c.item
        last = self._scalar(select(func.max(item))) or 0
        query = select(item, *_FINDING).where(t.findings.c.kind.in_(sorted(kinds))).order_by(item, t.findings.c.ordinal)
        for start in range(after, last, PAGE):
            for row in self._all(query.where(item > start, item <= start + PAGE)):
                id_ = name("item", row[0])
                yield id_, rows.readable("findings of item", id_, rows.to_finding, row[1:])

    def assessments(self, item_ids: Collection[str]) -> dict[str, Assessment]:
        answer = {}
        for page in pages([number("item", each) for each in item_ids]):
            query = select(t.assessments.c.item, t.assessments.c.body).where(t.assessments.c.item.in_(page))
            for item, body in self._all(query.order_by(t.assessments.c.item)):
                id_ = name("item", item)
                answer[id_] = rows.readable("assessment of item", id_, rows.to_assessment, body)
        return answer

    def unscreened(self, rules: str, after: int = 0) -> Iterator[Item]:
        done = and_(t.assessments.c.item == t.items.c.number, t.assessments.c.rules == rules)
        query = select(t.items).outerjoin(t.assessments, done).where(t.assessments.c.item.is_(None))
        for page in self._pages(query, t.items.c.number, after):
            yield from self._to_items(page)

    def _edges(self, where: ColumnElement[bool]) -> dict[int, Edge]:
        query = select(t.edges.c.number, *_EDGE).where(where)
        return {row[0]: rows.to_edge(row[1:]) for row in self._all(query)}

    def edges_of(self, item_ids: Collection[str]) -> tuple[Edge, ...]:
        found: dict[int, Edge] = {}
        for page in pages([number("item", each) for each in item_ids]):
            found |= self._edges(or_(t.edges.c.a.in_(page), t.edges.c.b.in_(page)))
        return tuple(found[each] for each in sorted(found))

    def _members(self, column: Column[int], page: Sequence[int]) -> dict[int, list[int]]:
        """The item numbers of these clusters or cases, in their order; `column` names which."""
        members: dict[int, list[int]] = defaultdict(list)
        table = column.table
        query = select(column, table.c.item).where(column.in_(page)).order_by(column, table.c.position)
        for group, item in self._all(query):
            members[group].append(item)
        return members

    def clusters(self) -> Iterator[Cluster]:
        for page in self._pages(select(t.clusters), t.clusters.c.number, 0):
            members = self._members(t.cluster_items.c.cluster, [row.number for row in page])
            for row in page:
                yield Cluster(row.id, tuple(name("item", each) for each in members[row.number]))

    def cluster(self, id_: str) -> Cluster:
        group = self._scalar(select(t.clusters.c.number).where(t.clusters.c.id == id_))
        if group is None:
            raise NotFound("cluster", id_)
        members = self._members(t.cluster_items.c.cluster, [group])[group]
        inside = select(t.cluster_items.c.item).where(t.cluster_items.c.cluster == group)
        found = self._edges(and_(t.edges.c.a.in_(inside), t.edges.c.b.in_(inside)))
        edges = tuple(found[each] for each in sorted(found))
        return Cluster(id_, tuple(name("item", each) for each in members), edges)

    def hubs(self) -> Iterator[Hub]:
        for kind, value, items in self._all(
            select(t.hubs).order_by(t.hubs.c["items"].desc(), t.hubs.c.kind, t.hubs.c.value)
        ):
            yield Hub(kind, value, items)

    def case(self, id_: str) -> Case:
        return next(self._cases([number("case", id_)], id_))

    def _cases(self, page: Sequence[int], id_: str = "") -> Iterator[Case]:
        """Cases in the order of `page`; `id_` is that of the only one."""
        found = {row[0]: row for row in self._all(select(*_CASE).where(t.cases.c.number.in_(page)))}
        if id_ and not found:
            raise NotFound("case", id_)
        members = self._members(t.case_items.c.case, page)
        for each in page:
            yield rows.readable("case", name("case", each), rows.case_of(members[each]), found[each])

    def cases(self, states: Collection[str] | None = None) -> Iterator[Case]:
        query = select(t.cases.c.number)
        if states is not None:
            query = query.where(t.cases.c.state.in_(sorted(states)))
        order = self._all(query.order_by(t.cases.c.urgency.desc(), t.cases.c.score.desc(), t.cases.c.number))
        for start in range(0, len(order), PAGE):
            yield from self._cases([row[0] for row in order[start : start + PAGE]])

    def cases_of(self, item_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        answer: dict[str, list[str]] = defaultdict(list)
        for page in pages([number("item", each) for each in item_ids]):
            query = select(t.case_items.c.item, t.case_items.c.case).where(t.case_items.c.item.in_(page)).distinct()
            for item, case in self._all(query.order_by(t.case_items.c.item, t.case_items.c.case)):
                answer[name("item", item)].append(name("case", case))
        return {id_: tuple(found) for id_, found in answer.items()}

    def decisions(self, case_id: str) -> tuple[Decision, ...]:
        query = select(t.decisions).where(t.decisions.c.case == number("case", case_id))
        found = self._all(query.order_by(t.decisions.c.number))
        return tuple(rows.readable("decision", name("decision", row[0]), rows.to_decision, row) for row in found)

    def packs(self, case_id: str) -> tuple[Pack, ...]:
        query = select(t.packs).where(t.packs.c.case == number("case", case_id)).order_by(t.packs.c.number)
        return tuple(rows.readable("pack", name("pack", row[0]), rows.to_pack, row) for row in self._all(query))

    def entries(self, after: int = 0) -> Iterator[Entry]:
        return map(rows.to_entry, self._each(select(t.ledger), t.ledger.c.seq, after))

    def sealed(self, kind: SealedKind, ids: Collection[str] | None = None) -> Iterator[Sealed]:
        table = _SEALED[kind]
        found = self._pages(select(table), table.c.number, 0) if ids is None else self._held(kind, table, ids)
        key = self._sound_key()
        for page in found:
            if kind == "item":
                counts = self._batch_sizes({row.seal for row in page})
                yield from (rows.sealed_item(row, counts.get(row.seal, 0), key) for row in page)
            else:
                yield from map(rows.sealed_decision if kind == "decision" else rows.sealed_pack, page)

    def batch(self, seal: int) -> tuple[str, ...]:
        query = select(t.items.c.commitment).where(t.items.c.seal == seal).order_by(t.items.c.position)
        return tuple(row[0].hex() for row in self._all(query))

    def _batch_sizes(self, seals: set[int]) -> dict[int, int]:
        """How many items each of these ledger entries seals."""
        query = select(t.ledger).where(t.ledger.c.seq.in_(seals))
        answer = {}
        for entry in map(rows.to_entry, self._all(query)):
            spans = [read_span("item", each) for each in entry.commitments]
            answer[entry.seq] = sum(span.last - span.first + 1 for span in spans if span)
        return answer

    def _sound_key(self) -> bytes | None:
        """The workspace's key, or None where it is not the one the workspace was made with."""
        try:
            key = self._key()
        except ValueError:
            return None
        return key if key and mark(self.workspace_id, key) == self._mark("mark") else None

    def faults(self) -> tuple[str, ...]:
        answer = []
        if self._sound_key() is None:
            answer.append("workspace: its id or its secret key is not the one it was made with")
        last = self._scalar(select(func.max(t.ledger.c.seq))) or 0
        digest = self._scalar(select(t.ledger.c.digest).where(t.ledger.c.seq == last)) or ""
        if self._mark("head") != head(last, digest):
            answer.append(f"ledger entry {last}: it is not the last one that was written")
        return tuple(answer)

    def counts(self) -> dict[str, int]:
        with self._connect() as connection:
            return {
                noun: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for noun, table in _COUNTED.items()
            }


def head(seq: int, digest: str) -> str:
    """How the end of the ledger is noted in `meta`."""
    return f"{seq} {digest}"
