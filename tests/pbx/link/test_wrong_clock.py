"""The engine is killed and started again on a clock that was set back, or forward: no duration is negative."""

from collections.abc import Iterator

import pytest

from tests.support.plan import MAIN, MUSIC
from tests.support.scene import Scene

pytestmark = pytest.mark.pbx
AGENT = "8001"
HOUR_S, DAY_S = 3600.0, 86_400.0


@pytest.fixture
def scene(scene: Scene) -> Iterator[Scene]:
    """After the test the clock is right again."""
    yield scene
    scene.centre.kill()
    scene.centre.clock_off_s = 0.0
    scene.centre.start()


@pytest.mark.parametrize("off_s", [-DAY_S, HOUR_S])
def test_after_a_restart_on_another_clock_calls_go_on_and_durations_are_real(scene: Scene, off_s: float) -> None:
    """A talk and a caller who waits; then the agent is free and the other one is answered."""
    scene.sit_down("1001")
    talking = scene.talk(AGENT)
    waiting = scene.dial(MUSIC)
    scene.state(waiting, "waiting")
    scene.recorded(talking, "talking")
    scene.recorded(waiting, "waiting")
    scene.centre.kill()
    scene.centre.clock_off_s = off_s
    scene.centre.start()
    shown = scene.centre.calls()
    assert {name: call["state"] for name, call in shown.items()} == {talking.id: "talking", waiting.id: "waiting"}
    assert shown[waiting.id]["position"] == 1
    at = scene.centre.get("/api/v1/state")["at"]
    assert all(call["arrived_at"] <= at for call in shown.values())
    late = scene.dial(MAIN)
    scene.hang_up(talking.channel)
    scene.state(waiting, "talking")
    # One after the other: a caller who goes while the agent becomes free may or may not be rung for.
    for call in (late, waiting):
        scene.hang_up(call.channel)
        scene.centre.final_order(call.id)
    orders = [scene.centre.final_order(call.id) for call in (talking, waiting, late)]
    assert [order["outcome"] for order in orders] == ["answered", "answered", "abandoned_queue"]
    for order in orders:
        spans = [order[name] for name in ("ring_ms", "wait_ms", "talk_ms") if order[name] is not None]
        assert min(spans) >= 0, dict(order)
        assert max(spans) < 60_000 + 1000 * max(0.0, off_s), dict(order)
    assert {agent["state"] for agent in scene.centre.get("/api/v1/agents")} <= {"idle", "wrap_up", "logged_out"}
