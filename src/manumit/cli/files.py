"""Commands that begin with files: screen, link, ingest."""

from __future__ import annotations

import csv
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, TypeVar

import click

from manumit.cli import show
from manumit.errors import BadInput, Unreadable, UsageError
from manumit.model import Item
from manumit.readers import ReadReport, read, read_stream

_SHOWN_PROBLEMS = 20
_Command = TypeVar("_Command", bound=Callable[..., int])


def reading(command: _Command) -> _Command:
    """The options every command has that reads files."""
    for option in (
        click.option(
            "--region", metavar="CC", default="", help="Country whose national phone numbers these are, e.g. TR."
        ),
        click.option(
            "--column",
            "-c",
            multiple=True,
            metavar="ROLE=NAME",
            help="Which column is which: text=descripcion; several for the text: text=about,duties.",
        ),
        click.option("--format", "-f", metavar="NAME", help="csv, tsv, jsonl or txt; else suffix and content decide."),
    ):
        command = option(command)
    return command


def columns_of(given: tuple[str, ...]) -> dict[str, str]:
    """`ROLE=NAME` pairs as a mapping. Raises `UsageError` for anything else."""
    columns = {}
    for pair in given:
        role, equals, name = pair.partition("=")
        if not equals or not role:
            raise UsageError(f"--column wants ROLE=NAME, such as text=descripcion, not {pair!r}")
        columns[role.strip()] = name.strip()
    return columns


def region_of(given: str) -> str:
    """A region as ISO 3166 in capitals. Raises `UsageError` for anything else."""
    if given and not (len(given) == 2 and given.isalpha()):
        raise UsageError(f"--region wants a two-letter country code, such as TR, not {given!r}")
    return given.upper()


class _Sources:
    """The files of one command, read one after another; what could not be read is told and does not stop the rest."""

    def __init__(self, paths: tuple[str, ...], format: str | None, columns: tuple[str, ...], region: str) -> None:
        self.paths = paths
        self.format = format
        self.columns = columns_of(columns)
        self.region = region_of(region)
        self.failed = 0

    def items(self) -> Iterator[Item]:
        from manumit.pipeline import with_region

        for path in self.paths:
            report = ReadReport()
            items = (
                read_stream(sys.stdin.buffer, "-", report, format=self.format, columns=self.columns)
                if path == "-"
                else read(Path(path), report, format=self.format, columns=self.columns)
            )
            try:
                yield from with_region(items, self.region) if self.region else items
            except BadInput as error:
                self.failed += 1
                click.echo(f"manumit: {error}", err=True)
            self._tell(path, report)

    def _tell(self, path: str, report: ReadReport) -> None:
        if report.skipped or report.not_understood:
            counts = f"{report.read} read, {report.skipped} skipped, {report.not_understood} not understood"
            click.echo(f"{path}: {counts}", err=True)
        told = [problem for problem in report.problems if problem.kind != "skipped"]
        for problem in told[:_SHOWN_PROBLEMS]:
            click.echo(f"{path}, line {problem.line}: {problem.kind}: {problem.reason}", err=True)
        if len(told) > _SHOWN_PROBLEMS:
            click.echo(f"{path}: and {len(told) - _SHOWN_PROBLEMS} more", err=True)


@click.command()
@click.argument("files", nargs=-1)
@reading
def screen(files: tuple[str, ...], format: str | None, column: tuple[str, ...], region: str) -> int:
    """Say what is in each item of FILES (or of standard input): one JSON assessment a line. Keeps nothing."""
    from manumit.pipeline import screen as screened

    sources = _Sources(files or ("-",), format, column, region)
    write = show.json_lines()
    _settle_memory()
    with show.progress("Screening", quiet=sys.stdout.isatty()) as done:
        for line in screened(sources.items()):
            write(line)
            done(1)
    sys.stdout.buffer.flush()
    return BadInput.exit_code if sources.failed else 0


def _settle_memory() -> None:
    """Load the rules and take them out of the collector's rounds: they stay, and looking at them again costs a tenth."""
    from manumit.knowledge import load

    load()
    gc.collect()
    gc.freeze()


