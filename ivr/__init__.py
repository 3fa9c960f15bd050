"""Menus and prompts."""
