"""Reads rows under a header, parted by commas, semicolons, tabs or bars; goes on after a quote that never closes."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping

from manumit.errors import BadInput, Unreadable
from manumit.model import Item, Span
from manumit.readers._bytes import MAX_CHARS, TOO_LONG, Stream, text_lines
from manumit.readers._columns import Layout, Maker, recognised
from manumit.readers._report import Example, Origin, Problem, ReadReport

NAME = "csv"
SUFFIXES: tuple[str, ...] = (".csv", ".tsv", ".tab")

MAX_LINES = 100_000
_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"
_MAX_REREAD = 16 * MAX_CHARS
_LINE_COST = 200  # what handing out a line once more costs, in characters
# The feed keeps the real limit. The csv module's own, 128 KiB, belongs to the process, so it is raised before each use.
_FIELD_LIMIT = 4 * MAX_CHARS

EXAMPLES: tuple[Example, ...] = (
    Example(
        says="a quoted text may hold newlines; a row's line is where it begins",
        data=b'id,text\r\na1,"two\r\nlines"\r\na2,one\r\n',
        items=(
            Item(id="a1", text="two\r\nlines", ref="a1", source="example", line=2),
            Item(id="a2", text="one", ref="a2", source="example", line=4),
        ),
    ),
    Example(
        says="title, body and contacts are joined, each with its place",
        data=b"Title;Description;E-Mail;Phone;kind\nMaid;Good pay;a@example.org;none;ad\n",
        items=(
            Item(
                id="example:2",
                text="Maid\n\nGood pay\n\na@example.org",
                fields=(Span("Title", 0, 4), Span("Description", 6, 14), Span("E-Mail", 16, 29)),
                source="example",
                line=2,
                extra={"Phone": "none", "kind": "ad"},
            ),
        ),
    ),
    Example(
        says="a quote that never closes costs its own line only",
        data=b'id,text\na1,"open\na2,well\n',
        items=(Item(id="a2", text="well", ref="a2", source="example", line=3),),
        problems=(Problem(2, "not understood", "a quote in the row that begins on line 2 is never closed"),),
    ),
    Example(
        says="a row with too many cells is not understood; one with too few is read",
        data=b"id,text,city\na1,one,Here,there\na2,two\n",
        items=(Item(id="a2", text="two", ref="a2", source="example", line=3),),
        problems=(
            Problem(2, "not understood", "4 cells where the header has 3"),
            Problem(3, "note", "2 cells where the header has 3; the others were taken as blank"),
        ),
    ),
)


def read(stream: Stream, origin: Origin) -> Iterator[Item]:
    """The items of a sheet whose first row that is not blank is the header.

    Raises UnknownColumn or BadInput when its header does not serve, Unreadable when it is not text or blank throughout.
    """
    feed = _Feed(text_lines(stream, origin.report))
    delimiter = _delimiter(feed, origin)
    if delimiter is None:
        raise Unreadable(origin.place, "there is nothing in it but blank lines")
    rows = _rows(feed, delimiter, origin.report)
    lost = origin.report.not_understood
    header = next((cells for _, cells in rows if any(cell.strip() for cell in cells)), None)
    # A row of data must not pass for the names because the names could not be understood.
    if header is None or origin.report.not_understood > lost:
        raise BadInput(f"{origin.place}, line 1", "the first row, which names the columns, could not be understood")
    layout = Layout(header, origin.columns)
    layout.require(origin.place)
    origin.report.columns = layout.named()
    maker = Maker(origin)
    width = len(header)
    for line, cells in rows:
        if len(cells) != width and not _fitted(cells, width, line, origin.report):
            continue
        if item := maker.make(layout, cells, line):
            yield item


def header_known(line: str, asked: Mapping[str, str]) -> bool:
    """Whether a file's first line names columns of which one holds a text."""
    return any(recognised(_cells(line, delimiter), asked) for delimiter in _DELIMITERS)


def _fitted(cells: list[str], width: int, line: int, report: ReadReport) -> bool:
    """Make a row as wide as the header, in place; False, reported, when it holds more than the header names."""
    if len(cells) < width:
        report.note(line, f"{len(cells)} cells where the header has {width}; the others were taken as blank")
        cells.extend([""] * (width - len(cells)))
    elif any(cell.strip() for cell in cells[width:]):
        report.misread(line, f"{len(cells)} cells where the header has {width}")
        return False
    return True


