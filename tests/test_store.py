"""What the store promises: every verb, two writers at once, a killed process, a full disk, and files it must refuse."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

import manumit.store
from manumit import custody
from manumit.errors import BadInput, NoSpace, NotFound, Tampered, UsageError, WorkspaceError
from manumit.model import Assessment, Case, Cluster, Decision, Edge, Finding, Hub, Item, Level, Reason, Span
from manumit.store import KeptItem, Pack, Store, Writer, migrations, open_store, runner
from manumit.store.names import Span as Sealing
from manumit.store.names import name, number, read_span, write_span
from manumit.store.sql import SqlStore
from manumit.store.tables import metadata
from manumit.upkeep import verify
from manumit.workspace import open_workspace

AT = "2026-01-02T03:04:05.000Z"
SRC = Path(manumit.store.__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "w.db")
    yield opened
    opened.close()


def advert(line: int, **more: object) -> Item:
    item = Item(id=str(line), text=f"advert {line}", source="adverts.csv", line=line)
    return msgspec.structs.replace(item, **more)


def fill(store: Store, *items: Item, occurrences: list[int] | None = None) -> list[str | None]:
    with store.writing() as w:
        fresh = w.start_import("adverts.csv", "csv", "utf-8", AT)
        ids = w.add_items(fresh, items, occurrences or [0] * len(items), AT, "ana")
        w.finish_import(fresh, "done", {"read": len(items)}, (), AT)
    return ids


def case_of(*items: str, **more: object) -> Case:
    made = Case("", "cluster", "k-1", items, Assessment(level="notice", score=0.5), "open", AT, "two adverts")
    return msgspec.structs.replace(made, **more)


def python(code: str, *args: object) -> subprocess.Popen[str]:
    """A process that runs `code`, with warnings as errors."""
    command = [sys.executable, "-W", "error", "-c", code, *map(str, args)]
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def whole(path: Path) -> bool:
    """Whether everything in the workspace at `path` is what was sealed."""
    with open_workspace(path) as workspace:
        assert verify(workspace) == []
    return True


def said(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out


# ---------------------------------------------------------------- names


def test_names_of_ids_and_spans() -> None:
    assert name("case", 7) == "C-7"
    assert number("item", "I-17") == 17
    span = Sealing(1, 1000, "ab" * 32)
    assert write_span("item", span) == "I-1..I-1000=" + "ab" * 32
    assert read_span("item", write_span("item", span)) == span
    assert read_span("decision", "D-1=" + "ab" * 32) == Sealing(1, 1, "ab" * 32)
    assert read_span("item", "D-1=" + "ab" * 32) is None
    assert read_span("item", "I-5..I-4=" + "ab" * 32) is None


@pytest.mark.parametrize("wrong", ["", "I-", "I-0", "I-01", "I-1x", "C-1", "17", "I-" + "9" * 16, "I-١"])
def test_what_is_no_id_is_not_found(store: Store, wrong: str) -> None:
    with pytest.raises(NotFound, match="holds no item"):
        store.item(wrong)


# ---------------------------------------------------------------- keeping items


def test_an_item_comes_back_as_it_was_given(store: Store) -> None:
    given_item = Item(
        id="ad-9",
        text="Hostess wanted\nCall 555-0143",
        fields=(Span("title", 0, 14), Span("body", 15, 28)),
        ref="ad-9",
        thread="t1",
        actor="ann",
        posted_at="2026-01-01",
        url="https://example.org/9",
        location="Riga",
        source="adverts.csv",
        line=2,
        extra={"price": "50", "a": "ü"},
    )
    assert fill(store, given_item) == ["I-1"]
    assert store.item("I-1") == msgspec.structs.replace(given_item, id="I-1")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=300),
    st.dictionaries(st.text(st.characters(blacklist_categories=["Cs"])), st.text("a\"'\\é\n")),
)
def test_any_text_survives(store: Store, text: str, extra: dict[str, str]) -> None:
    (id_,) = fill(store, Item(id="1", text=text, ref=os.urandom(8).hex(), extra=extra))
    assert id_ is not None
    assert (store.item(id_).text, store.item(id_).extra) == (text, extra)


def test_a_text_of_ten_million_characters_survives(store: Store) -> None:
    fill(store, Item(id="1", text="ü" * 10_000_000))
    assert store.item("I-1").text == "ü" * 10_000_000


def test_half_a_surrogate_pair_is_refused_with_its_place_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(BadInput, match=r"adverts\.csv, line 3: .*surrogate"):
        fill(store, advert(2), advert(3, text="\ud800"))
    with pytest.raises(BadInput, match=r"adverts\.csv, line 3: .*surrogate"):
        fill(store, advert(3, extra={"x": "\udc80"}))
    with pytest.raises(BadInput, match="surrogate"), store.writing() as w:
        w.start_import("caf\udce9.csv", "csv", "utf-8", AT)
    assert store.counts()["items"] == 0
    assert list(store.entries()) == []


def test_a_second_import_of_a_file_adds_nothing(store: Store) -> None:
    assert fill(store, advert(1), advert(2)) == ["I-1", "I-2"]
    assert fill(store, advert(1), advert(3), advert(2)) == [None, "I-3", None]
    assert fill(store, Item(id="40", text="advert 1", source="copy.csv", line=40)) == [None]
    assert [entry.commitments[0].partition("=")[0] for entry in store.entries()] == ["I-1..I-2", "I-3"]


def test_equals_within_a_file_are_told_apart_by_their_occurrence(store: Store) -> None:
    assert fill(store, advert(1), advert(1), occurrences=[0, 1]) == ["I-1", "I-2"]
    assert fill(store, advert(1), advert(1), occurrences=[2, 2]) == ["I-3", None]


@pytest.mark.parametrize("field", ["ref", "text", "thread", "actor", "posted_at", "url"])
def test_what_differs_in_one_of_these_is_another_record(store: Store, field: str) -> None:
    assert fill(store, advert(1), advert(1, **{field: "other"})) == ["I-1", "I-2"]


def test_occurrences_must_be_as_many_as_items(store: Store) -> None:
    with pytest.raises(ValueError, match="zip"):
        fill(store, advert(1), occurrences=[0, 1])


def test_a_block_that_raises_keeps_nothing(store: Store) -> None:
    def fail(w: Writer) -> None:
        w.add_items(w.start_import("x", "csv", "utf-8", AT), [advert(1)], [0], AT, "ana")
        w.case("C-1")

    with pytest.raises(NotFound), store.writing() as w:
        fail(w)
    assert store.counts()["items"] == 0
    assert store.imports() == ()
    assert fill(store, advert(1)) == ["I-1"]


def test_items_stream_by_number_across_pages(store: Store) -> None:
    fill(store, *[advert(line) for line in range(1, 2502)])
    assert [item.line for item in store.items()] == list(range(1, 2502))
    assert [item.line for item in store.items(after=2499)] == [2500, 2501]
    assert [item.id for item in store.items(["I-2500", "I-3", "I-3"])] == ["I-3", "I-2500"]
    assert [item.id for item in store.items(["I-2500", "I-3"], after=3)] == ["I-2500"]
    assert list(store.items([])) == []
    with pytest.raises(NotFound, match="I-2502"):
        list(store.items(["I-1", "I-2502"]))


def test_threads_and_actors_are_counted(store: Store) -> None:
    fill(store, advert(1, thread="t", actor="x"), advert(2), advert(3, thread="u", actor="x"))
    fill(store, advert(4, thread="t", actor="y"))
    assert [(each.name, each.first, each.items) for each in store.threads()] == [("t", "I-1", 2), ("u", "I-3", 1)]
    assert [(each.name, each.first, each.items) for each in store.actors()] == [("x", "I-1", 2), ("y", "I-4", 1)]
    assert [item.id for item in store.items_of_thread("t")] == ["I-1", "I-4"]
    assert list(store.items_of_thread("")) == []


def test_an_import_says_how_it_ended(store: Store) -> None:
    with store.writing() as w:
        fresh = w.start_import("adverts.csv", "csv", "utf-8", AT)
    (running,) = store.imports()
    assert (running.state, running.name, running.shape, running.encoding) == ("running", "adverts.csv", "csv", "utf-8")
    with store.writing() as w:
        w.finish_import(fresh, "failed", {"read": 3}, ["line 4: no text"], "later")
    (ended,) = store.imports()
    assert (ended.state, ended.counts, ended.problems) == ("failed", {"read": 3}, ("line 4: no text",))
    assert (ended.started_at, ended.finished_at) == (AT, "later")
    with pytest.raises(NotFound), store.writing() as w:
        w.finish_import(9, "done", {}, (), AT)


def test_the_runner_of_an_import_is_known_to_live_or_not() -> None:
    assert runner.lives(runner.me())
    host, pid, _ = runner.me().rsplit(" ", 2)
    assert not runner.lives(f"{host} {pid} 1")
    assert not runner.lives(f"another-{host} {pid} 1")
    process = python("from manumit.store import runner; print(runner.me(), flush=True); input()")
    process.communicate("", timeout=60)
    assert not runner.lives(f"{host} {process.pid} 1")


# ---------------------------------------------------------------- screening and links


def finding(kind: str = "phone", value: str = "+12025550143", **more: str) -> Finding:
    return Finding(kind, value, 1, 4, "555", source="ILO 2009", detail=more)


def test_screening_replaces_what_older_rules_left(store: Store) -> None:
    fill(store, advert(1), advert(2), advert(3))
    reason = Reason("fee", "Fee", "deception", 1.0, "fee", 1, 4, "ILO 2009")
    assessment = Assessment(level="notice", deception="notice", score=0.25, reasons=(reason,))
    with store.writing() as w:
        w.save_screening("r1", [("I-1", [finding(), finding("indicator", "fee", a="b")], assessment)])
        w.save_screening("r1", [("I-2", [], Assessment())])
    assert [item.id for item in store.unscreened("r1")] == ["I-3"]
    assert [item.id for item in store.unscreened("r2", after=1)] == ["I-2", "I-3"]
    assert store.findings(["I-1", "I-2"]) == {"I-1": (finding(), finding("indicator", "fee", a="b"))}
    assert store.assessments(["I-1", "I-2", "I-3"]) == {"I-1": assessment, "I-2": Assessment()}
    with store.writing() as w:
        w.save_screening("r2", [("I-1", [finding(value="+12025550199")], Assessment())])
    assert [item.id for item in store.unscreened("r2")] == ["I-2", "I-3"]
    assert store.findings(["I-1"]) == {"I-1": (finding(value="+12025550199"),)}


def test_selectors_stream_by_item_across_pages(store: Store) -> None:
    fill(store, *[advert(line) for line in range(1, 2102)])
    with store.writing() as w:
        w.save_screening(
            "r",
            [(f"I-{each}", [finding("indicator"), finding(), finding("email")], Assessment()) for each in (1, 2100)],
        )
    expected = [(id_, kind) for id_ in ("I-1", "I-2100") for kind in ("phone", "email")]
    assert [(id_, found.kind) for id_, found in store.selectors(["email", "phone"])] == expected
    assert [id_ for id_, _ in store.selectors(["email"], after=1)] == ["I-2100"]
    assert list(store.selectors([])) == []


def test_findings_of_an_item_that_is_not_held_are_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writing() as w:
        w.save_screening("r", [("I-1", [], Assessment())])


def test_links_are_replaced_as_a_whole(store: Store) -> None:
    fill(store, *[advert(line) for line in range(1, 6)])
    inside, across = Edge("I-1", "I-2", "phone", "+1", 0, 2, 3, 5), Edge("I-2", "I-4", "near-copy", "0.9")
    joined, other = Cluster("k-1", ("I-2", "I-1")), Cluster("k-3", ("I-3", "I-4"))
    hubs = [Hub("domain", "example.org", 40), Hub("phone", "+2", 90)]
    with store.writing() as w:
        w.replace_links([inside, across], hubs, [joined, other])
    assert store.edges_of(["I-1"]) == (inside,)
    assert store.edges_of(["I-1", "I-2", "I-4"]) == (inside, across)
    assert store.edges_of(["I-5"]) == ()
    assert list(store.clusters()) == [joined, other]
    assert store.cluster("k-1") == msgspec.structs.replace(joined, edges=(inside,))
    assert [hub.value for hub in store.hubs()] == ["+2", "example.org"]
    with store.writing() as w:
        w.replace_links([], [], [other])
    assert list(store.clusters()) == [other]
    assert (list(store.hubs()), store.edges_of(["I-1"])) == ([], ())
    with pytest.raises(NotFound, match="cluster 'k-1'"):
        store.cluster("k-1")


# ---------------------------------------------------------------- cases, decisions, packs


def test_a_case_keeps_its_id_as_it_grows(store: Store) -> None:
    fill(store, advert(1), advert(2), advert(3))
    with store.writing() as w:
        first = w.save_case(case_of("I-2", "I-1"))
        second = w.save_case(case_of("I-3"))
        grown = w.save_case(msgspec.structs.replace(first, items=("I-1", "I-2", "I-3"), state="watched"))
        assert w.case("C-1") == grown
    assert (first.id, second.id, grown.id) == ("C-1", "C-2", "C-1")
    assert store.case("C-1") == grown
    assert store.cases_of(["I-3", "I-1"]) == {"I-3": ("C-1", "C-2"), "I-1": ("C-1",)}
    with pytest.raises(NotFound, match="C-9"), store.writing() as w:
        w.save_case(case_of(id="C-9"))
    with pytest.raises(NotFound, match="C-9"):
        store.case("C-9")


def test_the_queue_shows_the_gravest_first(store: Store) -> None:
    fill(store, advert(1))
    with store.writing() as w:
        queue: tuple[tuple[Level, float, str], ...] = (
            ("notice", 0.9, "open"),
            ("urgent", 0.1, "open"),
            ("high", 0.2, "open"),
            ("high", 0.7, "open"),
            ("high", 0.7, "dismissed"),
        )
        for level, score, state in queue:
            w.save_case(case_of("I-1", assessment=Assessment(level=level, score=score), state=state))
    assert [case.id for case in store.cases(["open"])] == ["C-2", "C-4", "C-3", "C-1"]
    assert [case.id for case in store.cases()] == ["C-2", "C-4", "C-5", "C-3", "C-1"]
    assert list(store.cases([])) == []


def decided(**more: str) -> Decision:
    made = Decision("", "C-1", "confirm", "the fee and the phone", "ana", AT, "", "r1")
    return msgspec.structs.replace(made, **more)


def test_a_decision_holds_the_case_as_it_stood(store: Store) -> None:
    fill(store, advert(1))
    with store.writing() as w:
        case = w.save_case(case_of("I-1"))
        decision = w.add_decision(decided())
        w.save_case(msgspec.structs.replace(case, state="confirmed"))
        second = w.add_decision(decided(reason="looked again", level="high"))
    assert (decision.id, decision.level, second.id, second.level) == ("D-1", "notice", "D-2", "high")
    assert msgspec.json.decode(decision.snapshot, type=Case) == case
    assert store.decisions("C-1") == (decision, second)
    assert store.decisions("C-2") == ()
    with pytest.raises(NotFound), store.writing() as w:
        w.add_decision(decided(case="C-7"))
    with pytest.raises(BadInput, match="decision on C-1"), store.writing() as w:
        w.add_decision(decided(reason="\ud800"))


def test_decisions_and_packs_are_sealed_and_prove_themselves(store: Store) -> None:
    fill(store, advert(1))
    with store.writing() as w:
        w.save_case(case_of("I-1"))
        decision = w.add_decision(decided())
        pack = w.add_pack(Pack("", "C-1", "case.zip", "cd" * 32, AT, "ana"))
        note = w.seal("link", "ana", "workspace", ["links=" + "00" * 32], AT)
    assert store.packs("C-1") == (pack,)
    entries = list(store.entries())
    assert [entry.event for entry in entries] == ["ingest", "decision", "export", "link"]
    assert (entries[-1], list(store.entries(after=3))) == (note, [note])
    assert custody.verify(entries) == []
    for kind, record in (("decision", decision), ("pack", pack)):
        (sealed,) = store.sealed(kind, [record.id])  # type: ignore[arg-type]  # the loop's names are plain text
        assert sealed.content == record
        assert custody.commit(sealed.content, sealed.salt) == sealed.commitment
        assert entries[sealed.seal - 1].commitments == (f"{record.id}={sealed.commitment}",)
        assert (entries[sealed.seal - 1].subject, sealed.count) == ("C-1", 1)
    with pytest.raises(NotFound, match="pack 'P-2'"):
        list(store.sealed("pack", ["P-2"]))
    with pytest.raises(NotFound), store.writing() as w:
        w.add_pack(msgspec.structs.replace(pack, id="", case="C-9"))


def test_sealed_items_climb_to_the_root_in_the_ledger(store: Store) -> None:
    fill(store, *[advert(line) for line in range(1, 8)])
    fill(store, advert(20))
    every = list(store.sealed("item"))
    assert [sealed.id for sealed in every] == [f"I-{each}" for each in range(1, 9)]
    third, last = store.sealed("item", ["I-8", "I-3"])
    assert third.content == KeptItem(store.item("I-3"), import_number=1, occurrence=0)
    assert custody.commit(third.content, third.salt) == third.commitment
    assert (third.seal, third.index, third.count, third.place) == (1, 2, 7, "adverts.csv, line 3")
    path = custody.path([sealed.commitment for sealed in every[:7]], third.index)
    (entry,) = list(store.entries())[:1]
    span = read_span("item", entry.commitments[0])
    assert span == Sealing(1, 7, custody.climb(third.commitment, third.index, third.count, path))
    assert (entry.event, entry.actor, entry.subject, entry.at) == ("ingest", "ana", "import 1", AT)
    assert (last.seal, last.index, last.count) == (2, 0, 1)


def test_no_entry_of_the_ledger_holds_content(store: Store) -> None:
    fill(store, advert(1, text="secret words", actor="someone", ref="r-1", url="https://example.org/x"))
    written = repr(list(store.entries()))
    assert not [word for word in ("secret", "someone", "r-1", "example.org", "adverts.csv") if word in written]


def test_equal_items_have_unequal_salts_and_commitments(store: Store) -> None:
    fill(store, advert(1), advert(1), occurrences=[0, 1])
    one, two = store.sealed("item")
    assert len(one.salt) == 16
    assert one.salt != two.salt
    assert one.commitment != two.commitment


@pytest.mark.parametrize("table", ["ledger", "decisions", "packs"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_is_sealed(store: Store, table: str, verb: str) -> None:
    fill(store, advert(1))
    with store.writing() as w:
        w.save_case(case_of("I-1"))
        w.add_decision(decided())
        w.add_pack(Pack("", "C-1", "case.zip", "cd" * 32, AT, "ana"))
    raw = sqlite3.connect(store.where)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is only ever added to"):
        raw.execute(verb.format(table))
    raw.close()


# ---------------------------------------------------------------- reading while others write


def test_a_snapshot_does_not_see_what_is_written_later(store: Store) -> None:
    fill(store, advert(1))
    with store.snapshot() as reader:
        assert len(list(reader.items())) == 1
        fill(store, advert(2))
        assert len(list(reader.items())) == 1
        assert reader.counts()["entries"] == 1
    assert len(list(store.items())) == 2


def test_an_iterator_left_early_keeps_nobody_waiting(store: Store) -> None:
    fill(store, *[advert(line) for line in range(1, 1502)])
    items = store.items()
    next(items)
    fill(store, advert(9999))
    assert sum(1 for _ in items) == 1501


def test_a_row_that_is_not_what_was_written_raises_tampered(store: Store) -> None:
    fill(store, advert(1), advert(2))
    raw = sqlite3.connect(store.where)
    raw.execute("UPDATE items SET text = CAST(x'ff41' AS TEXT) WHERE number = 1")
    raw.execute("UPDATE items SET extra = '{\"a\":1}' WHERE number = 2")
    raw.commit()
    raw.close()
    for id_ in ("I-1", "I-2"):
        with pytest.raises(Tampered, match=f"item {id_} does not verify: its row cannot be read"):
            store.item(id_)


def test_counts_name_every_noun(store: Store) -> None:
    fill(store, advert(1, thread="t"))
    counts = store.counts()
    assert (counts["items"], counts["imports"], counts["threads"], counts["entries"]) == (1, 1, 1, 1)
    assert set(counts.values()) == {0, 1}


WRITER = """
import sys
from manumit.model import Item
from manumit.store import open_store
store = open_store(sys.argv[1])
for batch in range(int(sys.argv[3])):
    with store.writing() as w:
        if not batch:
            number = w.start_import(sys.argv[2], "csv", "utf-8", "now")
        items = [Item(id="", text=f"{sys.argv[2]} {batch} {each}", actor="both") for each in range(50)]
        w.add_items(number, items, [0] * 50, "now", sys.argv[2])
    print(batch, flush=True)
