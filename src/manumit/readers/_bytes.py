"""From the bytes of a file to its physical lines as text: what it is, how it is encoded, and what had to be mended."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from manumit.errors import Unreadable
from manumit.readers._report import ReadReport

MAX_CHARS = 16_000_000
TOO_LONG = f"longer than {MAX_CHARS // 1_000_000} million characters"

_HEAD = 1 << 20
_CHUNK = 1 << 18
_MAX_LINE_BYTES = 4 * MAX_CHARS

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# The first bytes of what people hand over by mistake; ZIP is asked further, since workbooks are ZIP files.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive (unpack it first)"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive (unpack it first)"),
    (b"\xfd7zXZ\x00", "an xz archive (unpack it first)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive (unpack it first)"),
    (b"Rar!\x1a\x07", "a RAR archive (unpack it first)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file (save it as CSV or JSON Lines)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (save the sheet as CSV)"),
)
_CONTROLS = bytes({*range(32)} - {9, 10, 11, 12, 13, 27})
_NO_TEXT = ("Cc", "Cn", "Co")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Stream:
    """A binary file whose first MiB, `head`, can be looked at before the whole is read through once.

    Raises Unreadable when there is not one byte, or the file stops being readable.
    """

    def __init__(self, file: BinaryIO, place: str, report: ReadReport) -> None:
        self.place = place
        self._file = file
        self._report = report
        self.head = self._fill(_HEAD)
        if not self.head:
            raise Unreadable(place, "the file is empty")

    def chunks(self) -> Iterator[bytes]:
        """The whole file from its first byte, some hundred KiB at a time. Goes through once."""
        chunk = self.head
        while chunk:
            self._report.bytes_read += len(chunk)
            yield chunk
            chunk = self._read(_CHUNK)

    def _fill(self, size: int) -> bytes:
        pieces = []
        while size > 0 and (piece := self._read(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise Unreadable(self.place, f"reading it failed: {error.strerror}") from error


def opening(stream: Stream) -> str:
    """The first 64 KiB as text, roughly: to recognise a format by. Raises Unreadable for a binary file."""
    codec, skip = _encoding(stream)
    return stream.head[skip : 1 << 16].decode(codec.removesuffix("-sig"), "replace")


def text_lines(stream: Stream, report: ReadReport) -> Iterator[str]:
    r"""The physical lines of a text file, each with its own line end (`\n`, `\r\n` or `\r`).

    A line of more than MAX_CHARS characters comes as an empty string (no other line is empty): the caller reports it.
    Sets `report.encoding`; notes each line where something was mended. Raises Unreadable for a binary file.
    """
    codec, skip = _encoding(stream)
    report.encoding = codec
    if codec == "cp1252":
        report.note(1, "the file is not UTF-8; it was read as Windows-1252. If letters look wrong, save it as UTF-8")
    decode = "cp1252" if codec == "cp1252" else "utf-8"
    number = 0
    for lines in _split(_as_utf8(stream.chunks(), codec, skip)):
        for line in lines:
            number += 1
            try:
                text = line.decode(decode)
            except UnicodeDecodeError:
                text = _mend(line, decode, number, report)
            if "\0" in text:
                text = text.replace("\0", "\ufffd")
                report.note(number, "a NUL character was replaced by U+FFFD")
            yield text if len(text) <= MAX_CHARS else ""


def without_surrogates(text: str) -> str:
    """`text` with surrogate pairs made whole and lone halves, which no file can hold, replaced by U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _mend(line: bytes, codec: str, number: int, report: ReadReport) -> str:
    if codec == "cp1252":
        report.note(number, "a byte that Windows-1252 does not have was replaced by U+FFFD")
        return line.decode("cp1252", "replace")
    try:
        text = line.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        report.note(number, "this line is not UTF-8; it was read as Windows-1252")
        return line.decode("cp1252", "replace")
    text = without_surrogates(text)
    report.note(number, "half a character (a lone surrogate) was replaced by U+FFFD")
    return text


