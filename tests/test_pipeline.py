from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from manumit import pipeline
from manumit.casework import case_file, decide, open_case, pack, queue
from manumit.errors import NotFound, Refused, UsageError
from manumit.pipeline import ingest, link_workspace, screen_workspace
from manumit.upkeep import verify
from manumit.workspace import Workspace, open_workspace

KEEPS = "Our office keeps your passport until the debt is paid, and you work sixteen hours a day without a day off."
FEE = "You pay a registration fee before you start."
QUIET = "A blue bicycle with lights and a basket, hardly used, to be seen at the weekend."
A, B = "+1 202 555 0143", "+1 202 555 0187"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "w.db", create=True) as opened:
        yield opened


def bring(workspace: Workspace, *texts: str, thread: str = "") -> pipeline.Linked:
    file = workspace.media.with_name("next.csv")
    rows = "".join(f'"{text}","{thread}"\n' for text in texts)
    file.write_text(f"text,thread\n{rows}", encoding="utf-8")
    assert ingest(workspace, file).state == "done"
    screen_workspace(workspace)
    return link_workspace(workspace)


def states(workspace: Workspace) -> dict[str, str]:
    return {case.id: case.state for case in queue(workspace, all_states=True)}


def test_a_cluster_without_a_sign_opens_nothing(workspace: Workspace) -> None:
    linked = bring(workspace, f"{QUIET} {A}", f"{QUIET} {A}")
    assert (linked.clusters, linked.quiet, linked.opened) == (1, 1, 0)


def test_two_cases_that_turn_out_to_be_one_are_merged_into_the_older(workspace: Workspace) -> None:
    bring(workspace, f"{KEEPS} {A}", f"Two. {KEEPS} {B}")
    assert states(workspace) == {"C-1": "open", "C-2": "open"}
    linked = bring(workspace, f"Call {A} or {B}. {QUIET}")
    assert (linked.updated, linked.merged) == (1, 1)
    assert states(workspace) == {"C-1": "open", "C-2": "merged"}
    assert set(case_file(workspace, "C-1").case.items) == {"I-1", "I-2", "I-3"}
    with pytest.raises(Refused, match="C-1"):
        decide(workspace, "C-2", "confirm", "seen")


def test_a_case_that_no_longer_stands_is_withdrawn_and_comes_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(workspace, KEEPS)
    monkeypatch.setattr(pipeline, "may_open", lambda _: False)
    assert link_workspace(workspace).withdrawn == 1
    assert states(workspace) == {"C-1": "withdrawn"}
    monkeypatch.undo()
    link_workspace(workspace)
    assert states(workspace) == {"C-1": "open"}


def test_a_decided_case_opens_again_only_when_its_level_rises(workspace: Workspace) -> None:
    bring(workspace, f"{KEEPS} {A}")
    level = next(queue(workspace)).assessment.level
    decide(workspace, "C-1", "dismiss", "seen")
    bring(workspace, f"{QUIET} {A}")
    assert states(workspace) == {"C-1": "dismissed"}
    bring(workspace, f"We lock you in and you cannot leave the house, {A}", f"You must leave tomorrow, {A}")
    risen = case_file(workspace, "C-1").case
    assert risen.state == ("open" if risen.assessment.level != level else "dismissed")


def test_a_thread_is_one_case_and_its_messages_are_not_opened_again(workspace: Workspace) -> None:
    bring(workspace, KEEPS, "I cannot leave the house.", thread="t1")
    cases = list(queue(workspace))
    assert [(case.subject, case.subject_id, len(case.items)) for case in cases] == [("thread", "t1", 2)]


def test_a_person_may_open_what_the_rules_did_not(workspace: Workspace) -> None:
    bring(workspace, FEE, QUIET)
    case = open_case(workspace, ["i-1"])
    assert (case.id, case.subject, case.state) == ("C-1", "chosen", "open")
    link_workspace(workspace)
    assert states(workspace) == {"C-1": "open"}
    with pytest.raises(Refused, match="already"):
        open_case(workspace, ["I-1"])
    with pytest.raises(Refused, match="nothing found"):
        open_case(workspace, ["I-2"])
    with pytest.raises(NotFound):
        open_case(workspace, ["I-9"])


def test_a_decision_needs_a_reason_and_a_known_judgement(workspace: Workspace) -> None:
    bring(workspace, KEEPS)
    with pytest.raises(UsageError):
        decide(workspace, "C-1", "confirm", "   ")
    with pytest.raises(UsageError):
        decide(workspace, "C-1", "convict", "seen")


def test_decisions_append(workspace: Workspace) -> None:
    bring(workspace, KEEPS)
    decide(workspace, "C-1", "confirm", "first look")
    decide(workspace, "C-1", "dismiss", "second look")
    assert [d.judgement for d in case_file(workspace, "C-1").decisions] == ["confirm", "dismiss"]
    assert states(workspace) == {"C-1": "dismissed"}
    assert verify(workspace) == []


def test_a_pack_is_whole_or_not_there(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(workspace, KEEPS)
    out = tmp_path / "case.zip"

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("manumit.casework.build", fails)
    with pytest.raises(OSError, match="No space"):
        pack(workspace, "C-1", out)
    monkeypatch.undo()
    assert not out.exists()
    assert not list(tmp_path.glob(".manumit-*"))
    pack(workspace, "C-1", out)
    with pytest.raises(UsageError, match="already"):
        pack(workspace, "C-1", out)


def test_importing_twice_adds_nothing_and_repeats_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "posts.txt"
    file.write_text("a room to let\na room to let\nanother\n", encoding="utf-8")
    assert ingest(workspace, file).added == 3
    moved = file.rename(tmp_path / "renamed.txt")
    moved.write_text(moved.read_text(encoding="utf-8") + "a room to let\n", encoding="utf-8")
    again = ingest(workspace, moved)
    assert (again.added, again.held) == (1, 3)
