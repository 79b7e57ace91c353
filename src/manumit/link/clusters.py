"""The one joiner: edges in, clusters out; it does not ask what made an edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from manumit.model import Cluster, Edge


def join(edges: Iterable[Edge], order: Mapping[str, int]) -> list[Cluster]:
    """Items connected by `edges`, each cluster named after its first member, largest first.

    `order` gives each item its place; a cluster that grows keeps its name as long as its first member stays first.
    """
    parent: dict[str, str] = {}

    def root(item: str) -> str:
        while (above := parent.setdefault(item, item)) != item:
            parent[item] = parent[above]
            item = above
        return item

    held: Sequence[Edge] = list(edges)
    for edge in held:
        a, b = root(edge.a), root(edge.b)
        if a != b:
            first, second = (a, b) if order[a] < order[b] else (b, a)
            parent[second] = first
    members: defaultdict[str, list[str]] = defaultdict(list)
    for item in sorted(parent, key=order.__getitem__):
        members[root(item)].append(item)
    own: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in held:
        own[root(edge.a)].append(edge)
    clusters = [Cluster(f"K-{first}", tuple(items), tuple(own[first])) for first, items in members.items()]
    return sorted(clusters, key=lambda cluster: (-len(cluster.items), order[cluster.items[0]]))
