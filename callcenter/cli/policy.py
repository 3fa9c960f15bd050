"""callcenter policy: until when work orders are dealt with, and why then."""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state, word

app = typer.Typer(help="Policies of deadlines (时限规则).", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="POLICY", help="The policy's id.")]
LIMITS = ("dispatch", "sign", "contact", "handle")


@app.command("list")
def list_policies(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """The policies that there are."""
    found, tongue = connect(url, config).get("policies"), language(lang)
    if json:
        output.print_json(found)
        return
    titles = ("policy", "title", "handling", "extension", "source")
    output.table([word(each, tongue) for each in titles], [_row(each, tongue) for each in found])


def _row(policy: dict[str, Any], lang: Language) -> list[object]:
    extend = policy["extend"]
    return [
        policy["id"],
        policy["title"] if lang == "zh" else policy["title_en"],
        policy["levels"]["normal"].get("handle"),
        f"{extend['max']} x {extend['add']}" if extend else None,
        policy["source"],
    ]


@app.command("show")
def show(id: Id, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """One policy with all of its limits."""
    found, tongue = connect(url, config).get("policies", id), language(lang)
    if json:
        output.print_json(found)
        return
    output.fields({name: value for name, value in found.items() if name not in ("levels", "by_type", "by_channel")})
    rows = [
        [word(part, tongue), name, *(limits.get(each) for each in LIMITS)]
        for part in ("levels", "by_type", "by_channel")
        for name, limits in found[part].items()
    ]
    output.table(["", "", *(state(each, tongue) for each in LIMITS)], rows)


@app.command("explain")
def explain(
    what: Annotated[str, typer.Argument(metavar="POLICY|ORDER", help="A policy's id, or an order's number.")],
    at: Annotated[
        str | None, typer.Option("--at", help='When it is dispatched: "2026-09-30 10:00". Now, without.')
    ] = None,
    urgency: Annotated[
        str | None, typer.Option("--urgency", help="emergency_2h, urgent_24h, normal or complex.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--type", help="What is asked for, such as consult or complaint.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="How it comes in, such as phone or web.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Until when a matter has to be dealt with, and why then: which days count and which do not."""
    engine, tongue = connect(url, config), language(lang)
    if what.isdecimal():
        found = engine.get("orders", what, "dues")
    else:
        asked = {"at": at, "urgency": urgency, "demand_type": kind, "channel": channel}
        found = engine.get("policies", what, "explain", **asked)
    if json:
        output.print_json(found)
        return
    for due in found:
        typer.echo(f"{state(due['due'], tongue)}: {output.moment(due['at'])}")
        for line in due[tongue]:
            typer.echo(f"   {output.plain(line)}")