store.close()
"""


def test_processes_that_make_and_write_one_workspace_at_once(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    for process in [python(WRITER, path, writer, 20) for writer in ("a", "b", "c", "d")]:
        said(process)
    store = open_store(path, create=False)
    assert [item.id for item in store.items()] == [f"I-{each}" for each in range(1, 4001)]
    assert whole(path)
    assert store.counts()["entries"] == 80
    assert [(actor.name, actor.items) for actor in store.actors()] == [("both", 4000)]
    store.close()


@pytest.mark.parametrize("batches", [1, 3, 9])
def test_a_killed_import_leaves_whole_batches_and_is_shown_as_interrupted(tmp_path: Path, batches: int) -> None:
    path = tmp_path / "w.db"
    process = python(WRITER, path, "a", 100_000)
    assert process.stdout is not None
    for _ in range(batches):
        process.stdout.readline()
    process.kill()
    process.communicate()
    store = open_store(path, create=False)
    count = store.counts()
    assert count["items"] >= 50 * batches
    assert count["items"] == 50 * count["entries"]
    assert whole(path)
    assert [each.state for each in store.imports()] == ["interrupted"]
    assert fill(store, advert(1)) == [f"I-{count['items'] + 1}"]
    store.close()


def test_a_writer_that_waits_too_long_is_told_why(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(store, SqlStore)
    event.listen(store._engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 50"))
    store._engine.dispose()
    other = sqlite3.connect(store.where, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(WorkspaceError, match="written by another process"):
        fill(store, advert(1))
    assert store.counts()["items"] == 0
    other.close()
    assert fill(store, advert(1)) == ["I-1"]


# ---------------------------------------------------------------- no space


def test_a_full_database_is_no_space_and_keeps_what_was_written(store: Store) -> None:
    fill(store, advert(1))
    assert isinstance(store, SqlStore)
    full = [True]
    event.listen(store._engine, "connect", lambda raw, _: full and raw.execute("PRAGMA max_page_count = 80"))
    store._engine.dispose()
    with pytest.raises(NoSpace, match=r"the disk is full: .*w\.db; what was written before is kept"):
        fill(store, *[advert(line, text=os.urandom(4000).hex()) for line in range(2, 200)])
    assert [item.id for item in store.items()] == ["I-1"]
    assert whole(Path(store.where))
    full.clear()
    store._engine.dispose()
    assert fill(store, advert(2)) == ["I-2"]


FILLER = """
import resource, sys
from manumit.errors import NoSpace
from manumit.model import Item
from manumit.store import open_store
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
done = -1
try:
    store = open_store(sys.argv[1])
    done = 0
    while True:
        with store.writing() as w:
            number = w.start_import("x", "csv", "utf-8", "now")
            items = [Item(id="", text=f"{done} {each} " + "x" * 500) for each in range(20)]
            w.add_items(number, items, [0] * 20, "now", "a")
        done += 20
