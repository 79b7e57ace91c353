"""How the command line shows things: JSON for scripts, plain words for people, progress on a terminal only."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import click
import msgspec

from manumit.model import Assessment, Case, Item, Reason

_ENCODER = msgspec.json.Encoder()
BARS = {"none": "     ", "notice": "▂    ", "elevated": "▂▄   ", "high": "▂▄▆  ", "urgent": "▂▄▆█!"}

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON, for scripts.")


def print_json(thing: Any) -> None:
    """One value as one line of JSON."""
    sys.stdout.buffer.write(_ENCODER.encode(thing) + b"\n")
    sys.stdout.buffer.flush()


def json_lines() -> Callable[[Any], None]:
    """A writer of JSON lines to standard output, for long output."""
    buffer = bytearray()
    out = sys.stdout.buffer

    def write(thing: Any) -> None:
        _ENCODER.encode_into(thing, buffer)
        buffer.extend(b"\n")
        out.write(buffer)

    return write


@contextmanager
def steps(what: str) -> Iterator[Callable[[int], None]]:
    """As `progress`, for work that writes in steps: Ctrl-C waits for the end of a step, a second one does not.

    An interruption in the middle of a transaction could leave it open, and what should note the interruption waiting.
    """
    with _held_interrupts() as heed, progress(what) as done:

        def step(count: int) -> None:
            done(count)
            heed()

        yield step


@contextmanager
def _held_interrupts() -> Iterator[Callable[[], None]]:
    asked = False

    def note(*_: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    def heed() -> None:
        if asked:
            raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # somebody else sees to it, or it is ignored
        yield heed
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield heed
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    heed()


@contextmanager
def progress(what: str, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """A counter on standard error while something long goes on; silent where that is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(pulse_style="cyan"),
        TextColumn("{task.completed:,.0f} items"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done: bar.advance(task, done)


def heading(words: str) -> None:
    """A bold line."""
    click.secho(words, bold=True)


def visible(text: str) -> str:
    """`text` on one line with every control and direction character shown, so that nothing in it can steer a terminal."""
    return "".join(
        c if c.isprintable() and c not in _STEERING else " " if c in "\n\t\r" else f"\\u{ord(c):04x}" for c in text
    )


_STEERING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shorten(text: str, width: int) -> str:
    """`text` made visible, cut to `width` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= width else line[: width - 1] + "…"


def answers(assessment: Assessment) -> str:
    """Both answers in one line, each with its bars."""
    return (
        f"exploitation {BARS[assessment.exploitation].strip() or '·'} {assessment.exploitation}"
        f"   deception {BARS[assessment.deception].strip() or '·'} {assessment.deception}"
    )


def reasons(title: str, given: tuple[Reason, ...], mark: str) -> None:
    """A list of reasons with their words and sources."""
    heading(title)
    if not given:
        click.echo("  nothing")
    for indicator, parts in groupby(given, key=lambda reason: reason.indicator):
        first, *others = parts
        weight = f" {first.weight:+.1f}" if first.weight else ""
        click.echo(f"  {mark} {first.name}{weight}  ({indicator})")
        for reason in (first, *others):
            if reason.quote:
                where = f" ({reason.item})" if reason.item else ""
                click.echo(f"      “{shorten(reason.quote, 160)}”{where}")
        click.echo(click.style(f"      {first.source}", dim=True))


def item_line(item: Item) -> str:
    """Where an item comes from, in one line."""
    place = f"{item.source}, line {item.line}" if item.source else ""
    parts = [item.id, place, item.posted_at or "time not given", item.actor, item.location]
    return " · ".join(visible(part) for part in parts if part)


def case_line(case: Case) -> None:
    """A case in two lines, as a queue shows it."""
    assessment = case.assessment
    state = "" if case.state == "open" else f"  [{case.state}{' into ' + case.merged_into if case.merged_into else ''}]"
    click.echo(f"{case.id:<7}{BARS[assessment.level]} {assessment.level:<9}{shorten(case.title, 110)}{state}")
    detail = [f"exploitation {assessment.exploitation}", f"deception {assessment.deception}"]
    if assessment.danger:
        detail.append(f"present danger: {', '.join(assessment.danger)}")
    detail.append(f"{sum(r.weight > 0 for r in assessment.reasons)} for, {len(assessment.counter)} against")
    click.secho(f"       {' · '.join(detail)}", dim=True)
