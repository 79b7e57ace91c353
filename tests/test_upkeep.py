"""Whatever is changed behind the store's back, verify names the place; and the settings of a workspace."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from manumit import custody
from manumit.errors import BadInput, WorkspaceError
from manumit.model import Assessment, Case, Decision, Item, Span
from manumit.store import Pack, tables
from manumit.upkeep import verify
from manumit.workspace import Workspace, open_workspace, utc_now

AT = "2026-01-02T03:04:05.000Z"
SEALED = ("ledger", "items", "decisions", "packs")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two batches of items, two decisions and two packs: ledger entries 1 to 6."""
    path = tmp_path_factory.mktemp("original") / "w.db"
    with open_workspace(path, create=True, now=lambda: AT) as workspace:
        for start in (1, 4):
            items = [advert(line) for line in range(start, start + 3)]
            with workspace.store.writing() as w:
                w.add_items(w.start_import("adverts.csv", "csv", "utf-8", AT), items, [0, 0, 0], AT, "ana")
        with workspace.store.writing() as w:
            w.save_case(Case("", "cluster", "k", ("I-1", "I-2"), Assessment(level="high"), "open", AT))
            for _ in range(2):
                w.add_decision(Decision("", "C-1", "confirm", "the fee", "ana", AT, "", "r1"))
                w.add_pack(Pack("", "C-1", "case.zip", "cd" * 32, AT, "ana"))
    return path


def advert(line: int) -> Item:
    return Item(
        id=str(line),
        text=f"Hostess\nadvert {line}",
        fields=(Span("title", 0, 7), Span("body", 8, 16)),
        ref=f"r{line}",
        thread="t",
        actor="ann",
        posted_at="2026-01-01",
        url="https://example.org/",
        location="Riga",
        source="adverts.csv",
        line=line,
        extra={"price": "50"},
    )


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / "w.db"))


def faults(path: Path) -> list[str]:
    with open_workspace(path) as workspace:
        return verify(workspace)


def meddle(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change the file as someone with another program would."""
    raw = sqlite3.connect(path)
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        assert raw.execute(statement, values).rowcount > 0, statement
    raw.commit()
    raw.close()


def test_an_untouched_workspace_is_whole(path: Path) -> None:
    assert faults(path) == []


def flip(value: object) -> object:
    """`value` with one byte changed."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    assert isinstance(value, str)
    return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"


def spoil(value: object) -> object:
    """`value` as something of another type that a careless program would still take for it."""
    if isinstance(value, int):
        return f"{value}x"
    return value.encode() if isinstance(value, str) else value.hex() if isinstance(value, bytes) else None


def lengthen(value: object) -> object:
    """`value` with a blank or a zero more."""
    return value + " " if isinstance(value, str) else value + b"\0" if isinstance(value, bytes) else -1


COLUMNS = [(table, column.name) for table in SEALED for column in getattr(tables, table).columns]
PLACE = {
    "ledger": r"ledger entry 2\b",
    "items": r"\bI-2\b",
    "decisions": r"\bD-2\b",
    "packs": r"\bP-2\b",
}


@pytest.mark.parametrize("change", [flip, spoil, lengthen])
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_one_byte_changed_in_any_sealed_column_is_named(
    path: Path, table: str, column: str, change: Callable[[object], object]
) -> None:
    key = getattr(tables, table).primary_key.columns[0].name
    if column == key and change is spoil:
        return  # SQLite itself keeps words out of a row's number
    raw = sqlite3.connect(path)
    (value,) = raw.execute(f'SELECT "{column}" FROM {table} WHERE {key} = 2').fetchone()
    raw.close()
    changed = 1002 if column == key else change(value)
    meddle(path, f'UPDATE {table} SET "{column}" = ? WHERE {key} = 2', values=(changed,))
    found = faults(path)
    assert any(re.search(PLACE[table], fault) for fault in found) or (table, column) == ("ledger", key), found
    if (table, column) == ("ledger", key):
        assert "ledger entry 3: entry 2 is missing before it" in found
    assert len(found) <= 5, found


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, column in COLUMNS if getattr(tables, table).c[column].type.python_type is str],
)
def test_text_that_is_not_utf_8_any_more_is_named(path: Path, table: str, column: str) -> None:
    key = getattr(tables, table).primary_key.columns[0].name
    meddle(path, f"UPDATE {table} SET \"{column}\" = CAST(x'61ff' AS TEXT) WHERE {key} = 2")
    assert any(re.search(PLACE[table], fault) for fault in faults(path))


