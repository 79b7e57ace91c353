"""Running the command line as a person would: in a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared import ROOT


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def lines(self) -> list[Any]:
        """Its JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command: this checkout's code, warnings as errors, no terminal."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return (
        kept
        | {"PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "error", "MANUMIT_REVIEWER": "r.tester"}
        | dict(extra or {})
    )


def run(folder: Path, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
    """`manumit` with `arguments`, in `folder`."""
    done = subprocess.run(
        [sys.executable, "-m", "manumit", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        env=environment(env),
        timeout=300,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace"))
