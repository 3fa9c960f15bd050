"""callcenter calendar and callcenter policy, against the real API and a real calendar."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from callcenter.office.reading import Reader
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import calendar, policies
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.casework import Casework
from tests.support.web import Local, served
from tests.unit.callcenter.cli.conftest import Ran, Run

Command = Callable[..., Awaitable[Ran]]
NOTICE = "date,kind,name,name_en\n2027-01-01,holiday,元旦,New Year\n2027-01-03,workday,,\n"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Casework]:
    """On 26 November 2026, with the years that the library knows."""
    database = await Database.open(f"sqlite:///{tmp_path}/callcenter.db")
    office = await Casework.start(database)
    await office.calendars.load()
    yield office
    await database.close()


@pytest.fixture
async def command(office: Casework, run: Run) -> AsyncIterator[Command]:
    """Runs a command against the office."""
    reader = Reader(office.service, office.vault.access)
    routes = (calendar.router(office.calendars), policies.router(office.calendars, reader))
    async with served(create_app(FakeEngine(office.now), NoRecords(), Local(), office=routes)) as url:

        async def command(*words: str) -> Ran:
            return await asyncio.to_thread(run, *words, "--url", url)

        yield command


async def test_a_year_is_shown_with_its_special_days_and_the_one_that_is_missing(command: Command) -> None:
    lines = (await command("calendar", "show", "2026")).out.splitlines()
    assert lines[0].startswith("2026: published holidays ")
    assert lines[1] == "not known yet: 2027  callcenter calendar import 2027 [FILE]"
    assert ["2026-10-10", "workday", "adjusted", "working", "day"] in [line.split()[:5] for line in lines]
    chinese = (await command("calendar", "show", "2027", "--lang", "zh")).out
    assert chinese.startswith("2027: 放假安排未录入，到期时间为暂定")
    assert (await command("calendar", "show", "2027", "--json")).json["known"] is False


async def test_a_day_is_set_and_taken_back(command: Command) -> None:
    told = await command("calendar", "set", "2026-12-04", "holiday", "--name", "停电", "--json")
    (day,) = (day for day in told.json["days"] if day["date"] == "2026-12-04")
    assert (day["kind"], day["name"]) == ("holiday", "停电")
    assert not day["source"].startswith("holidays")
    again = await command("calendar", "set", "2026-12-04", "plain", "--json")
    assert "2026-12-04" not in [day["date"] for day in again.json["days"]]
    wrong = await command("calendar", "set", "4 December", "holiday")
    assert (wrong.code, wrong.err.splitlines()[1]) == (2, "date: '4 December' is no day; write it as YYYY-MM-DD")


async def test_a_year_is_imported_from_a_file_and_every_fault_of_it_is_told_with_its_line(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(NOTICE.replace("workday", "work") + "2026-01-01,holiday,,\n1 May,holiday,,\n", "utf-8")
    kind = await command("calendar", "import", "2027", str(file))
    assert (kind.code, "2027.csv:3: kind" in kind.err) == (2, True)
    file.write_text(NOTICE + "2026-01-01,holiday,,\n1 May,holiday,,\n2027-01-01,workday,,\n", "utf-8")
    refused = await command("calendar", "import", "2027", str(file))
    assert refused.err.splitlines()[1:] == [
        f"{file}:4: date: 2026-01-01 is not in 2027",
        f"{file}:5: date: '1 May' is no day; write it as YYYY-MM-DD",
        f"{file}:6: date: 2027-01-01 is there twice",
    ]
    file.write_text("day,what\n", "utf-8")
    assert "2027.csv:1: the columns are day, what" in (await command("calendar", "import", "2027", str(file))).err

    file.write_text(NOTICE, "utf-8-sig")
    done = await command("calendar", "import", "2027", str(file), "--source", "notice of 2026", "--json")
    assert (done.json["known"], done.json["source"], done.json["missing"]) == (True, "notice of 2026", [])
    assert [day["date"] for day in done.json["days"]] == ["2027-01-01", "2027-01-03"]


async def test_a_year_that_the_library_does_not_know_is_refused(command: Command) -> None:
    refused = await command("calendar", "import", "2099")
    assert (refused.code, "[year_not_published]" in refused.err) == (1, True)
    assert (await command("calendar", "import", "2024", "--json")).json["known"] is True


async def test_the_policies_are_listed_and_shown(command: Command) -> None:
    lines = [line.split() for line in (await command("policy", "list")).out.splitlines()]
    assert ["sd_2017", "Shandong", "provincial", "hotline", "(2017)", "15wd", "2", "x", "7wd"] in [r[:9] for r in lines]
    shown = (await command("policy", "show", "bureau_a", "--json")).json
    assert (shown["levels"]["urgent_24h"]["handle"], shown["by_type"]["consult"]) == ("0d", {"handle": "3wd"})
    table = [line.split() for line in (await command("policy", "show", "default")).out.splitlines()]
    assert ["levels", "normal", "30min", "4h_office", "24h", "5wd"] in table
    gone = await command("policy", "show", "nobody")
    assert (gone.code, "[unknown_policy]" in gone.err) == (1, True)


async def test_a_matter_that_is_thought_of_is_explained(command: Command) -> None:
    at = ("--at", "2026-09-30 10:00")
    english = (await command("policy", "explain", "default", *at)).out.splitlines()
    assert "   day 3 is Sat 2026-10-10, an adjusted working day" in english
    chinese = (await command("policy", "explain", "default", *at, "--type", "consult", "--lang", "zh")).out
    assert "2026-09-30（周三） 10:00起算，1个工作日，当日不计" in chinese
    assert (await command("policy", "explain", "default", "--urgency", "soon")).code == 2


async def test_an_order_is_explained_by_its_number(command: Command, office: Casework) -> None:
    case = await office.live(await office.open(), 3)
    found = (await command("policy", "explain", case.number, "--json")).json
    assert {each["due"]: each["at"] for each in found}["handle"] == case.dues.handle
    told = (await command("policy", "explain", case.number)).out
    assert "5 working days from Thu 2026-11-26" in told
    assert (await command("policy", "explain", "1")).code == 1