except NoSpace as error:
    print(done, error)
if done >= 0:
    print(store.counts()["items"])
    store.close()
"""


@pytest.mark.parametrize("limit", [700_000, 1_000_003, 2_500_000])
def test_a_file_that_may_not_grow_is_no_space_and_keeps_what_was_written(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "w.db"
    told, counted = said(python(FILLER, path, limit)).splitlines()
    assert "the disk is full" in told
    done = int(told.split()[0])
    assert done == int(counted) > 0
    store = open_store(path)
    assert sum(1 for _ in store.items()) == done
    assert whole(path)
    store.close()


@pytest.mark.parametrize("limit", [0, 5000, 40_000])
def test_no_space_for_a_new_workspace_leaves_nothing_half_made(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "w.db"
    assert said(python(FILLER, path, limit)).startswith("-1 the disk is full")
    store = open_store(path)
    assert fill(store, advert(1)) == ["I-1"]
    store.close()


# ---------------------------------------------------------------- opening


def test_a_workspace_is_found_again(tmp_path: Path) -> None:
    for where in (tmp_path / "w.db", str(tmp_path / "w.db"), f"sqlite:///{tmp_path}/w.db"):
        store = open_store(where)
        fill(store, advert(1))
        ids = {store.workspace_id}
        store.close()
    store = open_store(tmp_path / "w.db", create=False)
    assert {store.workspace_id} == ids
    assert len(store.workspace_id) == 32
    assert (store.counts()["items"], store.faults(), store.where) == (1, (), str(tmp_path / "w.db"))
    store.close()


def test_a_new_workspace_is_for_its_owner_only(store: Store) -> None:
    fill(store, advert(1))
    modes = {file.name: file.stat().st_mode & 0o777 for file in Path(store.where).parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_writers_get_what_the_brief_says_of_sqlite(store: Store) -> None:
    assert isinstance(store, SqlStore)
    with store._engine.connect() as connection:
        settings = {
            pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            for pragma in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 30_000}


@pytest.mark.parametrize("exists", [False, True])
def test_a_missing_or_empty_file_is_not_found_unless_it_may_be_made(tmp_path: Path, exists: bool) -> None:
    if exists:
        (tmp_path / "w.db").touch()
    with pytest.raises(NotFound, match=r"w\.db"):
        open_store(tmp_path / "w.db", create=False)
    open_store(tmp_path / "w.db").close()


@pytest.mark.parametrize("content", [b"id,text\n1,hello\n", b"x", b"SQLite format 3\x00" + b"not really" * 200])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "adverts.csv"
    path.write_bytes(content)
    with pytest.raises(WorkspaceError, match=r"adverts\.csv is not an SQLite database"):
        open_store(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["adverts.csv"]


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE urls (url)")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(WorkspaceError, match="no Manumit workspace"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path / "w.db").close()
    raw = sqlite3.connect(tmp_path / "w.db")
    raw.execute("UPDATE alembic_version SET version_num = '9001'")
    raw.commit()
    raw.close()
    with pytest.raises(WorkspaceError, match=r"made by a newer Manumit: .*9001"):
        open_store(tmp_path / "w.db")


@pytest.mark.parametrize("under", ["a file", "/proc", "a missing folder", "itself a folder"])
def test_where_nothing_can_be_made_is_a_workspace_error(tmp_path: Path, under: str) -> None:
    (tmp_path / "file").write_text("x")
    path = {
        "a file": tmp_path / "file" / "w.db",
        "/proc": Path("/proc/manumit-test.db"),
        "a missing folder": tmp_path / "none" / "w.db",
        "itself a folder": tmp_path,
    }[under]
    with pytest.raises(WorkspaceError, match=f"{path.name} cannot be opened"):
        open_store(path)


OPENER = """
import os, sys
from manumit.errors import WorkspaceError
from manumit.store import open_store
open_store(sys.argv[2]).close()  # loads all there is to load, as the user below may not even read Python
if os.getuid() == 0:  # root may write anywhere, so let a user without rights try
    os.setgid(65534)
    os.setuid(65534)
