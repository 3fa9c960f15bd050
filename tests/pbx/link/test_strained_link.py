"""The link goes silent, slow or flaps, Asterisk freezes, the engine sleeps: calls go on and nobody is blamed."""

import os
import signal
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from callcenter.pbx.scenario import Desk
from tests.support.plan import MAIN, MUSIC
from tests.support.proxy import Wire
from tests.support.scene import NEVER, Call, Scene
from tests.support.waiting import eventually, stays

pytestmark = pytest.mark.pbx
AGENT, OTHER = "8001", "8002"
FLAPS, FLAP_EVERY_S = 3, 3.0
KBIT = 1000 / 8
FLOOD = 20_000


@contextmanager
def stopped(pid: int | None, seconds: float) -> Iterator[None]:
    """The process stands still for at least so long."""
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        yield
        time.sleep(max(0.0, began + seconds - time.monotonic()))
    finally:
        os.kill(pid, signal.SIGCONT)


def sees(scene: Scene) -> bool:
    """Whether the engine is connected to its PBX and in step."""
    return bool(scene.centre.get("/readyz")["ready"])


def measured(what: str, happens: Callable[[], object], within: float) -> float:
    """How long it takes until that is so."""
    began = time.monotonic()
    eventually(what, happens, within=within)
    return time.monotonic() - began


def busy_floor(scene: Scene) -> tuple[Call, Call, Call]:
    """One talks, one agent's phone rings, one waits."""
    scene.sit_down("1001")
    talking = scene.talk(AGENT)
    scene.sit_down("1002", NEVER)
    ringing = scene.dial(MAIN)
    scene.state(ringing, "ringing")
    waiting = scene.dial(MUSIC)
    scene.state(waiting, "waiting")
    return talking, ringing, waiting