def test_a_fault_names_file_line_and_time(path: Path) -> None:
    meddle(path, "UPDATE items SET text = 'other' WHERE number = 5")
    (fault,) = faults(path)
    assert fault == (
        "item I-5 (adverts.csv, line 5): its text or columns are not what was sealed on 2026-01-02T03:04:05.000Z: "
        "its fingerprint is not that of its content"
    )


def test_blanks_added_to_the_json_of_a_row_are_named(path: Path) -> None:
    meddle(path, 'UPDATE items SET extra = \'{"price": "50"}\' WHERE number = 5')
    (fault,) = faults(path)
    assert fault.startswith("item I-5 (adverts.csv, line 5): its text or columns are not what was sealed")


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("items WHERE number = 2", [f"missing, though sealed on {AT} by ledger entry 1: item I-2"]),
        ("items WHERE number = 6", [f"missing, though sealed on {AT} by ledger entry 2: item I-6"]),
        (
            "items",
            [
                f"missing, though sealed on {AT} by ledger entry 1: items I-1 to I-3",
                f"missing, though sealed on {AT} by ledger entry 2: items I-4 to I-6",
            ],
        ),
        ("decisions WHERE number = 2", [f"missing, though sealed on {AT} by ledger entry 5: decision D-2"]),
        ("packs WHERE number = 2", [f"missing, though sealed on {AT} by ledger entry 6: pack P-2"]),
        (
            "ledger WHERE seq = 2",
            ["ledger entry 3: entry 2 is missing before it", "no ledger entry seals items I-4 to I-6"],
        ),
        (
            "ledger WHERE seq = 6",
            ["ledger entry 5: it is not the last one that was written", "no ledger entry seals pack P-2"],
        ),
        (
            "ledger",
            [
                "ledger entry 0: it is not the last one that was written",
                "no ledger entry seals items I-1 to I-6",
                "no ledger entry seals decisions D-1 to D-2",
                "no ledger entry seals packs P-1 to P-2",
            ],
        ),
    ],
)
def test_a_deleted_row_is_named(path: Path, gone: str, expected: list[str]) -> None:
    meddle(path, f"DELETE FROM {gone}")
    assert faults(path) == expected


def test_a_row_put_in_is_named(path: Path) -> None:
    columns = (
        "import_number, occurrence, ref, text, fields, thread, actor, posted_at, url, location, source, line, extra"
    )
    proof = "randomblob(16), salt, commitment, seal, position"
    meddle(path, f"INSERT INTO items SELECT 7, {columns}, {proof} FROM items WHERE number = 6")
    assert faults(path) == ["no ledger entry seals item I-7"]


def test_two_rows_exchanged_are_named(path: Path) -> None:
    meddle(
        path,
        "UPDATE items SET number = 99 WHERE number = 1",
        "UPDATE items SET number = 1 WHERE number = 2",
        "UPDATE items SET number = 2 WHERE number = 99",
    )
    assert len([fault for fault in faults(path) if re.match(r"item I-[12] ", fault)]) == 2


def test_a_row_sealed_anew_with_its_own_salt_does_not_fit_the_ledger(path: Path) -> None:
    with open_workspace(path) as workspace:
        (sealed,) = workspace.store.sealed("decision", ["D-1"])
        assert isinstance(sealed.content, Decision)
        forged = msgspec.structs.replace(sealed.content, reason="another")
    commitment = bytes.fromhex(custody.commit(forged, sealed.salt))
    meddle(path, "UPDATE decisions SET reason = 'another', commitment = ? WHERE number = 1", values=(commitment,))
    assert faults(path) == [f"ledger entry 3: what it sealed on {AT} is not decision D-1"]


@pytest.mark.parametrize("mark", ["workspace", "key", "mark", "head"])
@pytest.mark.parametrize("value", ["'00'", "'not hex'", "NULL", "CAST(x'ff' AS TEXT)"])
def test_a_changed_mark_of_the_workspace_is_named_once(path: Path, mark: str, value: str) -> None:
    if value == "NULL":
        meddle(path, f"DELETE FROM meta WHERE name = '{mark}'")
    else:
        meddle(path, f"UPDATE meta SET value = {value} WHERE name = '{mark}'")
    (fault,) = faults(path)
    assert fault.startswith("ledger entry 6:" if mark == "head" else "workspace: its id or its secret key")


