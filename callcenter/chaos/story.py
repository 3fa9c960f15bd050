"""A story that leads calls through every state in a few seconds, to be told again and again."""

from collections.abc import Iterator

from callcenter.chaos.cast import PROBE_LINE, caller
from callcenter.chaos.stage import Stage
from callcenter.demo.cast import Role
from callcenter.demo.errors import DemoError
from callcenter.demo.plan import Part
from callcenter.demo.stopping import Stopping
from callcenter.pbx.scenario import Planned

PEOPLE: tuple[tuple[Role, str, tuple[int, ...]], ...] = (
    (Role("talks", 0, caller(talk=1.0, patience=20.0)), "12345", (0, 150, 300, 450)),
    (Role("agent ends", 0, caller(talk=20.0, patience=20.0)), "12315", (50, 700)),
    (Role("music", 0, caller(talk=3.0)), "12347", (100,)),
    (Role("department", 0, caller(talk=9.0, patience=20.0), department=True), "12345", (200, 600)),
    (Role("first at the probe", 0, caller(talk=2.0, patience=20.0)), PROBE_LINE, (0,)),
    (Role("gives up", 0, caller(talk=1.0, patience=1.2)), PROBE_LINE, (250,)),
    (Role("key 1", 0, caller(talk=2.0, keys="1")), "12346", (0,)),
    (Role("wrong key", 0, caller(talk=3.0, keys="8")), "12346", (400,)),
)
"""Who calls which line, and when (milliseconds)."""
CALL_BACK: tuple[tuple[Role, str, tuple[int, ...]], ...] = (
    (Role("call back", 0, caller(talk=12.0, keys="1", after_ms=1500)), "12307", (0, 200)),
)
STORIES = {"people": PEOPLE, "call back": CALL_BACK}
_CLICKS: tuple[tuple[float, str, str, dict[str, str]], ...] = (
    (0.9, "8008", "pause", {"reason": "小休"}),
    (1.1, "8008", "unpause", {}),
    (1.3, "8010", "logout", {}),
    (1.5, "8010", "login", {}),
)
"""What agents do at their pages, and when (seconds)."""


def parts(story: str, numbers: Iterator[int]) -> tuple[Part, ...]:
    """The calls; ``numbers`` counts callers up to 9999 and is never given the same twice."""
    return tuple(
        Part(role, tuple(Planned(at_ms=at, number=_number(next(numbers), role), line=line) for at in moments))
        for role, line, moments in STORIES[story]
    )


def _number(count: int, role: Role) -> str:
    # The last four digits tell whose agent brings a department in.
    return f"139{count:04}{9000 + count % 1000 if role.department else count % 9000:04}"


class Clicks:
    """Presses the agents' own buttons at their moments; an engine that is dead is not pressed twice."""

    def __init__(self, stage: Stage) -> None:
        self._api, self._left = stage.api, list(_CLICKS)

    def press(self, at: float) -> None:
        """Press what is due ``at`` seconds from the beginning."""
        while self._left and at >= self._left[0][0]:
            _, agent, verb, body = self._left.pop(0)
            try:
                self._api.agent(agent, verb, **body)
            except DemoError:
                continue


def settle(stage: Stage, stopping: Stopping, within: float) -> tuple[str, ...]:
    """Wait until nobody calls and nothing is left; the result is what is left all the same."""
    for _ in range(int(within / 0.1)):
        if not stage.calling() and not _left(stage):
            return ()
        stopping.sleep(0.1)
    return _left(stage)


def _left(stage: Stage) -> tuple[str, ...]:
    try:
        state = stage.api.state()
    except DemoError:
        return ("the engine does not answer",)
    busy = [f"agent {a['id']} is {a['state']}" for a in state["agents"] if a["state"] in ("ringing", "talking")]
    calls = [f"call {call['id']} is {call['state']}" for call in state["calls"]]
    return (*calls, *busy, *(f"channel {ch.uniqueid} in {ch.context}" for ch in stage.channels()))
