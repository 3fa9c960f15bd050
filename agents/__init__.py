"""Agent states and feature codes."""
