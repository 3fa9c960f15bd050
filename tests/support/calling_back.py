"""Steps of call-backs: a world where they are offered, and a citizen who has asked for one."""

from typing import Any

from callcenter.calls.call_back import CallBack
from callcenter.domain.call_back import CallBackRules
from callcenter.domain.ids import ChannelId
from callcenter.domain.plan import Plan
from tests.support.core import World
from tests.support.floor import make_plan

MUSIC = "12347"
"""A line that is answered at once."""
NUMBER = "13800138000"


def plan(queue: dict[str, Any] | None = None, **rules: Any) -> Plan:
    """A plan whose queues call back."""
    usual: dict[str, Any] = {"offer_after_s": 10.0, "retry_s": 60.0, "expires_s": 3600.0}
    return make_plan(queue={"call_back": CallBackRules(**usual | rules)} | (queue or {}))


def back(w: World, caller: ChannelId) -> CallBack:
    """What is noted of the caller's call-back."""
    found = w.call(caller).call_back
    assert found is not None
    return found


def asks(w: World, number: str = NUMBER, line: str = MUSIC) -> ChannelId:
    """A citizen calls, waits, presses the key, hears it confirmed and is gone; the call is named by the channel."""
    caller = w.arrive(line, number)
    w.wait(10.5)
    w.keys(caller, "1")
    w.wait(3.5)
    return caller


def asked(
    *, agents: tuple[str, ...] = (), queue: dict[str, Any] | None = None, **rules: Any
) -> tuple[World, ChannelId]:
    """Given: a citizen is to be called back; ``agents`` log in after that."""
    w = World(plan(queue, **rules), agents=())
    caller = asks(w)
    for agent in agents:
        w.log_in(agent)
    return w, caller


def dialled(**rules: Any) -> tuple[World, ChannelId]:
    """Given: agent a1 has picked up, or is reserved, and the citizen's phone rings."""
    w, caller = asked(agents=("a1",), **rules)
    if w.place(w.leg(caller)) == "ringing":
        pick_up(w, w.leg(caller))
    assert w.place(citizen(w, caller)) == "ringing"
    return w, caller


def called(**rules: Any) -> tuple[World, ChannelId]:
    """Given: agent a1 talks with the citizen who was called back."""
    w, caller = dialled(**rules)
    answer(w, caller)
    w.wait(30.0)
    return w, caller


def citizen(w: World, caller: ChannelId) -> ChannelId:
    """The citizen's channel as it is now."""
    return w.call(caller).channel


def pick_up(w: World, leg: ChannelId) -> None:
    """This phone, which rings, is picked up."""
    w.begin()
    w.pbx.pick_up(leg)
    w.settle()


def answer(w: World, caller: ChannelId) -> None:
    """The citizen answers."""
    pick_up(w, citizen(w, caller))
