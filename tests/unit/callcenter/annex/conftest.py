"""An office as a real process, with the way to it."""

from tests.support.migrated import empty_database, migrated

__all__ = ["empty_database", "migrated"]
