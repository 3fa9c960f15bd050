"""callcenter order: the work orders."""

from typing import Annotated, Any

import typer

from callcenter.cli import looking, output
from callcenter.cli.call import tell
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state as state_word
from callcenter.cli.words import word

app = typer.Typer(help="Work orders (工单).", no_args_is_help=True)
app.command("seen")(looking.seen)
app.command("unmask")(looking.unmask)


@app.command("list")
def list_orders(
    state: Annotated[str | None, typer.Option("--state", help="Only orders in this state.")] = None,
    line: Annotated[str | None, typer.Option("--line", help="Only orders of this line.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many at most.")] = 50,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """The newest work orders."""
    found, tongue = connect(url, config).get("orders", state=state, line=line, limit=limit), language(lang)
    if json:
        output.print_json(found)
        return
    titles = ("number", "arrived", "line", "caller", "agent", "department", "handling", "outcome", "state")
    output.table([word(title, tongue) for title in titles], [_row(order, tongue) for order in found])


def _row(order: dict[str, Any], lang: Language) -> list[object]:
    return [
        order["number"],
        output.moment(order["arrived_at"]),
        order["line"],
        order["caller_number"],
        order["agent"],
        order["department"],
        state_word(order["handling"], lang),
        state_word(order["outcome"], lang),
        state_word(order["state"], lang),
    ]


@app.command("show")
def show(
    number: Annotated[str, typer.Argument(help="The order's number.")],
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """One work order with its moves."""
    found = connect(url, config).get("orders", number)
    if json:
        output.print_json(found)
        return
    output.fields(found.get("order", found))
    tell(found.get("events", ()), language(lang))
