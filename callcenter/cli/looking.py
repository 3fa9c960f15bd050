"""callcenter order seen, unmask and annex: who has looked, looking for a reason, adding to what is archived."""

from typing import Annotated, Any

import typer

from callcenter.cli import output
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import word

Number = Annotated[str, typer.Argument(help="The order's number.")]
REASONS = {
    "contact": "联系诉求人",
    "verify": "核实身份或事实",
    "dispatch": "分派、并单",
    "follow_up": "回访",
    "supervise": "督办、复核",
    "citizen": "诉求人本人要求",
    "law": "依法调取",
    "own_call": "本人通话中登记",
}
"""Why somebody looked, as ``ReadReason`` has it, and ``own_call``."""


def seen(number: Number, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """Who has looked at an order (查阅记录): when, why, what was shown in full, and who was refused that."""
    tongue = language(lang)
    found = connect(url, config, lang=tongue).get("orders", number, "seen")
    if json:
        output.print_json(found)
        return
    titles = ("time", "who", "by way of", "shown in full", "reason", "note")
    rows = (_look(row, tongue) for row in found)
    output.table([word(title, tongue) for title in titles], rows)


def unmask(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help=f"One of {', '.join(list(REASONS)[:-1])}.")],
    words: Annotated[str, typer.Option("--words", help="The same in your own words.")],
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Show an order with the citizen's data in full; the access log says who, when and why."""
    found = connect(url, config).post("orders", number, "unmask", reason=reason, words=words)
    if json:
        output.print_json(found)
        return
    mark = found.pop("watermark")
    output.fields(found)
    typer.echo(f"{word('noted in the access log', language(lang))}: {mark['who']} {output.moment(mark['at'])}")


def annex(
    number: Number,
    words: Annotated[str, typer.Option("--words", help="What is added.")],
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Add to an archived order (归档附记); what was archived stays as it is."""
    found = connect(url, config, lang=language(lang)).post("orders", number, "annex", words=words)
    if json:
        output.print_json(found)
    else:
        output.fields(found)


def _look(row: dict[str, Any], lang: Language) -> list[object]:
    shown = word("not given", lang) if row["action"] == "refused" else row["fields"]
    told = (row["actor"], row["via"], shown, _reason(row["reason"], lang), row["words"])
    return [output.moment(row["at"]), *told]


def _reason(code: str, lang: Language) -> str:
    return REASONS.get(code, code) if lang == "zh" else code.replace("_", " ")
