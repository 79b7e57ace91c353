"""What a reader is handed and hands back beside items: the origin of the rows, the report on them, worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from manumit.model import Item, Record

Kind = Literal["not understood", "skipped", "note"]

# The order in which a full report gives problems up: a flood of notes must not hide a row that was lost.
_LIGHTEST_FIRST: tuple[Kind, ...] = ("note", "skipped", "not understood")


class Problem(Record, frozen=True):
    """Something a person should know of one row: `line` is the physical line where the row begins, from 1."""

    line: int
    kind: Kind
    reason: str


class ReadReport:
    """The counts of one file's rows, and the first problems met.

    `read + skipped + not_understood` is every row the file holds; a note tells what was mended or left out in a row, or
    is about the file. Everything is counted, at most `KEPT` problems are held, the gravest kinds first. While reading
    goes on `bytes_read` is how far it got. `encoding` is a Python codec's name, `format` a reader's `NAME`; `columns`
    says which of the file's columns were taken for what (of the first shape, where shapes differ).
    """

    KEPT = 1000

    __slots__ = (
        "_problems",
        "bytes_read",
        "columns",
        "encoding",
        "format",
        "not_understood",
        "notes",
        "read",
        "skipped",
    )

    def __init__(self) -> None:
        self.read = 0
        self.skipped = 0
        self.not_understood = 0
        self.notes = 0
        self.bytes_read = 0
        self.encoding = ""
        self.format = ""
        self.columns: dict[str, tuple[str, ...]] = {}
        self._problems: dict[Kind, list[Problem]] = {kind: [] for kind in _LIGHTEST_FIRST}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems held, at most `KEPT`, by line."""
        held = (problem for problems in self._problems.values() for problem in problems)
        return tuple(sorted(held, key=lambda problem: problem.line))

    def skip(self, line: int, reason: str) -> None:
        """Count a row that was understood and holds nothing to read."""
        self.skipped += 1
        self._hold(Problem(line, "skipped", reason))

    def misread(self, line: int, reason: str) -> None:
        """Count a row that could not be understood."""
        self.not_understood += 1
        self._hold(Problem(line, "not understood", reason))

    def note(self, line: int, reason: str) -> None:
        """Count something that was mended or left out, while the row was read."""
        self.notes += 1
        self._hold(Problem(line, "note", reason))

    def _hold(self, problem: Problem) -> None:
        if sum(map(len, self._problems.values())) < self.KEPT:
            self._problems[problem.kind].append(problem)
            return
        for kind in _LIGHTEST_FIRST[: _LIGHTEST_FIRST.index(problem.kind)]:
            if self._problems[kind]:
                self._problems[kind].pop()
                self._problems[problem.kind].append(problem)
                return


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from: `place` for messages (the path as given), `name` for items (the base name).

    `columns` is what the person asked: role -> column, or several separated by commas where a role takes several.
    """

    place: str
    name: str
    report: ReadReport
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """A file named `example` as bytes, and exactly what reading it gives; the contract test runs each one."""

    says: str
    data: bytes
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
