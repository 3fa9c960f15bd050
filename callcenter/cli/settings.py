"""Loads the configuration for a verb, or ends the verb with all its faults."""

from pathlib import Path

import typer

from callcenter.cli.errors import Misused
from config import ConfigError, Settings, load


def settings(path: Path | None) -> Settings:
    """The configuration; its warnings go to stderr."""
    try:
        found = load(path)
    except ConfigError as error:
        raise Misused(f"the configuration cannot be used:\n{error}") from None
    for warning in found.warnings:
        typer.echo(f"callcenter: warning: {warning}", err=True)
    return found
