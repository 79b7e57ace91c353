"""Manumit as a library: `manumit.screen("text")` and `manumit.link(items)`, nothing kept and nothing sent."""

from __future__ import annotations

from collections.abc import Iterable

from manumit.model import Assessment, Cluster, Edge, Finding, Item, Reason

__all__ = ["Assessment", "Cluster", "Edge", "Finding", "Item", "Reason", "find", "link", "screen"]
__version__ = "0.1.0"


def find(text: str, regions: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Everything found in `text`, with offsets into it; `regions` (ISO 3166) tell how national phone numbers are read."""
    from manumit.find import find as find_in  # the catalogue takes a moment to load; importing manumit should not
    from manumit.knowledge.text import Text

    return find_in(Text(text, regions))


def screen(text: str, regions: tuple[str, ...] = ()) -> Assessment:
    """What in `text` points to deception and to exploitation, and why."""
    from manumit.assess import assess_item

    return assess_item(find(text, regions))


def link(items: Iterable[Item]) -> list[Cluster]:
    """Items joined by what they share, largest cluster first, each link with its evidence."""
    from manumit.pipeline import link_items

    return link_items(items)[3]
