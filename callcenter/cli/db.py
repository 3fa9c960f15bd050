"""callcenter db: the database."""

import typer

from callcenter.cli import output
from callcenter.cli.errors import Failure
from callcenter.cli.options import Config, Json

app = typer.Typer(help="The database.", no_args_is_help=True)


# Without a callback, typer would make a group of one verb into the verb itself.
@app.callback()
def root() -> None:
    """The database."""


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
