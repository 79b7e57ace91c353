"""A store over SQLAlchemy Core: opens the database, brings its tables up to date, and hands out readers and writers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, insert, select

from manumit.errors import UsageError, WorkspaceError
from manumit.store import migrations, sqlite
from manumit.store import tables as t
from manumit.store.reads import SqlReader, head, mark
from manumit.store.writes import SqlWriter

_NUMBERED = (t.imports, t.items, t.threads, t.actors, t.cases, t.decisions, t.packs)


class SqlStore(SqlReader):
    """The contract `manumit.store.Store`, which says what each verb does."""

    def __init__(self, engine: Engine, where: str) -> None:
        super().__init__(engine.connect)
        self._engine = engine
        self._where = where

    @property
    def where(self) -> str:
        return self._where

    @contextmanager
    def snapshot(self) -> Iterator[SqlReader]:
        with self._engine.connect() as connection:
            yield SqlReader(lambda: nullcontext(connection))

    @contextmanager
    def writing(self) -> Iterator[SqlWriter]:
        with self._engine.connect() as connection:
            connection.execution_options(**{sqlite.IMMEDIATE: True})
            with connection.begin():
                yield SqlWriter(connection)

    def close(self) -> None:
        self._engine.dispose()


def open_sql(where: str | Path, create: bool) -> SqlStore:
    """As `manumit.store.open_store`."""
    path = _path(where)
    sqlite.claim(path, create)
    engine = sqlite.connect(path)
    try:
        with engine.connect() as connection:
            at_head = _revision(connection, path) == migrations.HEAD
        if not at_head:
            sqlite.use_wal(engine, path)
            with engine.connect() as connection:
                connection.execution_options(**{sqlite.IMMEDIATE: True})
                with connection.begin():
                    _bring_up(connection, path)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, str(path))


def _path(where: str | Path) -> Path:
    scheme, is_url, rest = ("", "", "") if isinstance(where, Path) else where.partition("://")
    if not is_url:
        return Path(where)
    if scheme != "sqlite" or not rest.startswith("/") or rest == "/":
        # Nothing of the URL is shown: it may hold a password.
        raise UsageError("a workspace at this kind of URL is not served; give the path of a file")
    return Path(unquote(rest[1:]))


def _revision(connection: Connection, path: Path) -> str:
    """The revision of the schema, empty where there is no table at all. Raises WorkspaceError for other databases."""
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    if not found:
        return ""
    if "alembic_version" not in found or t.meta.name not in found:
        raise WorkspaceError(f"{path} is an SQLite database but no Manumit workspace; nothing in it was changed")
    revision = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    if revision not in migrations.REVISIONS:
        raise WorkspaceError(
            f"{path} was made by a newer Manumit: its tables are at revision {revision}, and this one knows them up to "
            f"{migrations.HEAD}; nothing in it was changed"
        )
    return revision


def _bring_up(connection: Connection, path: Path) -> None:
    """Migrate, and give a new workspace its id and key; another process may have done so while this one waited."""
    if _revision(connection, path) == migrations.HEAD:
        return
    migrations.upgrade(connection)
    if connection.execute(select(t.meta).limit(1)).first():
        return
    workspace, key = secrets.token_hex(16), secrets.token_bytes(32)
    marks = {"workspace": workspace, "key": key.hex(), "mark": mark(workspace, key), "head": head(0, "")}
    counters = {f"last {table.name}": "0" for table in _NUMBERED}
    connection.execute(insert(t.meta), [{"name": each, "value": value} for each, value in (marks | counters).items()])
