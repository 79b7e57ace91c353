"""The real data beside the checkout, and the loud skip where it is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def real(name: str) -> Path:
    """A file of the real data; the test is skipped, saying so, where it is not there."""
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"NOT TESTED on real data: {name} is not beside this checkout")
    return path
