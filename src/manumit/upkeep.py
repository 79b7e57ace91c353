"""The keeper's half: whether everything the workspace holds is what was sealed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from manumit import custody
from manumit.model import Entry
from manumit.store import Reader, Sealed, SealedKind
from manumit.store.names import Span, name, number, read_span
from manumit.workspace import Workspace

_EVENTS: dict[SealedKind, str] = {"item": "ingest", "decision": "decision", "pack": "export"}


def verify(workspace: Workspace) -> list[str]:
    """Every place where the workspace is not what was sealed, named for a person; empty where it is whole.

    Reads everything once, in bounded memory (one batch of items), against one moment of the workspace, so it may run
    while others write. It cannot notice that the last entries were removed together with all that they sealed and with
    the note of the ledger's end: only a copy of an earlier ledger can.
    """
    with workspace.store.snapshot() as reader:
        faults = list(reader.faults())
        faults += custody.verify(reader.entries())
        for kind in _EVENTS:
            faults += _verify_kind(reader, kind)
    return faults


def _verify_kind(reader: Reader, kind: SealedKind) -> Iterator[str]:
    """Lay the rows of a kind beside the spans that the ledger sealed; both come by number."""
    rows = reader.sealed(kind)
    row = next(rows, None)
    done = 0
    for entry, span in _spans(reader, kind):
        if span is None or span.first <= done:
            yield f"ledger entry {entry.seq}: what it sealed cannot be read"
            continue
        unsealed = _Run()
        while row and number(kind, row.id) < span.first:
            unsealed.add(number(kind, row.id))
            row = next(rows, None)
        yield from unsealed.told(kind, "no ledger entry seals")
        batch: list[Sealed] = []
        while row and number(kind, row.id) <= span.last:
            batch.append(row)
            row = next(rows, None)
        yield from _verify_batch(kind, entry, span, batch)
        done = span.last
    unsealed = _Run()
    for left in chain([row] if row else [], rows):
        unsealed.add(number(kind, left.id))
    yield from unsealed.told(kind, "no ledger entry seals")


def _spans(reader: Reader, kind: SealedKind) -> Iterator[tuple[Entry, Span | None]]:
    for entry in reader.entries():
        if entry.event == _EVENTS[kind]:
            for each in entry.commitments:
                yield entry, read_span(kind, each)


def _verify_batch(kind: SealedKind, entry: Entry, span: Span, batch: list[Sealed]) -> Iterator[str]:
    """One span of the ledger against its rows, which come in order and lie within it."""
    missing = _Run()
    expected = span.first
    for row in batch:
        here = number(kind, row.id)
        missing.add_range(expected, here - 1)
        expected = here + 1
    missing.add_range(expected, span.last)
    yield from missing.told(kind, f"missing, though sealed on {entry.at} by ledger entry {entry.seq}:")
    moved = _Run()
    sound = True
    for row in batch:
        here = number(kind, row.id)
        if row.seal != entry.seq or row.index != here - span.first:
            moved.add(here)
        fault = _fault(row, entry)
        if fault:
            sound = False
            place = f" ({row.place})" if row.place else ""
            yield f"{kind} {row.id}{place}: {fault}"
    yield from moved.told(kind, f"sealed on {entry.at} by ledger entry {entry.seq}, but noted as sealed elsewhere:")
    commitments = [row.commitment for row in batch]
    if sound and len(batch) == span.last - span.first + 1 and _together(entry, commitments) != span.commitment:
        yield f"ledger entry {entry.seq}: what it sealed on {entry.at} is not {_named(kind, span.first, span.last)}"


def _together(entry: Entry, commitments: list[str]) -> str:
    return custody.root(commitments) if entry.event == _EVENTS["item"] else commitments[0]


def _fault(row: Sealed, entry: Entry) -> str:
    """What is wrong with one row, or nothing."""
    if row.content is None:
        return f"its text or columns are not what was sealed on {entry.at}: {row.fault}"
    if custody.commit(row.content, row.salt) != row.commitment:
        return f"its text or columns are not what was sealed on {entry.at}"
    return ""


def _named(kind: SealedKind, first: int, last: int) -> str:
    return f"{kind} {name(kind, first)}" if first == last else f"{kind}s {name(kind, first)} to {name(kind, last)}"


class _Run:
    """Numbers in order, gathered into ranges so that a thousand rows gone are told in one line."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int]] = []

    def add(self, each: int) -> None:
        self.add_range(each, each)

    def add_range(self, first: int, last: int) -> None:
        if first > last:
            return
        if self._ranges and self._ranges[-1][1] == first - 1:
            first = self._ranges.pop()[0]
        self._ranges.append((first, last))

    def told(self, kind: SealedKind, what: str) -> Iterator[str]:
        for first, last in self._ranges:
            yield f"{what} {_named(kind, first, last)}"