@click.command()
@click.argument("files", nargs=-1)
@reading
@click.option("--out", "-o", metavar="CSV", help="Where id,cluster goes; needed with FILES (- for standard output).")
@show.as_json
@click.pass_obj
def link(
    workspace: str | None,
    files: tuple[str, ...],
    format: str | None,
    column: tuple[str, ...],
    region: str,
    out: str | None,
    json_: bool,
) -> int:
    """Link items that share a contact or the same words.

    With FILES, from file to file: id and cluster of every item go to --out, and nothing is kept. Without, what the
    workspace holds is linked, and cases are opened where there is reason to look.
    """
    if files:
        if not out:
            raise UsageError("with files, say where the clusters go: --out clusters.csv")
        return _link_files(_Sources(files, format, column, region), out)
    if out or format or column or region:
        raise UsageError("these options go with FILES; without files the workspace is linked")
    from manumit.pipeline import link_workspace, screen_workspace
    from manumit.workspace import open_workspace

    with open_workspace(workspace) as opened:
        with show.steps("Screening") as done:
            screen_workspace(opened, done)
        with show.steps("Linking") as done:
            linked = link_workspace(opened, done)
    if json_:
        show.print_json(linked)
        return 0
    click.echo(f"{linked.items:,} items, {linked.edges:,} links, {linked.clusters:,} clusters.")
    if linked.quiet:
        click.echo(f"{linked.quiet:,} clusters show no sign that is a reason to look; they are not listed.")
    if linked.hubs:
        click.echo(f"{linked.hubs:,} contacts are shared by too many different texts to join anybody.")
    changes = [f"{n:,} {word}" for word in ("opened", "updated", "merged", "withdrawn") if (n := getattr(linked, word))]
    click.echo(f"Cases: {', '.join(changes) or 'nothing new'}. See them with `manumit cases`.")
    return 0


def _link_files(sources: _Sources, out: str) -> int:
    from manumit.pipeline import link_items

    with show.progress("Reading and linking") as done:
        linked = link_items(_counted(sources.items(), done))
    with _written(out) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("id", "cluster"))
        rows.writerows(zip(linked.ids, linked.cluster_of, strict=True))
    click.echo(
        f"{len(linked.ids):,} items, {len(linked.edges):,} links, {len(linked.clusters):,} clusters, "
        f"{len(linked.hubs):,} contacts too widely shared.",
        err=True,
    )
    return BadInput.exit_code if sources.failed else 0


def _counted(items: Iterator[Item], done: Callable[[int], None]) -> Iterator[Item]:
    for item in items:
        done(1)
        yield item


@contextmanager
def _written(out: str) -> Iterator[TextIO]:
    if out == "-":
        yield sys.stdout
        return
    try:
        with Path(out).open("w", encoding="utf-8", newline="") as file:
            yield file
    except (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError) as error:
        raise Unreadable(out, f"it cannot be written: {error.strerror}") from error


@click.command()
@click.argument("files", nargs=-1, required=True)
@reading
@show.as_json
@click.pass_obj
def ingest(
    workspace: str | None, files: tuple[str, ...], format: str | None, column: tuple[str, ...], region: str, json_: bool
) -> int:
    """Keep the items of FILES in the workspace, sealed, and screen them. The same file twice adds nothing."""
    from manumit.pipeline import ingest as take_in
    from manumit.pipeline import screen_workspace
    from manumit.workspace import open_workspace

    columns, hint = columns_of(column), region_of(region)
    for name in files:
        if not Path(name).exists():
            raise Unreadable(name, "there is no such file; nothing was ingested")
    outcomes = []
    with open_workspace(workspace, create=True) as opened:
        for name in files:
            with show.steps(f"Reading {Path(name).name}") as done:
                outcome = take_in(opened, Path(name), format=format, columns=columns, region=hint, progress=done)
            outcomes.append(outcome)
            if json_:
                show.print_json(outcome)
                continue
            click.echo(
                f"{outcome.name}: {outcome.read:,} read, {outcome.added:,} added, {outcome.held:,} already held, "
                f"{outcome.skipped:,} skipped, {outcome.not_understood:,} not understood"
                + (f" ({outcome.format}, {outcome.encoding})" if outcome.encoding else "")
            )
            for problem in outcome.problems[:_SHOWN_PROBLEMS]:
                click.echo(f"  {problem}")
            if len(outcome.problems) > _SHOWN_PROBLEMS:
                click.echo(f"  and {len(outcome.problems) - _SHOWN_PROBLEMS} more; see them with --json")
            if outcome.error:
                click.echo(f"manumit: {outcome.error}", err=True)
        with show.steps("Screening") as done:
            screened = screen_workspace(opened, done)
    if not json_:
        click.echo(f"{screened:,} screened. Next: `manumit link`, then `manumit cases`.")
    return BadInput.exit_code if any(outcome.error for outcome in outcomes) else 0


COMMANDS = (screen, link, ingest)
