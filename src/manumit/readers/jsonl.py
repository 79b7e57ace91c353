"""Reads JSON Lines, one object a line, whose keys serve as columns and may differ from line to line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from manumit.errors import BadInput, Unreadable
from manumit.model import Item
from manumit.readers._bytes import TOO_LONG, Stream, text_lines, without_surrogates
from manumit.readers._columns import Layout, Maker
from manumit.readers._report import Example, Origin, Problem

NAME = "jsonl"
SUFFIXES: tuple[str, ...] = (".jsonl", ".ndjson", ".json")

_HEAD_ROWS = 100
_HEAD_CHARS = 1_000_000
_MAX_SHAPES = 1000
_SURROGATES = "half a character (a lone surrogate) or a NUL was replaced by U+FFFD"

# strict=False: raw tabs and newlines inside strings, which many exporters write.
_DECODER = json.JSONDecoder(strict=False)

_Row = tuple[int, dict[str, str]]

EXAMPLES: tuple[Example, ...] = (
    Example(
        says="keys are columns; other keys are kept beside",
        data=b'{"id": 7, "message": "hello", "user": "u1", "likes": 3}\n',
        items=(Item(id="7", text="hello", ref="7", actor="u1", source="example", line=1, extra={"likes": "3"}),),
    ),
    Example(
        says="a bad line is told and passed over; an object without text is skipped",
        data=b'{"text": "one"}\n{"text" 1}\n\n[1]\n{"text": ""}\n{"text": "two"}\n',
        items=(
            Item(id="example:1", text="one", source="example", line=1),
            Item(id="example:6", text="two", source="example", line=6),
        ),
        problems=(
            Problem(2, "not understood", "not JSON: Expecting ':' delimiter at character 9"),
            Problem(4, "not understood", "a JSON list, not an object"),
            Problem(5, "skipped", "no text"),
        ),
    ),
    Example(
        says="half a character becomes U+FFFD, and is said",
        data=b'{"text": "a\\ud83d b\\u0000 \\ud83d\\ude00"}\n',
        items=(Item(id="example:1", text="a\ufffd b\ufffd \U0001f600", source="example", line=1),),
        problems=(Problem(1, "note", _SURROGATES),),
    ),
)


def read(stream: Stream, origin: Origin) -> Iterator[Item]:
    """The items of JSON Lines.

    The first 100 objects (up to a million characters) say which columns there are: UnknownColumn or BadInput is raised
    when none of them serves. BadInput too for one JSON array or one object over several lines; Unreadable when it is
    not text or blank throughout.
    """
    rows = _rows(stream, origin)
    head = list(_head(rows))
    if not head and not origin.report.not_understood:
        raise Unreadable(origin.place, "there is nothing in it but blank lines")
    names = tuple(dict.fromkeys(name for _, row in head for name in row))
    if names:
        Layout(names, origin.columns).require(origin.place)
        origin.report.columns = Layout(tuple(head[0][1]), origin.columns).named()
    maker = Maker(origin)
    shapes: dict[tuple[str, ...], Layout] = {}
    for line, row in itertools.chain(head, rows):
        shape = tuple(row)
        layout = shapes.get(shape)
        if layout is None:
            if len(shapes) == _MAX_SHAPES:
                shapes.clear()
            layout = shapes[shape] = Layout(shape, origin.columns)
        if item := maker.make(layout, tuple(row.values()), line):
            yield item


def _head(rows: Iterator[_Row]) -> Iterator[_Row]:
    chars = 0
    for line, row in itertools.islice(rows, _HEAD_ROWS):
        yield line, row
        chars += sum(map(len, row.values()))
        if chars > _HEAD_CHARS:
            return


def _rows(stream: Stream, origin: Origin) -> Iterator[_Row]:
    """Each object with its line, its values as text; what is not an object is reported and passed over."""
    report = origin.report
    first = True
    for number, line in enumerate(text_lines(stream, report), 1):
        text = line.strip()
        if not line:
            report.misread(number, TOO_LONG)
        if not text:
            continue
        if first:
            first = False
            _refuse_other_json(text, f"{origin.place}, line {number}")
        try:
            value = _DECODER.decode(line)
        except json.JSONDecodeError as error:
            report.misread(number, f"not JSON: {error.msg} at character {error.pos + 1}")
        except (ValueError, RecursionError) as error:
            report.misread(number, f"not JSON that can be read: {error}")
        else:
            if isinstance(value, dict):
                row = {name: _as_text(cell) for name, cell in value.items()}
                yield number, _cleaned(row, number, origin) if "\\u" in text else row
            else:
                report.misread(number, f"a JSON {_KINDS.get(type(value), 'value')}, not an object")


_KINDS = {list: "list", str: "string", int: "number", float: "number", bool: "true or false", type(None): "null"}


def _refuse_other_json(text: str, place: str) -> None:
    """Raise BadInput for a first line that begins JSON of another shape, which line by line would be errors only."""
    if text == "[" or (text[0] == "[" and text[1:].lstrip().startswith("{")):
        how = "jq -c '.[]' FILE > FILE.jsonl"
        raise BadInput(place, f"this is one JSON array; JSON Lines are wanted, one object a line. To turn it: {how}")
    if text == "{":
        how = "jq -c . FILE > FILE.jsonl"
        raise BadInput(place, f"this is one JSON object over several lines; each wants a line of its own: {how}")


def _as_text(value: object) -> str:
    """A JSON value as a cell: a list of strings line by line, anything else nested as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False)


def _cleaned(row: dict[str, str], number: int, origin: Origin) -> dict[str, str]:
    clean = {_clean(name): _clean(value) for name, value in row.items()}
    if clean != row:
        origin.report.note(number, _SURROGATES)
    return clean


def _clean(text: str) -> str:
    return without_surrogates(text).replace("\0", "\ufffd")
