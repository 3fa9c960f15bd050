"""Run by alembic: migrates over the connection that ``callcenter.store.migrate`` hands in."""

from alembic import context

from callcenter.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    # One transaction for all: a migration that fails half-way changes nothing.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
