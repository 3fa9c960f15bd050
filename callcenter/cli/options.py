"""The options that many verbs share."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Url = Annotated[str | None, typer.Option("--url", help="The engine's address, such as http://127.0.0.1:8080.")]
Config = Annotated[Path | None, typer.Option("--config", "-c", help="The configuration file.", dir_okay=False)]
Lang = Annotated[Literal["zh", "en"] | None, typer.Option("--lang", help="The language of the output.")]
Language = Literal["zh", "en"]


PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the standard input, not from the terminal.")
]


def password(from_stdin: bool, words: str, *, confirm: bool) -> str:
    """The password that somebody types unseen, or that comes in as one line."""
    if from_stdin:
        return typer.get_text_stream("stdin").readline().rstrip("\r\n")
    said: str = typer.prompt(words, hide_input=True, confirmation_prompt=confirm, err=True)
    return said


def language(chosen: Language | None) -> Language:
    """The language asked for, else that of the terminal."""
    if chosen is not None:
        return chosen
    # The order in which POSIX asks these three.
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if name.lower().startswith("zh") else "en"
