"""Revision 0001: every table as first released, and on SQLite the triggers that keep sealed records from change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = ("ledger", "decisions", "packs")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _bytes(*names: str) -> list[sa.Column[bytes]]:
    return [sa.Column(name, sa.LargeBinary(), nullable=False) for name in names]


def _number() -> sa.Column[int]:
    return sa.Column("number", sa.Integer(), nullable=False, autoincrement=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _unique(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(column, name=f"uq_{table}_{column}")


def _refers(table: str, column: str, target: str, key: str = "number") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=f"fk_{table}_{column}_{target}")


def upgrade() -> None:
    """Create everything."""
    _sealed()
    _found()
    _linked()
    _worked()
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
                )


def _sealed() -> None:
    op.create_table("meta", *_text("name", "value"), _key("meta", "name"))
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        *_text("at", "event", "actor", "subject", "commitments", "previous", "digest"),
        _key("ledger", "seq"),
    )
    op.create_table(
        "imports",
        _number(),
        *_text("name", "shape", "encoding", "state", "runner", "started_at", "finished_at", "counts", "problems"),
        _key("imports", "number"),
    )
    op.create_table(
        "items",
        _number(),
        *_whole("import_number", "occurrence"),
        *_text("ref", "text", "fields", "thread", "actor", "posted_at", "url", "location", "source"),
        *_whole("line"),
        *_text("extra"),
        *_bytes("fingerprint", "salt", "commitment"),
        *_whole("seal", "position"),
        _key("items", "number"),
        _unique("items", "fingerprint"),
        _refers("items", "import_number", "imports"),
        _refers("items", "seal", "ledger", "seq"),
    )
    named = sa.text("thread != ''")
    op.create_index("ix_items_thread", "items", ["thread"], sqlite_where=named, postgresql_where=named)


def _found() -> None:
    for table in ("threads", "actors"):
        op.create_table(
            table,
            _number(),
            *_text("name"),
            *_whole("first_item", "items"),
            _key(table, "number"),
            _unique(table, "name"),
            _refers(table, "first_item", "items"),
        )
    op.create_table(
        "findings",
        *_whole("item", "ordinal"),
        *_text("kind", "value"),
        *_whole("start", "end"),
        *_text("text", "source", "detail"),
        _key("findings", "item", "ordinal"),
        _refers("findings", "item", "items"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assessments",
        sa.Column("item", sa.Integer(), nullable=False, autoincrement=False),
        *_text("rules", "level"),
        sa.Column("score", sa.Float(), nullable=False),
        *_text("body"),
        _key("assessments", "item"),
        _refers("assessments", "item", "items"),
    )


def _linked() -> None:
    op.create_table(
        "edges",
        _number(),
        *_whole("a", "b"),
        *_text("kind", "value"),
        *_whole("a_start", "a_end", "b_start", "b_end"),
        _key("edges", "number"),
        _refers("edges", "a", "items"),
        _refers("edges", "b", "items"),
    )
    op.create_index("ix_edges_a", "edges", ["a"])
    op.create_index("ix_edges_b", "edges", ["b"])
    op.create_table("hubs", *_text("kind", "value"), *_whole("items"), _key("hubs", "kind", "value"))
    op.create_table("clusters", _number(), *_text("id"), _key("clusters", "number"), _unique("clusters", "id"))
    op.create_table(
        "cluster_items",
        *_whole("cluster", "position", "item"),
        _key("cluster_items", "cluster", "position"),
        _refers("cluster_items", "cluster", "clusters"),
        _refers("cluster_items", "item", "items"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cluster_items_item", "cluster_items", ["item"])


def _worked() -> None:
    op.create_table(
        "cases",
        _number(),
        *_text("subject", "subject_id", "state", "opened_at", "title", "merged_into"),
        *_whole("urgency"),
        sa.Column("score", sa.Float(), nullable=False),
        *_text("assessment"),
        _key("cases", "number"),
    )
    op.create_index("ix_cases_state", "cases", ["state"])
    op.create_table(
        "case_items",
        *_whole("case", "position", "item"),
        _key("case_items", "case", "position"),
        _refers("case_items", "case", "cases"),
        _refers("case_items", "item", "items"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_items_item", "case_items", ["item"])
    op.create_table(
        "decisions",
        _number(),
        *_whole("case"),
        *_text("judgement", "reason", "reviewer", "at", "level", "rules", "snapshot"),
        *_bytes("salt", "commitment"),
        *_whole("seal"),
        _key("decisions", "number"),
        _refers("decisions", "case", "cases"),
        _refers("decisions", "seal", "ledger", "seq"),
    )
    op.create_index("ix_decisions_case", "decisions", ["case"])
    op.create_table(
        "packs",
        _number(),
        *_whole("case"),
        *_text("name", "manifest", "at", "reviewer"),
        *_bytes("salt", "commitment"),
        *_whole("seal"),
        _key("packs", "number"),
        _refers("packs", "case", "cases"),
        _refers("packs", "seal", "ledger", "seq"),
    )
    op.create_index("ix_packs_case", "packs", ["case"])
