"""SQLite's own ways: how a connection is set up, how a transaction begins, and what its errors mean to a person.

Python's sqlite3 begins transactions by itself, late and never for a SELECT; SQLAlchemy's documentation ("Enabling
Non-Legacy SQLite Transactional Modes") says to turn that off and to send BEGIN from the `begin` event, as done here.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from manumit.errors import BadInput, ManumitError, NoSpace, NotFound, WorkspaceError

WAIT_S = 30
IMMEDIATE = "manumit_immediate"
"""The execution option of a connection that means to write: two that began by reading could not both go on to write."""

_MAGIC = b"SQLite format 3\x00"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_CLOSED = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    f"PRAGMA busy_timeout = {WAIT_S * 1000}",
    "PRAGMA cache_size = -65536",  # KiB
)


def _text(raw: bytes) -> str | bytes:
    # Text that is not UTF-8 any more arrives as bytes: a reader then names the row, where sqlite3 would end the page.
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def connect(path: Path) -> Engine:
    """An engine on the file at `path`, whose every error is one of Manumit's or a mistake in this program."""
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": WAIT_S, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        raw = connection.driver_connection if hasattr(connection, "driver_connection") else connection
        raw.isolation_level = None
        raw.text_factory = _text
        for setting in _SETTINGS:
            raw.execute(setting)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(IMMEDIATE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        error = context.original_exception
        if isinstance(error, UnicodeEncodeError):
            raise BadInput(str(path), "text that holds half a surrogate pair is not Unicode and cannot be kept")
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.IntegrityError):
            raise meaning(path, error) from error

    return engine


def meaning(path: Path, error: sqlite3.DatabaseError) -> WorkspaceError:
    """What an error of SQLite means to a person."""
    extended: int = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _at_limit(path)):
        return NoSpace(str(path))
    if code in _BUSY:
        return WorkspaceError(f"{path} is being written by another process for more than {WAIT_S} s; try again later")
    if code in _CLOSED:
        return WorkspaceError(f"{path} cannot be opened for writing; its folder must allow it too ({error})")
    if code == sqlite3.SQLITE_NOTADB:
        return _no_database(path)
    if code == sqlite3.SQLITE_CORRUPT:
        return WorkspaceError(f"{path} is damaged: {error}; go back to a copy of it")
    return WorkspaceError(f"{path}: {error}")


def _at_limit(path: Path) -> bool:
    """Whether a file of the database stands at the size this process may write: SQLite calls that an I/O error."""
    try:
        import resource  # POSIX only
    except ImportError:
        return False
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if limit == resource.RLIM_INFINITY:
        return False
    files = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    return any(file.exists() and file.stat().st_size + 65536 > limit for file in files)


def _no_database(path: Path) -> WorkspaceError:
    return WorkspaceError(f"{path} is not an SQLite database, so it is no workspace; nothing in it was changed")


def of_file(path: Path, error: OSError) -> ManumitError:
    """What an error of the file system means to a person."""
    if error.errno in _FULL:
        return NoSpace(str(path))
    return WorkspaceError(f"{path} cannot be opened: {error.strerror or error}")


def claim(path: Path, create: bool) -> None:
    """See that `path` is an SQLite file, or an empty one that only its owner may read where it is to be made.

    Raises NotFound where it is missing and `create` is false, NoSpace and WorkspaceError.
    """
    try:
        if create and not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except FileNotFoundError as error:
        if create:
            raise of_file(path, error) from error
        raise NotFound("database at", str(path)) from error
    except OSError as error:
        raise of_file(path, error) from error
    if start and start != _MAGIC:
        raise _no_database(path)
    if not start and not create:
        raise NotFound("database at", str(path))


def use_wal(engine: Engine, path: Path) -> None:
    """Turn on write-ahead logging, which stays on: readers and a writer then never wait for each other.

    SQLite does not wait by itself for the lock this takes, so two processes making one workspace would fail.
    """
    deadline = time.monotonic() + WAIT_S
    raw = engine.raw_connection()
    try:
        while True:
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in _BUSY or time.monotonic() > deadline:
                    raise meaning(path, error) from error
                time.sleep(0.02)
            else:
                return
    finally:
        raw.close()
