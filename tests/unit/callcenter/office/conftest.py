"""Every test of the office runs on both stores where it asks for a database."""

from tests.support.stores import database, postgres

__all__ = ["database", "postgres"]
