"""callcenter kb, against the real API."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from callcenter.cli import kb_files
from callcenter.cli.errors import Misused
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import knowledge
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.knowledge import NOW, Desk
from tests.support.web import Local, served
from tests.unit.callcenter.cli.conftest import Ran, Run

Command = Callable[..., Awaitable[Ran]]
LAMP = """+++
title = "路灯不亮怎么报修"
questions = ["路灯坏了"]
category = "市政"
valid_until = 2090-01-31
+++
请说清灯杆号。
Please name the lamp post.
"""


@pytest.fixture
async def command(empty_database: Path, run: Run) -> AsyncIterator[Command]:
    """Runs a command against an empty knowledge base."""
    database = await Database.open(f"sqlite:///{empty_database}")
    app = create_app(FakeEngine(lambda: NOW), NoRecords(), Local(), office=[knowledge.router(Desk(database).base)])
    async with served(app) as url:

        async def command(*words: str) -> Ran:
            return await asyncio.to_thread(run, *words, "--url", url)

        yield command
    await database.close()


async def test_an_article_is_added_published_found_edited_flagged_and_withdrawn(
    command: Command, tmp_path: Path
) -> None:
    """From a Markdown file; each verb says what became of it."""
    file = tmp_path / "lamp.md"
    file.write_text(LAMP, "utf-8")
    assert (await command("kb", "add", str(file), "--json")).json["state"] == "draft"
    assert (await command("kb", "search", "路灯", "--json")).json == []
    assert "已发布" in (await command("kb", "publish", "lamp", "--lang", "zh")).out
    [row] = [line for line in (await command("kb", "search", "路灯")).out.splitlines() if line.split()[:1] == ["lamp"]]
    assert row.split()[:3] == ["lamp", "title", "路灯不亮怎么报修"]
    file.write_text(LAMP.replace("灯杆号", "灯杆号和位置"), "utf-8")
    assert (await command("kb", "edit", "lamp", str(file), "--json")).json["version"] == 2
    assert "灯杆号。" in (await command("kb", "show", "lamp")).out
    assert "灯杆号和位置。" in (await command("kb", "show", "lamp", "--version", "2")).out
    flag = await command("kb", "flag", "lamp", "缺少位置", "--caller", "--json")
    assert (flag.json["source"], flag.json["version"], flag.json["state"]) == ("caller", 1, "open")
    gone = await command("kb", "withdraw", "lamp", "--reason", "并入其他文章", "--json")
    assert (gone.json["state"], gone.json["live"], gone.json["reason"]) == ("withdrawn", None, "并入其他文章")
    assert (await command("kb", "show", "none")).err == "callcenter: there is no article 'none' [unknown_article]\n"


async def test_a_folder_of_files_is_imported_and_the_same_again_changes_nothing(
    command: Command, tmp_path: Path
) -> None:
    """Markdown and JSON."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "lamp.md").write_text(LAMP, "utf-8")
    rows = [{"id": f"j{n}", "title": f"第{n}篇", "body": "…", "review_at": "2027-01-31"} for n in range(60)]
    (folder / "more.json").write_text(json.dumps(rows), "utf-8")
    done = (await command("kb", "import", str(folder), "--publish", "--json")).json
    assert (len(done), set(done.values())) == (61, {"added"})
    again = (await command("kb", "import", str(folder), "--publish", "--json")).json
    assert set(again.values()) == {"same"}
    assert [hit["id"] for hit in (await command("kb", "search", "59", "--json")).json] == ["j59"]


def test_every_fault_of_the_files_is_told_at_once(tmp_path: Path) -> None:
    """Which file, which field, what it has to be."""
    (tmp_path / "a.md").write_text("no fields", "utf-8")
    (tmp_path / "b.md").write_text('+++\ntitle = 1\nvalid_until = "soon"\ncolour = "red"\n+++\n', "utf-8")
    (tmp_path / "c.json").write_text('[{"questions": "x", "title": "t"}, {}]', "utf-8")
    (tmp_path / "d.json").write_text("[1]", "utf-8")
    with pytest.raises(Misused) as refused:
        kb_files.read([tmp_path, tmp_path / "e.txt"])
    told = str(refused.value).replace(f"{tmp_path}/", "").splitlines()
    assert [line.partition(" ")[0] + line.partition(" ")[2][:18] for line in told[1:]] == [
        "a.md:Write the fields a",
        "b.md:title: must be a t",
        "b.md:valid_until: must ",
        "b.md:colour: is no fiel",
        "c.json[0]:questions: must be",
        "c.json[1]:title: is missing",
        "d.json:an article is an o",
        "e.txt:only .md and .json",
    ]
