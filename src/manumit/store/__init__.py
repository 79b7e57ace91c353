"""What a store can do, as contracts, and the one way to open one.

Ids of items look like `I-17`, of cases `C-1`, of decisions `D-1`, of packs `P-1`. Times are handed in, as UTC with `Z`.
Iterators read in pages, hold no transaction open between them, and keep memory bounded. Every verb may raise
WorkspaceError (NoSpace where the disk is full); an id that is not held raises NotFound; a row that cannot be read as
what was written raises Tampered. A store may be used from several threads, a `Reader` of `snapshot` or a `Writer` from
one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from manumit.model import Assessment, Case, Cluster, Decision, Edge, Entry, Finding, Hub, Item, Record

ImportState = Literal["running", "done", "interrupted", "failed"]
SealedKind = Literal["item", "decision", "pack"]


class Import(Record, frozen=True):
    """One file brought in. `state` is `interrupted` too where the process that ran it is gone."""

    number: int
    name: str
    shape: str
    encoding: str
    state: str
    started_at: str
    finished_at: str = ""
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    problems: tuple[str, ...] = ()


class Tally(Record, frozen=True):
    """A thread or an actor by name, the first item that has it, and how many have."""

    name: str
    first: str
    items: int


class Pack(Record, frozen=True):
    """The evidence of a case as it left: the file's name and the digest of its manifest."""

    id: str
    case: str
    name: str
    manifest: str
    at: str
    reviewer: str


class KeptItem(Record, frozen=True):
    """An item as its commitment covers it: with the import that brought it and which of its equals in there it is."""

    item: Item
    import_number: int
    occurrence: int


class Sealed(Record, frozen=True):
    """A sealed row and what proves it.

    `custody.commit(content, salt)` must give `commitment`, and `custody.climb(commitment, index, count, path)` the root
    that ledger entry `seal` holds; where that entry's event is not `ingest`, it holds the commitment itself. `place` is
    where a person would look. `fault` says why a row cannot be what was written; `content` is then None. `count` is 0
    where the ledger entry cannot be read.
    """

    id: str
    place: str
    content: KeptItem | Decision | Pack | None
    salt: bytes
    commitment: str
    seal: int
    index: int = 0
    count: int = 0
    fault: str = ""


