"""The second witness is asked after every gap, and by hand: each call has one record and one order."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from callcenter import reconciler as module
from callcenter.calls.sources import Source
from callcenter.domain.commands import PbxCommand
from callcenter.domain.errors import Refused
from callcenter.domain.events import Outcome
from callcenter.domain.facts import CallerArrived, ChannelHungUp, PbxLost, PbxSynced
from callcenter.domain.ids import CallId, ChannelId, Instant, LineNumber, PbxName, call_id
from callcenter.engine import Engine
from callcenter.reconciler import Reconciled, Reconciler
from callcenter.store.store import Store
from tests.support.cel import T0, Cel
from tests.support.floor import PBX, make_plan


class Clock:
    """Stands where it is put."""

    at = T0

    def now(self) -> Instant:
        return Instant(self.at)


class NoPbx:
    """Nothing that is asked of it is done."""

    def perform(self, command: PbxCommand) -> None:
        """Forget it."""


class Site:
    """An engine with its store, a file of channel events, and the reconciler between them."""

    def __init__(self, store: Store, path: Path) -> None:
        self.store, self.path, self.clock, self.cel = store, path, Clock(), Cel()
        self.engine = Engine(make_plan(), self.clock)
        self.engine.attach(PBX, NoPbx())
        self.engine.subscribe(store.record)
        self.reconciler = Reconciler(self.engine, store, {PBX: path}, self.clock)
        self.orders = asyncio.Event()
        store.on_orders.append(lambda _: self.orders.set())

    def at(self, seconds: float) -> None:
        """So many seconds after the beginning."""
        self.clock.at = T0 + seconds

    def asterisk_writes(self) -> None:
        """The file as it stands."""
        self.path.write_bytes(self.cel.data)

    def synced(self) -> None:
        """The link is up; no channel is there."""
        self.engine.feed(PbxSynced(pbx=PBX, channels=(), reachable={}, started_at=T0 - 1000))

    def lost(self) -> None:
        """The link is cut."""
        self.engine.feed(PbxLost(pbx=PBX))

    async def by_hand(self, since: float = 0, until: float = 100) -> Reconciled:
        return await self.reconciler.reconcile(Instant(T0 + since), Instant(T0 + until))

    async def order_of(self, channel: str) -> Any:
        """The call's one order, once it says that somebody told what happened."""
        while True:
            self.orders.clear()
            await self.store.flush()
            detail = await self.store.call(call_id(PBX, channel))
            if detail is not None and detail.call.sources.get("ended_at") is Source.FILLED_IN:
                return detail.order
            await asyncio.wait_for(self.orders.wait(), 10)


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(module, "PAUSES_S", (0.0, 0.0))
    store = await Store.open(f"sqlite:///{tmp_path / 'a.db'}", jurisdiction="110000", timezone="Asia/Shanghai")
    site = Site(store, tmp_path / "callcenter.csv")
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(store.run()), tasks.create_task(site.reconciler.run())]
        yield site
        for task in running:
            task.cancel()
    site.engine.stop()
    await store.close()


def abandoned(site: Site, at: float, channel: str, **more: str) -> None:
    """A caller comes, and hangs up after five seconds."""
    site.cel.caller(at, channel, **more)
    site.cel.end(at + 5, channel, "self")


async def test_what_came_and_went_before_the_engine_was_there_again_has_its_order(site: Site) -> None:
    abandoned(site, 10, "1.0")
    site.cel.caller(20, "2.0")
    site.cel.talk(26, "2.0", "2.9", "1002", plan_b=True)
    site.cel.part(40, "2.9", "2.0", "2.9")
    site.cel.end(40.1, "2.9")
    site.cel.end(42, "2.0", "dialplan/builtin", "callcenter-planb")
    site.asterisk_writes()
    site.at(60)
    site.reconciler.begin(Instant(T0 + 5))
    site.synced()
    first, second = await site.order_of("1.0"), await site.order_of("2.0")
    assert (first.outcome, first.arrived_at, first.ended_at) == (Outcome.ABANDONED_QUEUE, T0 + 10, T0 + 15)
    assert (second.outcome, second.agent, second.answered_at) == (Outcome.ANSWERED, "a2", T0 + 27)
    assert (second.ended_at, second.talk_ms) == (T0 + 42, 13_100)
    assert len(await site.store.orders()) == 2


async def test_a_caller_who_went_while_the_link_was_cut(site: Site) -> None:
    site.synced()
    site.engine.feed(CallerArrived(pbx=PBX, channel=ChannelId("1.0"), linkedid="1.0", line=LineNumber("12345")))
    site.at(10)
    site.lost()
    site.cel.caller(0, "1.0")
    site.cel.end(13, "1.0", "self")
    site.asterisk_writes()
    site.at(60)
    site.synced()
    order = await site.order_of("1.0")
    assert (order.ended_at, order.wait_ms) == (T0 + 13, 13_000)


