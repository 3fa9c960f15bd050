"""The office put together: what becomes of work orders, beside the calls and after them."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence, Set
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import structlog

from callcenter.office import seed, witness
from callcenter.office.alerts import Alerts
from callcenter.office.archiving import Archive
from callcenter.office.calendar_warning import unknown_years
from callcenter.office.calendars import Calendars
from callcenter.office.deleting import Deleting
from callcenter.office.departments import Departments
from callcenter.office.due import Due
from callcenter.office.early_warning import EarlyWarning, Rules
from callcenter.office.exporting import Exporter
from callcenter.office.facts import FactsOf
from callcenter.office.intake import Intake
from callcenter.office.knowledge import KnowledgeBase, working_days
from callcenter.office.open311 import Open311Cases, Open311Keys
from callcenter.office.orders import OrderService
from callcenter.office.reading import Reader
from callcenter.office.recounting import Recounting
from callcenter.office.ticker import Ticker
from callcenter.office.vault import Vault, open_vault
from callcenter.office.watching import ReadWatch
from callcenter.office.webhook_sender import Sender
from callcenter.office.webhooks import Webhooks
from callcenter.office.witness import Witness
from callcenter.orders.actor import SYSTEM
from callcenter.orders.warnings.reads import ReadRules, Reads
from callcenter.ports import Clock
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Database
from config.load import Settings

log = structlog.get_logger("office")
RETRY_S = 5.0


class House:
    """Its parts, made by ``open``; ``run`` must be running for anything to happen by itself."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        vault: Vault,
        clock: Clock,
        telephones: Callable[[], Set[str]],
        secret: Callable[[], str],
    ) -> None:
        site, key_file = settings.site, Path(settings.privacy.key_file)
        self._clock, self._timezone, self._jurisdiction = clock, site.timezone, site.jurisdiction
        self.calendars = Calendars(database, clock, settings.policies, site.timezone, settings.deadlines.holidays)
        self._telephones = telephones
        self.departments = Departments(database, clock.now, site.timezone, telephones)
        cases = Cases(vault.sealer)
        facts = FactsOf(cases, lambda: self.calendars.deadlines, ZoneInfo(site.timezone))
        self.orders = OrderService(
            database, cases, vault.cases, facts, clock.now, site.jurisdiction, settings.deadlines.policy
        )
        due_days = working_days(lambda: self.calendars.calendar)
        self.knowledge = KnowledgeBase(database, clock.now, lambda: f"k{secret()[:8]}", due_days)
        self.orders.along.append(self.knowledge.along)
        self.reader = Reader(self.orders, vault.access)
        self.intake = Intake(self.orders, site.jurisdiction)
        self.calendars.recount = Recounting(self.orders, lambda: self.calendars.deadlines)
        due = Due(self.orders, lambda: self.calendars.deadlines, self.calendars.effect)
        self._ticker = Ticker(database, clock, due.effect, self.orders.lock)
        self._archive = Archive(database, cases, vault, clock.now)
        zone, record_years = ZoneInfo(site.timezone), settings.privacy.record_years
        self._deleting = Deleting(database, cases, vault, clock.now, zone, record_years)
        self._exporter = Exporter(database, cases, facts.tree, self.reader.looks)
        self.calendars.changed.append(self._ticker.wake)
        self.alerts = Alerts(database, clock.now)
        self._witness = Witness(witness.beside(key_file), database, vault.chains, self.alerts.found, clock.now)
        warned = settings.early_warning
        rules = Rules(burst=warned.burst, mass=warned.mass, words=warned.words)
        self._early_warning = EarlyWarning(database, self.orders, self.alerts, rules, clock.now, self._unknown_years)
        self._read_watch = ReadWatch(database, Reads(ReadRules(), zone), self.alerts.found, clock.now)
        self.calendars.tell.append(unknown_years(self._early_warning.take, clock.now))
        self._webhooks = Webhooks(database, vault.sealer, clock.now)
        self.orders.along.append(self._webhooks.along)
        self.alerts.along.append(self._webhooks.along_alert)
        private = settings.webhooks.private_addresses
        self._sender = Sender(database, self._webhooks, self.alerts, clock.now, private=private)
        self._open311, self._keys = settings.open311, Open311Keys(database, clock.now, secret)

    @classmethod
    async def open(
        cls,
        settings: Settings,
        database: Database,
        clock: Clock,
        telephones: Callable[[], Set[str]],
        secret: Callable[[], str],
    ) -> Self:
        """The office of a database. Raises BadKeys when its key file is not there, or is another one.

        ``telephones``: the ids of the desks that can be rung; ``secret`` makes texts that nobody can guess.
        """
        vault = await open_vault(Path(settings.privacy.key_file), database, settings.plan.rules.country_code)
        return cls(settings, database, vault, clock, telephones, secret)

    def _unknown_years(self) -> tuple[int, ...]:
        return self.calendars.calendar.missing(self.calendars.today())

    def routes(self) -> Sequence[Any]:
        """The routers of its API. Loads the web's libraries."""
        from callcenter.web.office import (
            alerts,
            calendar,
            catalogue,
            departments,
            keeping,
            knowledge,
            open311_keys,
            order_actions,
            orders,
            policies,
            statistics,
            webhooks,
        )

        return (
            keeping.router(self._exporter, self._archive),
            knowledge.router(self.knowledge),
            orders.router(self.reader),
            order_actions.router(self.orders, self.reader, self._jurisdiction),
            departments.router(self.departments, self._clock.now, self._timezone),
            catalogue.router(self.departments),
            statistics.router(self.departments, self._clock.now),
            alerts.router(self.alerts),
            open311_keys.router(self._keys),
            webhooks.router(self._webhooks),
            *self._open311_routes(),
            calendar.router(self.calendars),
            policies.router(self.calendars, self.reader),
        )

    def _open311_routes(self) -> Sequence[Any]:
        if (told := self._open311) is None:
            return ()
        from callcenter.web.open311.router import Open311, router
        from callcenter.web.open311.settings import Open311Settings

        settings = Open311Settings(
            url=told.url,
            contact=told.contact,
            jurisdiction=told.jurisdiction_id,
            testing=told.testing,
            posts_per_minute=told.posts_per_minute,
        )
        cases = Open311Cases(self.orders, self._jurisdiction)
        return (router(Open311(settings, self.departments, cases, cases, self._keys, self._clock.now)),)

    async def run(self) -> None:
        """Do what is to be done by itself; for ever."""
        await self.prepare()
        async with asyncio.TaskGroup() as tasks:
            for name, work in self._work():
                tasks.create_task(work, name=name)

    async def prepare(self) -> None:
        """Have calendar and departments in place, however long the database is away."""
        while True:
            try:
                await self.calendars.load()
                today = self.departments.today()
                await self.departments.seed(seed.departments(self._telephones()), seed.catalogue(today), SYSTEM)
                return
            except Exception as error:
                # Calls go on; its text may hold what stands in the rows.
                log.warning("office.not_ready", error=type(error).__name__, help="tried again by itself")
            await asyncio.sleep(RETRY_S)

    def _work(self) -> Sequence[tuple[str, Coroutine[Any, Any, None]]]:
        return (
            ("intake", self.intake.run()),
            ("due moments", self._ticker.run()),
            ("the trail's witness", self._witness.run()),
            ("the access log", self.reader.looks.run()),
            ("the archive", self._archive.run()),
            ("retention", self._deleting.run()),
            ("early warning", self._early_warning.run()),
            ("unusual looks", self._read_watch.run()),
            ("webhooks", self._sender.run()),
        )
