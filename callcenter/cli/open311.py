"""callcenter open311: who may file matters by Open311."""

from typing import Annotated

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import word

app = typer.Typer(help="Keys for programs that file matters by Open311.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Whose key it is.")]


@app.command("keys")
def list_keys(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """The keys that were given."""
    found, tongue = connect(url, config).get("open311", "keys"), language(lang)
    if json:
        output.print_json(found)
        return
    rows = [[k["name"], output.moment(k["created_at"]), k["created_by"], output.moment(k["revoked_at"])] for k in found]
    output.table([word(title, tongue) for title in ("key", "given", "by", "revoked")], rows)


@app.command("give")
def give(name: Name, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Give a key: it is printed this once, and kept as a hash only."""
    given = connect(url, config).post("open311", "keys", name=name)
    if json:
        output.print_json(given)
    else:
        typer.echo(given["key"])


@app.command("revoke")
def revoke(name: Name, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Let a key be good for nothing."""
    connect(url, config).post("open311", "keys", name, "revoke")
    if json:
        output.print_json({"revoked": name})
