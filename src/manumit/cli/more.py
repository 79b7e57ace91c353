"""Commands beside the path: demo, bench, languages."""

from __future__ import annotations

from pathlib import Path

import click

from manumit.cli import show

_TOLD_CASES = 6


@click.command()
@click.option("--folder", default="manumit-demo", show_default=True, metavar="FOLDER", help="Where the sample goes.")
@show.as_json
def demo(folder: str, json_: bool) -> int:
    """A sample case-load, all invented: read, linked, decided by a sample reviewer, and sealed into a pack."""
    from manumit.demo import run

    with show.steps("Reading the sample") as done:
        story = run(Path(folder), done)
    if json_:
        show.print_json(story)
        return 0
    rows = sum(imported.added for imported in story.imports)
    raised = sum(n for level, n in story.levels.items() if level in ("elevated", "high", "urgent"))
    quiet = story.levels.get("none", 0)
    click.secho(f"A sample case-load: {rows} invented adverts and messages, English and Spanish", bold=True)
    click.echo(
        f"  {quiet} show nothing, {story.levels.get('notice', 0)} one sign, {raised} more. "
        f"One sign is never an alarm.\n"
        f"  {story.linked.edges} links join them into {story.linked.clusters} clusters; "
        f"{story.linked.quiet} of those show no sign that is a reason to look, and are not listed."
    )
    click.secho(f"\n{len(story.cases)} cases wait for a person:", bold=True)
    for case in story.cases[:_TOLD_CASES]:
        show.case_line(case)
        strongest = max(case.assessment.reasons, key=lambda reason: reason.weight)
        click.echo(f"       “{show.shorten(strongest.quote, 100)}”")
    if len(story.cases) > _TOLD_CASES:
        click.echo(f"       and {len(story.cases) - _TOLD_CASES} more")
    if story.packed:
        click.echo(
            f"\nA sample reviewer escalated {story.packed.case}; its evidence is sealed in {story.folder / 'case.zip'}.\n"
            + ("Everything verifies" if not story.faults else f"DOES NOT VERIFY: {story.faults[0]}")
            + f"; {story.seconds:.1f} s in all. Nothing was sent to anyone."
        )
    at = f"manumit -w {story.folder / 'manumit.db'}"
    click.echo(
        f"\nGo on:  {at} cases    {at} case {story.cases[0].id if story.cases else 'ID'}\n"
        f"        unzip {story.folder / 'case.zip'} and open index.html; check it with manumit verify"
    )
    return 1 if story.faults else 0


@click.group()
def bench() -> None:
    """Speed, with what others measured beside it."""


@bench.command("screen")
@click.option("--adverts", "-n", default=20_000, show_default=True, type=click.IntRange(min=100), help="How many.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same adverts.")
@show.as_json
def bench_screen(adverts: int, seed: int, json_: bool) -> None:
    """Screen generated adverts, file to file, in a process of its own."""
    from manumit.bench import ANCHORS_NOTE
    from manumit.bench import bench_screen as measure

    result = measure(adverts, seed)
    if json_:
        show.print_json(result)
        return
    click.echo(
        f"{result.adverts:,} adverts of {result.mean_length:.0f} characters, {result.disguised:.0%} disguised, "
        "English and Spanish, JSON Lines to JSON Lines, one process\n"
    )
    click.secho(f"  {result.adverts_per_cpu_second:>8,.0f} adverts/cpu-s  whole process", bold=True)
    click.echo(f"  {result.without_start:>8,.0f} adverts/cpu-s  without the {result.start:.2f} s it takes to start")
    click.echo(f"  {result.peak_mb:>8,.0f} MB             peak memory\n")
    click.echo("Where the time goes, microseconds of processor time an advert:")
    for stage in sorted(result.stages, key=lambda stage: -stage.microseconds):
        click.echo(f"  {stage.microseconds:>8.1f}  {stage.name}")
    click.echo(f"\nBeside it, per cpu-s. {ANCHORS_NOTE}")
    for anchor in result.anchors:
        click.echo(f"  {anchor.rate:>16}  {anchor.who}")


@click.command()
@show.as_json
def languages(json_: bool) -> None:
    """Which languages are covered, how far, and who reviewed their wordings."""
    from manumit.knowledge import load

    known = load()
    lexical = [slug for slug, row in known.catalogue.items() if {"text", "conversation"} & set(row.channel)]
    for language in known.languages.values():
        missing = [slug for slug in lexical if slug not in language.worded]
        covered = len(lexical) - len(missing)
        if json_:
            show.print_json(
                {
                    "language": language.code,
                    "name": language.name,
                    "reviewed": language.reviewed,
                    "worded": covered,
                    "of": len(lexical),
                    "missing": missing,
                }
            )
            continue
        reviewed = ", ".join(language.reviewed) or "not reviewed by anyone yet"
        click.echo(f"{language.code}  {language.name}: {covered} of {len(lexical)} indicators worded; {reviewed}")
        if missing:
            click.secho(f"    not yet: {', '.join(missing)}", dim=True)


COMMANDS: tuple[click.Command, ...] = (demo, bench, languages)
