"""Every error Manumit raises on purpose, each writing its own message and knowing its exit code and HTTP status.

ManumitError                 1   500
|- UsageError                2   400   a wrong name, option or combination
|- BadInput                  3   422   what was read is not what it should be; names the place
|  |- Unreadable                       a file that is missing, empty, binary or not allowed to be read
|  |- UnknownColumn                    a column that the file does not have
|  |- BadKnowledge                     a catalogue or language file that contradicts itself
|  `- BadPack                          something that is not an evidence pack at all
|- NotFound                  3   404   an id this workspace does not hold
|- Refused                   4   403   allowed to nobody in this state, or not to this person
|- Tampered                  1   409   what is held is not what was sealed; names each place
|- WorkspaceError            1   503   the database cannot be opened, read or written
|  `- NoSpace                          nothing more fits on the disk
`- Interrupted               1   499   stopped by the person; what was good is kept
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


class ManumitError(Exception):
    """The root: anything Manumit says no to."""

    exit_code = 1
    http_status = 500


class UsageError(ManumitError):
    """The call itself is wrong."""

    exit_code = 2
    http_status = 400


class BadInput(ManumitError):
    """What was read is not what it should be.

    `place` is where, as a person would look for it: `adverts.csv, line 17`.
    """

    exit_code = 3
    http_status = 422

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")


class Unreadable(BadInput):
    """A file that cannot be read at all."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(str(path), reason)


class UnknownColumn(BadInput):
    """A column was asked for that the file does not have."""

    def __init__(self, path: Path | str, column: str, have: Sequence[str]) -> None:
        self.column = column
        shown = ", ".join(have[:20]) + (f" and {len(have) - 20} more" if len(have) > 20 else "")
        super().__init__(f"{path}, line 1", f"there is no column {column!r}; it has: {shown}")


class BadKnowledge(BadInput):
    """A catalogue or language file that names something unknown or contradicts itself."""

    def __init__(self, path: Path | str, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}", reason)


class BadPack(BadInput):
    """A file that is not an evidence pack."""


class NotFound(ManumitError):
    """An id that this workspace does not hold."""

    exit_code = 3
    http_status = 404

    def __init__(self, what: str, id_: str) -> None:
        super().__init__(f"this workspace holds no {what} {id_!r}")


class Refused(ManumitError):
    """Something that may not be done, with the reason."""

    exit_code = 4
    http_status = 403


class Tampered(ManumitError):
    """What is held is not what was sealed. `faults` names each place."""

    http_status = 409

    def __init__(self, subject: str, faults: Iterable[str]) -> None:
        self.subject = subject
        self.faults = tuple(faults)
        super().__init__(f"{subject} does not verify: " + "; ".join(self.faults))


class WorkspaceError(ManumitError):
    """The database cannot be opened, read or written."""

    http_status = 503


class NoSpace(WorkspaceError):
    """Nothing more fits on the disk."""

    def __init__(self, where: str) -> None:
        super().__init__(f"the disk is full: nothing more could be written to {where}; what was written before is kept")


class Interrupted(ManumitError):
    """Stopped by the person at the keyboard."""

    http_status = 499
