"""callcenter webhook: programs that are told what happens to work orders."""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import word

app = typer.Typer(help="Receivers of what happens to work orders (事件推送).", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The receiver's name.")]


@app.command("list")
def list_webhooks(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """The receivers, and whether they take what is sent."""
    tongue = language(lang)
    found = connect(url, config, lang=tongue).get("webhooks")
    if json:
        output.print_json(found)
        return
    titles = ("name", "address", "events", "enabled", "waiting", "failing since", "error")
    output.table([word(title, tongue) for title in titles], [_row(each, tongue) for each in found])


def _row(webhook: dict[str, Any], lang: Language) -> list[object]:
    return [
        webhook["id"],
        webhook["url"],
        ", ".join(webhook["events"]) or word("all", lang),
        word("yes" if webhook["enabled"] else "no", lang),
        webhook["waiting"],
        output.moment(webhook["failing_since"]),
        webhook["error"],
    ]


@app.command("add")
def add(
    name: Name,
    address: Annotated[str, typer.Argument(help="https://..., or http:// on this machine.")],
    event: Annotated[
        list[str] | None, typer.Option("--event", help="Such as case_dispatch or alert_open; without: all.")
    ] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """A new receiver: its secret is printed this once."""
    engine = connect(url, config, lang=language(lang))
    given = engine.post("webhooks", id=name, url=address, events=event or [])
    if json:
        output.print_json(given)
    else:
        typer.echo(given["secret"])


def _act(name: str, verb: str, *, json: bool, url: str | None, config: Config, lang: Lang) -> None:
    done = connect(url, config, lang=language(lang)).post("webhooks", name, verb) or {"id": name, "done": verb}
    if json:
        output.print_json(done)
    elif "message" in done:
        typer.echo(done["message"])


@app.command("test")
def send_test(name: Name, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Send a test message; its id is printed."""
    _act(name, "test", json=json, url=url, config=config, lang=lang)


@app.command("enable")
def enable(name: Name, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Try again what waits for a receiver."""
    _act(name, "enable", json=json, url=url, config=config, lang=lang)


@app.command("remove")
def remove(name: Name, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Send nothing there any more."""
    _act(name, "remove", json=json, url=url, config=config, lang=lang)