def test_what_the_machine_may_change_is_not_sealed(path: Path) -> None:
    with open_workspace(path) as workspace, workspace.store.writing() as w:
        w.save_case(msgspec.structs.replace(w.case("C-1"), state="confirmed", items=("I-1",)))
        w.save_screening("r2", [("I-1", [], Assessment())])
    assert faults(path) == []


def test_verify_may_run_while_others_write(path: Path) -> None:
    with open_workspace(path) as workspace:
        store = workspace.store
        entries = store.entries

        class Busy:
            """A store into which somebody writes as soon as the reader has begun."""

            def snapshot(self) -> object:
                return self

            def __enter__(self) -> object:
                self.block = store.snapshot()
                reader = self.block.__enter__()
                assert len(list(reader.entries())) == 6
                with store.writing() as w:
                    w.add_items(1, [advert(50)], [0], AT, "ana")
                return reader

            def __exit__(self, *raised: object) -> None:
                self.block.__exit__(None, None, None)

        busy = Workspace(store=Busy(), media=path, reviewer="ana", now=utc_now)  # type: ignore[arg-type]
        assert verify(busy) == []
        assert len(list(entries())) == 7


def test_batches_larger_than_a_page_are_whole(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w.db", create=True) as workspace:
        items = [advert(line) for line in range(1, 2503)]
        with workspace.store.writing() as w:
            w.add_items(w.start_import("a.csv", "csv", "utf-8", AT), items, [0] * 2502, AT, "ana")
        assert verify(workspace) == []
    meddle(tmp_path / "w.db", "DELETE FROM items WHERE number IN (7, 8, 1500)")
    assert faults(tmp_path / "w.db") == [
        f"missing, though sealed on {AT} by ledger entry 1: items I-7 to I-8",
        f"missing, though sealed on {AT} by ledger entry 1: item I-1500",
    ]


# ---------------------------------------------------------------- the workspace


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder and no settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MANUMIT_WORKSPACE", raising=False)
    monkeypatch.delenv("MANUMIT_REVIEWER", raising=False)
    return tmp_path


def test_without_settings_the_workspace_is_in_the_current_folder(bare: Path) -> None:
    with open_workspace(create=True) as workspace:
        assert workspace.store.where == "manumit.db"
        assert workspace.media == Path("manumit-media")
        assert workspace.reviewer == getpass.getuser()
    assert [file.name for file in bare.iterdir()] == ["manumit.db"]


def test_the_environment_names_workspace_and_reviewer(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANUMIT_WORKSPACE", "other.db")
    monkeypatch.setenv("MANUMIT_REVIEWER", " Ana ")
    with open_workspace(create=True) as workspace:
        assert (workspace.store.where, workspace.reviewer) == ("other.db", "Ana")
    with open_workspace("third.db", create=True) as workspace:
        assert workspace.store.where == "third.db"
    assert sorted(file.name for file in bare.iterdir()) == ["other.db", "third.db"]


def test_a_reviewer_that_is_not_utf_8_can_still_be_sealed(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "MANUMIT_REVIEWER", "Jos\udce9")
    with open_workspace(create=True) as workspace:
        assert workspace.reviewer == "Jos?"


def test_a_user_without_a_name_still_has_one(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 4242")

    monkeypatch.setattr(getpass, "getuser", nameless)
    with open_workspace(create=True) as workspace:
        assert workspace.reviewer.startswith("user ")


def test_no_workspace_says_how_to_make_one(bare: Path) -> None:
    with pytest.raises(BadInput, match=r"manumit\.db: there is no workspace here yet; run `manumit ingest FILE` first"):
        open_workspace()
    assert list(bare.iterdir()) == []


def test_what_is_no_workspace_is_refused(bare: Path) -> None:
    (bare / "manumit.db").write_text("id,text\n")
    with pytest.raises(WorkspaceError, match="not an SQLite database"):
        open_workspace()


def test_the_clock_says_utc() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", utc_now())