class Reader(Protocol):
    """Everything that is read."""

    @property
    def workspace_id(self) -> str:
        """The id this workspace was given when it was made, 32 hex digits."""

    def imports(self) -> tuple[Import, ...]:
        """Every import, oldest first."""

    def item(self, id_: str) -> Item:
        """One item. Raises NotFound."""

    def items(self, ids: Collection[str] | None = None, after: int = 0) -> Iterator[Item]:
        """Items by number: all of them, or those named (NotFound for one that is not held), after number `after`."""

    def items_of_thread(self, thread: str) -> Iterator[Item]:
        """The items of one conversation, by number."""

    def threads(self) -> Iterator[Tally]:
        """The conversations, in the order they first appeared."""

    def actors(self) -> Iterator[Tally]:
        """The accounts and contacts that post, in the order they first appeared."""

    def findings(self, item_ids: Collection[str]) -> dict[str, tuple[Finding, ...]]:
        """What was last found in each of these items; an item without findings is left out."""

    def selectors(self, kinds: Collection[str], after: int = 0) -> Iterator[tuple[str, Finding]]:
        """(item id, finding) for every finding of these kinds, by item number, after number `after`."""

    def assessments(self, item_ids: Collection[str]) -> dict[str, Assessment]:
        """The last assessment of each of these items; an item not screened yet is left out."""

    def unscreened(self, rules: str, after: int = 0) -> Iterator[Item]:
        """Items by number, after number `after`, that have no assessment under the rules digest `rules`."""

    def edges_of(self, item_ids: Collection[str]) -> tuple[Edge, ...]:
        """Every link that touches one of these items, once."""

    def clusters(self) -> Iterator[Cluster]:
        """Every cluster with its items and without its edges."""

    def cluster(self, id_: str) -> Cluster:
        """One cluster with the edges among its items. Raises NotFound."""

    def hubs(self) -> Iterator[Hub]:
        """Values that link nobody, the most widely held first."""

    def case(self, id_: str) -> Case:
        """One case. Raises NotFound."""

    def cases(self, states: Collection[str] | None = None) -> Iterator[Case]:
        """Cases in these states, or all: the highest level first, then the highest score, then the oldest."""

    def cases_of(self, item_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The ids of the cases that hold each item, merged ones too, oldest first; an item in none is left out."""

    def decisions(self, case_id: str) -> tuple[Decision, ...]:
        """What was decided of a case, oldest first."""

    def packs(self, case_id: str) -> tuple[Pack, ...]:
        """The packs made of a case, oldest first."""

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The ledger in order, after entry `after`. A row that is no entry any more has an empty `digest`."""

    def sealed(self, kind: SealedKind, ids: Collection[str] | None = None) -> Iterator[Sealed]:
        """Sealed rows by number with their proof: all of a kind, or those named (NotFound); never raises Tampered."""

    def batch(self, seal: int) -> tuple[str, ...]:
        """The commitments of the items that ledger entry `seal` seals, in their order: the leaves of its Merkle tree."""

    def faults(self) -> tuple[str, ...]:
        """What is wrong with the workspace's own marks: its id, its key, the end of its ledger."""

    def counts(self) -> dict[str, int]:
        """How many rows there are of each noun: items, imports, threads, actors, findings, screened and so on."""


class Writer(Reader, Protocol):
    """One transaction: reads see what it wrote; all of it is kept when the block ends, or nothing if it raises."""

    def start_import(self, name: str, shape: str, encoding: str, at: str) -> int:
        """Note that this process begins to read the file `name`; its number."""

    def finish_import(
        self, number: int, state: ImportState, counts: Mapping[str, int], problems: Sequence[str], at: str
    ) -> None:
        """Note how an import ended. Raises NotFound."""

    def add_items(
        self, import_number: int, items: Sequence[Item], occurrences: Sequence[int], at: str, actor: str
    ) -> list[str | None]:
        """Keep and seal a batch; for each item its new id, or None where that record is already held.

        A record is held where ref, text, thread, actor, posted_at, url and occurrence are all the same; `occurrences`
        says for each item how many equal records stand before it in its file, so that a second import of the file adds
        nothing and a repeated post is not lost. Raises BadInput, naming the place, for text that is not Unicode.
        """

    def save_screening(self, rules: str, screened: Iterable[tuple[str, Sequence[Finding], Assessment]]) -> None:
        """Keep (item id, findings, assessment) under the rules digest `rules`, in place of what was there."""

    def replace_links(self, edges: Iterable[Edge], hubs: Iterable[Hub], clusters: Iterable[Cluster]) -> None:
        """Keep these links in place of all there were. `edges` are all of them; those in `clusters` are not read."""

    def save_case(self, case: Case) -> Case:
        """Keep a case; without an id it is new and gets one that is never used again. Raises NotFound."""

    def add_decision(self, decision: Decision) -> Decision:
        """Append and seal a decision handed in without `id`; NotFound where its case is not held.

        `snapshot` becomes the canonical JSON of the case as it stands at this moment, and an empty `level` the case's.
        """

    def add_pack(self, pack: Pack) -> Pack:
        """Append and seal, as event `export`, a pack handed in without `id`. Raises NotFound."""

    def seal(self, event: str, actor: str, subject: str, commitments: Sequence[str], at: str) -> Entry:
        """Append to the ledger. `commitments` are `subject=hex`: nothing in an entry may be content or a selector."""


class Store(Reader, Protocol):
    """An open workspace database."""

    @property
    def where(self) -> str:
        """Its path or URL, without any password, as shown to a person."""

    def snapshot(self) -> AbstractContextManager[Reader]:
        """A reader to which nothing changes until the block ends."""

    def writing(self) -> AbstractContextManager[Writer]:
        """One transaction; waits up to 30 seconds for another process's to end, then raises WorkspaceError."""

    def close(self) -> None:
        """Let go of the database; to be called once nothing is being read."""


def open_store(where: str | Path, create: bool = True) -> Store:
    """Open the database at a path or `sqlite:///` URL, bringing its tables up to date; make it where it is missing.

    Raises NotFound where it is missing and `create` is false, WorkspaceError where it cannot be opened, is no workspace
    or was made by a newer Manumit, and UsageError for a URL of a kind that is not served.
    """
    # SQLAlchemy takes 0.2 s to load, and many commands need no store.
    from manumit.store.sql import open_sql

    return open_sql(where, create)
