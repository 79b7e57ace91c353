"""The command line as a contract: what it prints, its exit codes, and what bad input does to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command import environment, run

TEXT = "You pay a registration fee before you start. Call +1 202 555 0143."


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with a workspace that holds one good item."""
    (tmp_path / "good.csv").write_text(f'id,text\n1,"{TEXT}"\n', encoding="utf-8")
    assert run(tmp_path, "ingest", "good.csv").code == 0
    return tmp_path


# ---------------------------------------------------------------- screen


def test_screen_prints_the_contract(tmp_path: Path) -> None:
    done = run(tmp_path, "screen", "-f", "txt", stdin=TEXT.encode())
    line = done.lines()[0]
    assert set(line) == {"id", "language", "findings", "assessment"}
    kinds = {found["kind"] for found in line["findings"]}
    assert {"phone", "indicator"} <= kinds
    for found in line["findings"]:
        assert TEXT[found["start"] : found["end"]] == found["text"]
        if found["kind"] == "indicator":
            assert found["source"]
    assessment = line["assessment"]
    assert assessment["level"] == "notice"
    reason = assessment["reasons"][0]
    assert {"indicator", "question", "weight", "quote", "start", "end"} <= set(reason)
    assert TEXT[reason["start"] : reason["end"]] == reason["quote"]
    assert list(tmp_path.iterdir()) == []


