"""Checks a pack from the outside in: container, files, digests, what was sealed, the page; names each place."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from manumit.errors import BadPack, Unreadable
from manumit.evidence import checks, container, pack, page
from manumit.evidence.records import (
    CaseFile,
    ItemFindings,
    LedgerLink,
    LinksFile,
    Manifest,
    PackContents,
    SealedDecision,
    SealedItem,
)
from manumit.model import Entry

# Everything `zipfile` raises on a damaged member: bad magic or checksum, a flag bit that says encrypted, an unknown
# method, a stream that ends early.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError)
_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00/\\]+)")
_CHUNK = 1 << 20
_CUT_OFF = "{}: the end of the ZIP directory is missing or damaged; the file may be cut off"

_Shape = TypeVar("_Shape")


def verify_pack(path: Path | str) -> list[str]:
    """What is wrong with the pack at `path`, each fault beginning with the file it is in; empty where it is whole.

    A pack that was unpacked and packed again holds the same files in another container, and is told apart. Raises
    `BadPack` where the file is no pack at all, and `Unreadable` where it cannot be read.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            return _verify(file, path.name)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise Unreadable(path, error.strerror or "it cannot be read") from error


def _verify(file: BinaryIO, name: str) -> list[str]:
    begins = file.read(container.BEGINS + len(pack.PAGE))
    size = file.seek(0, 2)
    if size > container.LIMIT:
        return [f"{name}: it holds {size:,} bytes; no pack is larger than {container.LIMIT:,}"]
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        if not begins.startswith(b"PK"):
            raise BadPack(name, "this is not a ZIP file, so it is no evidence pack") from error
        return [_CUT_OFF.format(name)]
    with archive:
        names = [info.filename for info in archive.infolist()]
        if not set(names) & {pack.MANIFEST, pack.SUMS, *pack.DATA}:
            if begins.endswith(pack.PAGE.encode()):
                return [_CUT_OFF.format(name)]
            raise BadPack(name, "this ZIP file holds none of the files of an evidence pack")
        faults, held = _read(archive, name)
    faults += _missing(names)
    manifest = _manifest(held, faults)
    faults += _container(file, size, name, held, manifest.made_at if manifest else "")
    faults += _digests(held, manifest)
    if manifest:
        faults += _sealed(held, manifest)
    return list(dict.fromkeys(faults))


def _read(archive: zipfile.ZipFile, name: str) -> tuple[list[str], dict[str, bytes]]:
    """Every file that belongs to a pack and can be read; nothing past the limit, whatever the directory says."""
    faults: list[str] = []
    held: dict[str, bytes] = {}
    left = container.LIMIT
    for info in archive.infolist():
        inside = info.filename
        if inside not in pack.NAMES or inside in held:
            continue
        try:
            with archive.open(info) as member:
                parts = []
                while part := member.read(min(_CHUNK, left + 1)):
                    left -= len(part)
                    if left < 0:
                        return [*faults, f"{name}: it unpacks to more than {container.LIMIT:,} bytes"], held
                    parts.append(part)
        except _DAMAGE:
            faults.append(f"{inside}: it cannot be read: its bytes or its ZIP header are damaged")
            continue
        held[inside] = b"".join(parts)
    return faults, held


def _missing(names: list[str]) -> Iterator[str]:
    """Files that are missing, that do not belong in a pack, or that stand in it twice."""
    for name in pack.NAMES:
        if name not in names:
            yield f"{name}: missing"
    for name, times in Counter(names).items():
        if name not in pack.NAMES:
            yield f"{_plain(name)}: not a file of a pack{' and a path that leads outside' if _escapes(name) else ''}"
        elif times > 1:
            yield f"{name}: stands in the pack {times} times; a reader cannot know which one is meant"


