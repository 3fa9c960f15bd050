"""A running centre with accounts, one person for each role, and an empty stage for each test."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from callcenter.office.accounts import Accounts
from callcenter.office.passwords import Passwords
from callcenter.office.users import Users
from callcenter.orders.actor import Role
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.sipp import Sipp
from callcenter.store.office.database import Database
from tests.pbx.lab import AGENTS, DEPARTMENTS, ENGINE_SECRET
from tests.pbx.raw_ami import RawAmi
from tests.support import plan
from tests.support.centre import Centre
from tests.support.chromium import SWITCHES, chromium
from tests.support.clearing import clear
from tests.support.parties import AGENT
from tests.support.scene import Scene

AREA = "140502"
LEAD = "12319"
"""A department of those that come with the program."""
PASSWORD = "three little birds sing"
PEOPLE: dict[str, tuple[str, frozenset[Role], dict[str, str]]] = {
    "house": ("热线", frozenset(Role) - {Role.DEPARTMENT_USER, Role.DEPARTMENT_REVIEWER}, {}),
    "agent": ("王芳", frozenset({Role.AGENT}), {"agent": AGENT}),
    "dispatcher": ("李明", frozenset({Role.DISPATCHER}), {}),
    "clerk": ("赵强", frozenset({Role.DEPARTMENT_USER}), {"department": LEAD}),
    "reviewer": ("钱进", frozenset({Role.DEPARTMENT_REVIEWER}), {"department": LEAD}),
    "stranger": ("周全", frozenset({Role.DEPARTMENT_USER}), {"department": "12333"}),
    "follow_up": ("吴静", frozenset({Role.FOLLOW_UP}), {}),
    "supervisor": ("郑毅", frozenset({Role.SUPERVISOR}), {}),
    "auditor": ("冯正", frozenset({Role.AUDITOR}), {}),
    "admin": ("陈管", frozenset({Role.ADMIN}), {}),
}
"""The name that others see, the roles, and what belongs to them; who does everything that the tests do not look at."""
Tokens = dict[str, str]


async def _people(url: str) -> Tokens:
    """A token for each of PEOPLE."""
    database, number = await Database.open(url), itertools.count(1)
    accounts = Accounts(database, time.time, tuple)
    await accounts.load()
    users = Users(accounts, Passwords(), time.time, lambda: f"a-secret-of-the-tests-{next(number):06}")
    tokens: Tokens = {}
    try:
        for name, (display, roles, more) in PEOPLE.items():
            await users.add(name, display, roles, PASSWORD, by="test", **more)
            tokens[name], _ = await users.issue_token(name, "test", roles, lasts_s=3600.0, by="test")
    finally:
        await database.close()
    return tokens


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The centre's."""
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="package")
def tokens(folder: Path) -> Tokens:
    """What each of the people shows."""
    return asyncio.run(_people(f"sqlite:///{folder}/callcenter.db"))


@pytest.fixture(scope="package")
def centre(pbx: PbxInstance, folder: Path, tokens: Tokens) -> Iterator[Centre]:
    """The engine as a process of its own, on a database in which these people are known."""
    endpoints = tuple(phone for phone in AGENTS if phone != plan.NOBODY)
    text = plan.config(pbx.spec.ports.ami, ENGINE_SECRET, endpoints, (DEPARTMENTS[0], DEPARTMENTS[1]))
    centre = Centre(folder, text.replace("[site]\n", f'[site]\njurisdiction = "{AREA}"\n', 1))
    centre.token = tokens["house"]
    try:
        centre.start(ready=False)
        # The pages come last, and it is they who are waited for: on a busy machine that takes its time.
        centre.wait_ready(within=60.0)
        yield centre
    finally:
        centre.stop()


@pytest.fixture
def page(centre: Centre) -> Iterator[Page]:
    """A browser in which nobody is signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        looks = {"width": 1366, "height": 768}
        context = browser.new_context(viewport=looks, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(20_000)
        yield context.new_page()
        browser.close()


@pytest.fixture
def scene(pbx: PbxInstance, centre: Centre, tmp_path: Path) -> Iterator[Scene]:
    """Nobody is logged in and nobody calls."""
    ami = RawAmi(pbx.spec.ports.ami, "lab", pbx.spec.admin_secret)
    sipp = Sipp(tmp_path / "sipp", pbx.spec.ports.sip)
    scene = Scene(pbx, centre, sipp, ami)
    try:
        yield scene
    finally:
        clear(scene)
        sipp.stop()
        ami.close()
