"""callcenter audit verify: whether the trail of work orders is what was written."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from callcenter.cli import output
from callcenter.cli.errors import FAILED, Misused
from callcenter.cli.options import Config, Json, Lang, Language, language

if TYPE_CHECKING:
    from callcenter.store.office.verify import Verdict

BREAKS = {
    "changed": ("was changed after it was written", "写入后被改动"),
    "missing": ("is missing; later rows are there", "缺失，其后的行仍在"),
    "cut": (
        "and all after it are missing: the end was cut off, or an older copy put back",
        "及其后各行缺失：尾部被截断，或被换成旧数据",
    ),
    "inserted": ("was never written by callcenter", "不是本系统写入的"),
    "misplaced": (
        "was written by callcenter, but after another row than the one before it",
        "由本系统写入，但前一行不符",
    ),
    "unreadable": ("cannot be read from the database", "无法从数据库读出"),
    "unknown_key": ("was sealed with a key that is not in the key file", "所用密钥不在密钥文件中"),
    "head": ("is the last one, but the chain's head is missing or forged", "为最后一行，但链头缺失或系伪造"),
    "words": ("has free text beside it that was changed", "的附带文字被改动"),
}


def verify(
    database: Annotated[
        str | None, typer.Option("--database", help="A file, or a URL; else the configuration's.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="The office's key file; else the configuration's.", dir_okay=False)
    ] = None,
    copy: Annotated[
        bool, typer.Option("--copy", help="It is a backup: do not miss what was written after it was made.")
    ] = False,
    config: Config = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Read the trail (工单轨迹) and name the first broken row of each table. Exit code 1: something is broken."""
    from callcenter.domain.errors import CallcenterError
    from callcenter.office.verifying import look

    try:
        found = asyncio.run(look(*_places(database, key_file, config), is_copy=copy))
    except CallcenterError as error:
        raise Misused(str(error)) from None
    if json:
        output.print_json({"tables": [_plain(verdict) for verdict in found]})
    else:
        for verdict in found:
            typer.echo(_told(verdict, language(lang)))
    raise typer.Exit(FAILED if any(verdict.broken for verdict in found) else 0)


def _places(database: str | None, key_file: Path | None, config: Path | None) -> tuple[str, Path]:
    from callcenter.cli.settings import settings

    if database is None or key_file is None:
        configured = settings(config)
        database, key_file = database or configured.store.url, key_file or Path(configured.privacy.key_file)
    if "://" in database:
        return database, key_file
    if not Path(database).is_file():
        raise Misused(f"{database}: there is no such database. Name it with --database")
    return f"sqlite:///{database}", key_file


def _plain(verdict: "Verdict") -> dict[str, object]:
    broken = verdict.broken and verdict.broken.value
    return {"table": verdict.chain, "rows": verdict.rows, "broken_at": verdict.at, "broken": broken}


def _told(verdict: "Verdict", lang: Language) -> str:
    if verdict.broken is None:
        return f"{verdict.chain}: " + (f"{verdict.rows} 行，完整" if lang == "zh" else f"{verdict.rows} rows, whole")
    en, zh = BREAKS[verdict.broken.value]
    before = f"之前 {verdict.rows} 行完整" if lang == "zh" else f"{verdict.rows} rows before it are whole"
    where = f"第 {verdict.at} 行{zh}（{before}）" if lang == "zh" else f"row {verdict.at} {en} ({before})"
    return f"{verdict.chain}: {where}"
