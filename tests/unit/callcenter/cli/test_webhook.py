"""callcenter webhook, against the real API."""

import asyncio
from pathlib import Path

from callcenter.office.webhooks import Webhooks
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import webhooks
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.cases import SEALER
from tests.support.knowledge import NOW
from tests.support.web import Local, served
from tests.unit.callcenter.cli.conftest import Run


async def test_a_receiver_is_added_listed_tested_enabled_and_removed(empty_database: Path, run: Run) -> None:
    """Its secret is printed once; faults are told all at once."""
    database = await Database.open(f"sqlite:///{empty_database}")
    office = [webhooks.router(Webhooks(database, SEALER, lambda: NOW))]
    async with served(create_app(FakeEngine(lambda: NOW), NoRecords(), Local(), office=office)) as url:

        async def command(*words: str) -> str:
            done = await asyncio.to_thread(run, "webhook", *words, "--url", url)
            return done.out or done.err

        added = await command("add", "crm", "https://example.org/hook", "--event", "case_dispatch")
        assert added.startswith("whsec_")
        refused = await command("add", "crm", "http://example.org/hook")
        assert "url: must begin with https://" in refused
        assert "id: is taken" in refused
        assert (await command("test", "crm")).startswith("test-")
        listed = await command("list", "--lang", "zh")
        [row] = [line.split() for line in listed.splitlines() if line.split()[:1] == ["crm"]]
        assert row[:5] == ["crm", "https://example.org/hook", "case_dispatch", "是", "1"]
        assert added.strip() not in await command("list", "--json")
        assert await command("enable", "crm") == ""
        assert await command("remove", "crm") == ""
        assert "unknown_webhook" in await command("test", "crm")
    await database.close()
