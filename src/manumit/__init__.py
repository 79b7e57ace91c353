"""Manumit as a library: `manumit.screen("text")` and `manumit.link(items)`; nothing is kept and nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable

# The room `manumit.link` is entered once before the function of the same name is made: importing it later would put the
# room in the function's place.
import manumit.link as _room  # noqa: F401
from manumit.model import Assessment, Cluster, Edge, Finding, Item, Reason
from manumit.version import VERSION

__all__ = ["Assessment", "Cluster", "Edge", "Finding", "Item", "Reason", "link", "screen"]
__version__ = VERSION


def screen(text: str, regions: tuple[str, ...] = ()) -> Assessment:
    """What in `text` points to deception and to exploitation, and why: each reason with its words and their offsets.

    `regions` (ISO 3166 codes, best guess first) tell how national phone numbers are read.
    """
    from manumit.assess import assess_item  # the catalogue takes a moment to load; importing manumit should not
    from manumit.find import find
    from manumit.knowledge.text import Text

    return assess_item(find(Text(text, regions)))


def link(items: Iterable[Item]) -> list[Cluster]:
    """Items joined by what they share, largest cluster first, each link with its evidence."""
    from manumit.pipeline import link_items

    return link_items(items).clusters
