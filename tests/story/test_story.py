"""From a file of adverts to a decided case and a sealed pack, with the command line alone."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from command import run
from shared import real

_BICYCLE = "Blue bicycle with lights, hardly used, can be seen at the weekend in the yard behind the house."
_ROWS = (
    (
        "1",
        "Work abroad",
        (
            "No experience and no interview needed, earn $3000 a week. You pay a registration fee before you travel. "
            "Our office keeps your passport until you have paid back the cost of the flight."
        ),
        "+1 202 555 0143",
        "Madrid, ES",
    ),
    (
        "2",
        "Work in Lisbon",
        (
            "Earn $3000 a week, no interview. Our office keeps your passport until the debt is paid. "
            "Write only on the private app."
        ),
        "+1 202 555 0143",
        "Lisbon, PT",
    ),
    ("3", "Bicycle", _BICYCLE, "+44 7700 900111", "Leeds, GB"),
    ("4", "Bicycle", _BICYCLE, "+44 7700 900111", "Leeds, GB"),
)
HEAD = "id,title,text,phone,location"
ADVERTS = "\n".join([HEAD, *(",".join(f'"{cell}"' for cell in row) for row in _ROWS)]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "adverts.csv").write_text(ADVERTS, encoding="utf-8")
    return tmp_path


def test_advert_to_sealed_pack(folder: Path) -> None:
    ingested = run(folder, "ingest", "adverts.csv", "--json")
    assert ingested.code == 0, ingested.err
    assert ingested.lines()[0] | {"problems": []} == {
        "name": "adverts.csv", "state": "done", "format": "csv", "encoding": "utf-8", "read": 4, "added": 4, "held": 0,
        "skipped": 0, "not_understood": 0, "problems": [],
    }  # fmt: skip

    linked = run(folder, "link", "--json").lines()[0]
    assert (linked["clusters"], linked["quiet"], linked["opened"]) == (2, 1, 1)

    case = run(folder, "cases", "--json").lines()[0]
    assert case["subject"] == "cluster"
    assert case["items"] == ["I-1", "I-2"]
    shown = run(folder, "case", case["id"])
    assert "Speaks for" in shown.out
    assert "Speaks against" in shown.out

    decided = run(
        folder, "decide", case["id"].lower(), "escalate", "--reason", "Two adverts, one phone, passports kept."
    )
    assert decided.code == 0, decided.err
    assert "r.tester" in decided.out
    assert run(folder, "cases", "--json").out == ""
    assert run(folder, "cases", "--all", "--json").lines()[0]["state"] == "escalated"

    packed = run(folder, "pack", case["id"], "--out", "case.zip")
    assert packed.code == 0, packed.err
    assert run(folder, "verify", "case.zip").code == 0
    assert run(folder, "verify").code == 0
    with zipfile.ZipFile(folder / "case.zip") as pack:
        pack.extractall(folder / "unpacked")
    sums = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder / "unpacked", check=False)
    assert sums.returncode == 0


def test_everything_twice_changes_nothing(folder: Path) -> None:
    for _ in range(2):
        assert run(folder, "ingest", "adverts.csv").code == 0
        linked = run(folder, "link", "--json").lines()[0]
    assert (linked["items"], linked["opened"], linked["updated"], linked["merged"]) == (4, 0, 0, 0)
    assert run(folder, "ingest", "adverts.csv", "--json").lines()[0]["held"] == 4


def test_a_case_grows_and_keeps_its_id(folder: Path) -> None:
    run(folder, "ingest", "adverts.csv")
    run(folder, "link")
    first = run(folder, "cases", "--json").lines()[0]
    more = (
        ADVERTS.splitlines()[0]
        + '\n9,More work,"Our office keeps your passport, earn $3000 a week.",+1 202 555 0143,,\n'
    )
    (folder / "more.csv").write_text(more, encoding="utf-8")
    run(folder, "ingest", "more.csv")
    assert run(folder, "link", "--json").lines()[0]["updated"] == 1
    grown = run(folder, "cases", "--json").lines()
    assert [case["id"] for case in grown] == [first["id"]]
    assert len(grown[0]["items"]) == 3


def test_a_decided_case_stays_decided_until_its_level_rises(folder: Path) -> None:
    run(folder, "ingest", "adverts.csv")
    run(folder, "link")
    case = run(folder, "cases", "--json").lines()[0]["id"]
    run(folder, "decide", case, "dismiss", "-r", "seen")
    run(folder, "link")
    assert run(folder, "cases", "--json").out == ""


def test_files_are_linked_without_a_workspace(folder: Path) -> None:
    done = run(folder, "link", "adverts.csv", "--out", "clusters.csv")
    assert done.code == 0, done.err
    rows = (folder / "clusters.csv").read_text(encoding="utf-8").splitlines()
    assert rows == ["id,cluster", "1,K-1", "2,K-1", "3,K-3", "4,K-3"]
    assert not (folder / "manumit.db").exists()


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "rows", "options"),
    [
        ("emscad_partial.csv", 2173, ()),
        ("tr_sms_spam.csv", 4751, ("--region", "TR")),
        ("smishing_mendeley_5971.csv", 5971, ("--region", "GB")),
    ],
)
def test_the_whole_path_on_real_files(tmp_path: Path, name: str, rows: int, options: tuple[str, ...]) -> None:
    source = real(name)
    ingested = run(tmp_path, "ingest", str(source), "--json", *options)
    assert ingested.code == 0, ingested.err
    assert ingested.lines()[0]["added"] == rows
    assert run(tmp_path, "link").code == 0
    cases = run(tmp_path, "cases", "--json").lines()
    if not cases:
        # Fraud in another language or of another kind gives no case by itself: a person opens one where a sign is.
        signs = run(tmp_path, "cases", "--signs", "--json").lines()
        if not signs:
            assert name == "tr_sms_spam.csv", (
                "only the Turkish file may show nothing at all: its language is not covered"
            )
            return
        cases = run(tmp_path, "open", signs[0]["id"], "--json").lines()
    assert run(tmp_path, "decide", cases[0]["id"], "dismiss", "-r", "test on real data").code == 0
    assert run(tmp_path, "pack", cases[0]["id"], "-o", "case.zip").code == 0
    assert run(tmp_path, "verify", "case.zip").code == 0
    assert run(tmp_path, "verify").code == 0
    assert run(tmp_path, "ingest", str(source), "--json", *options).lines()[0]["held"] == rows


@pytest.mark.real
def test_screening_a_real_file_prints_one_assessment_a_line(tmp_path: Path) -> None:
    screened = run(tmp_path, "screen", str(real("emscad_partial.csv")))
    assert screened.code == 0, screened.err
    lines = screened.lines()
    assert len(lines) == 2173
    wanted = {"level", "score", "deception", "exploitation", "act", "means", "purpose", "reasons", "counter"}
    for line in lines:
        assert {"id", "language", "findings", "assessment"} <= set(line)
        assert wanted <= set(line["assessment"])
