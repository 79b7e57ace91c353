"""CONTRIBUTING shows each addition as a diff; here the very diffs are applied to a copy, and what they promise is tried."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import environment
from shared import ROOT

DIFF = re.compile(r"```diff\n(.*?)```", re.DOTALL)


def sections() -> dict[str, list[str]]:
    """The diffs under each heading of the guide."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {head: DIFF.findall(body) for head, body in zip(parts[1::2], parts[2::2], strict=True) if DIFF.search(body)}


def apply(diff: str, root: Path) -> Path:
    """Apply a diff of the guide: new lines are appended, or take the place of the old ones."""
    named = re.search(r"^(?:---|\+\+\+) [ab]/(\S+)$", diff, re.MULTILINE)
    assert named
    path = root / named[1]
    lines = diff.splitlines()
    old = "\n".join(line[1:] for line in lines if line.startswith("-") and not line.startswith("---"))
    new = "\n".join(line[1:] for line in lines if line.startswith("+") and not line.startswith("+++"))
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if old:
        assert old in before
        path.write_text(before.replace(old, new), encoding="utf-8")
    else:
        path.write_text(f"{before}{new}\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("grown")
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for diffs in sections().values():
        for diff in diffs:
            apply(diff, root)
    return root


def run(root: Path, *arguments: str, stdin: bytes = b"") -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "manumit", *arguments],
        cwd=root,
        input=stdin,
        capture_output=True,
        env=environment({"PYTHONPATH": str(root / "src")}),
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_addition_touches_the_one_place_it_says() -> None:
    touched = {
        head: {re.findall(r"[ab]/(\S+)", diff)[0] for diff in diffs if "languages/en.toml" not in diff}
        for head, diffs in sections().items()
    }
    assert {head: len(paths) for head, paths in touched.items()} == {
        "Adding an indicator: one entry": 1,
        "Adding a language: one file": 1,
        "Adding a reader: one file and its line": 2,
    }


def test_the_indicator_is_in_the_catalogue_and_reported_as_not_yet_worded_elsewhere(grown: Path) -> None:
    languages = {line["language"]: line for line in run(grown, "languages", "--json")}
    assert "interest-on-advance" in str(languages["es"]["missing"])
    assert "interest-on-advance" not in str(languages["en"]["missing"])


def test_its_wording_is_found(grown: Path) -> None:
    (line,) = run(grown, "screen", "-f", "txt", stdin=b"They take interest on your loan out of the pay.")
    assert "interest-on-advance" in str(line["findings"])


def test_the_language_is_there_and_finds(grown: Path) -> None:
    assert "pt" in {line["language"] for line in run(grown, "languages", "--json")}
    (line,) = run(grown, "screen", "-f", "txt", stdin=b"Pague uma pequena taxa antes de trabalhar")
    assert "recruitment-fee" in str(line["findings"])


def test_the_reader_reads(grown: Path) -> None:
    (grown / "posts.block").write_text("a room\nto let\n\nanother\n", encoding="utf-8")
    assert [line["id"] for line in run(grown, "screen", "posts.block")] == ["posts.block:1", "posts.block:4"]
