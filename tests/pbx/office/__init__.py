"""Work orders that begin with a real call."""
