"""A Redirect never meets a dialplan between two steps, and what concerns one channel stays in its order."""

import asyncio

from callcenter.ami.settle import PATIENCE_S, SETTLE_S, Settle
from callcenter.ami.state import Link
from callcenter.domain import commands as do
from callcenter.domain.ids import ChannelId
from callcenter.simulate.virtual import loop as virtual_loop
from tests.support.link import LEG, PBX, RING, Bench, on_a_bench

CALLER = RING.caller
ASK = do.AskCaller(pbx=PBX, channel=CALLER, node="main", prompts=("m",), max_digits=1, timeout_s=5.0, language="zh")
SAY = do.Say(pbx=PBX, channel=CALLER, prompts=("connecting",), language="zh", then_hold=True)
SAID = do.Announce(pbx=PBX, channel=CALLER, prompts=("position",))
OVER = do.HangUp(pbx=PBX, channel=CALLER)
SPLIT = do.SplitToRoom(pbx=PBX, caller=CALLER, agent=LEG, music="default", language="zh")
DESK = do.RingDepartment(pbx=PBX, leg=ChannelId("d1"), caller=CALLER, dial="PJSIP/2001", ring_ms=9000, line="12345")
BACK = do.ReturnAgent(pbx=PBX, agent=LEG, caller=CALLER)
OTHER = do.HangUp(pbx=PBX, channel=ChannelId("u2"))


class Hearing:
    """What was carried out, and when."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.done: list[tuple[float, do.PbxCommand]] = []
        self.settle = Settle(lambda command: self.done.append((round(self.loop.time(), 3), command)))

    def hear(self, channel: str, linkedid: str = "") -> None:
        self.settle.heard(channel, linkedid or channel)

    def perform(self, *commands: do.PbxCommand) -> None:
        for command in commands:
            self.settle.perform(command)

    @property
    def commands(self) -> list[do.PbxCommand]:
        return [command for _, command in self.done]


def test_a_channel_that_just_told_something_is_redirected_once_it_is_quiet() -> None:
    async def test() -> None:
        h = Hearing()
        h.hear(CALLER)
        h.perform(ASK)
        assert h.commands == []
        await asyncio.sleep(1)
        assert h.commands == [ASK]
        assert SETTLE_S <= h.done[0][0] <= 2 * SETTLE_S

    virtual_loop.run(test())


def test_a_quiet_channel_is_redirected_at_once() -> None:
    async def test() -> None:
        h = Hearing()
        h.perform(ASK)
        h.hear(CALLER)
        await asyncio.sleep(SETTLE_S)
        h.perform(SAY)
        assert h.commands == [ASK, SAY]

    virtual_loop.run(test())


def test_the_phone_of_a_caller_who_stays_where_he_is_is_rung_at_once() -> None:
    async def test() -> None:
        h = Hearing()
        h.hear(CALLER)
        h.perform(RING, SAID, OVER)
        assert h.commands == [RING, SAID, OVER]

    virtual_loop.run(test())


def test_what_concerns_the_caller_comes_after_the_redirect_and_what_does_not_is_not_held_up() -> None:
    """A phone that is picked up in the same instant would lose the caller to a Redirect that came behind it."""

    async def test() -> None:
        h = Hearing()
        h.hear(CALLER)
        h.perform(SAY, OTHER, RING, SAID, OVER)
        assert h.commands == [OTHER]
        await asyncio.sleep(1)
        assert h.commands == [OTHER, SAY, RING, SAID, OVER]

    virtual_loop.run(test())


def test_both_sides_of_a_conversation_must_be_quiet_before_it_is_parted() -> None:
    async def test() -> None:
        h = Hearing()
        h.hear(LEG, CALLER)
        h.perform(SPLIT, DESK)
        await asyncio.sleep(1)
        h.hear(LEG)
        h.perform(BACK)
        assert h.commands == [SPLIT, DESK]
        await asyncio.sleep(1)
        assert h.commands == [SPLIT, DESK, BACK]

    virtual_loop.run(test())


def test_news_of_the_agent_who_left_the_bridge_keeps_the_caller_from_being_redirected_on_the_way_out() -> None:
    async def test() -> None:
        h = Hearing()
        h.hear(LEG, CALLER)
        h.perform(do.HoldCaller(pbx=PBX, channel=CALLER, music="default", language="zh"))
        assert h.commands == []

    virtual_loop.run(test())


def test_a_channel_that_is_never_quiet_is_redirected_in_the_end() -> None:
    async def test() -> None:
        h = Hearing()
        h.hear(CALLER)
        h.perform(ASK)
        while not h.done:
            h.hear(CALLER)
            await asyncio.sleep(SETTLE_S / 3)
        assert PATIENCE_S <= h.done[0][0] <= PATIENCE_S + SETTLE_S

    virtual_loop.run(test())


def test_quiet_channels_are_not_kept_in_mind() -> None:
    async def test() -> None:
        h = Hearing()
        for number in range(100):
            h.hear(f"u{number}")
        await asyncio.sleep(SETTLE_S)
        h.hear("late")
        h.settle.tidy()
        assert list(h.settle._heard) == ["late"]

    virtual_loop.run(test())


def test_a_link_redirects_a_channel_that_was_just_heard_of_a_moment_later() -> None:
    async def test(b: Bench) -> None:
        await b.client.connect()
        b.event("UserEvent", UserEvent="CCDigits", Node="main", Digits="1")
        b.link.perform(ASK)
        assert "Redirect" not in [action.name for action in b.client.sent]
        await asyncio.sleep(1)
        assert [action.name for action in b.client.sent][-1] == "Redirect"

    on_a_bench(test)


def test_with_the_link_what_waits_is_lost_too() -> None:
    async def test(b: Bench) -> None:
        await b.client.connect()
        b.event("UserEvent", UserEvent="CCDigits", Node="main", Digits="1")
        b.link.perform(ASK)
        b.client.tell(Link.LOST)
        await b.client.connect()
        await asyncio.sleep(1)
        assert "Redirect" not in [action.name for action in b.client.sent]

    on_a_bench(test)
