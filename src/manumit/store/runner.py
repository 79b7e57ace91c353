"""Which process runs an import, and whether it still lives: how a killed import is told from one under way."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path


def _started(pid: int) -> str:
    """When a process began, in ticks since the machine did, where the system tells: process ids are used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]  # proc(5): field 22, and the name in parentheses may hold blanks


def me() -> str:
    """This process: host, process id, start."""
    return f"{platform.node()} {os.getpid()} {_started(os.getpid())}"


def lives(runner: str) -> bool:
    """Whether the process that `me` once named still runs on this machine."""
    if runner == me():
        return True
    host, pid, started = runner.rsplit(" ", 2)
    if host != platform.node() or sys.platform == "win32":  # on Windows os.kill would end what it asks about
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(int(pid)) == started
