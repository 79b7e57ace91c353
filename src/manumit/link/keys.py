"""Equal selectors become edges, unless so many different texts hold the value that it says nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from manumit.link.post import Post
from manumit.model import Edge, Finding, Hub

HUB = 40
"""A value held by more different texts than this joins nobody: an agency's desk, a site's own number, a scam's call centre.

The number is a first guess; the two-witness rule of the linking engine replaces it.
"""


def link_keys(posts: Sequence[Post]) -> tuple[list[Edge], list[Hub]]:
    """Edges from the first holder of each value to every other, and the values held by too many different texts."""
    holders: defaultdict[tuple[str, str], list[tuple[Post, Finding]]] = defaultdict(list)
    for post in posts:
        seen = set()
        for found in post.selectors:
            key = (found.kind, found.value)
            if key not in seen:
                seen.add(key)
                holders[key].append((post, found))
    edges: list[Edge] = []
    hubs: list[Hub] = []
    for (kind, value), held in sorted(holders.items()):
        if len(held) < 2:
            continue
        # Copies of one text are one voice: a campaign of a thousand copies is no hub.
        texts = {post.likeness or post.id for post, _ in held}
        if len(texts) > HUB:
            hubs.append(Hub(kind, value, len(held)))
            continue
        first, found = held[0]
        edges += [
            Edge(first.id, post.id, kind, value, found.start, found.end, other.start, other.end)
            for post, other in held[1:]
        ]
    return edges, hubs
