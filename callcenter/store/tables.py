"""Every table: the modules that declare them, imported in one place."""

from callcenter.store import schema
from callcenter.store.office import (
    accounts_tables,
    alerts_tables,
    archive_tables,
    cases_tables,
    deadlines_tables,
    departments_tables,
    knowledge_tables,
    trail_tables,
    webhooks_tables,
)

DECLARED = (
    schema,
    accounts_tables,
    alerts_tables,
    archive_tables,
    cases_tables,
    deadlines_tables,
    departments_tables,
    knowledge_tables,
    trail_tables,
    webhooks_tables,
)
metadata = schema.metadata
"""With all of the tables in it."""
