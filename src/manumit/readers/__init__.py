"""Files of posts to items: the readers there are, which of them a file needs, and the report on what was read.

A reader is a module with `NAME`, `SUFFIXES`, `EXAMPLES` and `read`; to add one, write it and name it in `READERS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from manumit.errors import Unreadable, UsageError
from manumit.model import Item
from manumit.readers import jsonl, plain, sheet
from manumit.readers._bytes import Stream, opening
from manumit.readers._report import Example, Origin, Problem, ReadReport

__all__ = ["READERS", "Example", "Origin", "Problem", "ReadReport", "Reader", "Stream", "read", "read_stream"]


class Reader(Protocol):
    """What a module in this folder offers. `read` streams: it never holds more than a row and some hundred KiB."""

    NAME: str
    SUFFIXES: tuple[str, ...]
    EXAMPLES: tuple[Example, ...]

    def read(self, stream: Stream, origin: Origin) -> Iterator[Item]:
        """The items of `stream`, which goes through once; each row that makes none is told to `origin.report`."""
        ...


READERS: tuple[Reader, ...] = (sheet, jsonl, plain)


def read(
    path: Path,
    report: ReadReport,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Item]:
    """The items of a file, one row at a time; `report` is filled while they are taken. A report serves one file.

    `format` is a reader's `NAME` or one of its suffixes without the dot; without it the file's suffix decides, or,
    where that is unknown, the content. `columns` maps a role (`text`, `title`, `id`, …) to the column's name, several
    separated by commas for `text`, `phone` and `email`; "" means none.

    Raises, when the first item is asked for: Unreadable (missing, empty, binary, not allowed), UnknownColumn, BadInput
    (no text column, not JSON Lines), UsageError (no such format or role).
    """
    reader = _named(format) or _by_suffix(path.suffix)
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise Unreadable(path, "there is no such file") from error
    except IsADirectoryError as error:
        raise Unreadable(path, "this is a folder, not a file") from error
    except PermissionError as error:
        raise Unreadable(path, "you are not allowed to read it") from error
    except OSError as error:
        raise Unreadable(path, f"it cannot be opened: {error.strerror}") from error
    with file:
        origin = Origin(str(path), path.name, report, columns or {})
        yield from _read(file, reader, origin)


def read_stream(
    file: BinaryIO,
    name: str,
    report: ReadReport,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Item]:
    """The items of an open binary file such as standard input (`name` "-"), which is not closed.

    Without `format` the content decides: JSON Lines when it begins with `{`, a sheet when its first line names a text
    column, plain text otherwise. Nothing comes before 1 MiB or the end was read. Raises as `read` does.
    """
    reader = _named(format)
    shown = "standard input" if name == "-" else name
    source = "stdin" if name == "-" else name
    yield from _read(file, reader, Origin(shown, source, report, columns or {}))


def _read(file: BinaryIO, reader: Reader | None, origin: Origin) -> Iterator[Item]:
    stream = Stream(file, origin.place, origin.report)
    reader = reader or _by_content(stream, origin.columns)
    origin.report.format = reader.NAME
    yield from reader.read(stream, origin)


def _named(name: str | None) -> Reader | None:
    if name is None:
        return None
    for reader in READERS:
        if name.lower() == reader.NAME or f".{name.lower()}" in reader.SUFFIXES:
            return reader
    raise UsageError(f"there is no format {name!r}; there are: {', '.join(reader.NAME for reader in READERS)}")


def _by_suffix(suffix: str) -> Reader | None:
    return next((reader for reader in READERS if suffix.lower() in reader.SUFFIXES), None)


def _by_content(stream: Stream, columns: Mapping[str, str]) -> Reader:
    text = opening(stream).lstrip()
    # A JSON array goes to the reader that says how to turn it into JSON Lines.
    if text.startswith("{") or (text.startswith("[") and text[1:].lstrip().startswith("{")):
        return jsonl
    first = text.splitlines()[0] if text else ""
    return sheet if sheet.header_known(first, columns) or first.lower().startswith("sep=") else plain
