"""Calls go on without a database and without a broker; once they are back, every order is there and was told.

``STORE_AWAY_SECONDS=600 pytest tests/pbx/away -s`` keeps each away for ten minutes.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxSpec, Phone
from tests.pbx.lab import ENGINE_SECRET
from tests.support.mosquitto import Mosquitto
from tests.support.order_ear import OrderEar, order_ear
from tests.support.ports import block
from tests.support.proxy import Wire, wire
from tests.support.rush import Rush, rush
from tests.support.taken_away import full, gone, locked, small_disk
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
AWAY_S = float(os.environ.get("STORE_AWAY_SECONDS", "10"))
BRIEFLY_S = AWAY_S if "STORE_AWAY_SECONDS" in os.environ else 4.0
AGENTS, RATE, LINE = 10, 2.0, "12345"
CATCH_UP_S = 30.0
ALARM_S = 5.0


def _config(ami_port: int, broker_port: int) -> str:
    text = f'[site]\nname = "away"\n[[pbx]]\nname = "pbx"\nport = {ami_port}\nsecret = "{ENGINE_SECRET}"\n'
    text += f"[mqtt]\nport = {broker_port}\n"
    text += f'[[lines]]\nnumber = "{LINE}"\nname = "{LINE}"\nqueue = "main"\n[[queues]]\nname = "main"\nwrap_up_s = 0\n'
    for phone in range(3001, 3001 + AGENTS):
        text += f'[[agents]]\nid = "{phone}"\nname = "{phone}"\nendpoint = "{phone}"\nqueues = ["main"]\n'
        text += "logged_in = true\n"
    return text


@dataclass
class House:
    """A centre whose database is on a small disk of its own, and whose broker can be taken away."""

    rush: Rush
    broker: Mosquitto
    broker_wire: Wire
    loop: asyncio.Runner
    ear: OrderEar = field(default_factory=OrderEar)
    broker_back: float = 0.0

    def missing(self) -> str:
        """What the centre says it lacks."""
        return " ".join(self.rush.centre.get("/readyz")["missing"])

    def services(self) -> dict[str, bool]:
        """What the monitor shows of store and broker."""
        return {service["name"]: service["up"] for service in self.rush.centre.get("/api/v1/state")["services"]}

    def orders(self) -> tuple[int, int]:
        """Finished orders in the database: how many, and of how many calls."""
        sql = "SELECT count(*), count(DISTINCT call_id) FROM orders WHERE ended_at IS NOT NULL"
        counts = self.rush.centre.query(sql)[0]
        return counts[0], counts[1]

    @contextmanager
    def without_broker(self) -> Iterator[None]:
        """Killed, with nothing kept; when it runs again, whoever listens is there before the engine."""
        self.loop.run(self.broker.kill())
        self.broker_wire.dark = True
        yield
        self.loop.run(self.broker.start())
        assert self.ear.listening.wait(10)
        self.broker_wire.dark, self.broker_back = False, time.monotonic()
        self.broker_wire.cut()

    @contextmanager
    def without_both(self) -> Iterator[None]:
        """Neither broker nor database, which another process has locked."""
        with locked(self.rush.centre.database), self.without_broker():
            yield


@pytest.fixture(scope="module")
def house(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Ten agents who pick up at once."""
    folder: Path = tmp_path_factory.mktemp("away")
    with ExitStack() as stack:
        ports = stack.enter_context(block())
        phones = Phone.range(3001, AGENTS, ports.phone(0))
        spec = PbxSpec(ports=ports, values=SnippetValues(ami_secret=ENGINE_SECRET), agents=phones)
        loop = stack.enter_context(asyncio.Runner())
        broker = Mosquitto(folder)
        loop.run(broker.start())
        stack.callback(lambda: loop.run(broker.kill()))
        line = stack.enter_context(wire(broker.port))
        disk = stack.enter_context(small_disk(folder / "disk", megabytes=64))
        config = _config(ports.ami, line.port)
        whole = stack.enter_context(rush(asterisk, folder, spec, config, disk / "callcenter.db"))
        whole.sipp.desk(Desk(ring_ms=100), ports.phone(0))
        yield House(whole, broker, line, loop)


def _go_without(house: House, taken: AbstractContextManager[None], seconds: float, alarm: str) -> None:
    """Calls come all the time; something is taken away for so long and given back; then all is compared."""
    before = house.orders()[0]
    run = house.rush.sipp.call(Caller(line=LINE, talk_ms=1000), calls=round(RATE * (seconds + 4)), rate=RATE)
    eventually("calls come", lambda: house.orders()[0] > before)
    with taken:
        eventually("an alarm", lambda: alarm in house.missing(), within=ALARM_S + 6)
        assert house.services()["store"] is False
        house.rush.ami.listen(max(0.0, seconds - ALARM_S))
        came = run.result().created
    back = time.monotonic()
    eventually("all orders", lambda: house.orders()[0] >= before + came - AGENTS, within=CATCH_UP_S)
    caught_up = time.monotonic() - back
    result = run.wait(60)
    eventually("the last orders", lambda: house.orders() == (before + result.created,) * 2, within=CATCH_UP_S)
    eventually("no alarm", lambda: house.missing() == "")
    sent = f"{result.created} calls, {result.failed} dropped, {came} before it was back"
    print(f"{alarm!r} for {seconds:.0f} s: {sent}; their orders {caught_up:.2f} s later")
    assert result.ok, house.rush.centre.log_tail()
    # On a machine without a free moment, a caller's second of talk may be over before Asterisk has joined the two.
    others = house.rush.centre.query("SELECT outcome FROM orders WHERE outcome <> 'answered'")
    assert {order["outcome"] for order in others} <= {"abandoned_ring"}
    assert len(others) <= result.created // 100
    _journal_is_whole(house)


def _journal_is_whole(house: House) -> None:
    gaps = "SELECT call_id FROM events WHERE call_id IS NOT NULL GROUP BY call_id HAVING max(seq) <> count(*)"
    assert house.rush.centre.query(gaps) == []
    assert house.rush.centre.query("SELECT count(*) FROM set_aside")[0][0] == 0


def test_without_database_and_broker_no_call_is_dropped_and_every_order_comes(house: House) -> None:
    """The lock of another process, and a broker that is killed and forgets everything."""
    with order_ear(house.broker.port, house.ear):
        _go_without(house, house.without_both(), AWAY_S, "database is locked")
        numbers = {row["number"] for row in house.rush.centre.query("SELECT number FROM orders")}
        eventually("every order told", lambda: house.ear.finished >= numbers, within=CATCH_UP_S)
    print(f"broker: {len(numbers)} orders, all told, {time.monotonic() - house.broker_back:.2f} s after it was back")
    assert house.ear.finished == numbers


@pytest.mark.parametrize(("take", "alarm"), [(gone, "the file is gone"), (full, "database or disk is full")])
def test_a_file_that_went_and_a_full_disk_are_caught_up_with(
    house: House, take: Callable[[Path], AbstractContextManager[None]], alarm: str
) -> None:
    _go_without(house, take(house.rush.centre.database), BRIEFLY_S, alarm)
