"""Reads plain text as one item a line, because screens of posts are line-wise; blank lines are passed over."""

from __future__ import annotations

from collections.abc import Iterator

from manumit.errors import UsageError
from manumit.model import Item
from manumit.readers._bytes import TOO_LONG, Stream, text_lines
from manumit.readers._report import Example, Origin, Problem

NAME = "text"
SUFFIXES: tuple[str, ...] = (".txt", ".text")

EXAMPLES: tuple[Example, ...] = (
    Example(
        says="each line is an item, whatever ends it",
        data=b"one\r\n\r\n  two, three\rfour",
        items=(
            Item(id="example:1", text="one", source="example", line=1),
            Item(id="example:3", text="  two, three", source="example", line=3),
            Item(id="example:4", text="four", source="example", line=4),
        ),
    ),
    Example(
        says="what is not UTF-8 in a UTF-8 file is read as Windows-1252, and said",
        data=b"caf\xc3\xa9\ncaf\xe9\n",
        items=(
            Item(id="example:1", text="caf\xe9", source="example", line=1),
            Item(id="example:2", text="caf\xe9", source="example", line=2),
        ),
        problems=(Problem(2, "note", "this line is not UTF-8; it was read as Windows-1252"),),
    ),
)


def read(stream: Stream, origin: Origin) -> Iterator[Item]:
    """The lines of a text as items, without their line ends.

    Raises UsageError when columns were asked for, Unreadable when it is not text.
    """
    if origin.columns:
        raise UsageError(f"{origin.place} is read as plain text, which has no columns; if it has, name its format")
    for number, line in enumerate(text_lines(stream, origin.report), 1):
        text = line.rstrip("\r\n")
        if not line:
            origin.report.misread(number, TOO_LONG)
        elif text and not text.isspace():
            origin.report.read += 1
            yield Item(id=f"{origin.name}:{number}", text=text, source=origin.name, line=number)
