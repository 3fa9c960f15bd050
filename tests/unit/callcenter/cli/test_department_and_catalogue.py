"""callcenter department and callcenter catalogue, against the real API."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from callcenter.domain.ids import Instant
from callcenter.office.departments import Departments
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import catalogue, departments
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.web import Local, served
from tests.unit.callcenter.cli.conftest import Ran, Run

NOW = Instant(1_795_665_600.0)
Command = Callable[..., Awaitable[Ran]]


@pytest.fixture
async def command(tmp_path: Path, run: Run) -> AsyncIterator[Command]:
    """Runs a command against an office with two departments."""
    database = await Database.open(f"sqlite:///{tmp_path}/callcenter.db")
    register = Departments(database, lambda: NOW, "Asia/Shanghai", lambda: {"12333"})
    office = (departments.router(register, lambda: NOW, "Asia/Shanghai"), catalogue.router(register))
    async with served(create_app(FakeEngine(lambda: NOW), NoRecords(), Local(), office=office)) as url:

        async def command(*words: str) -> Ran:
            return await asyncio.to_thread(run, *words, "--url", url)

        for id, name in (("city", "市政府"), ("12369", "生态环境局")):
            assert (await command("department", "add", id, "--name", name)).code == 0
        yield command
    await database.close()


async def test_departments_are_added_set_and_listed_as_a_tree(command: Command) -> None:
    done = await command("department", "set", "12369", "--parent", "city", "--mode", "merged", "--hotline", "12369")
    assert "path       /city/12369/" in done.out

    rows = [line.split() for line in (await command("department", "list", "--lang", "zh")).out.splitlines()]

    assert ["12369", "生态环境局", "12369", "整体并入", "-", "0/0", "否", "是"] in rows
    shown = await command("department", "show", "12369", "--json")
    assert (shown.json["parent"], shown.json["level"]) == ("city", 2)
    refused = await command("department", "set", "city", "--parent", "12369")
    assert (refused.code, refused.err.splitlines()) == (
        2,
        ["callcenter: nothing was changed:", "parent: 12369 is the department itself or stands below it"],
    )


async def test_a_catalogue_is_imported_from_toml_then_csv_and_asked(command: Command, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('[[categories]]\ncode = "noise"\nname = "噪声"\n', "utf-8")
    assert (await command("catalogue", "import", "c.toml")).code == 0
    (tmp_path / "c.csv").write_text(
        "category,area,lead,co_departments,basis\nnoise,140502,12369,city,职责清单\n", "utf-8"
    )

    done = await command("catalogue", "import", "c.csv", "--note", "first")

    assert done.out == "version 1: +1, ended 0\n"
    found = await command("catalogue", "match", "noise", "140502001000")
    assert [line.split() for line in found.out.splitlines()] == [
        *(["lead", "12369"], ["co-departments", "city"], ["basis", "entry", "1", "职责清单"])
    ]
    nobody = await command("catalogue", "match", "noise", "140600", "--json")
    assert (nobody.code, nobody.out) == (1, "null\n")
    assert [e["lead"] for e in (await command("catalogue", "list", "--json")).json] == ["12369"]
    assert "职责清单" in (await command("catalogue", "list")).out


async def test_every_fault_of_a_catalogue_is_told_with_its_line(command: Command, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("category,lead,valid_from\nnoise,12369,\n\nnoise,nobody,2026-13-01\n", "utf-8")
    refused = await command("catalogue", "import", "c.csv")
    assert refused.code == 2
    assert refused.err.splitlines() == [
        "callcenter: nothing was changed:",
        "c.csv:4: valid_from: '2026-13-01' is no day; write it as YYYY-MM-DD",
        "c.csv:2: category: there is no category 'noise'",
        "c.csv:4: category: there is no category 'noise'",
        "c.csv:4: lead: there is no department 'nobody'",
        "c.csv:4: entries: entries.0 is about the same category and area",
    ]

    (tmp_path / "c.toml").write_text(
        '[[entries]]\ncategory = "noise"\nlead = "12369"\n\n[[entries]]\nlead = "x"\ncategory = "air"\n', "utf-8"
    )
    refused = await command("catalogue", "import", "c.toml")
    assert refused.err.splitlines() == [
        "callcenter: nothing was changed:",
        "c.toml:2: category: there is no category 'noise'",
        "c.toml:7: category: there is no category 'air'",
        "c.toml:6: lead: there is no department 'x'",
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "c.csv",
            "category,department\n",
            "c.csv:1: unknown column 'department'\nc.csv:1: the column 'lead' is missing",
        ),
        ("c.csv", "category,lead\na,b,c\n", "c.csv:2: more values than columns"),
        ("c.toml", "[[x]]\n", "c.toml: unknown x; allowed: categories, entries, handoffs"),
        ("c.toml", "[[entries]\n", "c.toml: not TOML"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(run: Run, tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    done = run("catalogue", "import", name)
    assert done.code == 2
    assert said in done.err


def test_a_missing_file_is_named(run: Run) -> None:
    assert "no.csv: cannot be read: No such file" in run("catalogue", "import", "no.csv").err
