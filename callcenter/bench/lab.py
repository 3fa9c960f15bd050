"""The bench's own PBX, phones, broker and engine: all on loopback, all ended with it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import LOOPBACK, PbxPorts, PbxSpec, Phone

SECRET = "bench-bench-bench"
MANY, QUEUE_MANY = "9000", "7000"
"""Agents enough: the engine's line, and app_queue's."""
_READY_S = 30.0


def phones(count: int, port: int) -> tuple[Phone, ...]:
    """``count`` agents' phones, all at one port."""
    return Phone.range(10000, count, port)


def few(rate: int) -> str:
    """The engine's line with as many agents as callers come in a second: they cannot keep up."""
    return str(9100 + rate)


def queue_few(rate: int) -> str:
    """The same with app_queue."""
    return str(7100 + rate)


@dataclass(frozen=True, slots=True)
class Crew:
    """The phones of each line: enough of them, and for every rate a few."""

    many: tuple[Phone, ...]
    few: dict[int, tuple[Phone, ...]]

    @classmethod
    def of(cls, many: int, rates: tuple[int, ...], port: int) -> "Crew":
        """Phones for everybody, all at one port."""
        spare = iter(phones(many + sum(rates), port))
        return cls(tuple(islice(spare, many)), {rate: tuple(islice(spare, rate)) for rate in rates})

    def engine_lines(self) -> dict[str, tuple[Phone, ...]]:
        """The engine's lines and who sits at them."""
        return {MANY: self.many} | {few(rate): group for rate, group in self.few.items()}

    def queue_lines(self) -> dict[str, tuple[Phone, ...]]:
        """The same with app_queue."""
        return {QUEUE_MANY: self.many} | {queue_few(rate): group for rate, group in self.few.items()}


def spec(ports: PbxPorts, crew: Crew) -> PbxSpec:
    """A PBX on which app_queue and the engine have the same phones."""
    lines = crew.queue_lines()
    return PbxSpec(
        ports=ports,
        values=SnippetValues(ami_secret=SECRET),
        quiet=True,
        agents=tuple(phone for group in lines.values() for phone in group),
        extra_queues="".join(_queue(f"bench-{line}", group) for line, group in lines.items()),
        extra_dialplan="[callcenter-trunk](+)\n"
        + "".join(f"exten => {n},1,Queue(bench-{n},,,,300)\n same => n,Hangup()\n" for n in lines),
    )


def _queue(name: str, members: tuple[Phone, ...]) -> str:
    """The peer at its best: autofill on, no wrap-up, no pause between tries."""
    head = (
        f"[{name}]\nstrategy = leastrecent\nautofill = yes\nringinuse = no\ntimeout = 15\nretry = 1\nwrapuptime = 0\n"
    )
    return head + "".join(f"member => PJSIP/{phone.name}\n" for phone in members)


def config(ports: PbxPorts, crew: Crew, http: int, mqtt: int, db: Path) -> str:
    """The engine's configuration, store and broker switched on."""
    head = (
        f'[site]\nname = "bench"\n[http]\nport = {http}\n[store]\nurl = "sqlite:///{db}"\n'
        f'[privacy]\nkey_file = "{db.with_suffix(".keys")}"\n[mqtt]\nport = {mqtt}\n'
        f'[log]\nlevel = "warning"\n[[pbx]]\nname = "bench"\nport = {ports.ami}\nsecret = "{SECRET}"\n'
    )
    groups = crew.engine_lines()
    lines = "".join(f'[[lines]]\nnumber = "{n}"\nname = "{n}"\nqueue = "{n}"\n' for n in groups)
    queues = "".join(f'[[queues]]\nname = "{n}"\nring_s = 15\nwrap_up_s = 0\n' for n in groups)
    agents = "".join(
        f'[[agents]]\nid = "{p.name}"\nname = "{p.name}"\nendpoint = "{p.name}"\nqueues = ["{q}"]\nlogged_in = true\n'
        for q, group in groups.items()
        for p in group
    )
    return head + lines + queues + agents


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that nobody uses just now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def process(*command: str, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A child that is ended with the block."""
    with log.open("wb") as output:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextlib.contextmanager
def broker(port: int, folder: Path) -> Iterator[None]:
    """A mosquitto on loopback."""
    with process("mosquitto", "-p", str(port), log=folder / "mosquitto.log"):
        yield


@contextlib.contextmanager
def engine(folder: Path, text: str, http: int) -> Iterator["subprocess.Popen[bytes]"]:
    """``callcenter serve``, ready to take calls."""
    path = folder / "callcenter.toml"
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    command = (sys.executable, "-m", "callcenter", "serve", "--config", str(path))
    with process(*command, log=folder / "engine.log") as child:
        _wait_ready(http, child, folder / "engine.log")
        yield child


def _wait_ready(http: int, child: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.perf_counter() + _READY_S
    while child.poll() is None and time.perf_counter() < ends:
        # The second one is answered by the office, which opens last.
        if all(_answers(f"http://{LOOPBACK}:{http}{path}") for path in ("/readyz", "/api/v1/orders?limit=1")):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the engine did not become ready; its log: {log.read_text('utf-8', 'replace')[-2000:]}")


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=10) as answer:
        return bool(answer.status == 200)
    return False


def companions(pid: int) -> list[int]:
    """The processes that the engine has started: the office, and the one that speaks with the broker."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_s(pid: int) -> float:
    """CPU seconds (user and system) that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start_pbx(folder: Path, crew: Crew) -> PbxInstance:
    """The PBX with these phones, started."""
    # 80 calls/s of a few seconds are more RTP ports at a time than a test's block has.
    ports = replace(PbxPorts.free(41000, 60000), rtp_first=10000, rtp_last=20000)
    pbx = PbxInstance(folder / "pbx", spec(ports, crew))
    pbx.start()
    return pbx
