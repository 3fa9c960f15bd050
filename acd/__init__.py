"""Queues, offers and routing."""
