"""A ZIP file whose every byte follows from its files and one time: stored, no extra fields, no attributes.

Files are stored rather than deflated because two builds of zlib may deflate differently: only so are the bytes the same
everywhere, and only so can each byte of the container be checked. Layout as in PKWARE's APPNOTE 6.3.3, sections 4.3.7,
4.3.12 and 4.3.16; flag bit 11 says that names are UTF-8.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

LIMIT = 2 << 30
"""No pack is larger, so that ZIP64 is never needed and no reader is made to unpack more."""

_LOCAL = struct.Struct("<4s5H3L2H")
BEGINS = _LOCAL.size
"""Where the name of the first file stands."""
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8 = 0x800
_VERSION = 20
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)")
_DOS_BEGINS = 1980


class Stored(NamedTuple):
    """What the container says of one file."""

    name: str
    size: int
    crc: int


class Part(NamedTuple):
    """A run of container bytes: what it is, where it stands, and its bytes; None stands for a file's own."""

    what: str
    start: int
    size: int
    expected: bytes | None


def stored(name: str, data: bytes) -> Stored:
    """The container's record of a file."""
    return Stored(name, len(data), zlib.crc32(data))


def dos_time(at: str) -> tuple[int, int]:
    """`at` as ZIP writes it, (time, date), to two seconds; what is no time, or before 1980, is the start of 1980."""
    match = _TIME.match(at)
    year, month, day, hour, minute, second = (int(part) for part in match.groups()) if match else (0, 1, 1, 0, 0, 0)
    if not _DOS_BEGINS <= year < _DOS_BEGINS + 128:
        year, month, day, hour, minute, second = _DOS_BEGINS, 1, 1, 0, 0, 0
    return (hour << 11) | (minute << 5) | (second // 2), ((year - _DOS_BEGINS) << 9) | (month << 5) | day


def layout(files: Sequence[Stored], at: str) -> Iterator[Part]:
    """Every part of the container in order; together they are the whole file, without a gap."""
    time, date = dos_time(at)
    place = 0
    starts = []
    for file in files:
        name = file.name.encode()
        starts.append(place)
        header = _LOCAL.pack(b"PK\3\4", _VERSION, _UTF8, 0, time, date, file.crc, file.size, file.size, len(name), 0)
        yield Part(f"{file.name}: its ZIP header", place, len(header) + len(name), header + name)
        place += len(header) + len(name)
        yield Part(file.name, place, file.size, None)
        place += file.size
    directory = place
    for file, start in zip(files, starts, strict=True):
        name = file.name.encode()
        entry = _CENTRAL.pack(
            b"PK\1\2", _VERSION, _VERSION, _UTF8, 0, time, date, file.crc, file.size, file.size,
            len(name), 0, 0, 0, 0, 0, start,
        )  # fmt: skip
        yield Part(f"{file.name}: its place in the ZIP directory", place, len(entry) + len(name), entry + name)
        place += len(entry) + len(name)
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), place - directory, directory, 0)
    yield Part("the end of the ZIP directory", place, len(end), end)


def write(files: Sequence[tuple[str, bytes]], at: str, out: BinaryIO) -> None:
    """Write the container. Raises ValueError where the files are more than a pack may hold."""
    if sum(len(data) for _, data in files) > LIMIT:
        raise ValueError(f"the files are more than {LIMIT} bytes")
    held = dict(files)
    parts = layout([stored(name, data) for name, data in files], at)
    out.writelines(held[part.what] if part.expected is None else part.expected for part in parts)
