"""Articles of the knowledge base from files: Markdown with fields above it, or JSON."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from callcenter.cli.errors import Misused

_TEXTS = ("id", "title", "body", "department", "category")
_MOMENTS = ("valid_from", "valid_until", "review_at")
_FENCE = "+++"
EXAMPLE = 'Write the fields above the text, between two lines +++ : title = "...", questions = ["..."]'


def read(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The articles of the files, folders read with all their .md and .json. Raises Misused, naming every fault."""
    articles: list[dict[str, Any]] = []
    faults: list[str] = []
    for path in _files(paths, faults):
        try:
            found = _of(path)
        except (OSError, ValueError) as error:
            faults.append(f"{path}: {error}")
            continue
        for at, told in found:
            values = {name: _read(name, value) for name, value in told.items() if value is not None}
            faults += [f"{at}: {fault}" for fault in _faults(values)]
            articles.append({name: _plain(value) for name, value in values.items()})
    if not articles and not faults:
        faults.append("there is no .md or .json file in it")
    if faults:
        raise Misused("\n".join(["nothing was imported:", *faults]))
    return articles


def _files(paths: Sequence[Path], faults: list[str]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix in (".md", ".json"))
        elif path.suffix in (".md", ".json"):
            yield path
        else:
            faults.append(f"{path}: only .md and .json files can be imported")


def _of(path: Path) -> list[tuple[str, dict[str, Any]]]:
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return [(str(path), _markdown(text, path.stem))]
    told = json.loads(text)
    rows = told if isinstance(told, list) else [told]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("an article is an object with title, body and the like, or the file a list of them")
    return [(f"{path}[{n}]", row) for n, row in enumerate(rows)]


def _markdown(text: str, name: str) -> dict[str, Any]:
    ahead, fence, rest = text.lstrip("\ufeff").partition(f"{_FENCE}\n")
    fields, closing, body = rest.partition(f"{_FENCE}\n")
    if ahead.strip() or not fence or not closing:
        raise ValueError(EXAMPLE)
    # So that the same file again is a newer version of the same article.
    return {"id": name, **tomllib.loads(fields), "body": body.strip()}


def _faults(values: dict[str, Any]) -> Iterator[str]:
    if not str(values.get("title", "")).strip():
        yield "title: is missing"
    for name, value in values.items():
        if (fault := _fault(name, value)) is not None:
            yield f"{name}: {fault}"


def _fault(name: str, value: Any) -> str | None:
    if name in _TEXTS:
        return None if isinstance(value, str) else "must be a text"
    if name == "questions":
        texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return None if texts else "must be a list of texts"
    if name not in _MOMENTS:
        return f"is no field; there are {', '.join((*_TEXTS, 'questions', *_MOMENTS))}"
    return None if _is_moment(value) else "must be a date such as 2027-01-31"


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(_plain(value), int | float) and not isinstance(value, bool)
    except (ValueError, OverflowError):
        return False


def _plain(value: Any) -> Any:
    """Dates as Unix time: a day begins at midnight, where the terminal is. Raises ValueError."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    return value.timestamp() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    """JSON has no dates: there they are texts."""
    if name in _MOMENTS and isinstance(value, str):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    return value
