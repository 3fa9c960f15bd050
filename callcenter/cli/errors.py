"""How a verb ends when it cannot do its work: a line on stderr and an exit code."""

from typing import Any

import typer
from typer.core import TyperGroup

FAILED = 1
USAGE = 2
UNREACHABLE = 3


class Failure(Exception):
    """The verb failed; the message is for people."""

    exit_code = FAILED


class Misused(Failure):
    """Wrong usage or configuration."""

    exit_code = USAGE


class Unreachable(Failure):
    """The engine or the PBX cannot be reached."""

    exit_code = UNREACHABLE


class Verbs(TyperGroup):
    """The root of all verbs: here their failures become a line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb."""
        try:
            return super().invoke(ctx)
        except Failure as failure:
            typer.echo(f"callcenter: {failure}", err=True)
            raise typer.Exit(failure.exit_code) from None
