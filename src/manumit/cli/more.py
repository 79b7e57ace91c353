"""Commands beside the path: demo, bench, languages."""

from __future__ import annotations

import click

from manumit.cli import show


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
    lexical = [
        slug for slug, row in known.catalogue.items() if {"text", "conversation"} & set(row.channel)
    ]
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


COMMANDS: tuple[click.Command, ...] = (bench, languages)
