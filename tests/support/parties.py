"""Calls brought to a certain stage of a three-way talk, and what must hold for everybody in them."""

from collections.abc import Callable

from callcenter.pbx.scenario import Desk
from tests.pbx.lab import DEPARTMENTS
from tests.pbx.raw_ami import Frame
from tests.support.plan import SLOW_DESK
from tests.support.scene import NEVER, TALKS, Call, Scene
from tests.support.waiting import eventually, stays

AGENT = "8001"
QUICK, SLOW = DEPARTMENTS[0], DEPARTMENTS[1]
LONGER_THAN_A_PHANTOM_S = 0.6
"""A talk that the agent ends sooner counts as none."""
A_MOMENT_S = 0.3
"""Between two bridges, or picked up and not yet bridged."""


def talk(scene: Scene) -> Call:
    """Caller and agent."""
    scene.sit_down("1001")
    return scene.talk(AGENT)


def consult(scene: Scene, desk: Desk = TALKS) -> Call:
    """The department is rung and, unless it never answers, talks with the agent."""
    call = talk(scene)
    scene.phone(SLOW, desk)
    scene.centre.ask(AGENT, "department", department=SLOW_DESK)
    scene.state(call, "department_ringing" if desk is NEVER else "consulting")
    return call


def department_rings(scene: Scene) -> Call:
    """The department's phone rings."""
    return consult(scene, NEVER)


def three_way(scene: Scene) -> Call:
    """All three talk."""
    call = consult(scene)
    parties = {call.channel, scene.leg(call), scene.leg(call, "department")}
    scene.centre.ask(AGENT, "join")
    eventually("three in one room", lambda: scene.members(call) == parties)
    assert scene.live(call)["state"] == "three_way"
    return call


def handed_over(scene: Scene) -> Call:
    """Caller and department."""
    call = three_way(scene)
    scene.centre.ask(AGENT, "leave")
    scene.state(call, "with_department")
    return call


REACH: dict[str, Callable[[Scene], Call]] = {
    "department_ringing": department_rings,
    "consulting": consult,
    "three_way": three_way,
    "with_department": handed_over,
}


def together(scene: Scene, call: Call) -> bool:
    """Caller and agent are in one bridge."""
    rows = {c["Uniqueid"]: c["BridgeId"] for c in scene.channels()}
    return bool(rows.get(call.channel)) and rows.get(call.channel) == rows.get(scene.leg(call))


def hears_music(scene: Scene, call: Call) -> bool:
    """The caller waits with music."""
    return any(c["Uniqueid"] == call.channel and c["Context"] == "callcenter-hold" for c in scene.channels())


def nobody_is_alone(scene: Scene) -> None:
    """Everybody has company, waits with music or is being rung, and it stays so; a change may take a moment."""

    def accompanied() -> bool:
        rows = scene.channels()
        bridges = [row["BridgeId"] for row in rows]
        return all(bridges.count(r["BridgeId"]) > 1 if r["BridgeId"] else _waits_or_is_rung(r) for r in rows)

    eventually("nobody is alone", accompanied, within=2.0)
    again = "nobody is alone for longer than a moment"
    stays(again, lambda: eventually(again, accompanied, within=A_MOMENT_S), during=LONGER_THAN_A_PHANTOM_S)


def _waits_or_is_rung(row: Frame) -> bool:
    return row["Context"] in {"callcenter-hold", "callcenter-say"} or row["ChannelStateDesc"] == "Ringing"
