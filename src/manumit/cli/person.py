"""Commands for a person: check, helplines. They keep nothing and ask nothing about who you are."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from manumit.cli import show

COMMANDS: tuple[click.Command, ...] = ()
