"""Every table: the modules that declare them, imported in one place."""

from callcenter.store import schema
from callcenter.store.office import deadlines_tables, trail_tables

DECLARED = (schema, deadlines_tables, trail_tables)
metadata = schema.metadata
"""With all of the tables in it."""
