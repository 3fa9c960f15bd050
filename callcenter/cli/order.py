"""callcenter order: the work orders, and what is done with them."""

from typing import Annotated, Any

import typer

from callcenter.cli import looking, order_verbs, output
from callcenter.cli.call import tell
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.order_words import term
from callcenter.cli.reach import connect
from callcenter.cli.words import word

app = typer.Typer(help="Work orders (工单), from the first word to the archive.", no_args_is_help=True)
Number = Annotated[str, typer.Argument(help="The order's number.")]
_CHOICE = "Only orders "


@app.command("list")
def list_orders(
    state: Annotated[
        list[str] | None, typer.Option("--state", help=_CHOICE + "in this state; may be repeated.")
    ] = None,
    line: Annotated[str | None, typer.Option("--line", help=_CHOICE + "of this line.")] = None,
    department: Annotated[list[str] | None, typer.Option("--department", help=_CHOICE + "of it (承办单位).")] = None,
    demand: Annotated[str | None, typer.Option("--demand", help=_CHOICE + "of this kind (诉求类型).")] = None,
    category: Annotated[str | None, typer.Option("--category", help=_CHOICE + "of this category (事项分类).")] = None,
    area: Annotated[str | None, typer.Option("--area", help=_CHOICE + "of this area (行政区划).")] = None,
    card: Annotated[str | None, typer.Option("--card", help=_CHOICE + "with this card (预警牌).")] = None,
    caller: Annotated[str | None, typer.Option("--caller", help=_CHOICE + "from this telephone number.")] = None,
    text: Annotated[str | None, typer.Option("--text", help=_CHOICE + "with these words.")] = None,
    sort: Annotated[str | None, typer.Option("--sort", help="opened, due or updated.")] = None,
    oldest: Annotated[bool, typer.Option("--oldest", help="The oldest, or earliest due, first.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many at most.")] = 50,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Work orders, the newest first."""
    wanted = {"state": state or None, "line": line, "department": department or None, "demand_type": demand}
    wanted |= {"category": category, "area": area, "card": card, "caller": caller, "text": text, "sort": sort}
    tongue = language(lang)
    found = connect(url, config, lang=tongue).get("orders", **wanted, order="asc" if oldest else None, limit=limit)
    _table(found, json=json, lang=tongue)


@app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help="Words of title, content, place or keywords.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many at most.")] = 50,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Orders with all these words (全文检索), the newest first."""
    tongue = language(lang)
    found = connect(url, config, lang=tongue).get("orders", text=" ".join(words), limit=limit)
    _table(found, json=json, lang=tongue)


def _table(found: list[dict[str, Any]], *, json: bool, lang: Language) -> None:
    if json:
        output.print_json(found)
        return
    titles = ("number", "arrived", "caller", "matter", "demand", "lead", "due", "agent", "handling", "state")
    output.table([word(title, lang) for title in titles], [_row(order, lang) for order in found])


def _row(order: dict[str, Any], lang: Language) -> list[object]:
    due = (order.get("dues") or {}).get("handle")
    return [
        order["number"],
        output.moment(order["arrived_at"]),
        order["caller_number"],
        order.get("title"),
        term(order.get("demand_type"), lang),
        order.get("lead"),
        output.moment(due),
        order["agent"],
        term(order.get("handling_mode") or order["handling"], lang),
        term(order["state"], lang),
    ]


@app.command("show")
def show(number: Number, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """One work order with all that happened; that you have looked is recorded."""
    tongue = language(lang)
    found = connect(url, config, lang=tongue).get("orders", number)
    if json:
        output.print_json(found)
        return
    _record(found.get("order", found), tongue)
    tell([_event(event) for event in found.get("events", ())], tongue)


_BESIDE = frozenset({"events", "people", "calls", "approvals", "supervisions", "follow_ups", "alarms"})
_PARTS = ("citizen", "place", "dues", "reply")


def _record(order: dict[str, Any], lang: Language) -> None:
    """What is known, one field to a line."""
    known = {name: value for name, value in order.items() if name not in _BESIDE and value not in (None, "", [])}
    for part in _PARTS:
        for name, value in (known.pop(part, None) or {}).items():
            # How the limits came about is told by `policy explain`.
            if value not in (None, "", [], False) and name != "steps":
                # As a moment, where it is one.
                known[f"{part}.{name}_at" if part == "dues" else f"{part}.{name}"] = value
    output.fields({name: term(value, lang) if isinstance(value, str) else value for name, value in known.items()})


def _event(event: dict[str, Any]) -> dict[str, Any]:
    hidden = {"number", "detail"}
    return {name: value for name, value in event.items() if name not in hidden and value not in (None, "")}


@app.command("counts")
def counts(json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """How many orders stand where, now and today (今日工单)."""
    tongue = language(lang)
    found = connect(url, config, lang=tongue).get("orders", "counts")
    if json:
        output.print_json(found)
        return
    flat = {word(n, tongue): v for n, v in found.items() if not isinstance(v, dict)}
    output.fields(flat | {term(name, tongue): value for name, value in found["by_state"].items()})
    late = found["overdue_by_department"]
    rows = [(name, number, late.get(name, 0)) for name, number in found["by_department"].items()]
    output.table([word(title, tongue) for title in ("department", "at_work", "overdue")], rows)


app.command("seen")(looking.seen)
app.command("annex")(looking.annex)
app.command("unmask")(looking.unmask)
order_verbs.add(app)
