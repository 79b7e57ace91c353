"""Commands for a person: check, helplines. They keep nothing and ask nothing about who you are."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli import show
from manumit.errors import Unreadable

if TYPE_CHECKING:
    from manumit.advice import Helpline

_WIDTH = 88
_MOST = 2_000_000
"""Bytes of a pasted text that are read: far beyond any offer or conversation."""


@click.command()
@click.argument("text", required=False, metavar='["TEXT"|FILE|-]')
@click.option(
    "--language", "-l", metavar="CODE", help="Answer in this language; else in that of the text where we have it."
)
@click.option("--country", metavar="COUNTRY", help="Where you are or where you would go: adds whom to call there.")
@show.as_json
def check(text: str | None, language: str | None, country: str | None, json_: bool) -> None:
    """Should I trust this? An answer to an offer, a message, a conversation. Nothing is kept, nothing is sent."""
    from manumit.advice import check as ask
    from manumit.advice import helplines as lines

    answer = ask(_given(text), language, country)
    nearest = lines(country) if country else ()
    if json_:
        show.print_json({"answer": answer, "helplines": nearest})
        return
    from manumit.protect import say

    click.secho(f"\n{answer.headline}\n", bold=True)
    if answer.danger:
        _paragraph(answer.danger)
        click.echo()
    if answer.reasons:
        click.secho(say("why", answer.language), bold=True)
        for told in answer.reasons:
            _paragraph(told.told, "  - ")
            _paragraph(f"{say('words', answer.language)} “{show.shorten(told.quote, 200)}”", "    ", dim=True)
        click.echo()
    if answer.acts:
        click.secho(say("do", answer.language), bold=True)
        for act in answer.acts:
            _paragraph(act, "  - ")
        click.echo()
    if nearest:
        click.secho(say("call", answer.language), bold=True)
        _helplines(nearest, answer.language)
    elif answer.outcome != "none":
        click.secho(say("call", answer.language), bold=True)
        click.echo("  manumit helplines COUNTRY\n")
    click.secho(say("not_kept", answer.language), dim=True)


def _given(text: str | None) -> str:
    """The words themselves, or what stands in the file they name, or on standard input."""
    if text is None or text == "-":
        if text is None and sys.stdin.isatty():
            click.echo("Paste the text, then end with Ctrl-D on a line of its own:", err=True)
        return sys.stdin.buffer.read(_MOST).decode("utf-8", "replace")
    path = Path(text)
    if len(text) < 300 and "\n" not in text and _is_file(path):
        try:
            with path.open("rb") as file:
                read = file.read(_MOST)
        except OSError as error:
            raise Unreadable(path, f"it cannot be read: {error.strerror}") from error
        if b"\0" in read[:1_000]:
            raise Unreadable(path, "this is not a text; paste the words instead")
        return read.decode("utf-8", "replace")
    return text


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a sentence may be no possible name of a file
        return False


def _paragraph(text: str, lead: str = "", *, dim: bool = False) -> None:
    filled = textwrap.fill(
        show.visible(text), _WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False
    )
    click.echo(click.style(filled, dim=dim))


@click.command()
@click.argument("country", required=False)
@click.option("--language", "-l", metavar="CODE", default="en", show_default=True, help="The language of the marks.")
@show.as_json
def helplines(country: str | None, language: str, json_: bool) -> None:
    """Whom to call in COUNTRY (a name or code), or everywhere: number, hours, source, and how far it can be relied on."""
    from manumit.advice import helplines as lines

    found = lines(country)
    if json_:
        for line in found:
            show.print_json(line)
        return
    if not found:
        click.echo(
            "We know of no helpline there that has a source. The emergency number of the country reaches the police."
        )
        return
    _helplines(found, language)


def _helplines(found: tuple[Helpline, ...], language: str) -> None:
    from manumit.advice import shown

    for line in found:
        head, *rest = shown(line, language).splitlines()
        click.secho(f"  {line.country}: {head}", bold=line.confirmed)
        for more in rest:
            _paragraph(more, "      ", dim=True)
        click.echo()


COMMANDS: tuple[click.Command, ...] = (check, helplines)
