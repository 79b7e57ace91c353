"""The tables of a workspace, in types that SQLite and PostgreSQL share.

Rows of `items`, `decisions`, `packs` and `ledger` are sealed: once written they are read, never changed. Columns named
`seal` hold the number of the ledger entry. JSON stands in text columns as canonical JSON, so that each byte counts.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _number() -> Column[int]:
    # Numbers are handed out by the writer from `meta`, so that one is never used twice.
    return Column("number", Integer, primary_key=True, autoincrement=False)


def _to(name: str, target: str) -> Column[int]:
    return Column(name, Integer, ForeignKey(target), nullable=False)


meta = Table("meta", metadata, Column("name", Text, primary_key=True), _text("value"))

ledger = Table(
    "ledger",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("event"),
    _text("actor"),
    _text("subject"),
    _text("commitments"),
    _text("previous"),
    _text("digest"),
)

imports = Table(
    "imports",
    metadata,
    _number(),
    _text("name"),
    _text("shape"),
    _text("encoding"),
    _text("state"),
    _text("runner"),
    _text("started_at"),
    _text("finished_at"),
    _text("counts"),
    _text("problems"),
)

# `fingerprint` recognises a record that is already held; `salt` is what makes `commitment` say nothing once destroyed.
items = Table(
    "items",
    metadata,
    _number(),
    _to("import_number", "imports.number"),
    _whole("occurrence"),
    _text("ref"),
    _text("text"),
    _text("fields"),
    _text("thread"),
    _text("actor"),
    _text("posted_at"),
    _text("url"),
    _text("location"),
    _text("source"),
    _whole("line"),
    _text("extra"),
    _bytes("fingerprint"),
    _bytes("salt"),
    _bytes("commitment"),
    _to("seal", "ledger.seq"),
    _whole("position"),
    UniqueConstraint("fingerprint"),
)
Index(None, items.c.thread, sqlite_where=items.c.thread != "", postgresql_where=items.c.thread != "")

threads = Table(
    "threads",
    metadata,
    _number(),
    _text("name"),
    _to("first_item", "items.number"),
    _whole("items"),
    UniqueConstraint("name"),
)

actors = Table(
    "actors",
    metadata,
    _number(),
    _text("name"),
    _to("first_item", "items.number"),
    _whole("items"),
    UniqueConstraint("name"),
)

findings = Table(
    "findings",
    metadata,
    Column("item", Integer, ForeignKey("items.number"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    _text("value"),
    _whole("start"),
    _whole("end"),
    _text("text"),
    _text("source"),
    _text("detail"),
    sqlite_with_rowid=False,
)

assessments = Table(
    "assessments",
    metadata,
    Column("item", Integer, ForeignKey("items.number"), primary_key=True, autoincrement=False),
    _text("rules"),
    _text("level"),
    Column("score", Float, nullable=False),
    _text("body"),
)

edges = Table(
    "edges",
    metadata,
    _number(),
    _to("a", "items.number"),
    _to("b", "items.number"),
    _text("kind"),
    _text("value"),
    _whole("a_start"),
    _whole("a_end"),
    _whole("b_start"),
    _whole("b_end"),
)
Index(None, edges.c.a)
Index(None, edges.c.b)

hubs = Table(
    "hubs",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    _whole("items"),
)

clusters = Table("clusters", metadata, _number(), _text("id"), UniqueConstraint("id"))

cluster_items = Table(
    "cluster_items",
    metadata,
    Column("cluster", Integer, ForeignKey("clusters.number"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _to("item", "items.number"),
    sqlite_with_rowid=False,
)
Index(None, cluster_items.c.item)

# `urgency` is the rank of the assessment's level: what a queue sorts by, before `score`.
cases = Table(
    "cases",
    metadata,
    _number(),
    _text("subject"),
    _text("subject_id"),
    _text("state"),
    _text("opened_at"),
    _text("title"),
    _text("merged_into"),
    _whole("urgency"),
    Column("score", Float, nullable=False),
    _text("assessment"),
)
Index(None, cases.c.state)

case_items = Table(
    "case_items",
    metadata,
    Column("case", Integer, ForeignKey("cases.number"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _to("item", "items.number"),
    sqlite_with_rowid=False,
)
Index(None, case_items.c.item)

decisions = Table(
    "decisions",
    metadata,
    _number(),
    _to("case", "cases.number"),
    _text("judgement"),
    _text("reason"),
    _text("reviewer"),
    _text("at"),
    _text("level"),
    _text("rules"),
    _text("snapshot"),
    _bytes("salt"),
    _bytes("commitment"),
    _to("seal", "ledger.seq"),
)
Index(None, decisions.c.case)

packs = Table(
    "packs",
    metadata,
    _number(),
    _to("case", "cases.number"),
    _text("name"),
    _text("manifest"),
    _text("at"),
    _text("reviewer"),
    _bytes("salt"),
    _bytes("commitment"),
    _to("seal", "ledger.seq"),
)
Index(None, packs.c.case)
