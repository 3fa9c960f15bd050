"""Every test of the office runs on both stores."""

from tests.support.stores import database, postgres

__all__ = ["database", "postgres"]
