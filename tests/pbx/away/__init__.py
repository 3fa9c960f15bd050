"""The database and the broker go away while real calls run, and come back."""
