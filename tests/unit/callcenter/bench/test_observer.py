"""The onlooker's times, from the events of either queue."""

from callcenter.ami.frame import Frame
from callcenter.bench.observer import Observer

AGENT, OTHER, CALLER = "PJSIP/10001-00000002", "PJSIP/10002-00000003", "PJSIP/trunk-00000001"


def observer() -> Observer:
    return Observer({"10001", "10002"}.__contains__)


def tell(o: Observer, at: float, event: str, uniqueid: str, **headers: str) -> None:
    o.take(Frame({"Event": event, "Timestamp": f"{at:.6f}", "Uniqueid": uniqueid, **headers}.items()))


def test_a_ring_after_the_queue_was_joined() -> None:
    o = observer()
    tell(o, 1.000, "Newchannel", "c1", Channel=CALLER)
    tell(o, 1.001, "QueueCallerJoin", "c1")
    tell(o, 1.003, "Newchannel", "a1", Channel=AGENT, Linkedid="c1")
    assert [round(ms, 3) for ms in (*o.seen.join_ring_ms, *o.seen.after_join_ms)] == [3.0, 2.0]


def test_a_ring_before_the_queue_was_joined() -> None:
    o = observer()
    tell(o, 1.000, "Newchannel", "c1", Channel=CALLER)
    tell(o, 1.002, "Newchannel", "cc-c1-1", Channel=AGENT)
    tell(o, 1.003, "UserEvent", "c1", UserEvent="CCArrived")
    tell(o, 1.004, "Newchannel", "cc-c1-2", Channel=AGENT)
    assert [round(ms, 3) for ms in (*o.seen.join_ring_ms, *o.seen.after_join_ms)] == [2.0, 0.0]
    assert o.seen.calls == 1


def test_an_agent_idle_while_a_caller_waits() -> None:
    o = observer()
    tell(o, 1.0, "Newchannel", "c1", Channel=CALLER)
    tell(o, 1.1, "UserEvent", "c1", UserEvent="CCArrived")
    tell(o, 2.0, "Hangup", "a0", Channel=AGENT)
    tell(o, 2.004, "Newchannel", "cc-c1-1", Channel=AGENT)
    assert [round(ms, 3) for ms in o.seen.idle_gap_ms] == [4.0]


def test_an_agent_idle_while_a_phone_rings_for_all_who_wait_keeps_nobody_waiting() -> None:
    o = observer()
    tell(o, 1.0, "Newchannel", "c1", Channel=CALLER)
    tell(o, 1.1, "UserEvent", "c1", UserEvent="CCArrived")
    tell(o, 1.2, "Newchannel", "cc-c1-1", Channel=OTHER)
    tell(o, 2.0, "Hangup", "a0", Channel=AGENT)
    tell(o, 3.0, "Newchannel", "cc-c2-1", Channel=AGENT)
    assert o.seen.idle_gap_ms == []


def test_a_caller_whose_ring_came_to_nothing_waits_again() -> None:
    o = observer()
    tell(o, 1.0, "Newchannel", "c1", Channel=CALLER)
    tell(o, 1.1, "UserEvent", "c1", UserEvent="CCArrived")
    tell(o, 1.2, "Newchannel", "cc-c1-1", Channel=OTHER)
    tell(o, 2.0, "Hangup", "cc-c1-1", Channel=OTHER)
    tell(o, 2.1, "Hangup", "a0", Channel=AGENT)
    tell(o, 2.103, "Newchannel", "cc-c1-2", Channel=AGENT)
    assert [round(ms, 3) for ms in o.seen.idle_gap_ms] == [3.0]


def test_an_agent_who_is_rung_before_the_last_end_is_told_was_never_idle() -> None:
    o = observer()
    for caller in ("c1", "c2"):
        tell(o, 1.0, "Newchannel", caller, Channel=CALLER)
        tell(o, 1.1, "UserEvent", caller, UserEvent="CCArrived")
    tell(o, 1.2, "Newchannel", "cc-c0-1", Channel=AGENT)
    tell(o, 2.0, "Newchannel", "cc-c1-1", Channel=AGENT)
    tell(o, 2.001, "Hangup", "cc-c0-1", Channel=AGENT)
    tell(o, 3.0, "Hangup", "cc-c1-1", Channel=AGENT)
    tell(o, 3.002, "Newchannel", "cc-c2-1", Channel=AGENT)
    assert [round(ms, 3) for ms in o.seen.idle_gap_ms] == [2.0]
