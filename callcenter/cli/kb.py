"""callcenter kb: the knowledge base."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callcenter.cli import kb_files, output
from callcenter.cli.errors import Misused
from callcenter.cli.options import Config, Json, Lang, Language, Url, language
from callcenter.cli.reach import connect
from callcenter.cli.words import state, word

if TYPE_CHECKING:
    from callcenter.cli.client import Client

app = typer.Typer(help="The knowledge base (知识库): search, read, edit, flag.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The article's id.")]
File = Annotated[Path, typer.Argument(help="A Markdown or JSON file.", dir_okay=False)]
All = Annotated[bool, typer.Option("--all", help="For editors: drafts and what is past too.")]
_AT_A_TIME, _IMPORT_S = 20, 60.0
"""Articles of one request, which is small and soon done; and how long it may take on a busy machine."""


@app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help="Words or a question, in Chinese or English.")],
    department: Annotated[str | None, typer.Option("--department", help="Only articles of it (承办单位).")] = None,
    all: All = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="How many at most.")] = 10,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """The articles that fit best."""
    tongue = language(lang)
    asked = {"q": " ".join(words), "department": department, "all": all or None, "limit": limit}
    found = connect(url, config, lang=tongue).get("kb", "search", **asked)
    if json:
        output.print_json(found)
        return
    titles = ("id", "found in", "title", "text", "department", "used")
    output.table([word(title, tongue) for title in titles], [_hit(hit, tongue) for hit in found])


def _hit(hit: dict[str, Any], lang: Language) -> list[object]:
    title, text = ("".join(piece["text"] for piece in hit[name]) for name in ("title", "snippet"))
    return [hit["id"], word(hit["where"], lang), title, text, hit["department"], hit["used"]]


@app.command("show")
def show(
    id: Id,
    version: Annotated[int | None, typer.Option("--version", min=1, help="Another one than the live version.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """One article."""
    tongue = language(lang)
    _tell(connect(url, config, lang=tongue).get("kb", "articles", id, version=version), json=json, lang=tongue)


@app.command("add")
def add(file: File, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """A new draft from a file."""
    tongue = language(lang)
    [article] = _one(file)
    _tell(connect(url, config, lang=tongue).post("kb", "articles", **article), json=json, lang=tongue)


@app.command("edit")
def edit(id: Id, file: File, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """A newer version from a file; what is live stays live until it is published."""
    tongue = language(lang)
    [article] = _one(file)
    article.pop("id", None)
    engine = connect(url, config, lang=tongue)
    changed = engine.post("kb", "articles", id, "edit", version=_head(engine, id), **article)
    _tell(changed, json=json, lang=tongue)


@app.command("publish")
def publish(id: Id, json: Json = False, url: Url = None, config: Config = None, lang: Lang = None) -> None:
    """The newest version goes live."""
    tongue = language(lang)
    engine = connect(url, config, lang=tongue)
    _tell(engine.post("kb", "articles", id, "publish", version=_head(engine, id)), json=json, lang=tongue)


@app.command("withdraw")
def withdraw(
    id: Id,
    reason: Annotated[str, typer.Option("--reason", help="Why nobody shall find it any more.")],
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Nobody finds the article any more."""
    tongue = language(lang)
    engine = connect(url, config, lang=tongue)
    gone = engine.post("kb", "articles", id, "withdraw", version=_head(engine, id), reason=reason)
    _tell(gone, json=json, lang=tongue)


@app.command("flag")
def flag(
    id: Id,
    text: Annotated[str, typer.Argument(help="What is wrong in it.")],
    caller: Annotated[bool, typer.Option("--caller", help="A caller has noticed it.")] = False,
    order: Annotated[str | None, typer.Option("--order", help="The work order in which it was noticed.")] = None,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Say that an article is wrong (纠错)."""
    tongue = language(lang)
    body = {"text": text, "source": "caller" if caller else "agent", "order": order}
    _tell(connect(url, config, lang=tongue).post("kb", "articles", id, "flags", **body), json=json, lang=tongue)


@app.command("import")
def take_in(
    paths: Annotated[list[Path], typer.Argument(help="Markdown or JSON files, or folders of them.", exists=True)],
    publish: Annotated[bool, typer.Option("--publish", help="Publish them at once.")] = False,
    json: Json = False,
    url: Url = None,
    config: Config = None,
    lang: Lang = None,
) -> None:
    """Articles from files; one whose id is there becomes a newer version."""
    tongue = language(lang)
    articles, done = kb_files.read(paths), dict[str, str]()
    engine = connect(url, config, _IMPORT_S, lang=tongue)
    for start in range(0, len(articles), _AT_A_TIME):
        done |= engine.post("kb", "import", articles=articles[start : start + _AT_A_TIME], publish=publish)
    if json:
        output.print_json(done)
        return
    output.table([word(title, tongue) for title in ("id", "state")], [[id, word(done[id], tongue)] for id in done])


def _one(file: Path) -> list[dict[str, Any]]:
    found = kb_files.read([file])
    if len(found) != 1:
        raise Misused(f"{file}: has {len(found)} articles; take them in with: callcenter kb import {file}")
    return found


def _head(engine: "Client", id: str) -> int:
    return int(engine.get("kb", "articles", id)["head"])


def _tell(found: dict[str, Any], *, json: bool, lang: Language) -> None:
    if json:
        output.print_json(found)
        return
    body = found.pop("body", None)
    shown = {word(name, lang): state(value, lang) if name == "state" else value for name, value in found.items()}
    output.fields(shown)
    if body is not None:
        typer.echo()
        for line in body.splitlines():
            typer.echo("".join(c if c.isprintable() else "\ufffd" for c in line))
