from __future__ import annotations

import importlib.util
import io
import re
import struct
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from manumit import custody, evidence
from manumit.errors import BadPack, Refused, Tampered, Unreadable
from manumit.evidence import PackContents, build, container, marks, page, reasons, verify_pack, words
from manumit.evidence import pack as packing
from manumit.model import Edge, Hub, Reason

HERE = Path(__file__).parent
FORBIDDEN = re.compile(r"\b(victims?|safe|safer|risk scores?|hits?|offenders?|clean|AI says)\b", re.IGNORECASE)


def _cases() -> ModuleType:
    spec = importlib.util.spec_from_file_location("evidence_cases", HERE / "fixtures" / "evidence" / "cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


cases = _cases()


def packed(contents: PackContents) -> bytes:
    out = io.BytesIO()
    build(contents, out)
    return out.getvalue()


def verified(tmp_path: Path, data: bytes) -> list[str]:
    path = tmp_path / "case.zip"
    path.write_bytes(data)
    return verify_pack(path)


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rehashed(held: dict[str, bytes], contents: PackContents) -> bytes:
    """A pack of changed files by someone who makes the manifest, the sums and the container anew."""
    manifest = msgspec.json.decode(held["manifest.json"], type=evidence.Manifest)
    listed = tuple(
        packing._packed(name, held[name]) for name in packing.NAMES if name not in (packing.MANIFEST, packing.SUMS)
    )
    held = dict(held)
    held["manifest.json"] = packing.readable(msgspec.structs.replace(manifest, files=listed))
    held["SHA256SUMS"] = packing._sums({name: held[name] for name in packing.NAMES if name != packing.SUMS})
    out = io.BytesIO()
    container.write([(name, held[name]) for name in packing.NAMES], contents.made_at, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def contents() -> PackContents:
    made: PackContents = cases.advert().seal()
    return made


@pytest.fixture(scope="module")
def data(contents: PackContents) -> bytes:
    return packed(contents)


@pytest.fixture(scope="module")
def html(data: bytes) -> str:
    return opened(data)["index.html"].decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)))


# ---- the pack ------------------------------------------------------------------------------------------------------


def test_the_public_names_are_there() -> None:
    assert all(hasattr(evidence, name) for name in evidence.__all__)


def test_a_fresh_pack_is_whole(tmp_path: Path, data: bytes) -> None:
    assert verified(tmp_path, data) == []


def test_the_same_contents_make_the_same_bytes(data: bytes) -> None:
    assert packed(cases.advert().seal()) == data


def test_the_files_stand_in_their_order_at_the_time_the_pack_was_made(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(packing.NAMES)
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 21, 15, 0, 0)}
        assert archive.comment == b""


def test_the_manifest_returned_is_the_one_in_the_pack(contents: PackContents) -> None:
    out = io.BytesIO()
    manifest = build(contents, out)
    held = opened(out.getvalue())
    assert msgspec.json.decode(held["manifest.json"], type=evidence.Manifest) == manifest
    assert manifest.counts == {"items": 3, "findings": 4, "links": 1, "hubs": 1, "decisions": 2, "ledger": 7}
    assert {each.name for each in manifest.files} == set(packing.NAMES) - {"manifest.json", "SHA256SUMS"}
    assert (manifest.case, manifest.workspace, manifest.made_by) == ("C-1", contents.workspace, "Amina B.")


def test_sha256sum_accepts_the_unpacked_files(tmp_path: Path, data: bytes) -> None:
    held = unpack(tmp_path, data)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == len(held) - 1


def unpack(folder: Path, data: bytes) -> dict[str, bytes]:
    held = opened(data)
    for name, each in held.items():
        (folder / name).write_bytes(each)
    return held