def test_several_columns_keep_their_offsets(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,about,duties\n1,Warehouse work,You pay a registration fee\n", encoding="utf-8")
    line = run(tmp_path, "screen", "a.csv", "-c", "text=about,duties").lines()[0]
    fields = {field["name"]: field for field in line["fields"]}
    found = next(found for found in line["findings"] if found["kind"] == "indicator")
    assert fields["duties"]["start"] <= found["start"] < found["end"] <= fields["duties"]["end"]


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A room to let near the station.\n" * 20_000, encoding="utf-8")
    screen = [sys.executable, "-m", "manumit", "screen", "a.txt"]
    with subprocess.Popen(
        screen, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) in (0, 1)


# ---------------------------------------------------------------- exit codes and bad input


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("nonsense",), 2, "No such command"),
        (("decide", "C-1", "convict", "-r", "x"), 2, "convict"),
        (("decide", "C-1", "confirm"), 2, "--reason"),
        (("screen", "missing.csv"), 3, "missing.csv: there is no such file"),
        (("ingest", "missing.csv"), 3, "missing.csv: there is no such file"),
        (("ingest", "good.csv", "-c", "text"), 2, "ROLE=NAME"),
        (("ingest", "good.csv", "-c", "text=words"), 3, "there is no column 'words'; it has: id, text"),
        (("ingest", "good.csv", "-f", "xls"), 2, "no format 'xls'"),
        (("ingest", "good.csv", "--region", "Turkey"), 2, "two-letter"),
        (("case", "C-99"), 3, "holds no case 'C-99'"),
        (("case", "frog"), 3, "frog"),
        (("pack", "C-99", "-o", "x.zip"), 3, "C-99"),
        (("verify", "nothing.zip"), 3, "no such file"),
        (("verify", "good.csv"), 3, "good.csv"),
        (("link", "good.csv"), 2, "--out"),
        (("link", "--out", "x.csv"), 2, "FILES"),
        (("helplines", "Atlantis"), 3, "Atlantis"),
    ],
)
def test_what_goes_wrong_is_said_with_its_place_and_code(
    kept: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = run(kept, *arguments)
    assert done.code == code, done.err
    assert says.lower() in done.err.lower()
    assert "Traceback" not in done.err
    assert run(kept, "verify").code == 0


@pytest.mark.parametrize("command", ["cases", "link", "verify"])
def test_without_a_workspace_it_says_how_to_begin(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command)
    assert done.code == 3
    assert "manumit ingest" in done.err
    assert list(tmp_path.iterdir()) == []


BAD_FILES = {
    "empty.csv": (b"", 3, "empty"),
    "binary.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, 3, "PNG"),
    "nuls.csv": (b'id,text\n1,"You pay a registration\x00 fee"\n2,"A room to let"\n', 0, "line 2"),
    "surrogate.jsonl": (b'{"id": "1", "text": "room \\ud800 to let"}\n', 0, "line 1"),
    "broken.jsonl": (
        b'{"id": "1", "text": "a room to let"}\n{"id": "2", "te\n{"id": "3", "text": "two rooms"}\n',
        0,
        "line 2",
    ),
    "unclosed.csv": (b'id,text\n1,a room to let\n2,"a quote that never ends\n3,two rooms\n', 0, "line 3"),
    "wide.csv": (
        (",".join(f"c{n}" for n in range(299)) + ",text\n" + ",".join("x" for _ in range(299)) + ",A room\n").encode(),
        0,
        "1 added",
    ),
    "ten-megabytes.csv": (
        b'id,text\n1,"' + b"A room to let near the station. " * 330_000 + b'"\n2,small\n',
        0,
        "2 added",
    ),
    "no-text.csv": (b"colour,size\nred,3\n", 3, "--column"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_told_and_what_is_good_is_kept(kept: Path, name: str) -> None:
    content, code, says = BAD_FILES[name]
    (kept / name).write_bytes(content)
    done = run(kept, "ingest", name)
    assert done.code == code, done.err
    assert says in done.out + done.err
    assert "Traceback" not in done.err
    assert run(kept, "verify").code == 0


def test_a_bad_file_does_not_stop_the_next(kept: Path) -> None:
    (kept / "empty.csv").write_bytes(b"")
    (kept / "next.csv").write_text("id,text\n7,another room\n", encoding="utf-8")
    done = run(kept, "ingest", "empty.csv", "next.csv", "--json")
    assert done.code == 3
    assert [line["state"] for line in done.lines()] == ["failed", "done"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(f'id,text\n1,"{TEXT}"\n', encoding="utf-8")
    done = run(tmp_path, "-w", "/proc/manumit.db", "ingest", "good.csv")
    assert done.code == 1
    assert "/proc/manumit.db" in done.err
    assert "Traceback" not in done.err


def test_output_that_cannot_be_written_is_named(kept: Path) -> None:
    done = run(kept, "link", "good.csv", "--out", "no/such/folder.csv")
    assert done.code == 3
    assert "no/such/folder.csv" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="NOT TESTED: no /dev/full on this system")
def test_a_full_disk_under_the_output_is_said(kept: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device, opened as a shell would
        done = subprocess.run(
            [sys.executable, "-m", "manumit", "screen", "good.csv"],
            cwd=kept, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert b"disk is full" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_full_disk_under_the_workspace_keeps_what_was_written(kept: Path) -> None:
    rows = "".join(f'{n},"A room number {n} to let, near the station, quiet and bright."\n' for n in range(30_000))
    (kept / "many.csv").write_text("id,text\n" + rows, encoding="utf-8")
    limited = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000)); from manumit.cli import main; sys.exit(main(['ingest', 'many.csv']))"  # noqa: E501
    done = subprocess.run(
        [sys.executable, "-c", limited], cwd=kept, capture_output=True, env=environment(), check=False
    )
    assert done.returncode == 1, done.stderr
    assert b"disk is full" in done.stderr
    assert b"Traceback" not in done.stderr
    assert run(kept, "verify").code == 0
    again = run(kept, "ingest", "many.csv", "--json").lines()[0]
    assert again["held"] + again["added"] == 30_000


def _heed_interrupts() -> None:
    """A shell that runs the tests in the background has told its children to ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_in_the_middle_keeps_what_was_read(kept: Path) -> None:
    rows = "".join(f'{n},"A room number {n} to let, near the station, quiet and bright."\n' for n in range(60_000))
    (kept / "many.csv").write_text("id,text\n" + rows, encoding="utf-8")
    wal = kept / "manumit.db-wal"
    with subprocess.Popen(
        [sys.executable, "-m", "manumit", "ingest", "many.csv"],
        cwd=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - this test starts no threads
    ) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (wal.exists() and wal.stat().st_size > 1_000_000):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert b"stopped" in err
    assert b"Traceback" not in err
    assert run(kept, "verify").code == 0
    again = run(kept, "ingest", "many.csv", "--json").lines()[0]
    assert again["state"] == "done"
    assert again["held"] > 0
    assert again["held"] + again["added"] == 60_000


@pytest.mark.skipif(os.geteuid() == 0, reason="NOT TESTED as root: every folder can be written")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(f'id,text\n1,"{TEXT}"\n', encoding="utf-8")
    tmp_path.chmod(0o555)
    done = run(tmp_path, "ingest", "good.csv")
    tmp_path.chmod(0o755)
    assert done.code == 1
    assert "manumit.db" in done.err


# ---------------------------------------------------------------- what a person sees


def test_a_person_gets_an_answer_first_and_nothing_is_kept(tmp_path: Path) -> None:
    done = run(tmp_path, "check", TEXT)
    assert done.code == 0
    assert "Check these things first" in done.out
    assert "registration fee" in done.out
    assert list(tmp_path.iterdir()) == []
    answer = json.loads(
        run(tmp_path, "check", "--json", "-", stdin=b"A room to let, two minutes from the station.").out
    )
    assert answer["answer"]["outcome"] == "none"
    assert "not proof" in answer["answer"]["headline"]


def test_helplines_show_how_far_they_can_be_relied_on(tmp_path: Path) -> None:
    france = run(tmp_path, "helplines", "France")
    assert "unconfirmed" in france.out.lower()
    assert "not checked" in france.out.lower()
    everyone = run(tmp_path, "helplines", "--json").lines()
    assert len(everyone) == 49


def test_hostile_words_cannot_steer_the_terminal(kept: Path) -> None:
    hostile = "You pay a registration fee \x1b[2J\u202e and our office keeps your passport until the debt is paid"
    (kept / "h.jsonl").write_text(json.dumps({"id": "h", "text": hostile}), encoding="utf-8")
    run(kept, "ingest", "h.jsonl")
    run(kept, "link")
    case = run(kept, "cases", "--json").lines()[0]["id"]
    for shown in (run(kept, "case", case), run(kept, "case", case, "--full"), run(kept, "cases")):
        assert "\x1b" not in shown.out
        assert "\u202e" not in shown.out


def test_every_command_has_help_and_is_in_the_readme(tmp_path: Path) -> None:
    from manumit.cli import cli

    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for name in cli.commands:
        shown = run(tmp_path, name, "--help")
        assert shown.code == 0
        assert f"manumit {name}" in readme, f"the README does not speak of `manumit {name}`"
