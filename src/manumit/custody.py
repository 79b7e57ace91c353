"""Seals and checks: salted commitments, Merkle trees over them, the hash-chained ledger; no store, no clock, no chance.

A commitment is HMAC-SHA256 keyed with a salt of its own. A bare hash would outlive the erasure of what it names and
could be guessed from a list of phone numbers; once the salt is destroyed, a commitment says nothing.

Trees follow RFC 6962, section 2.1: a leaf is SHA-256(0x00 || commitment), a node SHA-256(0x01 || left || right), so
that a leaf can never pass for a node. Checking a path follows RFC 9162, section 2.1.3.2.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec

from manumit.model import Entry

_ENCODER = msgspec.json.Encoder(order="sorted")
SALT_BYTES = 16
"""How long a salt is. HMAC fills a shorter key up with zeros, so a salt and the same with a zero more are one key."""

_LEAF = b"\x00"
_NODE = b"\x01"


def canonical(obj: object) -> bytes:
    """`obj` as canonical JSON: keys sorted, UTF-8, no blanks; msgspec structs allowed.

    Raises UnicodeEncodeError for text that holds half a surrogate pair and TypeError for what JSON cannot hold.
    """
    return _ENCODER.encode(obj)


def commit(obj: object, salt: bytes) -> str:
    """The commitment to `obj` under `salt`: HMAC-SHA256 over `canonical(obj)`, 64 hex digits; raises as that does."""
    return hmac.digest(salt, canonical(obj), "sha256").hex()


def _leaf(commitment: str) -> bytes:
    return sha256(_LEAF + bytes.fromhex(commitment)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level up; the odd one out rises unchanged, which gives RFC 6962's tree."""
    paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return [*paired, level[-1]] if len(level) % 2 else paired


def root(commitments: Sequence[str]) -> str:
    """The Merkle root over `commitments` in their order, 64 hex digits; of nothing, the hash of nothing (RFC 6962)."""
    level = [_leaf(each) for each in commitments]
    if not level:
        return sha256().hexdigest()
    while len(level) > 1:
        level = _above(level)
    return level[0].hex()


def path(commitments: Sequence[str], index: int) -> tuple[str, ...]:
    """The neighbours, lowest first, that lead from the commitment at `index` to the root. Raises IndexError."""
    if not 0 <= index < len(commitments):
        raise IndexError(f"no commitment {index} among {len(commitments)}")
    level = [_leaf(each) for each in commitments]
    neighbours = []
    while len(level) > 1:
        if index ^ 1 < len(level):
            neighbours.append(level[index ^ 1].hex())
        level = _above(level)
        index //= 2
    return tuple(neighbours)


def climb(commitment: str, index: int, count: int, path: Sequence[str]) -> str:
    """The root that `commitment`, at `index` of `count`, reaches by `path`: compare it with the one sealed.

    Raises ValueError where a path of this length cannot lead from that index to a root.
    """
    if not 0 <= index < count:
        raise ValueError(f"no leaf {index} in a tree of {count}")
    here, last, digest = index, count - 1, _leaf(commitment)
    for neighbour in path:
        if last == 0:
            raise ValueError("the path is too long for the tree")
        if here % 2 or here == last:
            digest = _node(bytes.fromhex(neighbour), digest)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            digest = _node(digest, bytes.fromhex(neighbour))
        here, last = here // 2, last // 2
    if last:
        raise ValueError("the path is too short for the tree")
    return digest.hex()


def body(entry: Entry) -> str:
    """SHA-256 over the canonical JSON of what `entry` says, without `previous` and `digest`. Raises as `canonical`.

    It can be shown in place of the entry: what is said stays hidden, for every commitment in it is salted.
    """
    said = msgspec.structs.asdict(entry)
    del said["previous"], said["digest"]
    return sha256(canonical(said)).hexdigest()


def chained(previous: str, body: str) -> str:
    """The digest of an entry with this `body` that follows the one with the digest `previous` ("" for the first).

    It is the SHA-256 over both as text, a line each.
    """
    return sha256(f"{previous}\n{body}\n".encode()).hexdigest()


def digest(entry: Entry) -> str:
    """What seals `entry` and all before it, 64 hex digits. Raises UnicodeEncodeError as `canonical`."""
    return chained(entry.previous, body(entry))


def seal(event: str, actor: str, subject: str, commitments: Sequence[str], at: str, previous: Entry | None) -> Entry:
    """The entry that follows `previous`, or the first where there is none. `at` is UTC with `Z`; nothing is written."""
    entry = Entry(
        seq=previous.seq + 1 if previous else 1,
        at=at,
        event=event,
        actor=actor,
        subject=subject,
        commitments=tuple(commitments),
        previous=previous.digest if previous else "",
        digest="",
    )
    return msgspec.structs.replace(entry, digest=digest(entry))


def verify(entries: Iterable[Entry]) -> list[str]:
    """What is wrong with a ledger read from its first entry on, each place named; empty where the chain is whole.

    A chain cannot show that its last entries were cut off: what was sealed in them, or a copy of the last digest kept
    elsewhere, does.
    """
    faults: list[str] = []
    seq = 0
    accepted = {""}
    for entry in entries:
        if entry.seq > seq + 1:
            missing = f"entry {seq + 1} is" if entry.seq == seq + 2 else f"entries {seq + 1} to {entry.seq - 1} are"
            faults.append(f"ledger entry {entry.seq}: {missing} missing before it")
        elif entry.seq <= seq:
            faults.append(f"ledger entry {entry.seq}: it stands after entry {seq}")
        actual = digest(entry)
        if entry.digest != actual:
            faults.append(f"ledger entry {entry.seq}: its content is not what its digest was made from")
        elif entry.previous not in accepted and entry.seq == seq + 1:
            faults.append(f"ledger entry {entry.seq}: it does not continue what stands before it")
        # An entry whose digest alone was changed is named once: the next one still continues what it was.
        accepted = {entry.digest, actual}
        seq = entry.seq
    return faults
