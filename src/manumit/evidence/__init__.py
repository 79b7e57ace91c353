"""The evidence of a case as one sealed file that opens and verifies with public tools alone; all is handed in."""

from __future__ import annotations

from manumit.evidence.pack import MANIFEST, build
from manumit.evidence.records import (
    LedgerLink,
    Manifest,
    PackContents,
    PackedFile,
    SealedDecision,
    SealedItem,
    Versions,
)
from manumit.evidence.verify import verify_pack

__all__ = [
    "MANIFEST",
    "LedgerLink",
    "Manifest",
    "PackContents",
    "PackedFile",
    "SealedDecision",
    "SealedItem",
    "Versions",
    "build",
    "verify_pack",
]
