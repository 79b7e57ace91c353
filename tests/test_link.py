from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from manumit.link import HUB, Post, join, link
from manumit.link.post import COPY_WORDS, post
from manumit.model import Edge, Finding

KINDS = frozenset({"phone", "handle"})
LONG = " ".join(f"word{n}" for n in range(COPY_WORDS))


def contact(value: str, kind: str = "phone", **detail: str) -> Finding:
    return Finding(kind, value, 3, 9, value, "", detail)


def a_post(id_: str, text: str, *findings: Finding) -> Post:
    return post(id_, text, findings, KINDS)


def clusters(posts: list[Post]) -> list[tuple[str, ...]]:
    edges, _ = link(posts)
    return [cluster.items for cluster in join(edges, {held.id: n for n, held in enumerate(posts)})]


def test_an_equal_selector_joins_and_the_edge_holds_both_places() -> None:
    edges, hubs = link([a_post("a", "x", contact("+1")), a_post("b", "y", contact("+1")), a_post("c", "z")])
    assert edges == [Edge("a", "b", "phone", "+1", 3, 9, 3, 9)]
    assert hubs == []


def test_the_same_value_of_another_kind_does_not_join() -> None:
    assert clusters([a_post("a", "x", contact("kit")), a_post("b", "y", contact("kit", "handle"))]) == []


def test_a_kind_that_does_not_link_and_a_shared_mask_do_not_join() -> None:
    assert clusters([a_post("a", "x", contact("9", "money")), a_post("b", "y", contact("9", "money"))]) == []
    mask = contact("#phone#", hub="yes")
    assert clusters([a_post("a", "x", mask), a_post("b", "y", mask)]) == []


def test_copies_join_whatever_their_case_accents_and_disguise() -> None:
    disguised = LONG.replace("o", "о").upper()
    assert clusters([a_post("a", LONG), a_post("b", f"  {disguised}!")]) == [("a", "b")]


def test_short_copies_do_not_join() -> None:
    assert clusters([a_post("a", "call me"), a_post("b", "call me")]) == []


def test_a_hub_joins_nobody_and_is_kept() -> None:
    posts = [a_post(f"i{n}", f"{LONG} number {n}", contact("+1")) for n in range(HUB + 1)]
    edges, hubs = link(posts)
    assert edges == []
    assert [(hub.kind, hub.value, hub.items) for hub in hubs] == [("phone", "+1", HUB + 1)]


def test_many_copies_of_one_text_are_no_hub() -> None:
    posts = [a_post(f"i{n}", LONG, contact("+1")) for n in range(HUB * 3)]
    assert len(clusters(posts)[0]) == HUB * 3


def test_chains_become_one_cluster_named_after_its_first_member() -> None:
    posts = [
        a_post("a", "1", contact("+1")),
        a_post("b", "2", contact("+2")),
        a_post("c", "3", contact("+2"), contact("+1")),
    ]
    joined = join(link(posts)[0], {"a": 0, "b": 1, "c": 2})
    assert [(cluster.id, cluster.items, len(cluster.edges)) for cluster in joined] == [("K-a", ("a", "b", "c"), 2)]


def test_a_cluster_keeps_its_name_as_it_grows() -> None:
    posts = [a_post(f"i{n}", str(n), contact("+1")) for n in range(5)]
    names = {join(link(posts[:n])[0], {p.id: i for i, p in enumerate(posts)})[0].id for n in range(2, 6)}
    assert names == {"K-i0"}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] != pair[1])))
def test_the_order_of_edges_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    order = {str(n): n for n in range(13)}
    edges = [Edge(str(a), str(b), "phone", "+1") for a, b in pairs]
    members = [cluster.items for cluster in join(edges, order)]
    assert members == [cluster.items for cluster in join(edges[::-1], order)]
    assert all(any({str(a), str(b)} <= set(items) for items in members) for a, b in pairs)
    assert len({item for items in members for item in items}) == sum(map(len, members))
