"""The dialplan applications that our contexts use. Each says whether the channel goes on, has jumped, or waits."""

from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING

from callcenter.simulate.pbx import bridge
from callcenter.simulate.pbx.channel import NORMAL, UP, Channel
from callcenter.simulate.pbx.room import Room
from callcenter.simulate.pbx.text import DialplanError, true

if TYPE_CHECKING:
    from callcenter.simulate.pbx.asterisk import Asterisk

PROMPT_S = 1.5
"""How long one sound takes."""


class Then(Enum):
    """How a channel goes on after an application."""

    NEXT = auto()
    JUMPED = auto()
    WAITS = auto()


Application = Callable[["Asterisk", Channel, str], Then]


def perform(pbx: "Asterisk", ch: Channel, name: str, arguments: str) -> Then:
    """Run one application. Raises DialplanError for one that is not known."""
    found = _APPLICATIONS.get(name)
    if found is None:
        raise DialplanError(f"the application {name}() is not known to the simulated PBX: add it in applications.py")
    return found(pbx, ch, arguments)


def _nothing(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    """Heard by people only."""
    return Then.NEXT


def _answer(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    pbx.answer(ch)
    return Then.NEXT


def _set(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    name, _, value = arguments.partition("=")
    name = name.lstrip("_")
    if name == "CHANNEL(language)":
        ch.language = value
    elif not name.endswith(")"):
        ch.variables[name] = value
    return Then.NEXT


def _mset(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    for pair in arguments.split(","):
        _set(pbx, ch, pair)
    return Then.NEXT


def _goto(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    *place, priority = arguments.split(",")
    exten = place[-1] if place else ch.exten
    context = place[-2] if len(place) > 1 else ch.context
    pbx.go_to(ch, context, exten, priority)
    return Then.JUMPED


def _goto_if(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    condition, _, rest = arguments.partition("?")
    yes, _, no = rest.partition(":")
    label = yes if true(condition) else no
    return _goto(pbx, ch, label) if label else Then.NEXT


def _exec_if(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    condition, _, call = arguments.partition("?")
    if not true(condition):
        return Then.NEXT
    name, _, inside = call.partition("(")
    return perform(pbx, ch, name, inside.removesuffix(")"))


def _try_exec(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    name, _, inside = arguments.partition("(")
    return perform(pbx, ch, name, inside.removesuffix(")"))


def _user_event(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    name, *body = arguments.split(",")
    said = [(key.strip(), value.strip()) for key, _, value in (each.partition(":") for each in body)]
    pbx.emit("UserEvent", "user", [*ch.headers(), ("UserEvent", name), *said])
    return Then.NEXT


def _wait(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    pbx.sleep(ch, float(arguments))
    return Then.WAITS


def _playback(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    pbx.answer(ch)
    pbx.sleep(ch, PROMPT_S * len(arguments.split("&")))
    return Then.WAITS


def _say_number(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    pbx.sleep(ch, PROMPT_S)
    return Then.WAITS


def _read(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    """``variable,prompts,most digits,,tries,seconds``: a key ends the prompt, ``#`` ends the answer."""
    variable, prompts, most, _, _, seconds = arguments.split(",")
    keys: list[str] = []

    def done() -> None:
        ch.variables[variable] = "".join(keys)
        pbx.go_on(ch)

    def pressed(key: str) -> bool:
        if key != "#":
            keys.append(key)
        if key == "#" or len(keys) >= int(most or "255"):
            ch.rest()
            pbx.soon_for(ch, done)
        else:
            pbx.wake_after(ch, float(seconds), done)
        return True

    pbx.wake_after(ch, PROMPT_S * len(prompts.split("&")) + float(seconds), done)
    ch.pressed = pressed
    pbx.people.asked(ch)
    return Then.WAITS


def _hangup(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    pbx.hang_up(ch, int(arguments or NORMAL))
    return Then.JUMPED


def _bridge(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    name, _, options = arguments.partition(",")
    peer = pbx.find(name)
    if peer is None or peer is ch or (peer.state != UP and peer.extension is None):
        ch.variables["BRIDGERESULT"] = "LOOP" if peer is ch else "NONEXISTENT"
        return Then.NEXT
    peer.after, peer.dies_after = None, "x" in options.partition("(")[0]
    if options.startswith("F("):
        context, exten, priority = options[2:-1].split("^")
        peer.after = (context, exten, priority)
    bridge.join(pbx, ch, peer)
    return Then.WAITS


def _confbridge(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    name, _, profile = arguments.split(",")
    pbx.answer(ch)
    room = pbx.rooms.get(name)
    if room is None:
        room = pbx.rooms[name] = Room(name, pbx.new_bridge_id())
    room.enter(pbx, ch, profile)
    return Then.WAITS


def _queue(pbx: "Asterisk", ch: Channel, arguments: str) -> Then:
    pbx.plan_b.enter(ch)
    return Then.WAITS


_APPLICATIONS: dict[str, Application] = {
    "Answer": _answer,
    "Bridge": _bridge,
    "CELGenUserEvent": _nothing,
    "ConfBridge": _confbridge,
    "ExecIf": _exec_if,
    "Goto": _goto,
    "GotoIf": _goto_if,
    "Hangup": _hangup,
    "Log": _nothing,
    "MSet": _mset,
    "Playback": _playback,
    "Queue": _queue,
    "Read": _read,
    "Ringing": _nothing,
    "SayNumber": _say_number,
    "Set": _set,
    "StartMusicOnHold": _nothing,
    "StopMusicOnHold": _nothing,
    "TryExec": _try_exec,
    "UserEvent": _user_event,
    "Wait": _wait,
}
