"""What a pack is made from and what it says of itself: frozen records, no behaviour."""

from __future__ import annotations

import msgspec

from manumit.model import Assessment, Case, Decision, Edge, Entry, Finding, Hub, Item, Record


class SealedItem(Record, frozen=True, omit_defaults=False):
    """An item with what proves that it stands in the ledger.

    `salt` and `commitment` are hex; the commitment is over the canonical JSON of `item`, `import_number` and
    `occurrence` (which of its equals in that import it is). Ledger entry `seq` names the root of a Merkle tree of
    `count` commitments, where this one stands at `index` and reaches the root by `path`.
    """

    item: Item
    import_number: int
    occurrence: int
    salt: str
    commitment: str
    seq: int
    index: int
    count: int
    path: tuple[str, ...] = ()


class SealedDecision(Record, frozen=True, omit_defaults=False):
    """A decision with its salt and commitment, in hex; ledger entry `seq` names the commitment."""

    decision: Decision
    salt: str
    commitment: str
    seq: int


class LedgerLink(Record, frozen=True, omit_defaults=False):
    """A ledger entry about other matters: its place in the chain and the digest of what it says, and nothing of that."""

    seq: int
    body: str
    previous: str
    digest: str


class Versions(Record, frozen=True, omit_defaults=False):
    """What made the findings: the version of Manumit and the digest of the catalogue."""

    manumit: str
    catalogue: str


class PackContents(Record, frozen=True):
    """Everything a pack is made from.

    `findings` and `assessments` are by item id. `ledger` runs from its first to its last entry without a gap: whole
    entries about this case or its items, links for all others. `made_at` is UTC with `Z`. `looked_for` names what was
    looked for that would speak against, as slug and name; left empty, it is taken from the catalogue. `withheld` says
    in sentences what was masked or left out on the way here.
    """

    case: Case
    items: tuple[SealedItem, ...]
    findings: dict[str, tuple[Finding, ...]]
    assessments: dict[str, Assessment]
    edges: tuple[Edge, ...]
    hubs: tuple[Hub, ...]
    decisions: tuple[SealedDecision, ...]
    ledger: tuple[Entry | LedgerLink, ...]
    made_at: str
    made_by: str
    versions: Versions
    workspace: str
    looked_for: dict[str, str] = msgspec.field(default_factory=dict)
    withheld: tuple[str, ...] = ()


class PackedFile(Record, frozen=True, omit_defaults=False):
    """One file of a pack: size in bytes and SHA-256 in hex."""

    name: str
    size: int
    sha256: str


class Manifest(Record, frozen=True, omit_defaults=False):
    """What a pack says of itself, as `manifest.json`; `files` lists every file but the manifest and `SHA256SUMS`.

    `form` is the digest of the program that drew the page: under the same form it can be drawn again and compared.
    """

    what: str
    case: str
    workspace: str
    made_at: str
    made_by: str
    versions: Versions
    form: str
    counts: dict[str, int]
    files: tuple[PackedFile, ...]


class ItemFindings(Record, frozen=True, omit_defaults=False):
    """One element of `findings.json`: what was found in an item, and what it adds up to."""

    item: str
    findings: tuple[Finding, ...]
    assessment: Assessment | None


class CaseFile(Record, frozen=True, omit_defaults=False):
    """`case.json`: the case, what was looked for that would speak against it, and what is left out.

    `since_decision` says whether items and assessment are those the last decision rested on: `unchanged`, `changed`, or
    `unknown` where no decision kept a snapshot of the case.
    """

    case: Case
    since_decision: str
    looked_for: dict[str, str]
    withheld: tuple[str, ...]


class LinksFile(Record, frozen=True, omit_defaults=False):
    """`edges.json`: the links between the items, and the hubs that joined nobody."""

    edges: tuple[Edge, ...]
    hubs: tuple[Hub, ...]
