"""Stretches of a text that are taken: asked quickly whether another one meets them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable


class Spans:
    """Stretches in order and without overlap; what touches only at an end does not meet."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Take `start` to `end`, joined with all it meets."""
        first = bisect_left(self._ends, start + 1)
        last = bisect_left(self._starts, end)
        if first < last:
            start = min(start, self._starts[first])
            end = max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]

    def meet(self, start: int, end: int) -> bool:
        """Whether any taken stretch shares a character with `start` to `end`."""
        at = bisect_left(self._ends, start + 1)
        return at < len(self._starts) and self._starts[at] < end