async def test_killed_before_the_first_commit_and_gone_before_the_restart(site: Site) -> None:
    """The record ends a moment before the call: it begins within the slack, and is not lost."""
    abandoned(site, 4.98, "1.0")
    site.asterisk_writes()
    site.at(30)
    site.reconciler.begin(Instant(T0 + 4.9))
    site.synced()
    assert (await site.order_of("1.0")).arrived_at == T0 + 4.98


async def test_with_no_record_yet_nothing_of_the_past_is_taken_in(site: Site) -> None:
    abandoned(site, 10, "1.0")
    site.asterisk_writes()
    site.at(60)
    site.reconciler.begin(None)
    site.synced()
    await site.store.flush()
    assert site.reconciler._gaps == {}
    assert await site.store.orders() == []


async def test_a_record_that_cannot_be_read_is_told_and_the_next_gap_is_filled(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    monkeypatch.setattr(module.log, "error", lambda event, **_: told.put_nowait(event))
    site.at(10)
    site.reconciler.begin(Instant(T0))
    site.synced()
    assert await asyncio.wait_for(told.get(), 10) == "reconcile.unreadable"
    site.lost()
    abandoned(site, 20, "1.0")
    site.asterisk_writes()
    site.at(60)
    site.synced()
    assert (await site.order_of("1.0")).ended_at == T0 + 25


async def test_by_hand_everything_found_is_told_and_the_second_time_nothing(site: Site) -> None:
    abandoned(site, 10, "1.0", number="13800138000")
    site.asterisk_writes()
    site.at(60)
    done = await site.by_hand()
    [found] = done.found
    assert (done.calls, done.pbxs) == (1, (PBX,))
    assert (found.call, found.new, found.number) == (f"{PBX}:1.0", True, "138****8000")
    assert (found.arrived_at, found.answered_at, found.ended_at) == (T0 + 10, None, T0 + 15)
    assert (found.outcome, found.ended_by) == ("abandoned_queue", "caller")
    [order] = await site.store.orders()
    assert found.order == order.number
    again = await site.by_hand()
    assert (again.calls, again.found) == (1, ())
    assert await site.store.orders() == [order]


async def test_two_who_look_at_once_make_one_record(site: Site) -> None:
    for n in range(120):
        abandoned(site, n * 0.1, f"{n}.0")
    site.asterisk_writes()
    site.at(60)
    site.reconciler.begin(Instant(T0))
    site.synced()
    both = await asyncio.gather(site.by_hand(), site.by_hand())
    await site.order_of("119.0")
    assert sum(len(done.found) for done in both) <= 120
    assert len(await site.store.orders(limit=500)) == 120


async def test_who_has_just_left_is_the_engines_own(site: Site) -> None:
    abandoned(site, 10, "1.0")
    site.asterisk_writes()
    site.at(15 + module.GRACE_S - 1)
    assert (await site.by_hand()).found == ()
    site.at(15 + module.GRACE_S)
    assert len((await site.by_hand()).found) == 1


async def test_a_call_that_the_engine_saw_whole_is_left_alone(site: Site) -> None:
    site.synced()
    site.engine.feed(CallerArrived(pbx=PBX, channel=ChannelId("1.0"), linkedid="1.0", line=LineNumber("12345")))
    site.at(7)
    site.engine.feed(ChannelHungUp(pbx=PBX, channel=ChannelId("1.0"), cause=16))
    await site.store.flush()
    before = await site.store.call(CallId(f"{PBX}:1.0"))
    abandoned(site, 0.2, "1.0")
    site.asterisk_writes()
    site.at(60)
    assert (await site.by_hand()).found == ()
    assert await site.store.call(CallId(f"{PBX}:1.0")) == before


@pytest.mark.parametrize(("since", "until"), [(10, 10), (10, 5), (0, 86_401)])
async def test_a_span_that_is_none_is_refused(site: Site, since: float, until: float) -> None:
    with pytest.raises(Refused) as refused:
        await site.by_hand(since, until)
    assert refused.value.code == "bad_span"


async def test_without_a_record_of_channel_events_it_is_refused(site: Site) -> None:
    with pytest.raises(Refused) as refused:
        await site.by_hand()
    assert refused.value.code == "unreadable"
    assert str(site.path) in refused.value.message
    nobody = Reconciler(site.engine, site.store, {}, site.clock)
    with pytest.raises(Refused) as refused:
        await nobody.reconcile(Instant(0), Instant(1))
    assert refused.value.code == "no_witness"


async def test_without_the_database_it_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.asterisk_writes()
    monkeypatch.setattr(module, "STORE_S", 0.01)
    with monkeypatch.context() as away:
        away.setattr(site.store, "flush", lambda: asyncio.Event().wait())
        with pytest.raises(Refused) as refused:
            await site.by_hand()
    assert refused.value.code == "store_away"


async def test_other_pbxs_gaps_are_no_matter(site: Site) -> None:
    site.reconciler.begin(Instant(T0))
    site.engine.attach(PbxName("other"), NoPbx())
    site.engine.feed(PbxSynced(pbx=PbxName("other"), channels=(), reachable={}, started_at=1.0))
    assert site.reconciler._gaps == {}