def flood(scene: Scene) -> None:
    """More events than the sockets between Asterisk and an engine that does not read can hold."""
    with socket.create_connection(("127.0.0.1", scene.pbx.spec.ports.ami), timeout=10) as line:
        secret = scene.pbx.spec.admin_secret
        line.sendall(f"Action: Login\r\nUsername: lab\r\nSecret: {secret}\r\nEvents: off\r\n\r\n".encode())
        action = f"Action: UserEvent\r\nUserEvent: CCFlood\r\nPadding: {'x' * 900}\r\n\r\n".encode()
        for _ in range(FLOOD // 500):
            line.sendall(action * 500)
            answered = 0
            while answered < 500:
                answered += line.recv(65536).count(b"Response: ")
            scene.ami.listen(0.05)


def test_a_half_open_link_is_found_and_made_anew_within_12_s(scene: Scene, ami_wire: Wire) -> None:
    """No byte, no end, in neither direction; every call keeps its place, and the next events are heard."""
    calls = busy_floor(scene)
    there = {row["Uniqueid"] for row in scene.channels()}
    before = scene.centre.calls()
    ami_wire.hush()
    found = measured("the silence is noticed", lambda: not sees(scene), within=10)
    restored = found + measured("in step again", lambda: sees(scene), within=12 - found)
    print(f"half-open: noticed after {found:.2f} s, seeing again after {restored:.2f} s")
    after = scene.centre.calls()
    assert {row["Uniqueid"] for row in scene.channels()} == there
    for call in calls:
        kept = ("state", "arrived_at", "requested_at", "answered_at", "agent", "offers")
        assert {k: after[call.id][k] for k in kept} == {k: before[call.id][k] for k in kept}
    scene.hang_up(calls[0].channel)
    scene.state(calls[2], "talking")
    assert scene.centre.agent(OTHER)["misses"] == 0


def test_while_asterisk_stands_still_nobody_is_timed_out(scene: Scene) -> None:
    """The phone's 8 s run out after 7 of them nobody could see; blindness is shown by page, readiness and metrics."""
    scene.sit_down("1002", NEVER)
    call = scene.dial(MAIN)
    scene.state(call, "ringing")
    with stopped(scene.pbx.pid, 10):
        blind = measured("blindness is noticed", lambda: not sees(scene), within=6)
        print(f"frozen: noticed after {blind:.2f} s")
        assert scene.centre.get("/readyz")["missing"] == ["PBX pbx is not connected"]
        assert [pbx["up"] for pbx in scene.centre.get("/api/v1/state")["pbxs"]] == [False]
        with urllib.request.urlopen(f"http://127.0.0.1:{scene.centre.port}/metrics", timeout=5) as answer:
            assert 'callcenter_ami_up{pbx="pbx"} 0.0' in answer.read().decode()
    print(f"frozen: seeing again after {measured('in step', lambda: sees(scene), within=12):.2f} s")
    # The first ring's time was over while nobody could see; the phone may be rung anew.
    eventually("the ring is over", lambda: [o["result"] for o in scene.centre.offers(call.id)][:1] == ["withdrawn"])
    assert scene.centre.agent(OTHER)["misses"] == 0
    assert scene.state(call, "ringing")["offers"] == 2


def test_an_answer_during_the_engines_sleep_is_a_talk_and_is_not_cut(scene: Scene) -> None:
    """The agent picks up while the engine stands still for longer than the phone may ring."""
    scene.sit_down("1001", Desk(ring_ms=2000, speech=True))
    call = scene.dial(MAIN, speech=True)
    scene.state(call, "ringing")
    with stopped(scene.centre.pid, 10):
        pass
    scene.state(call, "talking")
    stays("they talk", lambda: scene.live(call).get("state") == "talking", during=1.5)
    assert [offer["result"] for offer in scene.centre.offers(call.id)] == ["answered"]
    assert scene.centre.agent(AGENT)["misses"] == 0


def test_an_engine_that_asterisk_throws_out_for_not_reading_finds_every_call(scene: Scene, ami_wire: Wire) -> None:
    """So many events that Asterisk cannot write them for 5 s and drops the session with all that it had to say."""
    talking, ringing, waiting = busy_floor(scene)
    opened = ami_wire.opened
    with stopped(scene.centre.pid, 9):
        flood(scene)
        scene.hang_up(talking.channel)
    eventually("thrown out", lambda: ami_wire.opened > opened, within=10)
    assert scene.centre.final_order(talking.id)["outcome"] == "answered"
    both = (ringing, waiting)
    # Who of them depends on whether the ring was heard to end before the freed agent was seen.
    eventually("one has the agent", lambda: "talking" in [scene.live(call).get("state") for call in both], within=10)
    states = [scene.live(call)["state"] for call in both]
    assert (states.count("talking"), set(states) <= {"ringing", "waiting", "talking"}) == (1, True)
    for call in both:
        scene.hang_up(call.channel)
        scene.centre.final_order(call.id)


def test_on_a_slow_link_a_call_is_served_late_but_right(scene: Scene, ami_wire: Wire) -> None:
    """16 kbit/s, also for reading the lists anew."""
    ami_wire.rate = 16 * KBIT
    ami_wire.cut()
    eventually("the cut is noticed", lambda: not sees(scene))
    print(f"16 kbit/s: in step after {measured('in step', lambda: sees(scene), within=20):.2f} s")
    scene.sit_down("1001")
    call = scene.dial(MAIN)
    scene.state(call, "talking", within=10)
    scene.hang_up(call.channel)
    assert scene.centre.final_order(call.id, within=10)["outcome"] == "answered"


def test_a_link_that_flaps_leaves_nothing_behind(scene: Scene, ami_wire: Wire) -> None:
    """Each cut costs one login; descriptors and threads are as many as before, and calls stay."""
    waiting = scene.dial(MUSIC)
    scene.state(waiting, "waiting")
    fds, threads, opened = _descriptors(scene), _threads(scene), ami_wire.opened
    for _ in range(FLAPS):
        began = time.monotonic()
        ami_wire.cut()
        eventually("the cut is noticed", lambda: not sees(scene))
        eventually("in step again", lambda: sees(scene), within=8)
        time.sleep(max(0.0, began + FLAP_EVERY_S - time.monotonic()))
    print(f"flapping: {FLAPS} cuts, {ami_wire.opened - opened} connections, "
          f"descriptors {fds} -> {_descriptors(scene)}, threads {threads} -> {_threads(scene)}")  # fmt: skip
    assert ami_wire.opened - opened == FLAPS
    eventually("no descriptor is left", lambda: _descriptors(scene) <= fds)
    assert _threads(scene) <= threads
    assert scene.live(waiting)["state"] == "waiting"


def test_a_changed_secret_and_a_right_taken_away_are_told_by_name(scene: Scene, ami_wire: Wire) -> None:
    """They count from the next login on; put right, the link is up again by itself."""
    file = scene.pbx.files / "etc/manager_callcenter.conf"
    right = file.read_text("utf-8")
    wrongs = {
        right.replace("secret = ", "secret = another-"): "user=callcenter",
        right.replace(",reporting", ""): "the AMI user 'callcenter' may not send CoreShowChannels: it lacks the write "
        "right 'reporting'",
    }
    try:
        for wrong, words in wrongs.items():
            said = scene.centre.log_file.read_text("utf-8").count(words)
            file.write_text(wrong, "utf-8")
            scene.pbx.run_cli("manager reload")
            ami_wire.cut()
            log = scene.centre.log_file
            eventually(words, lambda: log.read_text("utf-8").count(words) > said, within=10)  # noqa: B023
            assert not sees(scene)
    finally:
        file.write_text(right, "utf-8")
        scene.pbx.run_cli("manager reload")
    print(f"put right: in step after {measured('in step', lambda: sees(scene), within=10):.2f} s")


def _descriptors(scene: Scene) -> int:
    return len(os.listdir(f"/proc/{scene.centre.pid}/fd"))


def _threads(scene: Scene) -> int:
    status = Path(f"/proc/{scene.centre.pid}/status").read_text("utf-8")
    return int(status.partition("Threads:")[2].split()[0])