def _as_utf8(chunks: Iterator[bytes], codec: str, skip: int) -> Iterator[bytes]:
    """The bytes in an encoding where a newline is one byte, so that lines can be cut before they are decoded.

    What UTF-16 or UTF-32 could not mean travels on as a lone surrogate, and is mended and noted with its line.
    """
    first = next(chunks)[skip:]
    if not codec.startswith(("utf-16", "utf-32")):
        yield first
        yield from chunks
        return
    width = 2 if codec.startswith("utf-16") else 4
    rest = b""
    for chunk in itertools.chain((first,), chunks):
        data = rest + chunk
        whole = len(data) - len(data) % width
        rest = data[whole:]
        try:
            text = data[:whole].decode(codec, "surrogatepass")
        except UnicodeDecodeError:
            text = data[:whole].decode(codec, "replace").replace("\ufffd", "\ud800")
        yield text.encode("utf-8", "surrogatepass")
    if rest:
        yield "\ud800".encode("utf-8", "surrogatepass")


def _split(chunks: Iterator[bytes]) -> Iterator[list[bytes]]:
    r"""Lists of whole lines with their ends; a line beyond _MAX_LINE_BYTES is cut, and stays too long to be decoded."""
    pieces: list[bytes] = []
    held = 0
    for chunk in filter(None, chunks):
        after_cr = bool(pieces) and pieces[-1].endswith(b"\r")
        if not (after_cr or b"\n" in chunk or b"\r" in chunk):
            # Past the limit only the fact that there is more matters, not what it says.
            if held <= _MAX_LINE_BYTES:
                pieces.append(chunk)
                held += len(chunk)
            continue
        lines = b"".join((*pieces, chunk)).splitlines(keepends=True)
        # A chunk may end between \r and \n, so only \n is known to end a line.
        pieces = [] if lines[-1].endswith(b"\n") else [lines.pop()]
        held = sum(map(len, pieces))
        yield lines
    if pieces:
        yield [b"".join(pieces)]


def _encoding(stream: Stream) -> tuple[str, int]:
    """The codec and how many bytes its mark takes. Raises Unreadable for a binary file."""
    head = stream.head
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise Unreadable(stream.place, f"this is {what}, not text")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        workbook = b"xl/" in head or b"[Content_Types].xml" in head[:4096]
        what = "an Office file such as .xlsx (save the sheet as CSV)" if workbook else "a ZIP archive (unpack it first)"
        raise Unreadable(stream.place, f"this is {what}, not text")
    for bom, codec in _BOMS:
        if head.startswith(bom):
            if len(head) == len(bom):
                raise Unreadable(stream.place, "the file is empty")
            return codec, len(bom)
    if codec := _unmarked_utf16(head[:4096]):
        return codec, 0
    codec = _utf8_or_cp1252(head)
    if _binary(head[: 1 << 16], codec):
        raise Unreadable(stream.place, "this is a binary file, not text")
    return codec, 0


def _unmarked_utf16(sample: bytes) -> str:
    """The UTF-16 codec of a sample without a mark, or "": told by NULs that stand on one side of each pair."""
    pairs = len(sample) // 2
    sample = sample[: 2 * pairs]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    codec, nuls, stray = ("utf-16-le", odd, even) if odd > even else ("utf-16-be", even, odd)
    if nuls and nuls >= 0.4 * pairs and stray <= 0.1 * pairs:
        return codec
    # Few NULs, and some on either side: a script whose letters need both bytes, when the sample is no UTF-8 and makes
    # sense as UTF-16. The line ends tell the two orders apart: a newline the wrong way round is no character at all.
    if nuls and _utf8_or_cp1252(sample) == "cp1252":
        for codec in ("utf-16-le", "utf-16-be"):
            text = sample.decode(codec, "replace")
            if "\n" in text and all(unicodedata.category(char) not in _NO_TEXT or char in "\t\r\n" for char in text):
                return codec
    return ""


def _utf8_or_cp1252(head: bytes) -> str:
    """UTF-8 when most lines that go beyond ASCII are UTF-8: one spoiled line must not spoil the others."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(head) and error.reason == "unexpected end of data":
            return "utf-8"
    else:
        return "utf-8"
    good = bad = 0
    for line in head.splitlines():
        if line.isascii():
            continue
        try:
            line.decode("utf-8", "surrogatepass")
            good += 1
        except UnicodeDecodeError:
            bad += 1
    # Windows-1252 is UTF-8 by accident far more rarely than the other way round, so the tie goes to UTF-8.
    return "utf-8" if good >= bad else "cp1252"


def _binary(sample: bytes, codec: str) -> bool:
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    share = 0.05 if codec == "cp1252" else 0.3
    return controls >= 8 and controls > share * len(sample)
