"""Refusals and faults around the core: each costs itself and nothing else."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from callcenter import core
from callcenter.center import reconcile
from callcenter.center.state import Center
from callcenter.domain import events as e
from callcenter.domain import facts as f
from callcenter.domain import requests as r
from callcenter.domain.commands import Command, HangUp, PbxCommand
from callcenter.domain.errors import Refused
from callcenter.domain.ids import AgentId, ChannelId, Instant, LineNumber, PbxName
from callcenter.ports import Step
from tests.support.floor import PBX
from tests.support.office import Office, arrives, gone, in_virtual_time, synced


def test_a_request_inside_a_turn_is_an_error_of_the_asker() -> None:
    async def test(o: Office) -> None:
        o.open()
        o.engine.subscribe(lambda step: o.engine.request(r.LogIn(agent=AgentId("a1"), actor="listener")))
        with capture_logs() as logs:
            o.engine.feed(arrives())
        assert [entry["event"] for entry in logs] == ["engine.listener_failed"]
        assert "inside a turn" in str(logs[0]["exc_info"])
        assert o.state("a1") == "logged_out"

    in_virtual_time(test)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (r.LogIn(agent=AgentId("a9"), actor="test"), "unknown_agent"),
        (r.Pause(agent=AgentId("a1"), reason="nap", actor="test"), "unknown_reason"),
        (r.EndWrapUp(agent=AgentId("a1"), actor="test"), "no_wrap_up"),
        (r.JoinParties(agent=AgentId("a1"), actor="test"), "no_call"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_refused_request_changes_nothing(request_: r.Request, code: str) -> None:
    async def test(o: Office) -> None:
        o.open("a1")
        before = o.engine.view()
        with pytest.raises(Refused) as refused:
            o.engine.request(request_)
        assert refused.value.code == code
        assert (o.order, o.engine.view(), o.engine.faults) == ([], before, 0)

    in_virtual_time(test)


def broken(c: Center, fact: f.Fact, now: Instant) -> None:
    c.do(HangUp(pbx=PBX, channel=ChannelId("half-done")))
    raise ValueError("planted")


def test_a_fault_in_one_input_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was decided before the fault is done, the fault is logged with its place, and the next input is heard."""
    monkeypatch.setitem(core.HANDLERS, f.PromptSaid, broken)

    async def test(o: Office) -> None:
        o.open("a1")
        with capture_logs() as logs:
            o.engine.feed(f.PromptSaid(pbx=PBX, channel=ChannelId("u9")))
        assert [(entry["event"], entry["input"]) for entry in logs] == [("engine.fault", "PromptSaid")]
        assert logs[0]["exc_info"].__traceback__ is not None
        o.engine.feed(arrives())
        assert o.order == ["HangUp", "RingAgent", "told"]
        assert o.engine.faults == 1

    in_virtual_time(test)


def test_a_fault_while_callers_and_agents_are_paired_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(c: Center, now: Instant) -> None:
        raise ValueError("planted")

    async def test(o: Office) -> None:
        o.open("a1")
        with monkeypatch.context() as patch, capture_logs():
            patch.setattr(core, "match", fails)
            o.engine.feed(arrives())
        assert o.engine.faults == 2
        assert [type(event) for step in o.steps for event in step.events] == [e.CallArrived, e.AgentRequested]
        o.engine.feed(arrives("u2"))
        assert o.events(e.OfferMade)

    in_virtual_time(test)


def test_a_request_that_breaks_is_not_taken_as_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(core.HANDLERS, r.LogIn, broken)

    async def test(o: Office) -> None:
        o.open()
        with capture_logs(), pytest.raises(ValueError, match="planted"):
            o.engine.request(r.LogIn(agent=AgentId("a1"), actor="test"))
        o.engine.feed(arrives())
        assert o.order == ["HangUp", "told"]

    in_virtual_time(test)


def test_a_listener_that_fails_does_not_keep_the_others_from_hearing() -> None:
    async def test(o: Office) -> None:
        def fails(step: Step) -> None:
            raise ValueError("planted")

        heard: list[Step] = []
        o.engine.subscribe(fails)
        o.engine.subscribe(heard.append)
        with capture_logs() as logs:
            o.open()
            o.engine.feed(arrives())
        assert {entry["event"] for entry in logs} == {"engine.listener_failed"}
        assert heard[-1].events
        assert o.engine.faults == len(logs) > 0

    in_virtual_time(test)


def test_a_listener_may_leave_while_it_is_told_and_may_leave_twice() -> None:
    async def test(o: Office) -> None:
        o.open()
        heard: list[str] = []

        def once(step: Step) -> None:
            heard.append("once")
            leave()

        leave = o.engine.subscribe(once)
        o.engine.subscribe(lambda step: heard.append("always"))
        o.engine.feed(arrives())
        o.engine.feed(gone("u1"))
        leave()
        assert heard == ["once", "always", "always"]

    in_virtual_time(test)


def test_a_command_that_fails_does_not_keep_the_others_from_being_done() -> None:
    async def test(o: Office) -> None:
        o.open("a1")

        def fails(command: PbxCommand) -> None:
            raise OSError("planted")

        o.answer = fails
        with capture_logs() as logs:
            o.engine.feed(arrives(line="12347"))
        assert [entry["command"] for entry in logs] == ["HoldCaller", "RingAgent"]
        assert o.events(e.OfferMade)
        assert o.engine._timers

    in_virtual_time(test)


def test_a_pbx_that_is_not_attached_costs_nothing_but_a_line_in_the_log() -> None:
    async def test(o: Office) -> None:
        o.open()
        other = f.CallerArrived(pbx=PbxName("pbx9"), channel=ChannelId("x"), linkedid="x", line=LineNumber("12349"))
        with capture_logs() as logs:
            o.engine.feed(other)
        assert [entry["event"] for entry in logs] == ["engine.command_failed"]
        assert o.steps[-1].calls[0].state.value == "leaving"

    in_virtual_time(test)


def test_one_senseless_record_does_not_keep_a_pbx_from_being_served(monkeypatch: pytest.MonkeyPatch) -> None:
    real = reconcile.call

    def fails_for_one(c: Center, call: Any, *args: Any, **more: Any) -> None:
        if call.channel == "u1":
            raise ValueError("planted")
        real(c, call, *args, **more)

    monkeypatch.setattr(reconcile, "call", fails_for_one)

    async def test(o: Office) -> None:
        o.open()
        for channel in ("u1", "u2"):
            o.engine.feed(arrives(channel))
        o.engine.feed(f.PbxLost(pbx=PBX))
        with capture_logs() as logs:
            o.engine.feed(synced())
        assert [entry["event"] for entry in logs] == ["engine.fault"]
        assert o.engine.pbx_up() == {PBX: True}
        assert [event.call for _, event in o.events(e.CallEnded)] == ["pbx1:u2"]

    in_virtual_time(test)


def test_an_unknown_command_is_a_fault() -> None:
    class Odd(Command, frozen=True, kw_only=True):
        """Nobody knows what to do with it."""

    async def test(o: Office) -> None:
        o.open()
        o.engine._core.center.do(Odd())
        with capture_logs() as logs:
            o.engine.feed(arrives())
        assert "unknown command" in str(logs[0]["exc_info"])

    in_virtual_time(test)
