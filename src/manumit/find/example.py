"""An example on a finder: a text and what must be found in it; the contract test of every finder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """`text` holds exactly the `found` pairs (value, words as they stand), in order; none where it is empty."""

    text: str
    found: tuple[tuple[str, str], ...] = ()
    regions: tuple[str, ...] = ()
