"""Builds the pack: every file from the contents alone, the same bytes for the same contents."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import BinaryIO

import msgspec

from manumit import custody, knowledge
from manumit.errors import Refused, Tampered
from manumit.evidence import checks, container, page
from manumit.evidence.records import (
    CaseFile,
    ItemFindings,
    LinksFile,
    Manifest,
    PackContents,
    PackedFile,
)

PAGE = "index.html"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
DATA = ("case.json", "items.json", "findings.json", "edges.json", "decisions.json", "ledger.jsonl")
NAMES = (PAGE, *DATA, "VERIFY.txt", MANIFEST, SUMS)
"""The files of a pack, in the order they stand in it."""

_WHAT = "Evidence of one case, made by Manumit. Open index.html to read it; VERIFY.txt says how to check it."
_SHELF = files("manumit.evidence")


def build(contents: PackContents, out: BinaryIO) -> Manifest:
    """Write the pack of `contents` to `out` and return what its manifest says.

    Raises `Refused` for a case in which nothing speaks for anything: a link alone is no reason to hand anyone over.
    Raises `Tampered`, naming each place, where the contents are not what was sealed. Nothing is written in either case.
    """
    if not contents.case.assessment.reasons:
        raise Refused(
            f"case {contents.case.id}: nothing in it speaks for trafficking or deception, so no pack is made; "
            "a link is not a reason to look at someone"
        )
    contents = told(contents)
    if faults := checks.faults(contents):
        raise Tampered(f"case {contents.case.id}", faults)
    manifest, made = draw(contents, checks.since_decision(contents))
    container.write(list(made.items()), contents.made_at, out)
    return manifest


def told(contents: PackContents) -> PackContents:
    """`contents` with what was looked for that would speak against, from the catalogue where the caller did not say."""
    if contents.looked_for:
        return contents
    elements = knowledge.load().elements
    looked_for = {slug: element.name for slug, element in elements.items() if element.role == "counter"}
    return msgspec.structs.replace(contents, looked_for=looked_for)


def draw(contents: PackContents, since_decision: str) -> tuple[Manifest, dict[str, bytes]]:
    """Every file of the pack in its order, and the manifest."""
    about = CaseFile(contents.case, since_decision, contents.looked_for, contents.withheld)
    found = tuple(
        ItemFindings(id_, contents.findings.get(id_, ()), contents.assessments.get(id_))
        for id_ in (held.item.id for held in contents.items)
    )
    made = {
        "case.json": readable(about),
        "items.json": readable(contents.items),
        "findings.json": readable(found),
        "edges.json": readable(LinksFile(contents.edges, contents.hubs)),
        "decisions.json": readable(contents.decisions),
        "ledger.jsonl": b"".join(custody.canonical(place) + b"\n" for place in contents.ledger),
        "VERIFY.txt": _how_to_verify(),
    }
    made[PAGE] = page.render(contents, about, [_packed(name, data) for name, data in made.items()])
    manifest = Manifest(
        what=_WHAT,
        case=contents.case.id,
        workspace=contents.workspace,
        made_at=contents.made_at,
        made_by=contents.made_by,
        versions=contents.versions,
        form=page.form(),
        counts=counts(contents),
        files=tuple(_packed(name, made[name]) for name in NAMES if name in made),
    )
    made[MANIFEST] = readable(manifest)
    made[SUMS] = _sums(made)
    return manifest, {name: made[name] for name in NAMES}


def counts(contents: PackContents) -> dict[str, int]:
    """How many of everything the pack holds."""
    return {
        "items": len(contents.items),
        "findings": sum(len(found) for found in contents.findings.values()),
        "links": len(contents.edges),
        "hubs": len(contents.hubs),
        "decisions": len(contents.decisions),
        "ledger": len(contents.ledger),
    }


def readable(obj: object) -> bytes:
    """`obj` as JSON that a person can read: keys sorted, two blanks a step, a line end last."""
    return msgspec.json.format(custody.canonical(obj), indent=2) + b"\n"


def _packed(name: str, data: bytes) -> PackedFile:
    return PackedFile(name, len(data), hashlib.sha256(data).hexdigest())


def _sums(made: Mapping[str, bytes]) -> bytes:
    """`SHA256SUMS` as `sha256sum -c` reads it."""
    lines = [f"{hashlib.sha256(made[name]).hexdigest()}  {name}\n" for name in NAMES if name in made]
    return "".join(lines).encode()


def _how_to_verify() -> bytes:
    return _SHELF.joinpath("verify_words.txt").read_bytes() + _SHELF.joinpath("check_pack.txt").read_bytes()
