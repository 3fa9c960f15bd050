"""What is due happens once: after an absence, a crash, a failure, and with two programs at once."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from callcenter import points
from callcenter.domain.ids import Instant
from callcenter.office.ticker import RETRY_S, Ticker
from callcenter.orders.deadlines.alarms import Alarm, AlarmKind
from callcenter.store.office import alarms
from callcenter.store.office.alarms import Armed
from callcenter.store.office.database import Connection, Database
from tests.support.watch import Watch

T0 = 1_795_290_000.0


class Effects:
    """Writes each effect down in the database, as an order's change would be."""

    def __init__(self) -> None:
        self.broken = False

    async def __call__(self, connection: Connection, alarm: Armed) -> None:
        """One more row, or a failure after it."""
        await alarms.add(
            connection, "effect", Alarm(kind=alarm.kind, at=Instant(9e9), round=f"{alarm.number}@{alarm.at}")
        )
        if self.broken:
            raise RuntimeError("the effect fails")


class Killed(BaseException):
    """The program ends here."""


CASE = text("UPDATE order_counter SET last = last + 1")
"""Locks the one row that stands for the case."""


async def no_lock(connection: Connection, number: str) -> None:
    """Nobody else changes the case."""


@pytest.fixture
def watch() -> Watch:
    """The clock of all programs."""
    return Watch(T0)


@pytest.fixture
def effects() -> Effects:
    """What alarms lead to."""
    return Effects()


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """No point outlives its test."""
    yield
    points.arm(None)


def due(kind: AlarmKind, after_s: float, round_: str = "1") -> Alarm:
    """An alarm so long after the beginning."""
    return Alarm(kind=kind, at=Instant(T0 + after_s), round=round_)


async def arm(database: Database, number: str, *wanted: Alarm) -> None:
    """A case changes, and these are its alarms."""
    async with database.write() as connection:
        await alarms.arm(connection, number, wanted)


async def happened(database: Database) -> list[str]:
    """The effects that are in the database, in order."""
    async with database.read() as connection:
        query = text("SELECT round FROM alarms WHERE number = 'effect' ORDER BY id")
        return list((await connection.execute(query)).scalars())


async def test_nothing_happens_before_its_moment_and_then_once(
    database: Database, watch: Watch, effects: Effects
) -> None:
    """The moment itself counts."""
    ticker = Ticker(database, watch, effects, no_lock)
    await arm(database, "1", due(AlarmKind.RED, 60))
    watch.time += 59.9
    assert await ticker.fire_due() == 0
    watch.time = T0 + 60
    assert await ticker.fire_due() == 1
    assert await ticker.fire_due() == 0
    assert await happened(database) == [f"1@{T0 + 60}"]


async def test_after_an_absence_all_happens_in_the_order_of_the_moments(
    database: Database, watch: Watch, effects: Effects
) -> None:
    """Whichever case they are of, and whenever they were armed."""
    await arm(database, "2", due(AlarmKind.RED, 300), due(AlarmKind.YELLOW, 100))
    await arm(database, "1", due(AlarmKind.RED, 200))
    watch.time += 86_400
    assert await Ticker(database, watch, effects, no_lock).fire_due() == 3
    assert await happened(database) == [f"2@{T0 + 100}", f"1@{T0 + 200}", f"2@{T0 + 300}"]


@pytest.mark.parametrize(("where", "done"), [("alarm.taken", 0), ("alarm.done", 0), ("alarm.fired", 1)])
async def test_a_crash_between_due_time_and_commit_loses_nothing_and_one_after_it_repeats_nothing(
    database: Database, watch: Watch, effects: Effects, where: str, done: int
) -> None:
    """The next program does what the dead one had not committed, and only that."""

    def die() -> None:
        raise Killed

    await arm(database, "1", due(AlarmKind.SIGN, 60))
    watch.time += 61
    points.arm(points.kill_at(f"{where}.sign:1", kill=die))
    with pytest.raises(Killed):
        await Ticker(database, watch, effects, no_lock).fire_due()
    points.arm(None)
    assert len(await happened(database)) == done
    watch.time += 3600
    assert await Ticker(database, watch, effects, no_lock).fire_due() == 1 - done
    assert await happened(database) == [f"1@{T0 + 60}"]


async def test_two_programs_at_once_do_it_once(database: Database, watch: Watch, effects: Effects) -> None:
    """Each alarm goes to one of them."""
    for number in range(20):
        await arm(database, str(number), due(AlarmKind.RED, number))
    watch.time += 60
    tickers = [Ticker(database, watch, effects, no_lock) for _ in range(2)]
    fired = await asyncio.gather(*(ticker.fire_due() for ticker in tickers))
    assert sum(fired) == 20
    assert len(await happened(database)) == 20


async def test_an_effect_that_fails_is_undone_tried_again_later_and_keeps_nothing_else_back(
    database: Database, watch: Watch, effects: Effects
) -> None:
    """It counts as fired only when it has worked."""
    ticker = Ticker(database, watch, effects, no_lock)
    await arm(database, "1", due(AlarmKind.RED, 1))
    watch.time += 2
    effects.broken = True
    assert await ticker.fire_due() == 0
    effects.broken = False
    await arm(database, "2", due(AlarmKind.RED, 1))
    assert await ticker.fire_due() == 1
    assert await happened(database) == [f"2@{T0 + 1}"]
    watch.time += RETRY_S
    assert await ticker.fire_due() == 1
    assert await happened(database) == [f"2@{T0 + 1}", f"1@{T0 + 1}"]


async def test_whoever_changes_the_case_meanwhile_and_the_alarm_wait_for_each_other(
    database: Database, watch: Watch, effects: Effects
) -> None:
    """Both lock the case first, so neither is thrown out by the database."""
    async with database.write() as connection:
        await connection.execute(text("INSERT INTO order_counter VALUES ('140500', '2026-11-26', 1)"))
    await arm(database, "1", due(AlarmKind.RED, 1))
    watch.time += 2
    locked, go_on = asyncio.Event(), asyncio.Event()

    async def lock(connection: Connection, number: str) -> None:
        locked.set()
        await connection.execute(CASE)

    async def change() -> None:
        async with database.write() as connection:
            await connection.execute(CASE)
            go_on.set()
            if database.postgresql:
                await locked.wait()
            await alarms.arm(connection, "1", [due(AlarmKind.RED, 500)])

    ticker = Ticker(database, watch, effects, lock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(change())
        await go_on.wait()
        fired = tasks.create_task(ticker.fire_due())
    assert fired.result() == 0
    assert await happened(database) == []


async def test_a_running_ticker_fires_at_the_moment_and_when_it_is_woken(
    database: Database, watch: Watch, effects: Effects
) -> None:
    """It sleeps until then."""
    done = asyncio.Event()

    async def effect(connection: Connection, alarm: Armed) -> None:
        await effects(connection, alarm)
        done.set()

    ticker = Ticker(database, watch, effect, no_lock)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(ticker.run())
        await arm(database, "1", due(AlarmKind.RED, 60))
        watch.time += 60
        ticker.wake()
        await asyncio.wait_for(done.wait(), 10)
        running.cancel()
