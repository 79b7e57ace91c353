"""The same words become an edge: texts equal once case, accents, punctuation and disguises are folded away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from manumit.link.post import Post
from manumit.model import Edge

KIND = "copy"


def link_copies(posts: Sequence[Post]) -> list[Edge]:
    """Edges from the first of each set of copies to every other; the evidence is the whole text of both."""
    copies: defaultdict[bytes, list[Post]] = defaultdict(list)
    for post in posts:
        if post.likeness:
            copies[post.likeness].append(post)
    return [
        Edge(first.id, other.id, KIND, "same words", 0, first.length, 0, other.length)
        for first, *others in copies.values()
        for other in others
    ]
