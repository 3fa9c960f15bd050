"""The looks at the live picture: a lost place and a ghost are found, and what is in order is left alone."""

from typing import Any

from callcenter.chaos.checks import Channel, ghosts, places


def waits(name: str, position: int, queue: str = "main", arrived: float = 100.0, **more: Any) -> dict[str, Any]:
    clocks = {"arrived_at": arrived, "requested_at": arrived}
    return {"id": f"pbx:{name}", "state": "waiting", "queue": queue, "position": position} | clocks | more


def state(*calls: dict[str, Any], agents: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"calls": list(calls), "agents": list(agents)}


def hold(name: str) -> Channel:
    return Channel(name="PJSIP/trunk-1", context="callcenter-hold", application="Wait", uniqueid=name)


def test_those_behind_whoever_was_served_or_left_keep_their_places() -> None:
    before = state(waits("1", 1), waits("2", 2), waits("3", 3), waits("9", 1, "second"))
    after = state(waits("2", 1), waits("3", 2), waits("4", 3), waits("9", 1, "second"))
    found = places(before, after)
    assert (found.checked, found.kept, found.lost) == (3, 3, ())


def test_a_caller_who_was_overtaken_has_lost_the_place() -> None:
    found = places(state(waits("1", 1), waits("2", 2)), state(waits("2", 1), waits("1", 2)))
    assert found.checked == 2
    assert found.kept == 0
    assert "before ['pbx:1', 'pbx:2'], after ['pbx:2', 'pbx:1']" in found.lost[0]


def test_a_clock_that_began_anew_is_found() -> None:
    found = places(state(waits("1", 1)), state(waits("1", 1, requested_at=130.0)))
    assert (found.checked, found.kept) == (1, 0)
    assert found.lost == ("pbx:1: requested at 100.0, then 130.0",)


def test_a_call_and_its_channels_are_no_ghosts() -> None:
    talks = {"id": "pbx:1.5", "state": "talking"}
    back = {"id": "pbx:1.9", "state": "call_back"}
    called = {"id": "pbx:1.7", "state": "talking"}
    agent = {"id": "8001", "state": "talking", "call": "pbx:1.5"}
    legs = (hold("1.5"), hold("cc-1.5-1"), hold("cd-1.5-1"), hold("cb-1.7-1"), hold("cc-cb-1.7-1-2"))
    other = Channel(name="PJSIP/1003-2", context="agents", application="Dial", uniqueid="1.8")
    assert ghosts(state(talks, back, called, agents=(agent,)), (*legs, other)) == frozenset()


def test_what_belongs_to_nothing_is_a_ghost() -> None:
    talks = {"id": "pbx:1.5", "state": "talking"}
    agent = {"id": "8001", "state": "ringing", "call": "pbx:1.4"}
    found = ghosts(state(talks, agents=(agent,)), (hold("cc-1.6-1"), hold("1.7")))
    assert found == {
        "call pbx:1.5 (talking) without a channel",
        "channel cc-1.6-1 in callcenter-hold without a call",
        "channel 1.7 in callcenter-hold without a call",
        "agent 8001 ringing without a call",
    }
