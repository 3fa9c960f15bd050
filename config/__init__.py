"""Typed configuration with errors that name file, line and key."""