def run_printed(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program that VERIFY.txt prints, with nothing of ours in reach."""
    said = (folder / "VERIFY.txt").read_text(encoding="utf-8")
    program = said.split("to the end of the file)\n", 1)[1]
    return subprocess.run(
        [sys.executable, "-I", "-"], input=program, cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_printed_program_runs_and_finds_the_pack_whole(tmp_path: Path, data: bytes) -> None:
    unpack(tmp_path, data)
    done = run_printed(tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.startswith("whole")


@pytest.mark.parametrize("name", [name for name in packing.NAMES if name != "SHA256SUMS"])
def test_the_printed_program_fails_on_a_changed_byte(tmp_path: Path, data: bytes, name: str) -> None:
    held = unpack(tmp_path, data)
    at = held[name].index(b"a", len(held[name]) // 3) if name != "VERIFY.txt" else 4
    (tmp_path / name).write_bytes(held[name][:at] + b"b" + held[name][at + 1 :])
    done = run_printed(tmp_path)
    assert done.returncode != 0
    assert f"{name}: changed" in done.stdout or done.stderr


@pytest.mark.parametrize(
    ("name", "before", "after", "place"),
    [
        ("items.json", b"Food and room", b"Food and rent", "item I-1"),
        ("items.json", b'"line": 10', b'"line": 11', "item I-1"),
        ("items.json", b'"index": 1', b'"index": 2', "item I-2"),
        ("decisions.json", b"not registered", b"not mentioned!"[:14], "decision D-1"),
        ("ledger.jsonl", b'"event":"decide"', b'"event":"dismis"', "ledger 5: changed"),
    ],
)
def test_the_printed_program_and_verify_see_through_sums_made_anew(
    tmp_path: Path, contents: PackContents, data: bytes, name: str, before: bytes, after: bytes, place: str
) -> None:
    held = opened(data)
    assert before in held[name]
    held[name] = held[name].replace(before, after, 1)
    forged = rehashed(held, contents)
    unpack(tmp_path, forged)
    done = run_printed(tmp_path)
    assert done.returncode == 1
    assert place in done.stdout
    faults = verified(tmp_path, forged)
    assert any(fault.startswith(name) for fault in faults), faults


def test_a_rewritten_page_is_noticed_even_with_sums_made_anew(
    tmp_path: Path, contents: PackContents, data: bytes
) -> None:
    held = opened(data)
    held["index.html"] = held["index.html"].replace(b"Speaks against", b"Speaks as well", 1)
    assert verified(tmp_path, rehashed(held, contents)) == [
        "index.html: it is not what the contents of this pack make",
    ]


@pytest.mark.parametrize("key", ["counter", "context"])
def test_a_counter_reason_taken_out_of_the_case_is_missed(
    tmp_path: Path, contents: PackContents, data: bytes, key: str
) -> None:
    held = opened(data)
    case = msgspec.json.decode(held["case.json"])
    case["case"]["assessment"][key] = []
    held["case.json"] = packing.readable(case)
    name = {"counter": "An interview is part of the way in", "context": "Work abroad"}[key]
    faults = verified(tmp_path, rehashed(held, contents))
    assert [f for f in faults if f.startswith("case.json") and name in f and "D-2" in f], faults


def test_a_case_that_changed_since_the_decision_says_what_stands_no_longer(tmp_path: Path) -> None:
    contents = cases.advert().seal()
    thinner = msgspec.structs.replace(contents.case.assessment, counter=())
    contents = msgspec.structs.replace(contents, case=msgspec.structs.replace(contents.case, assessment=thinner))
    data = packed(contents)
    assert verified(tmp_path, data) == []
    html = opened(data)["index.html"].decode()
    assert "The case has changed since decision" in html
    assert "stand no longer:" in html


# ---- what build refuses --------------------------------------------------------------------------------------------


def test_a_case_without_any_reason_is_not_packed() -> None:
    parts = cases.advert()
    parts.assessment = msgspec.structs.replace(parts.assessment, reasons=())
    out = io.BytesIO()
    with pytest.raises(Refused, match="a link is not a reason"):
        build(parts.seal(), out)
    assert out.getvalue() == b""


def test_contents_that_were_changed_after_sealing_are_not_packed(contents: PackContents) -> None:
    other = msgspec.structs.replace(contents.items[0].item, text="other words")
    items = (msgspec.structs.replace(contents.items[0], item=other), *contents.items[1:])
    out = io.BytesIO()
    with pytest.raises(Tampered, match=r"items\.json: item I-1: its content is not what its commitment"):
        build(msgspec.structs.replace(contents, items=items), out)
    assert out.getvalue() == b""


def test_every_kind_of_fault_names_its_place(contents: PackContents) -> None:
    first, second, third = contents.items
    replace = msgspec.structs.replace
    decision = contents.decisions[0]
    entries = contents.ledger
    told = [
        ({"items": (replace(first, index=7), second, third)}, "items.json: item I-1: its Merkle path leads nowhere"),
        ({"items": (replace(first, index=1), second, third)}, "items.json: item I-1: its Merkle path does not reach"),
        ({"items": (replace(first, path=("zz",)), second, third)}, "items.json: item I-1: its Merkle path"),
        ({"items": (replace(first, seq=99), second, third)}, "items.json: item I-1: ledger entry 99"),
        ({"items": (replace(first, salt="zz"), second, third)}, "items.json: item I-1: its content"),
        ({"items": (replace(first, occurrence=3), second, third)}, "items.json: item I-1: its content"),
        ({"items": (first, second)}, "items.json: item I-3 of the case is missing"),
        ({"items": (first, second, third, third)}, "items.json: item I-3 stands in it twice"),
        ({"edges": (Edge("I-1", "I-9", "phone", "x"),)}, "edges.json: link 1 names item I-9"),
        ({"findings": {"I-9": ()}}, "findings.json: item I-9 is not in the pack"),
        ({"ledger": entries[:3] + entries[4:]}, "ledger.jsonl: entry 6: it follows entry 4"),
        (
            {"ledger": (*entries[:2], replace(entries[2], digest="0" * 64), *entries[3:])},
            "ledger.jsonl: entry 4: its content",
        ),
        ({"ledger": (replace(entries[0], actor="x"), *entries[1:])}, "ledger.jsonl: entry 2: its content"),
        (
            {"decisions": (replace(decision, seq=7), contents.decisions[1])},
            "decisions.json: decision D-1: ledger entry 7 does not seal it",
        ),
        (
            {"decisions": (replace(decision, decision=replace(decision.decision, case="C-2")),)},
            "decisions.json: decision D-1: it is about case C-2",
        ),
    ]  # fmt: skip
    for changed, place in told:
        with pytest.raises(Tampered) as caught:
            build(replace(contents, **changed), io.BytesIO())  # type: ignore[arg-type]
        assert any(fault.startswith(place) for fault in caught.value.faults), (place, caught.value.faults)


def test_findings_must_hold_the_words_of_their_item(contents: PackContents) -> None:
    moved = msgspec.structs.replace(contents.findings["I-1"][0], start=3)
    with pytest.raises(Tampered, match=r"findings\.json: item I-1: phone at 3"):
        build(msgspec.structs.replace(contents, findings={"I-1": (moved,)}), io.BytesIO())


def test_what_was_looked_for_comes_from_the_catalogue_where_nobody_says(contents: PackContents) -> None:
    told = packing.told(msgspec.structs.replace(contents, looked_for={}))
    assert told.looked_for
    assert all(slug.startswith("counter") for slug in told.looked_for)


# ---- what verify sees ----------------------------------------------------------------------------------------------


def test_a_changed_byte_anywhere_in_the_file_is_noticed_and_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "case.zip"
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            start = info.header_offset
            body = start + 30 + len(info.filename)
            parts += [(info.filename, at) for at in range(start, body)]
            size = info.file_size
            parts += [(info.filename, body + at) for at in {0, 1, size // 4, size // 3, size // 2, size - 2, size - 1}]
        directory = archive.start_dir
    parts += [("", at) for at in range(directory, len(data))]
    for name, at in parts:
        for flip in (0x01, 0x80):
            changed = bytearray(data)
            changed[at] ^= flip
            path.write_bytes(changed)
            faults = verify_pack(path)
            assert faults, (name, at)
            assert any(fault.startswith(name or (*packing.NAMES, "case.zip")) for fault in faults), (
                name,
                faults,
            )


def test_a_file_cut_off_anywhere_is_noticed(tmp_path: Path, data: bytes) -> None:
    for size in (len(data) - 1, len(data) - 30, len(data) // 2, 200):
        assert verified(tmp_path, data[:size]), size


def test_bytes_before_or_after_are_noticed(tmp_path: Path, data: bytes) -> None:
    assert verified(tmp_path, data + b"x")
    assert verified(tmp_path, b"x" * 8 + data)


def test_what_is_no_pack_at_all_says_so(tmp_path: Path) -> None:
    for other in (b"", b"hello", b"%PDF-1.7\n" * 40):
        with pytest.raises(BadPack, match="no evidence pack"):
            verified(tmp_path, other)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("holiday.txt", "x")
    with pytest.raises(BadPack, match="none of the files"):
        verified(tmp_path, out.getvalue())
    with pytest.raises(Unreadable):
        verify_pack(tmp_path / "absent.zip")
    with pytest.raises(Unreadable):
        verify_pack(tmp_path)


def zipped(files: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, each in files:
            if name in archive.namelist():
                with pytest.warns(UserWarning, match="Duplicate name"):
                    archive.writestr(name, each)
            else:
                archive.writestr(name, each)
    return out.getvalue()


def test_a_pack_packed_again_is_told_apart_and_nothing_else(tmp_path: Path, data: bytes) -> None:
    faults = verified(tmp_path, zipped(list(opened(data).items())))
    assert faults == ["case.zip: its files were taken out and packed again; the container is not the one that was made"]


def test_missing_further_and_double_files_are_named(tmp_path: Path, data: bytes) -> None:
    held = list(opened(data).items())
    for name in packing.NAMES:
        faults = verified(tmp_path, zipped([each for each in held if each[0] != name]))
        assert f"{name}: missing" in faults
    assert any("../../x: not a file of a pack and a path that leads outside" in fault for fault in
               verified(tmp_path, zipped([*held, ("../../x", b"x")])))  # fmt: skip
    assert any(
        fault.startswith("note.txt: not a file") for fault in verified(tmp_path, zipped([*held, ("note.txt", b"")]))
    )
    assert any(
        fault.startswith("items.json: stands in the pack 2 times")
        for fault in verified(tmp_path, zipped([*held, ("items.json", b"[]")]))
    )


def test_a_pack_that_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = opened(data)
    held["index.html"] = b"0" * 3_000_000
    bomb = zipped(list(held.items()))
    monkeypatch.setattr(container, "LIMIT", 2_000_000)
    assert any("it unpacks to more than 2,000,000 bytes" in fault for fault in verified(tmp_path, bomb))
    monkeypatch.setattr(container, "LIMIT", 1_000)
    assert "no pack is larger" in verified(tmp_path, bomb)[0]


def test_manifest_and_sums_that_disagree_are_named(tmp_path: Path, contents: PackContents, data: bytes) -> None:
    held = opened(data)
    held["SHA256SUMS"] = held["SHA256SUMS"].replace(b"case.json", b"caze.json")
    faults = verified(tmp_path, zipped(list(held.items())))
    assert "case.json: its SHA-256 is not the one in SHA256SUMS" in faults
    assert "caze.json: listed, and not a file of a pack" in faults
    held["SHA256SUMS"] = re.sub(rb"\w{64}  case.json", b"0" * 64 + b"  case.json", opened(data)["SHA256SUMS"])
    assert "manifest.json and SHA256SUMS disagree about case.json" in verified(tmp_path, zipped(list(held.items())))
    held["SHA256SUMS"] = b"nonsense\n"
    assert "SHA256SUMS: line 1 is not a digest and a new name" in verified(tmp_path, zipped(list(held.items())))


@pytest.mark.parametrize("name", [name for name in packing.NAMES if name.endswith(("json", "jsonl"))])
@pytest.mark.parametrize(
    "other", [b"", b"[", b"null", b"\xff\xfe", b"[" * 100_000, b'{"event":1}\n', b'{"seq":"\\ud800"}\n']
)
def test_a_file_that_holds_something_else_is_named(tmp_path: Path, data: bytes, name: str, other: bytes) -> None:
    held = opened(data)
    held[name] = other
    assert any(fault.startswith(name) for fault in verified(tmp_path, zipped(list(held.items()))))


def test_a_zip_header_that_lies_about_size_does_not_break_the_check(tmp_path: Path, data: bytes) -> None:
    at = data.index(b"PK\1\2")
    lying = data[: at + 20] + struct.pack("<LL", 0xFFFFFFF0, 0xFFFFFFF0) + data[at + 28 :]
    assert verified(tmp_path, lying)


# ---- the page ------------------------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    """Notes tags, attributes and whether every element is closed."""

    VOID = ("meta", "link", "br", "rect", "circle", "path")

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


def test_the_page_asks_nobody_for_anything(html: str) -> None:
    reader = read(html)
    for tag, attrs in reader.tags:
        assert tag not in ("script", "img", "iframe", "form", "object", "embed", "base")
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        assert (attrs.get("href") or "#").startswith(("#", "data:,"))
        assert "src" not in attrs
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'" in html


def test_every_link_in_the_page_leads_somewhere_and_ids_are_unique(html: str) -> None:
    tags = read(html).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for tag, attrs in tags if tag == "a" and attrs["href"]} <= set(ids)


def test_the_parts_stand_in_their_order(html: str) -> None:
    order = [
        "<h1>",
        "h-read",
        "h-decided",
        "h-for",
        "h-against",
        "h-context",
        "h-items",
        "h-links",
        "h-time",
        "h-ledger",
    ]
    places = [html.index(f'<h2 id="{each}"' if each.startswith("h-") else each) for each in order]
    assert places == sorted(places)


def test_our_own_words_are_the_agreed_ones(html: str) -> None:
    for name in ("page.html.j2", "verify_words.txt"):
        said = (Path(evidence.__file__).parent / name).read_text(encoding="utf-8")
        assert not FORBIDDEN.search(re.sub(r"\|\w+|<[^>]*>", "", said)), name
    assert not FORBIDDEN.search(text_of(html))


def test_the_title_says_case_both_answers_elements_and_who_made_it(html: str) -> None:
    said = text_of(html)
    for each in (
        "A cluster of 3 items, joined by 1 link",
        "dated 2026-11-17 to 2026-11-18",
        "Pack made by Amina B. on 21 Nov 2026, 15:00:00 UTC",
        "Exploitation high",
        "Deception elevated",
        "act: recruitment",
        "means: coercion",
        "purpose: not shown in these items",
        "One indicator is never proof",
        "It is not a probability",
        "A person decided",
    ):
        assert each in said, each


def test_times_are_as_written_and_no_zone_is_guessed(html: str) -> None:
    said = text_of(html)
    assert "2026-11-17T09:12:00+01:00 (17 Nov 2026, 08:12:00 UTC)" in said
    assert "2026-11-18 20:10 zone unknown" in said
    assert "posted: no time given" in said
    assert words.when("2026-11-18").unknown == "time of day and zone unknown"
    assert words.when("last Tuesday").unknown == "not read as a time; zone unknown"
    assert words.when("0001-01-01T00:00:00+05:00").utc == ""


def test_hostile_text_stays_text_and_hidden_characters_are_shown(html: str) -> None:
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;/style&gt;" in html
    assert "&lt;b&gt;x&lt;/b&gt;.csv" in html
    assert "{{ 7*7 }}" in html
    for code in ("U+0000", "U+202E", "U+202C", "U+200B"):
        assert f'<span class="code">[{code}]</span>' in html
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x00]", html)
    assert "👩\u200d👩\u200d👧" in html


def test_joiners_are_kept_where_a_script_needs_them_and_shown_where_they_disguise() -> None:
    assert str(marks.visible("می\u200cخواهم")) == "می\u200cخواهم"
    assert "[U+200C]" in marks.visible("pass\u200cport")
    assert "[U+202E \N{MULTIPLICATION SIGN}3]" in marks.visible("\u202e" * 3)
    assert "[U+D800]" in marks.visible("\ud800")


def test_people_s_words_choose_their_own_direction(html: str) -> None:
    for tag, attrs in read(html).tags:
        if "theirs" in (attrs.get("class") or "").split():
            assert attrs.get("dir") == "auto", tag


def test_where_nothing_speaks_against_the_page_says_what_was_looked_for(tmp_path: Path) -> None:
    data = packed(cases.single("They keep the door locked and I cannot leave.", "urgent").seal())
    assert verified(tmp_path, data) == []
    said = text_of(opened(data)["index.html"].decode())
    assert "Speaks against 0 reasons Nothing that speaks against was found in these items" in said
    assert "Looked for, not found Benefits the law would enforce An interview" in said
    assert "What could explain it harmlessly" in said
    assert "present danger: confinement" in said


def test_a_case_nobody_decided_says_so() -> None:
    parts = cases.advert()
    parts.judgements = ()
    said = text_of(opened(packed(parts.seal()))["index.html"].decode())
    assert "No person has decided this case yet" in said
    assert "A person decided" not in said


def test_what_is_withheld_is_said() -> None:
    parts = cases.advert()
    assert "Nothing in the items is masked" in text_of(opened(packed(parts.seal()))["index.html"].decode())
    parts.withheld = ("The pay column of I-1 is masked.",)
    said = text_of(opened(packed(parts.seal()))["index.html"].decode())
    assert "The pay column of I-1 is masked." in said
    assert "Nothing in the items is masked" not in said


def test_overlapping_marks_keep_every_character_and_every_sign() -> None:
    text = "one 👩‍👩‍👧 two שלום three <b>"
    found = [
        marks.Mark(0, 12, "for", "1", "for-1"),
        marks.Mark(4, 20, "against", "a", "against-a"),
        marks.Mark(4, 12, "context", "i", "context-i"),
        marks.Mark(13, len(text), "selector"),
        marks.Mark(0, 12, "for", "2", "for-2"),
    ]
    html = str(marks.highlighted(text, found, 0, len(text)))
    read(html)
    plain = re.sub(r"<a .*?</a>|<[^>]+>", "", html).replace("&lt;", "<").replace("&gt;", ">")
    assert plain == text
    assert 'class="for against context"' in html
    for sign in ("reason 1", "reason 2", "counter-reason a", "context i"):
        assert html.count(f'"{sign}"') == 1


def test_marks_that_point_outside_the_text_are_left_out() -> None:
    shown = marks.show("short", [marks.Mark(-4, 2, "for", "1"), marks.Mark(3, 99, "for", "1")], 10_000)
    assert str(shown.html) == "short"


def test_a_very_long_item_is_shortened_around_its_marked_words_and_says_so(tmp_path: Path) -> None:
    text = "x " * 40_000 + "KEPT PASSPORT " + "y " * 40_000 + "the end"
    shown = marks.show(text, [marks.Mark(80_000, 80_013, "for", "1", "for-1")], 60_000)
    assert "KEPT PASSPORT" in shown.html
    assert str(shown.html).endswith("the end")
    assert "characters are left out here; items.json holds them" in shown.html
    assert shown.left_out > 60_000
    data = packed(cases.single(text).seal())
    assert verified(tmp_path, data) == []
    held = opened(data)
    assert len(held["index.html"]) < 100_000
    assert "KEPT PASSPORT" in held["items.json"].decode()


def test_marked_places_that_do_not_fit_are_counted() -> None:
    text = "z" * 200_000
    many = [marks.Mark(at, at + 5, "for", "1", "for-1") for at in range(0, 200_000, 500)]
    assert marks.show(text, many, 20_000).marks_left_out > 300


@pytest.mark.parametrize("text", ["\u202e\u202d" * 60_000, "&" * 100_000, "\U0001f468" * 100_000])
def test_text_made_to_swell_the_page_does_not(text: str) -> None:
    assert len(opened(packed(cases.single(text).seal()))["index.html"]) < 500_000


def test_a_case_of_2_000_items_makes_a_page_that_opens(tmp_path: Path) -> None:
    data = packed(cases.many(2_000).seal())
    assert verified(tmp_path, data) == []
    html = opened(data)["index.html"].decode()
    assert len(html.encode()) < page.LARGEST
    assert html.count("<article") == 200
    assert "The first 200 items stand here in full. The other 1,800 are listed after them" in html
    assert "500 of 1,998 links are listed; edges.json holds all." in html
    read(html)


def test_a_page_that_would_be_too_large_is_drawn_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    contents = cases.many(300).seal()
    whole = len(opened(packed(contents))["index.html"])
    monkeypatch.setattr(page, "LARGEST", whole - 1)
    html = opened(packed(contents))["index.html"].decode()
    assert html.count("<article") == 50
    assert "The first 50 items stand here in full" in html


def test_links_and_hubs_are_said_in_words(html: str) -> None:
    said = text_of(html)
    assert "Both hold the phone number +12025550143" in said
    assert "The e-mail address jobs@example.org stands in 61 items" in said
    assert "it moves no level" in said


def test_near_copies_and_edges_without_a_place_are_said_in_words() -> None:
    parts = cases.advert()
    parts.edges = [Edge("I-1", "I-2", "copy", "same words"), Edge("I-1", "I-3", "copy", "same words", 0, 5, 0, 5)]
    parts.hubs = [Hub("phone", "+1\u202e", 9)]
    said = text_of(opened(packed(parts.seal()))["index.html"].decode())
    assert "Their texts are near-copies: same words the whole text the whole text" in said


def test_the_ledger_table_names_gaps_and_the_files_their_digests(
    html: str, data: bytes, contents: PackContents
) -> None:
    said = text_of(html)
    assert "3 to 4 2 entries about other matters, not listed" in said
    for held in contents.ledger:
        assert isinstance(held, evidence.LedgerLink) or held.digest[:16] in said
    sums = opened(data)["SHA256SUMS"].decode()
    for name in (*packing.DATA, "VERIFY.txt"):
        digest = re.search(rf"(\w{{64}})  {re.escape(name)}\n", sums)
        assert digest is not None
        assert digest[1] in said


def test_one_indicator_is_one_reason_however_many_places_hold_it() -> None:
    one = Reason("fee", "A fee", "deception", 0.5, "pay", 0, 3, "", "I-1")
    other = Reason("fee", "A fee", "exploitation", 1.25, "paid", 5, 9, "", "I-2")
    assessment = cases.Assessment(reasons=(one, other))
    (entry,) = reasons.Lists(assessment, "", {}).by_hand["for"]
    assert (entry.weighed, entry.items, entry.sign) == ("deception +0.5, exploitation +1.25", 2, "1")


def test_signs_never_run_out() -> None:
    assert [reasons.sign("against", n) for n in (1, 26, 27, 53)] == ["a", "z", "aa", "ba"]
    assert [reasons.sign("context", n) for n in (1, 4, 9, 14, 49)] == ["i", "iv", "ix", "xiv", "xlix"]
    assert words.weight(-0.5) == "\N{MINUS SIGN}0.5"
    assert words.weight(0.001) == "0"


def test_both_colour_schemes_keep_the_tokens_of_the_design(html: str) -> None:
    css = html.split("<style>")[1].split("</style>", maxsplit=1)[0]
    light, dark = css.split("prefers-color-scheme: dark")[0], css.split("prefers-color-scheme: dark")[1].split("\n}")[0]
    names = re.findall(r"(--[a-z-]+): #", light)
    assert set(names) == set(re.findall(r"(--[a-z-]+): #", dark))


def test_times_before_zip_began_or_after_it_ends_still_make_a_pack() -> None:
    assert container.dos_time("1970-01-01T00:00:00Z") == container.dos_time("nonsense") == (0, 0b100001)
    assert container.dos_time("2026-11-21T15:04:07Z") == ((15 << 11) | (4 << 5) | 3, (46 << 9) | (11 << 5) | 21)


def test_a_container_larger_than_a_pack_may_be_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "LIMIT", 3)
    with pytest.raises(ValueError, match="more than 3 bytes"):
        container.write([("a", b"four")], "", io.BytesIO())


def test_the_checks_printed_for_others_agree_with_ours() -> None:
    """`json.dumps` as VERIFY.txt uses it writes what `custody.canonical` writes, for text of every kind."""
    import json

    every = {chr(code): chr(code) for code in range(0x3100) if not 0xD800 <= code < 0xE000} | {"\U0001f600": "\uffff"}
    said = json.dumps(every, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert said == custody.canonical(every)


def test_what_a_real_store_sealed_makes_a_whole_pack(tmp_path: Path) -> None:
    from manumit.model import Case, Decision
    from manumit.store import KeptItem, open_store

    parts = cases.advert()
    store = open_store(tmp_path / "w.db")
    try:
        with store.writing() as w:
            number = w.start_import("adverts.csv", "sheet", "utf-8", "2026-11-21T13:00:00Z")
            ids = w.add_items(number, parts.items, [0, 0, 0], "2026-11-21T13:00:00Z", "amina")
            assert ids == ["I-1", "I-2", "I-3"]
            case = w.save_case(
                Case("", "cluster", "K-1", ("I-1", "I-2", "I-3"), parts.assessment, "open", "2026-11-21T13:24:00Z")
            )
            w.seal("look", "amina", "C-9", [], "2026-11-21T13:30:00Z")
            w.add_decision(
                Decision("", case.id, "confirm", "passport kept", "amina", "2026-11-21T14:00:00Z", "", "0" * 64)
            )
        items = []
        for row in store.sealed("item", case.items):
            assert isinstance(row.content, KeptItem)
            batch = [each.commitment for each in store.sealed("item")]
            kept = row.content
            items.append(
                evidence.SealedItem(
                    kept.item, kept.import_number, kept.occurrence, row.salt.hex(), row.commitment, row.seal, row.index,
                    row.count, custody.path(batch, row.index),
                )
            )  # fmt: skip
        decisions = tuple(
            evidence.SealedDecision(row.content, row.salt.hex(), row.commitment, row.seal)
            for row in store.sealed("decision")
            if isinstance(row.content, Decision)
        )
        about = {held.seq for held in items} | {held.seq for held in decisions}
        entries = [entry for entry in store.entries() if entry.seq >= min(about)]
        contents = PackContents(
            store.case(case.id), tuple(items), parts.findings, parts.assessments, tuple(parts.edges), (), decisions,
            tuple(
                e if e.seq in about else evidence.LedgerLink(e.seq, custody.body(e), e.previous, e.digest) for e in entries
            ),
            "2026-11-21T15:00:00Z", "amina", evidence.Versions("0.1.0", "0" * 64), store.workspace_id, cases.LOOKED_FOR,
        )  # fmt: skip
    finally:
        store.close()
    data = packed(contents)
    assert verified(tmp_path, data) == []
    unpack(tmp_path, data)
    assert run_printed(tmp_path).returncode == 0
    assert msgspec.json.decode(opened(data)["case.json"])["since_decision"] == "unchanged"