def _escapes(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name[:2]


def _plain(name: str) -> str:
    """A name from outside, fit to print."""
    return name[:120].encode("unicode_escape").decode() if not name.isprintable() else name[:120]


def _decode(held: Mapping[str, bytes], name: str, shape: type[_Shape], faults: list[str]) -> _Shape | None:
    """What a JSON file says, or None with a fault."""
    if name not in held:
        return None
    try:
        return msgspec.json.decode(held[name], type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        faults.append(f"{name}: not what a pack holds: {error}")
        return None


def _manifest(held: Mapping[str, bytes], faults: list[str]) -> Manifest | None:
    return _decode(held, pack.MANIFEST, Manifest, faults)


def _container(file: BinaryIO, size: int, name: str, held: Mapping[str, bytes], made_at: str) -> list[str]:
    """Where the container's own bytes are not those that Manumit writes around these files."""
    if set(held) != set(pack.NAMES):
        return []
    faults = []
    end = 0
    for part in container.layout([container.stored(each, held[each]) for each in pack.NAMES], made_at):
        file.seek(part.start)
        end = part.start + part.size
        if part.expected is not None and file.read(part.size) != part.expected:
            faults.append(part.what if ":" in part.what else f"{name}: {part.what}")
    if size != end:
        faults.append(f"{name}: its length")
    if len(faults) > len(pack.NAMES):
        return [f"{name}: its files were taken out and packed again; the container is not the one that was made"]
    return [f"{fault} is not as it was written" for fault in faults]


def _digests(held: Mapping[str, bytes], manifest: Manifest | None) -> Iterator[str]:
    """Files whose bytes differ from the manifest or from SHA256SUMS, and where those two disagree."""
    said: dict[str, str] = {}
    for number, line in enumerate(held.get(pack.SUMS, b"").decode("utf-8", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match and match[2] not in said:
            said[match[2]] = match[1]
        else:
            yield f"{pack.SUMS}: line {number} is not a digest and a new name"
    listed = {each.name: each for each in manifest.files} if manifest else {}
    if manifest and len(listed) != len(manifest.files):
        yield f"{pack.MANIFEST}: it lists a file twice"
    for name, data in held.items():
        digest = hashlib.sha256(data).hexdigest()
        if name != pack.SUMS and pack.SUMS in held and said.get(name) != digest:
            yield f"{name}: its SHA-256 is not the one in {pack.SUMS}"
        if name in (pack.SUMS, pack.MANIFEST) or not manifest:
            continue
        if name not in listed or (listed[name].sha256, listed[name].size) != (digest, len(data)):
            yield f"{name}: its SHA-256 or size is not the one in {pack.MANIFEST}"
    for name in sorted({*said, *listed} - set(pack.NAMES)):
        yield f"{_plain(name)}: listed, and not a file of a pack"
    for name, each in listed.items():
        if name in said and said[name] != each.sha256:
            yield f"{pack.MANIFEST} and {pack.SUMS} disagree about {name}"


def _sealed(held: Mapping[str, bytes], manifest: Manifest) -> list[str]:
    """Where what the files say is not what was sealed, or not what drew the page."""
    faults: list[str] = []
    read = _contents(held, manifest, faults)
    if read is None:
        return faults
    contents, since_decision = read
    faults += checks.faults(contents)
    faults += checks.since_decision_faults(contents, since_decision)
    if manifest.case != contents.case.id:
        faults.append(f"{pack.MANIFEST}: it names case {manifest.case}, case.json holds {contents.case.id}")
    if manifest.counts != pack.counts(contents):
        faults.append(f"{pack.MANIFEST}: its counts are not those of the files")
    if manifest.form == page.form() and not faults:
        _, made = pack.draw(contents, since_decision)
        differing = [name for name in pack.NAMES if name in held and held[name] != made[name]]
        # The manifest and the sums differ wherever another file does.
        own = [name for name in differing if name not in (pack.MANIFEST, pack.SUMS)] or differing
        faults += [f"{name}: it is not what the contents of this pack make" for name in own]
    return faults


def _contents(held: Mapping[str, bytes], manifest: Manifest, faults: list[str]) -> tuple[PackContents, str] | None:
    """The contents a pack was made from, read back; None where a file is missing or says something else."""
    about = _decode(held, "case.json", CaseFile, faults)
    items = _decode(held, "items.json", tuple[SealedItem, ...], faults)
    found = _decode(held, "findings.json", tuple[ItemFindings, ...], faults)
    links = _decode(held, "edges.json", LinksFile, faults)
    decisions = _decode(held, "decisions.json", tuple[SealedDecision, ...], faults)
    ledger = _ledger(held, faults)
    if about is None or items is None or found is None or links is None or decisions is None or ledger is None:
        return None
    contents = PackContents(
        case=about.case,
        items=items,
        findings={each.item: each.findings for each in found if each.findings},
        assessments={each.item: each.assessment for each in found if each.assessment is not None},
        edges=links.edges,
        hubs=links.hubs,
        decisions=decisions,
        ledger=ledger,
        made_at=manifest.made_at,
        made_by=manifest.made_by,
        versions=manifest.versions,
        workspace=manifest.workspace,
        looked_for=about.looked_for,
        withheld=about.withheld,
    )
    return contents, about.since_decision


def _ledger(held: Mapping[str, bytes], faults: list[str]) -> tuple[Entry | LedgerLink, ...] | None:
    """The ledger excerpt; a line without an event is a link."""
    if "ledger.jsonl" not in held:
        return None
    places: list[Entry | LedgerLink] = []
    for number, line in enumerate(held["ledger.jsonl"].split(b"\n")[:-1], 1):
        try:
            if b'"event"' in line:
                places.append(msgspec.json.decode(line, type=Entry))
            else:
                places.append(msgspec.json.decode(line, type=LedgerLink))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            faults.append(f"ledger.jsonl: line {number} is no entry: {error}")
            return None
    return tuple(places)
