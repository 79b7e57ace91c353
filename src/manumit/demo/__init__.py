"""The sample case-load: invented adverts and messages, read, linked, decided by a sample reviewer and packed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path
from time import perf_counter

from manumit.casework import decide, pack, queue
from manumit.errors import Refused
from manumit.model import Case
from manumit.pipeline import Imported, Linked, Progress, ingest, link_workspace, screen_workspace
from manumit.store import Pack
from manumit.upkeep import verify
from manumit.workspace import open_workspace

SAMPLES = ("adverts.csv", "messages.csv")
WORKSPACE = "manumit.db"
PACK = "case.zip"
REVIEWER = "sample reviewer"
REASON = "Sample decision of the demo: several independent signs and one of present danger; to be looked at today."


@dataclass(frozen=True)
class Story:
    """What the demo found. `levels` counts items by level; `faults` is empty where everything verifies."""

    folder: Path
    imports: tuple[Imported, ...]
    levels: dict[str, int]
    linked: Linked
    cases: tuple[Case, ...]
    packed: Pack | None
    faults: tuple[str, ...]
    seconds: float


def run(folder: Path, progress: Progress) -> Story:
    """Make the sample workspace in `folder`, new each time, and tell what was found in it.

    Raises `Refused` where the folder holds anything that is not an earlier demo's.
    """
    began = perf_counter()
    _clear(folder)
    with open_workspace(folder / WORKSPACE, create=True) as opened:
        workspace = replace(opened, reviewer=REVIEWER)
        imports = []
        for name in SAMPLES:
            with as_file(files("manumit.demo").joinpath(name)) as path:
                imports.append(ingest(workspace, path, progress=progress))
        screen_workspace(workspace, progress)
        linked = link_workspace(workspace)
        cases = tuple(queue(workspace))
        packed = None
        if cases:
            decide(workspace, cases[0].id, "escalate", REASON)
            packed = pack(workspace, cases[0].id, folder / PACK)
        levels: dict[str, int] = {}
        ids = [item.id for item in workspace.store.items()]
        for assessment in workspace.store.assessments(ids).values():
            levels[assessment.level] = levels.get(assessment.level, 0) + 1
        faults = tuple(verify(workspace))
    return Story(folder, tuple(imports), levels, linked, cases, packed, faults, perf_counter() - began)


def _clear(folder: Path) -> None:
    """Take an earlier demo away, and nothing else."""
    if folder.exists():
        ours = {WORKSPACE, f"{WORKSPACE}-wal", f"{WORKSPACE}-shm", PACK}
        foreign = sorted({entry.name for entry in folder.iterdir()} - ours)
        if foreign:
            raise Refused(f"{folder} holds {foreign[0]!r}, which is not the demo's; name another folder with --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
