"""callcenter reload: the running engine takes its configuration over anew."""

from collections.abc import Iterable
from typing import Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import word

_SHOWN = 12
"""So many names are shown of a section, and how many more there are."""
_HOWS = ("added", "removed", "changed")


def reload(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Take the configuration over anew while calls go on: all of it, or with any fault nothing (exit code 2)."""
    from callcenter.cli.client import Misconfigured

    tongue = language(lang)
    try:
        done = connect(url, config).post("reload")
    except Misconfigured as refused:
        if not json:
            raise
        output.print_json({"code": refused.code, "faults": refused.faults})
        raise typer.Exit(refused.exit_code) from None
    if json:
        output.print_json(done)
        return
    _tell(done, tongue)


def _tell(done: dict[str, Any], lang: Language) -> None:
    for warning in done["warnings"]:
        typer.echo(f"{word('warning', lang)}: {output.plain(warning)}")
    sections = dict.fromkeys(section for how in _HOWS for section in done[how])
    if not sections:
        typer.echo(f"{output.plain(done['file'])}: {word('nothing changed', lang)}")
        return
    typer.echo(f"{output.plain(done['file'])}: {word('in force', lang)}")
    rows = [[word(s, lang), *(_names(s, done[how].get(s, ()), lang) for how in _HOWS)] for s in sections]
    output.table([word(title, lang) for title in ("part", *_HOWS)], rows)
    for note in done["notes"]:
        told = word(note["code"], lang)
        typer.echo(f"{word('note', lang)}: {told if told != note['code'] else output.plain(note['text'])}")


def _names(section: str, names: Iterable[str], lang: Language) -> str:
    # What stands under "order" are sections; all else is the operator's own.
    shown = [word(name, lang) if section == "order" else name for name in names]
    more = f" (+{len(shown) - _SHOWN})" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
