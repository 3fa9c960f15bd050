"""The link when a real Asterisk freezes, dies and comes back."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from callcenter.ami.client import AmiClient
from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiOutcomeUnknown
from callcenter.ami.state import Link, Timing
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxSpec
from tests.fakes.ami_link import Told, running
from tests.support.ports import block

pytestmark = pytest.mark.pbx

SECRET = "mortal-secret"


@pytest.fixture
def mortal_pbx(asterisk: AsteriskHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PbxInstance]:
    """An Asterisk of one test's own, to be frozen and killed."""
    with block() as ports:
        spec = PbxSpec(ports=ports, values=SnippetValues(ami_secret=SECRET))
        instance = PbxInstance(tmp_path_factory.mktemp("mortal") / "pbx", spec, asterisk)
        instance.start()
        yield instance
        if instance.pid is not None:
            # After a refused ChannelId, Asterisk 22 takes more than ten seconds to stop by itself.
            os.kill(instance.pid, signal.SIGKILL)
        instance.remove()


@contextmanager
def frozen(pbx: PbxInstance) -> Iterator[None]:
    """Stop the process; its kernel goes on acknowledging what we send."""
    assert pbx.pid is not None
    os.kill(pbx.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pbx.pid, signal.SIGCONT)


def ring(client: AmiClient, offer: str):  # type: ignore[no-untyped-def]
    """Begin a call inside the PBX."""
    target = {"Channel": "Local/s@callcenter-ring/n", "Application": "Wait", "Data": "9", "Async": "true"}
    return client.send(
        Action("Originate", target | {"ChannelId": offer, "OtherChannelId": f"{offer}-2"}, action_id=offer)
    )


async def test_a_frozen_pbx_is_noticed_and_met_again(mortal_pbx: PbxInstance) -> None:
    """Silence for 2.5 s ends the session; what was sent into it is unknown and not sent again."""
    async with running(mortal_pbx.spec.ports.ami, SECRET, timing=Timing()) as (client, told):
        await told.up()
        with frozen(mortal_pbx):
            future = ring(client, "frozen-1")
            await told.until(lambda: Link.LOST in told.links())
            with pytest.raises(AmiOutcomeUnknown, match="silent for more than"):
                await future
        await told.up(2)
        assert client.counters.actions - client.counters.reconnects < 12
        assert [frame.action_id for frame in told.events if frame.event == "OriginateResponse"] in ([], ["frozen-1"])


async def test_a_killed_and_restarted_pbx_is_known_to_be_new(mortal_pbx: PbxInstance) -> None:
    """The cut is noticed at once; after the restart its start lies later than before."""
    async with running(mortal_pbx.spec.ports.ami, SECRET, timing=Timing(), clock=time.time) as (client, told):
        await told.until(lambda: "FullyBooted" in told.order)
        before = client.pbx_started_at
        assert mortal_pbx.pid is not None
        os.kill(mortal_pbx.pid, signal.SIGKILL)
        await told.until(lambda: Link.UNREACHABLE in told.links())
        mortal_pbx.stop()
        await _restart(mortal_pbx, told)
        assert before is not None
        assert client.pbx_started_at is not None
        assert client.pbx_started_at > before


async def test_an_offer_id_cannot_ring_twice(mortal_pbx: PbxInstance) -> None:
    """A ChannelId in use is refused: the id of an offer makes it safe to look instead of repeat."""
    async with running(mortal_pbx.spec.ports.ami, SECRET, timing=Timing()) as (client, told):
        await told.up()
        assert (await ring(client, "offer-1")).ok
        await ring(client, "offer-1")
        await told.until(lambda: told.order.count("OriginateResponse") == 2)
        responses = [frame["Response"] for frame in told.events if frame.event == "OriginateResponse"]
        assert sorted(responses) == ["Failure", "Success"]
        assert {frame["Uniqueid"] for frame in await client.list(Action("CoreShowChannels"))} == {
            "offer-1",
            "offer-1-2",
        }
        await client.send(Action("Hangup", {"Channel": "offer-1"}))
        await told.until(lambda: told.order.count("Hangup") == 2)


async def test_a_stopping_pbx_says_so(mortal_pbx: PbxInstance) -> None:
    """The Shutdown event comes through before the connection ends."""
    async with running(mortal_pbx.spec.ports.ami, SECRET, timing=Timing()) as (_, told):
        await told.up()
        mortal_pbx.run_cli("core stop now")
        await told.until(lambda: Link.LOST in told.links())
        assert "Shutdown" in told.order


async def _restart(pbx: PbxInstance, told: Told) -> None:
    """Start it in a thread, so that the link can try meanwhile."""
    await asyncio.to_thread(pbx.start)
    await told.up(2)
    await told.until(lambda: told.order.count("FullyBooted") == 2)
