"""Run by Alembic: migrates on the connection handed in, inside the transaction it is in."""

from __future__ import annotations

from alembic import context

from manumit.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
