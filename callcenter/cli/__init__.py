"""The callcenter command."""
