"""Commands of the person who decides: cases, case, open, decide, pack, verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli import show
from manumit.errors import Tampered, Unreadable
from manumit.model import JUDGEMENTS, Edge

if TYPE_CHECKING:
    from manumit.workspace import Workspace

_SHOWN_ITEMS = 12


@click.command()
@click.option("--all", "all_states", is_flag=True, help="Decided, merged and withdrawn cases too.")
@click.option("--signs", "single", is_flag=True, help="Instead: items that show a sign and are in no case.")
@show.as_json
@click.pass_obj
def cases(workspace: str | None, all_states: bool, single: bool, json_: bool) -> None:
    """The queue: cases that wait for a person, the most pressing first."""
    from manumit.casework import queue
    from manumit.workspace import open_workspace

    waiting = 0
    with open_workspace(workspace) as opened:
        if single:
            _signs(opened, json_)
            return
        for case in queue(opened, all_states=all_states):
            waiting += 1
            if json_:
                show.print_json(case)
            else:
                show.case_line(case)
    if not waiting and not json_:
        click.echo(
            "No case waits. Cases are opened by `manumit link`; single signs are listed by `manumit cases --signs`."
        )


def _signs(workspace: Workspace, json_: bool) -> None:
    from manumit.casework import signs

    seen = 0
    for id_, assessment in signs(workspace):
        seen += 1
        if json_:
            show.print_json({"id": id_, "assessment": assessment})
            continue
        reason = max(assessment.reasons, key=lambda reason: reason.weight)
        click.echo(f"{id_:<9}{assessment.level:<9}{reason.name}: “{show.shorten(reason.quote, 80)}”")
    if not json_:
        click.echo(f"{seen:,} items. One sign is no alarm; `manumit open ID` puts one before a person.")


@click.command()
@click.argument("case_id", metavar="ID")
@click.option("--full", is_flag=True, help="Every item, whole.")
@show.as_json
@click.pass_obj
def case(workspace: str | None, case_id: str, full: bool, json_: bool) -> None:
    """One case: what speaks for, what speaks against, the items, the links, what was decided."""
    from manumit.assess import looked_for
    from manumit.casework import case_file
    from manumit.workspace import open_workspace

    with open_workspace(workspace) as opened:
        held = case_file(opened, case_id)
    if json_:
        show.print_json(held)
        return
    assessment = held.case.assessment
    show.heading(f"{held.case.id}  {show.shorten(held.case.title, 110)}")
    click.echo(f"{show.answers(assessment)}   state: {held.case.state}")
    for name, shown in (("act", assessment.act), ("means", assessment.means), ("purpose", assessment.purpose)):
        click.echo(f"{name}: {', '.join(shown) or 'not shown'}   ", nl=False)
    click.echo("\n")
    show.reasons("Speaks for", assessment.reasons, "+")
    show.reasons("Speaks against", assessment.counter, "-")
    click.echo(f"  looked for, not found: {'; '.join(looked_for(assessment).values()).lower()}")
    if assessment.context:
        show.reasons("Only context, moves no level", assessment.context, "i")
    show.heading(f"Items ({len(held.items)})")
    for item in held.items if full else held.items[:_SHOWN_ITEMS]:
        click.echo(f"  {show.item_line(item)}")
        click.echo(f"      {show.visible(item.text) if full else show.shorten(item.text, 200)}")
    if not full and len(held.items) > _SHOWN_ITEMS:
        click.echo(f"  and {len(held.items) - _SHOWN_ITEMS} more; see them with --full")
    if held.edges:
        show.heading(f"Links ({len(held.edges)})")
        for (kind, value), n in _shared(held.edges):
            click.echo(f"  {n + 1} items share the {kind} {show.shorten(value, 80)}")
    show.heading("Decisions")
    for decision in held.decisions:
        click.echo(f"  {decision.at} {decision.reviewer}: {decision.judgement}: {show.visible(decision.reason)}")
    if not held.decisions:
        click.echo(f'  none yet: manumit decide {held.case.id} {"|".join(JUDGEMENTS)} --reason "…"')


def _shared(edges: tuple[Edge, ...]) -> list[tuple[tuple[str, str], int]]:
    count: dict[tuple[str, str], int] = {}
    for edge in edges:
        count[edge.kind, edge.value] = count.get((edge.kind, edge.value), 0) + 1
    return sorted(count.items(), key=lambda entry: -entry[1])


@click.command("open")
@click.argument("items", nargs=-1, required=True, metavar="ITEM…")
@show.as_json
@click.pass_obj
def open_(workspace: str | None, items: tuple[str, ...], json_: bool) -> None:
    """Open a case yourself, of items in which something was found that is not enough for the rules to open one."""
    from manumit.casework import open_case
    from manumit.workspace import open_workspace

    with open_workspace(workspace) as opened:
        case = open_case(opened, items)
    if json_:
        show.print_json(case)
        return
    show.case_line(case)


@click.command()
@click.argument("case_id", metavar="ID")
@click.argument("judgement", type=click.Choice(JUDGEMENTS))
@click.option("--reason", "-r", required=True, help="Why; recorded, and read on appeal.")
@show.as_json
@click.pass_obj
def decide(workspace: str | None, case_id: str, judgement: str, reason: str, json_: bool) -> None:
    """Record what you say of a case. Nothing is sent to anyone; a later decision is appended, none is overwritten."""
    from manumit.casework import decide as record
    from manumit.workspace import open_workspace

    with open_workspace(workspace) as opened:
        decision = record(opened, case_id, judgement, reason)
    if json_:
        show.print_json(decision)
        return
    click.echo(
        f"{decision.case}: {decision.judgement}, recorded as {decision.id} by {decision.reviewer} at {decision.at}."
    )
    click.echo("Nothing was sent to anyone.")


@click.command()
@click.argument("case_id", metavar="ID")
@click.option("--out", "-o", required=True, metavar="ZIP", help="The file to write; never overwritten.")
@show.as_json
@click.pass_obj
def pack(workspace: str | None, case_id: str, out: str, json_: bool) -> None:
    """Seal the evidence of a case into one ZIP that opens and verifies without this program."""
    from manumit.casework import pack as seal
    from manumit.workspace import open_workspace

    with open_workspace(workspace) as opened:
        made = seal(opened, case_id, Path(out))
    if json_:
        show.print_json(made)
        return
    click.echo(f"{out}: the evidence of {made.case}, sealed as {made.id}.")
    click.echo(f"Check it with `manumit verify {out}`, or as its VERIFY.txt says, without this program.")


@click.command()
@click.argument("target", required=False, metavar="[PACK]")
@show.as_json
@click.pass_obj
def verify(workspace: str | None, target: str | None, json_: bool) -> None:
    """Check that a PACK, or the workspace where none is named, is still what was sealed; every fault names its place."""
    if target and not Path(target).exists():
        raise Unreadable(target, "there is no such file")
    if target and not _is_database(Path(target)):
        from manumit.evidence import verify_pack

        subject, faults = target, verify_pack(Path(target))
    else:
        from manumit.upkeep import verify as verify_workspace
        from manumit.workspace import open_workspace

        with open_workspace(target or workspace) as opened:
            subject, faults = opened.store.where, list(verify_workspace(opened))
    if json_:
        show.print_json({"subject": subject, "whole": not faults, "faults": faults})
    elif faults:
        for fault in faults:
            click.echo(f"  {show.visible(fault)}")
    else:
        click.echo(f"{subject}: whole; everything is what was sealed.")
    if faults:
        raise Tampered(subject, faults[:1] if len(faults) == 1 else [f"{len(faults)} faults, the first: {faults[0]}"])


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(15) == b"SQLite format 3"


COMMANDS = (cases, case, open_, decide, pack, verify)
