"""The evidence of a case as one sealed file that opens and verifies with public tools alone; everything is handed in."""

from __future__ import annotations

from manumit.evidence.pack import build
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
