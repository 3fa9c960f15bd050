"""Every test of the office's repositories runs on both stores."""

from tests.support.stores import database, postgres

__all__ = ["database", "postgres"]
