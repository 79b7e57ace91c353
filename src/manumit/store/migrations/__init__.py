"""The schema's revisions, oldest first, and how a database is brought to the newest."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

REVISIONS = ("0001",)
HEAD = REVISIONS[-1]


def upgrade(connection: Connection) -> None:
    """Bring the database to HEAD inside the transaction of `connection`."""
    # Alembic takes 0.1 s to load and is seldom needed.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
