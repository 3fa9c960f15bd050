"""An Originate that came to nothing: what is made of it, with a channel and without one."""

import pytest

from acd.offer import TELLING
from callcenter.calls.machine import CallState
from callcenter.center.channels import UNTOLD_S
from callcenter.domain import events as e
from callcenter.domain.facts import ChannelHungUp, LegAnswered, LegFailed, PhoneChannelOpened
from callcenter.domain.ids import ChannelId
from tests.support.core import World
from tests.support.floor import PBX

S, R = CallState, e.OfferResult


def test_no_contact_at_all() -> None:
    """An endpoint without a contact fails without ever having had a channel."""
    w = World(agents=("a1", "a2"))
    w.pbx.reachable["1001"] = False
    caller = w.arrive()
    w.wait(UNTOLD_S)
    assert (w.told(e.OfferEnded)[0].result, w.rung(caller)) == (R.UNREACHABLE, "a2")


@pytest.mark.parametrize(
    ("reason", "result"), [(5, R.BUSY), (3, R.UNREACHABLE), (8, R.UNREACHABLE), (0, R.UNREACHABLE)]
)
def test_an_originate_that_failed_without_a_channel(reason: int, result: e.OfferResult) -> None:
    w = World(agents=("a1", "a2"))
    w.auto = False
    caller = w.arrive()
    w.hear(1)
    w.feed(LegFailed(pbx=PBX, channel=w.leg(caller), reason=reason))
    if reason not in TELLING:
        w.wait(UNTOLD_S)
    assert (w.told(e.OfferEnded)[0].result, w.rung(caller)) == (result, "a2")


def test_of_two_words_about_one_failure_the_leg_tells_the_cause() -> None:
    """The Originate's answer may come first, but where there was a channel its end knows better."""
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    leg = w.leg(caller)
    w.feed(LegFailed(pbx=PBX, channel=leg, reason=0))
    assert w.events == []
    w.hang_up(leg, 21)
    assert w.told(e.OfferEnded)[0].result is R.REJECTED
    w.feed(LegFailed(pbx=PBX, channel=leg, reason=5))
    assert w.events == []


def rung_and_nothing_told() -> tuple[World, ChannelId, ChannelId]:
    """Given: a1 is being rung for a caller, and nothing has been told of the leg."""
    w = World(agents=("a1", "a2"))
    w.auto = False
    caller = w.arrive()
    w.hear(1)
    return w, caller, w.leg(caller)


def test_a_failure_that_overtakes_word_of_its_channel_waits_for_that_channels_end() -> None:
    """As Asterisk tells it once in some hundred refusals: failed with reason 0, then born, then refused."""
    w, caller, leg = rung_and_nothing_told()
    w.feed(LegFailed(pbx=PBX, channel=leg, reason=0))
    w.wait(UNTOLD_S / 2)
    w.feed(PhoneChannelOpened(pbx=PBX, channel=leg, endpoint="1001"))
    w.wait(UNTOLD_S)
    assert (w.told(e.OfferEnded), w.rung(caller)) == ([], "a1")
    w.feed(ChannelHungUp(pbx=PBX, channel=leg, cause=21))
    assert (w.told(e.OfferEnded)[0].result, w.rung(caller)) == (R.REJECTED, "a2")


def test_a_channel_that_was_told_of_and_ended_at_once_leaves_nothing_to_wait_for() -> None:
    w, caller, leg = rung_and_nothing_told()
    w.feed(
        LegFailed(pbx=PBX, channel=leg, reason=0),
        PhoneChannelOpened(pbx=PBX, channel=leg, endpoint="1001"),
        ChannelHungUp(pbx=PBX, channel=leg, cause=17),
    )
    assert (w.told(e.OfferEnded)[0].result, w.rung(caller)) == (R.BUSY, "a2")
    w.wait(UNTOLD_S)
    assert (w.told(e.OfferEnded), [key for key in w.core.center.timers if key.startswith("channel/")]) == ([], [])


def test_blind_a_failure_without_a_channel_is_settled_by_the_next_list_of_channels() -> None:
    """The channel may have come while nothing was heard."""
    w, caller, leg = rung_and_nothing_told()
    del w.pbx.channels[leg]
    w.feed(LegFailed(pbx=PBX, channel=leg, reason=0))
    w.lose()
    w.wait(UNTOLD_S)
    assert (w.told(e.OfferEnded), w.rung(caller)) == ([], "a1")
    w.auto = True
    w.sync()
    assert [ended.offer for ended in w.told(e.OfferEnded)] == [leg]
    assert w.leg(caller) in w.pbx.channels


def test_an_originates_failure_after_pick_up_says_nothing() -> None:
    w = World()
    w.auto = False
    caller = w.arrive()
    w.hear(1)
    w.feed(LegAnswered(pbx=PBX, channel=w.leg(caller)), LegFailed(pbx=PBX, channel=w.leg(caller), reason=0))
    assert w.state(caller) is S.RINGING
