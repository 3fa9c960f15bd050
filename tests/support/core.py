"""Scenarios for the core: people act, and what the centre decided can be looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from callcenter.calls.machine import CallState
from callcenter.domain import requests as r
from callcenter.domain.errors import Refused
from callcenter.domain.facts import FeatureDialled, KeyPressed
from callcenter.domain.ids import AgentId, ChannelId, DepartmentId, Instant
from callcenter.domain.plan import Plan
from tests.support.dialplan import NORMAL
from tests.support.floor import T0, make_plan
from tests.support.stage import Stage


class World(Stage):
    """A centre with people. ``agents`` are logged in, in this order, at phones that can be rung."""

    def __init__(self, plan: Plan | None = None, *, agents: Iterable[str] = ("a1",), at: float = T0) -> None:
        super().__init__(plan or make_plan(), at)
        for endpoint in ("1001", "1002", "1003", "dept1", "dept2"):
            self.pbx.reachable[endpoint] = True
        self.sync()
        for agent in agents:
            self.log_in(agent)
            self.now = Instant(self.now + 0.001)

    # What callers and phones do.

    def arrive(self, line: str = "12345", number: str = "13800138000", endpoint: str = "trunk") -> ChannelId:
        """A caller reaches a line."""
        self.begin()
        channel = self.pbx.arrive(line, number, endpoint)
        self.settle()
        return channel

    def pick_up(self, channel: ChannelId) -> None:
        """The agent whose phone rings picks up; with a department ringing, the desk does."""
        self.begin()
        desk = self.call(channel).department_channel
        self.pbx.pick_up(desk if desk is not None else self.leg(channel))
        self.settle()

    def hang_up(self, channel: ChannelId, cause: int = NORMAL) -> None:
        """A party hangs up, refuses, or is lost: the cause says which."""
        self.begin()
        self.pbx.end(channel, cause)
        self.settle()

    def digits(self, channel: ChannelId, digits: str) -> None:
        """The caller answers a menu."""
        self.begin()
        self.pbx.key(channel, digits)
        self.settle()

    def keys(self, channel: ChannelId, keys: str) -> None:
        """A party presses keys during the call."""
        self.feed(*(KeyPressed(pbx=self.pbx.name, channel=channel, digit=key) for key in keys))

    def dial(self, endpoint: str, feature: str, argument: str = "") -> ChannelId:
        """A phone dials a feature code."""
        self.begin()
        channel = self.pbx.own_call(endpoint)
        name = self.pbx.name
        self.pbx.tell(FeatureDialled(pbx=name, channel=channel, endpoint=endpoint, feature=feature, argument=argument))
        self.settle()
        return channel

    def own_call(self, endpoint: str) -> ChannelId:
        """A phone begins a call that is none of ours."""
        self.begin()
        channel = self.pbx.own_call(endpoint)
        self.settle()
        return channel

    def register(self, endpoint: str, *, reachable: bool) -> None:
        """A phone registers, or is gone."""
        self.begin()
        self.pbx.register(endpoint, reachable=reachable)
        self.settle()

    # The link.

    def lose(self) -> None:
        """The link is cut."""
        self.begin()
        self.reading = False
        self.pbx.cut()
        self.hear()

    def sync(self) -> None:
        """The link is up, and the lists are read."""
        self.begin()
        self.reading = False
        self.pbx.sync()
        self.settle()

    # What is asked for.

    def ask(self, request: r.Request) -> None:
        """A request."""
        self.feed(request)

    def refused(self, request: r.Request) -> str:
        """The code with which a request is refused; nothing may have come of it."""
        self.begin()
        before = dict(self.core.center.calls), dict(self.core.center.agents)
        try:
            self.handle(request)
        except Refused as refused:
            decision = self.core.settle(self.now)
            assert (decision.events, decision.commands) == ((), ())
            assert before == (self.core.center.calls, self.core.center.agents)
            return refused.code
        raise AssertionError(f"not refused: {request}")

    def log_in(self, agent: str) -> None:
        """签入."""
        self.ask(r.LogIn(agent=AgentId(agent), actor="test"))

    def log_out(self, agent: str) -> None:
        """签出."""
        self.ask(r.LogOut(agent=AgentId(agent), actor="test"))

    def pause(self, agent: str, reason: str = "break") -> None:
        """示忙."""
        self.ask(r.Pause(agent=AgentId(agent), reason=reason, actor="test"))

    def unpause(self, agent: str) -> None:
        """示闲."""
        self.ask(r.Unpause(agent=AgentId(agent), actor="test"))

    def end_wrap_up(self, agent: str) -> None:
        """The work after the call is done."""
        self.ask(r.EndWrapUp(agent=AgentId(agent), actor="test"))

    def department(self, agent: str, department: str = "12333") -> None:
        """The agent brings a department in."""
        self.ask(r.CallDepartment(agent=AgentId(agent), department=DepartmentId(department), actor="test"))

    def join(self, agent: str) -> None:
        """三方通话."""
        self.ask(r.JoinParties(agent=AgentId(agent), actor="test"))

    def leave(self, agent: str) -> None:
        """The agent leaves the caller with the department."""
        self.ask(r.LeaveCall(agent=AgentId(agent), actor="test"))

    def cancel(self, agent: str) -> None:
        """The agent sends the department away."""
        self.ask(r.CancelDepartment(agent=AgentId(agent), actor="test"))


def talking(plan: Plan | None = None, *, line: str = "12345", talk_s: float = 30.0) -> tuple[World, ChannelId]:
    """Given: a1 has talked with a caller for a while; a2 and a3 are logged out."""
    w = World(plan)
    caller = w.arrive(line)
    w.pick_up(caller)
    w.wait(talk_s)
    assert w.state(caller) is CallState.TALKING
    return w, caller


def with_line(plan: Plan, number: str, **changes: Any) -> Plan:
    """The plan with one line changed."""
    lines: Mapping[Any, Any] = {k: replace(v, **changes) if k == number else v for k, v in plan.lines.items()}
    return replace(plan, lines=lines)