try:
    store = open_store(sys.argv[1])
    with store.writing() as w:
        w.start_import("x", "csv", "utf-8", "now")
except WorkspaceError as error:
    print(error)
"""


@pytest.mark.parametrize("existing", [False, True])
def test_a_read_only_folder_is_a_workspace_error(tmp_path: Path, existing: bool) -> None:
    with tempfile.TemporaryDirectory() as name_:  # pytest's own folders cannot even be entered by another user
        folder = Path(name_)
        if existing:
            open_store(folder / "w.db").close()
            (folder / "w.db").chmod(0o444)
        folder.chmod(0o555)
        assert re.search(r"w\.db cannot be opened.*", said(python(OPENER, folder / "w.db", tmp_path / "warm.db")))
        folder.chmod(0o700)


@pytest.mark.parametrize("url", ["postgresql://u:secret@h/db", "sqlite://", "nonsense://x y:z", "duckdb:///x.db"])
def test_a_url_that_is_not_served_is_a_wrong_use(url: str) -> None:
    with pytest.raises(UsageError, match="URL") as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_opening_at_head_does_not_load_alembic_and_the_contract_loads_no_database(tmp_path: Path) -> None:
    code = """
import sys
import manumit.store
print("sqlalchemy" in sys.modules)
manumit.store.open_store(sys.argv[1]).close()
print("alembic" in sys.modules)
"""
    assert said(python(code, tmp_path / "w.db")).split() == ["False", "True"]
    assert said(python(code, tmp_path / "w.db")).split() == ["False", "False"]


def test_the_revisions_are_known_in_order() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert tuple(script.revision for script in reversed(list(scripts.walk_revisions()))) == migrations.REVISIONS


def test_the_migrated_tables_are_those_of_the_program(store: Store) -> None:
    assert isinstance(store, SqlStore)
    with store._engine.connect() as connection:
        options = {"compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_a_path_with_a_percent_sign_and_blanks_can_be_opened(tmp_path: Path) -> None:
    (tmp_path / "50% é ?#").mkdir()
    store = open_store(tmp_path / "50% é ?#" / "w.db")
    assert fill(store, advert(1)) == ["I-1"]
    store.close()
    assert (tmp_path / "50% é ?#" / "w.db").exists()


def test_100k_items_in_batches_of_1000(store: Store) -> None:
    with store.writing() as w:
        fresh = w.start_import("big.csv", "csv", "utf-8", AT)
    began = time.perf_counter()
    for start in range(0, 100_000, 1000):
        batch = [advert(line, url=f"https://example.org/{line}") for line in range(start, start + 1000)]
        with store.writing() as w:
            w.add_items(fresh, batch, [0] * 1000, AT, "ana")
    took = time.perf_counter() - began
    print(f"100,000 items kept and sealed in {took:.1f} s: {100_000 / took:,.0f} a second")  # noqa: T201 - told with pytest -s; nothing depends on it
    assert store.counts()["items"] == 100_000