def _delimiter(feed: _Feed, origin: Origin) -> str | None:
    """What parts the cells, told by the header line alone; None for a blank file.

    `sep=;` on a line of its own, as spreadsheets write it, decides. Else the delimiter that gives most known names,
    then most cells, then the first of `, ; tab |`. A single column has none, so that its commas are only commas.
    """
    while (line := feed.peek()) is not None:
        bare = line.strip("\r\n")
        if bare[:4].lower() == "sep=" and bare[4:] in _DELIMITERS:
            feed.drop()
            return bare[4:]
        if bare.strip():
            cells = {sign: _cells(line, sign) for sign in _DELIMITERS}
            best = max(cells, key=lambda sign: (recognised(cells[sign], origin.columns), len(cells[sign])))
            return best if len(cells[best]) > 1 else _NO_DELIMITER
        if not line:
            origin.report.misread(feed.number + 1, TOO_LONG)
        feed.drop()
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    csv.field_size_limit(_FIELD_LIMIT)
    return next(csv.reader([line], delimiter=delimiter), [])


class _OpenQuoteError(Exception):
    """A row has gone on for so long that its quote must be taken as never closed."""


class _Feed:
    """Hands physical lines to the csv module, and can take back all but the first of a row."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._chars = 0
        self.held: list[str] = []
        self.number = 0
        self.max_lines = MAX_LINES

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.held and (self._chars > MAX_CHARS or len(self.held) >= self.max_lines):
            raise _OpenQuoteError
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self.held.append(line)
        self._chars += len(line)
        if not line and len(self.held) > 1:
            raise _OpenQuoteError
        return line

    def begin(self) -> int:
        """Start a row; the number of the line it begins on."""
        self.held.clear()
        self._chars = 0
        return self.number + 1

    def take_back(self) -> int:
        """Hand out every line but the row's first once more; what that costs, in characters."""
        cost = self._chars + _LINE_COST * len(self.held)
        self._again.extendleft(reversed(self.held[1:]))
        self.number -= len(self.held) - 1
        return cost

    def peek(self) -> str | None:
        if not self._again:
            line = next(self._lines, None)
            if line is None:
                return None
            self._again.append(line)
        return self._again[0]

    def drop(self) -> None:
        self._again.popleft()
        self.number += 1


def _rows(feed: _Feed, delimiter: str, report: ReadReport) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with its line; what could not be understood is reported and passed over."""
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    reread = 0
    while True:
        line = feed.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _OpenQuoteError):
            first = feed.held[0]
            reread += feed.take_back()
            if reread > _MAX_REREAD and feed.max_lines > 1:
                feed.max_lines = 1
                report.note(line, "too many quotes that never close; from here on a row ends with its line")
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            mended = _alone(first, delimiter, line, report)
            if mended:
                yield line, mended
            continue
        if cells:
            yield line, cells
        elif feed.held == [""]:
            report.misread(line, TOO_LONG)


def _alone(first: str, delimiter: str, line: int, report: ReadReport) -> list[str]:
    """The cells of a row's first line by itself, read leniently, or none, reported, when a quote stays open in it.

    The lines after it are read anew: where a quote is out of place, it is likelier that one too many was typed in this
    row than that the rows after it are one text. Between tabs a quote is an ordinary character to many who write such
    files, so there the line is taken as it stands.
    """
    one_line = _Once(first)
    cells = next(csv.reader(one_line, delimiter=delimiter), [])
    if not one_line.asked_for_more:
        report.note(line, "a quote inside a quoted text is not doubled; the text was read as it stands")
        return cells
    if delimiter == "\t":
        report.note(line, "a quote that opens a cell is not closed; it was read as an ordinary character")
        return first.rstrip("\r\n").split(delimiter)
    report.misread(line, f"a quote in the row that begins on line {line} is never closed")
    return []


class _Once:
    """One line for the csv module, and whether it wanted another."""

    def __init__(self, line: str) -> None:
        self._lines = [line]
        self.asked_for_more = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._lines:
            self.asked_for_more = True
            raise StopIteration
        return self._lines.pop()
