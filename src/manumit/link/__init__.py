"""Items joined by what they share. First form: equal selectors and exact copies; the engine behind may be replaced whole.

edges, hubs = link(posts)      every edge with its evidence, every hub with its size
clusters = join(edges)         one joiner reads edges, whatever made them
"""

from __future__ import annotations

from collections.abc import Iterable

from manumit.link.clusters import join
from manumit.link.copies import link_copies
from manumit.link.keys import HUB, link_keys
from manumit.link.post import Post
from manumit.model import Edge, Hub

__all__ = ["HUB", "Post", "join", "link"]


def link(posts: Iterable[Post]) -> tuple[list[Edge], list[Hub]]:
    """Every edge between `posts` and every value that joined nobody because too many different texts hold it."""
    held = list(posts)
    edges, hubs = link_keys(held)
    return edges + link_copies(held), hubs
