"""callcenter db: the database."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure, Misused
from callcenter.cli.options import Config, Json, Lang, Language, language
from callcenter.cli.words import word
from callcenter.web.loopback import CannotListen, listen

if TYPE_CHECKING:
    from callcenter.store.move.move import Moved

app = typer.Typer(help="The database.", no_args_is_help=True)
STORE_URL = "CALLCENTER_STORE__URL"
"""The environment variable that stands above the file."""


@app.command("upgrade")
def upgrade(config: Config = None, json: Json = False) -> None:
    """Create the tables, or bring them up to date. The engine does so itself when it starts."""
    import asyncio

    from callcenter.cli.settings import settings
    from callcenter.store.database import without_password
    from callcenter.store.errors import StoreError
    from callcenter.store.migrate import upgrade as migrate

    url = settings(config).store.url
    try:
        revision = asyncio.run(migrate(url))
    except StoreError as error:
        raise Failure(str(error)) from None
    shown = without_password(url)
    if json:
        output.print_json({"url": shown, "revision": revision})
    else:
        typer.echo(f"{shown}: schema {revision}")


@app.command("move")
def move(
    target: Annotated[str, typer.Argument(help="Where to: postgresql://user:secret@host/name or sqlite:///file.")],
    config: Config = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Copy the whole record into another, empty database, verify it, and have the configuration name that one.

    The engine must be stopped. Whatever ends this before its end, nothing has changed, and it can be repeated.
    """
    import asyncio

    from callcenter.cli.settings import settings
    from callcenter.clock import SystemClock
    from callcenter.domain.errors import CallcenterError
    from callcenter.store.move.move import move as copy

    found, tongue, clock = settings(config), language(lang), SystemClock()
    began = clock.now()
    _require(target)
    try:
        # Where it is held, an engine is at work; while it is ours, none can start.
        port = listen(found.http.host, found.http.port)
    except CannotListen as error:
        raise Failure(f"the engine must be stopped first (callcenter serve): {error}") from None
    except CallcenterError as error:
        raise Failure(str(error)) from None
    try:
        moved = asyncio.run(copy(found.store.url, target, _quiet if json else _teller(tongue)))
        kept = _switch(found.path, target)
    except CallcenterError as error:
        raise Failure(str(error)) from None
    finally:
        port.close()
    _report(_plain(moved, found.store.url, target, kept, clock.now() - began), json, tongue)


def _require(target: str) -> None:
    from config.rewrite import CannotRewrite, require_store_url

    try:
        require_store_url(target)
    except CannotRewrite as error:
        raise Misused(str(error)) from None


def _quiet(_table: str) -> None:
    """A program reads the end only."""


def _teller(lang: Language) -> Callable[[str], None]:
    def tell(step: str) -> None:
        typer.echo(f"{word(step, lang)} ...", err=True)

    return tell


def _switch(path: Path, url: str) -> str:
    """Name the new database in the configuration. Empty, or why somebody has to do it by hand."""
    from config.rewrite import CannotRewrite, set_store_url

    if STORE_URL in os.environ:
        return f"{STORE_URL} is set in the environment"
    try:
        set_store_url(path, url)
    except CannotRewrite as error:
        return str(error)
    return ""


def _plain(moved: "Moved", source: str, target: str, kept: str, seconds: float) -> dict[str, Any]:
    from callcenter.store.database import without_password

    return {
        "from": without_password(source),
        "to": without_password(target),
        "tables": [{"table": t.table, "rows": t.rows, "checksum": t.checksum} for t in moved.tables],
        "rows": sum(t.rows for t in moved.tables),
        "copied": moved.copied,
        "seconds": round(seconds, 1),
        "switched": not kept,
        "to_do": kept and f'{kept}: set [store] url = "{without_password(target)}" yourself',
    }


def _report(done: dict[str, Any], json: bool, lang: Language) -> None:
    if json:
        output.print_json(done)
        return
    titles = [word(title, lang) for title in ("table", "rows", "checksum")]
    output.table(titles, [(t["table"], f"{t['rows']:,}", t["checksum"]) for t in done["tables"]])
    how = "copied and verified" if done["copied"] else "there already, verified"
    typer.echo(f"{done['from']} -> {done['to']}: {word(how, lang)}, {done['rows']:,}, {done['seconds']} s")
    typer.echo(word("the configuration names it now", lang) if done["switched"] else done["to_do"])


@app.command("new-key")
def new_key(config: Config = None, json: Json = False) -> None:
    """Add a key to the office's key file: what is written after the next start is sealed with it; old keys stay."""
    from pathlib import Path

    from callcenter.cli.settings import settings
    from callcenter.office.keys import BadKeys, rotate

    path = Path(settings(config).privacy.key_file)
    try:
        keys = rotate(path)
    except BadKeys as error:
        raise Failure(str(error)) from None
    if json:
        output.print_json({"path": str(path), "key": keys.current, "keys": len(keys.secrets)})
    else:
        typer.echo(f"{path}: {keys.current}; restart callcenter, and keep a new copy of the file")
