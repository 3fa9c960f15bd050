"""callcenter order, against the real API: the whole life of an order, and what is refused."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcenter.cli.order_verbs import SHORT
from callcenter.office.reading import Reader
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import order_actions, orders
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.casework import AREA, Casework
from tests.support.stores import migrated_file
from tests.support.web import Local, served
from tests.unit.callcenter.cli.conftest import Ran, Run

Command = Callable[..., Awaitable[Ran]]
MATTER = (
    *("--title", "路灯不亮", "--content", "小区门口的路灯三天不亮", "--demand-type", "complaint", "--category", "lamp"),
    *("--address", "泽州路12号", "--area-code", "140502001", "--callback-number", "13812341234"),
)
REPLY = (
    *("--kind", "resolved", "--solved", "solved", "--is-true", "yes", "--evidence", "a.jpg", "--evidence", "b.jpg"),
    *("--public-reply", "小区门口的路灯已经修好，现在正常亮灯。", "--handling-note", "更换灯泡"),
)


@pytest.fixture
async def office(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Casework]:
    """An office with departments."""
    database = await Database.open(await migrated_file(tmp_path / "a.db", tmp_path_factory.getbasetemp()))
    yield await Casework.start(database)
    await database.close()


@pytest.fixture
async def command(office: Casework, run: Run) -> AsyncIterator[Command]:
    """Runs ``callcenter order`` against it."""
    reader = Reader(office.service, office.vault.access)
    routes = (orders.router(reader), order_actions.router(office.service, reader, AREA))
    async with served(create_app(FakeEngine(office.now), NoRecords(), Local(), office=routes)) as url:

        async def command(*words: str) -> Ran:
            return await asyncio.to_thread(run, "order", *words, "--url", url)

        yield command


async def test_an_order_is_lived_by_the_verbs(command: Command, office: Casework) -> None:
    """Each names the present version by itself; a list, a search and the figures show it."""
    opened = await command("open", "--channel", "web", *MATTER, "--json")
    number = opened.json["number"]
    for verb, *options in (
        ("accept",),
        ("ask-dispatch",),
        ("dispatch", "--lead", "12319", "--basis", "named"),
        ("sign",),
        ("amend", "--urgency", "urgent_24h", "--reason", "来电人补充"),
        ("first-contact",),
        ("reply", *REPLY),
        ("approve",),
        ("follow-up", "--method", "agent"),
        ("attempt", "--method", "agent", "--result", "reached", "--answers", '{"solved": "solved", "result": 5}'),
    ):
        if verb == "first-contact":
            options = ["--contacted-at", datetime.fromtimestamp(office.time, UTC).isoformat()]
        done = await command(verb, number, *options)
        assert done.code == 0, done.err
        assert done.out.startswith(f"{number}: ")
    assert (await command("archive", number, "--lang", "zh")).out == f"{number}: 已归档 (v12)\n"
    listed = await command("list", "--state", "archived", "--state", "closed", "--text", "路灯", "--lang", "zh")
    assert [word for word in ("路灯不亮", "投诉", "转办", "已归档") if word not in listed.out] == []
    assert (await command("search", "路灯", "小区", "--json")).json[0]["number"] == number
    shown = await command("show", number)
    assert "citizen.callback_number" in shown.out
    assert "13812341234" not in shown.out
    assert "to_state=archived" in shown.out
    assert "dues.steps" not in shown.out
    assert "closed_today  1" in (await command("counts")).out


async def test_what_is_refused_is_told_in_the_language_of_the_asker(command: Command) -> None:
    """With all its faults, and exit code 1; a moment that is none is wrong usage."""
    number = (await command("open", "--channel", "web", "--json")).json["number"]
    refused = await command("accept", number, "--title", "路灯", "--lang", "zh")
    assert refused.code == 1
    assert "缺少必填项：content；缺少必填项：demand_type" in refused.err
    stale = await command("amend", number, "--version", "9", "--title", "路灯")
    assert (stale.code, stale.err.endswith("[version_conflict]\n")) == (1, True)
    wrong = await command("first-contact", number, "--contacted-at", "yesterday")
    assert (wrong.code, "--contacted-at yesterday" in wrong.err) == (2, True)


def test_every_action_of_the_api_has_its_verb(run: Run) -> None:
    """Under the route's name, or a shorter one."""
    told = run("order", "--help").out
    for verb in order_actions.KINDS:
        assert f"\n  {SHORT.get(verb, verb)} " in told


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("dispatch", "--basis <str> Why it goes there (派单依据): named, backstop, or the catalogue's entry"),
        ("first-contact", "--contacted-at <str> Local time, such as 2026-11-26T09:30, or now. Required."),
        ("attempt", "--answers <str> As JSON with solved, result, service, agent,"),
        (
            "reply",
            "--kind <str> One of resolved, partly, cannot_by_law, needs_time, out_of_duty, unreachable. Required.",
        ),
    ],
)
def test_the_help_says_what_a_value_has_to_be_and_whether_it_is_needed(run: Run, verb: str, told: str) -> None:
    assert told in " ".join(run("order", verb, "--help").out.split())


async def test_a_contact_that_was_just_now_is_said_so(command: Command, office: Casework) -> None:
    """The office's clock stands in another time than the command's: what is refused shows that the word was read."""
    case = await office.live(await office.open(), 4)
    said = await command("first-contact", case.number, "--contacted-at", "now")
    assert (said.code, "contacted_at is not valid: dispatched_at .. now" in said.err) == (1, True)
