"""What custody promises: canonical bytes, commitments, RFC 6962 trees, and a chain in which every change is named."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit import custody
from manumit.model import Entry, Item

HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(1, length + 1):
        previous = entries[-1] if entries else None
        entries.append(custody.seal("ingest", "ana", f"import {number}", [f"I-{number}=ab"], "2026-01-01Z", previous))
    return entries


def test_canonical_json_sorts_keys_and_leaves_no_blanks() -> None:
    item = Item(id="1", text="é\u2028 <b>", extra={"b": "2", "a": "1"})
    assert custody.canonical(item) == '{"extra":{"a":"1","b":"2"},"id":"1","text":"é\u2028 <b>"}'.encode()


def test_half_a_surrogate_pair_has_no_canonical_form() -> None:
    with pytest.raises(UnicodeEncodeError):
        custody.canonical("\ud800")


def test_a_commitment_is_hmac_sha256() -> None:
    # RFC 4231, test case 2, has the key "Jefe"; here the message is canonical JSON, computed with OpenSSL:
    # printf '"what do ya want for nothing?"' | openssl dgst -sha256 -hmac Jefe
    expected = "6e5c2a18febccaca669ac5f4415342714850e76ba86824a3371270e6dd69956f"
    assert custody.commit("what do ya want for nothing?", b"Jefe") == expected


def test_the_salt_changes_the_commitment() -> None:
    assert custody.commit("x", b"a" * 16) != custody.commit("x", b"b" * 16)


def rfc6962(leaves: list[bytes]) -> bytes:
    """The recursive definition as it stands in RFC 6962, section 2.1."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + rfc6962(leaves[:k]) + rfc6962(leaves[k:])).digest()


@given(st.lists(HEX, max_size=40))
def test_the_root_is_that_of_rfc_6962(commitments: list[str]) -> None:
    assert custody.root(commitments) == rfc6962([bytes.fromhex(each) for each in commitments]).hex()


@given(st.lists(HEX, min_size=1, max_size=40), st.data())
def test_every_path_climbs_to_the_root_and_no_other_leaf_does(commitments: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(commitments) - 1))
    path = custody.path(commitments, index)
    count = len(commitments)
    assert custody.climb(commitments[index], index, count, path) == custody.root(commitments)
    assert custody.climb("00" * 31 + "01", index, count, path) != custody.root(commitments)
    with pytest.raises(ValueError, match="too long"):
        custody.climb(commitments[index], index, count, [*path, "00" * 32])
    if path:
        with pytest.raises(ValueError, match="too short"):
            custody.climb(commitments[index], index, count, path[:-1])


def test_a_leaf_outside_the_tree_is_refused() -> None:
    with pytest.raises(IndexError):
        custody.path(["00" * 32], 1)
    with pytest.raises(ValueError, match="no leaf"):
        custody.climb("00" * 32, 1, 1, [])


def test_a_node_cannot_pass_for_a_leaf() -> None:
    two = ["11" * 32, "22" * 32]
    assert custody.root([custody.root(two)]) != custody.root(two)


def test_a_whole_chain_has_no_faults() -> None:
    assert custody.verify(chain(5)) == []
    assert custody.verify([]) == []


def test_the_first_entry_follows_nothing() -> None:
    first, second = chain(2)
    assert (first.seq, first.previous) == (1, "")
    assert (second.seq, second.previous) == (2, first.digest)


@pytest.mark.parametrize("field", [each for each in Entry.__struct_fields__ if each != "seq"])
def test_a_changed_field_is_named_once(field: str) -> None:
    entries = chain(5)
    value = ("I-9=ab",) if field == "commitments" else "changed"
    entries[2] = msgspec.structs.replace(entries[2], **{field: value})
    assert custody.verify(entries) == ["ledger entry 3: its content is not what its digest was made from"]


def test_a_changed_number_is_named() -> None:
    entries = chain(5)
    entries[2] = msgspec.structs.replace(entries[2], seq=9)
    assert any(fault.startswith("ledger entry 9:") for fault in custody.verify(entries))


def test_a_replaced_entry_is_noticed_by_the_next() -> None:
    entries = chain(5)
    entries[2] = custody.seal("ingest", "eve", "import 3", ["I-3=cd"], "2026-01-01Z", entries[1])
    assert custody.verify(entries) == ["ledger entry 4: it does not continue what stands before it"]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ([0], "ledger entry 2: entry 1 is missing before it"),
        ([2], "ledger entry 4: entry 3 is missing before it"),
        ([1, 2], "ledger entry 4: entries 2 to 3 are missing before it"),
    ],
)
def test_a_gap_is_named(gone: list[int], expected: str) -> None:
    entries = [each for place, each in enumerate(chain(5)) if place not in gone]
    assert custody.verify(entries) == [expected]


def test_an_entry_out_of_order_is_named() -> None:
    first, second, third = chain(3)
    assert custody.verify([first, third, second])[-1] == "ledger entry 2: it stands after entry 3"
