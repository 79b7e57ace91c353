"""The command line: parse, call one service, print. Scripts depend on its commands, its JSON and its exit codes.

Exit codes: 0 done, 1 anything else (interrupted, disk full, does not verify), 2 usage, 3 bad input, 4 refused.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from manumit.cli import cases, files, more, person
from manumit.errors import Interrupted, ManumitError, NoSpace
from manumit.version import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="manumit")
@click.option(
    "--workspace",
    "-w",
    metavar="PATH",
    envvar="MANUMIT_WORKSPACE",
    help="The workspace database; manumit.db in the current folder where nothing is said.",
)
@click.pass_context
def cli(context: click.Context, workspace: str | None) -> None:
    """Reads what is posted, says what in it points to human trafficking and why, and leaves the decision to a person.

    Nothing leaves this machine unless you send it.
    """
    context.obj = workspace


for _command in (*files.COMMANDS, *cases.COMMANDS, *person.COMMANDS, *more.COMMANDS):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Everything Manumit refuses ends here, in one line on standard error."""
    try:
        code = cli.main(args=None if arguments is None else list(arguments), prog_name="manumit", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _failed(Interrupted("stopped; what was done before is kept"))
    except BrokenPipeError:  # whoever read our output (`| head`) has had enough
        _drop_output()
        return 1
    except ManumitError as error:
        return _failed(error)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _drop_output()
        return _failed(NoSpace(str(error.filename or "the output")))
    return code if isinstance(code, int) else 0


def _drop_output() -> None:
    """Give the interpreter nothing more to flush to an output that takes nothing more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(error: ManumitError) -> int:
    click.echo(f"manumit: {error}", err=True)
    return error.exit_code
