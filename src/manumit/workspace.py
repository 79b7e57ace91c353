"""Settings read once, and an open store, a media folder, a reviewer's name and a clock, handed down together."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from manumit.errors import BadInput, NotFound
from manumit.store import Store, open_store

DEFAULT = "manumit.db"


def utc_now() -> str:
    """The time now as UTC, ISO 8601 with milliseconds and `Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Workspace:
    """An open workspace; a context manager that closes it.

    `media` is the folder for pictures, made by whoever first writes there. `now` gives UTC, ISO 8601 with `Z`.
    """

    store: Store
    media: Path
    reviewer: str
    now: Callable[[], str]

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_workspace(
    where: str | Path | None = None, create: bool = False, now: Callable[[], str] = utc_now
) -> Workspace:
    """Open the workspace at a path or URL, else at MANUMIT_WORKSPACE, else `manumit.db` in the current folder.

    Raises BadInput where there is none and `create` is false, and what `open_store` raises. The reviewer is
    MANUMIT_REVIEWER or the login name.
    """
    where = where or os.environ.get("MANUMIT_WORKSPACE") or DEFAULT
    try:
        store = open_store(where, create)
    except NotFound as error:
        raise BadInput(str(where), "there is no workspace here yet; run `manumit ingest FILE` first") from error
    path = Path(store.where)
    return Workspace(store=store, media=path.with_name(f"{path.stem}-media"), reviewer=_reviewer(), now=now)


def _reviewer() -> str:
    # What is no UTF-8 in the environment arrives as surrogates, which cannot be sealed.
    named = os.environ.get("MANUMIT_REVIEWER", "").strip().encode(errors="replace").decode()
    if named:
        return named
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # a container's user may have a number and no name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"
