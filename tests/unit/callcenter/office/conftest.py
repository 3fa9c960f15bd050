<<<<<<< HEAD
"""Every test of the office's services runs on both stores."""
=======
"""Every test of the office runs on both stores where it asks for a database."""
>>>>>>> trail

from tests.support.stores import database, postgres

__all__ = ["database", "postgres"]
