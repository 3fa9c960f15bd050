"""What systemd is told, over a socket as systemd listens on it, and the unit as systemd reads it."""

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from callcenter.systemd import Systemd
from tests.support.centre import COMMAND, Centre, free_port
from tests.unit.callcenter.test_serve_reload import TEXT

UNIT = Path(__file__).parents[3] / "contrib/systemd/callcenter.service"


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """Where systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(30)
        yield listening


def heard(manager: socket.socket) -> list[str]:
    """All that has been told so far."""
    words, patience = [], manager.gettimeout()
    manager.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            words.append(manager.recv(4096).decode())
    manager.settimeout(patience)
    return words


def environ(manager: socket.socket, **more: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": manager.getsockname(), **more}


def test_the_service_says_that_it_is_ready_and_that_it_ends(manager: socket.socket) -> None:
    systemd = Systemd(environ(manager))
    systemd.ready()
    systemd.stopping()
    assert heard(manager) == ["READY=1", "STOPPING=1"]


def test_an_abstract_address_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0callcenter-test-{os.getpid()}")
        Systemd({"NOTIFY_SOCKET": f"@callcenter-test-{os.getpid()}"}).ready()
        assert heard(listening) == ["READY=1"]


async def test_a_loop_that_turns_gives_signs_of_life_and_one_that_hangs_gives_none(manager: socket.socket) -> None:
    task = asyncio.create_task(Systemd(environ(manager, WATCHDOG_USEC="60000")).watch())
    loop = asyncio.get_running_loop()
    for _ in range(3):
        assert await loop.run_in_executor(None, manager.recv, 4096) == b"WATCHDOG=1"
    heard(manager)
    # No await: the loop hangs, as it would in an endless computation.
    time.sleep(0.2)  # noqa: ASYNC251
    assert heard(manager) == []
    assert await loop.run_in_executor(None, manager.recv, 4096) == b"WATCHDOG=1"
    task.cancel()


@pytest.mark.parametrize("more", [{}, {"WATCHDOG_USEC": "60000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "soon"}])
async def test_without_a_watchdog_of_ours_there_are_no_signs_of_life(
    manager: socket.socket, more: dict[str, str]
) -> None:
    await Systemd(environ(manager, **more)).watch()
    assert heard(manager) == []


async def test_a_manager_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    Systemd({}).ready()
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()


def test_serve_is_ready_without_its_pbx_and_stops_in_time_when_told_to(manager: socket.socket, tmp_path: Path) -> None:
    """Asterisk's own unit may come later, or not at all."""
    centre = Centre(tmp_path, TEXT.format(port=free_port()))
    centre.start(ready=False, environ=environ(manager, WATCHDOG_USEC="300000"))
    assert centre.pid is not None
    try:
        # Alive from the first turn of its loop; ready, once its pages are there too.
        while (word := manager.recv(4096)) != b"READY=1":
            assert word == b"WATCHDOG=1"
        assert manager.recv(4096) == b"WATCHDOG=1"
        os.kill(centre.pid, signal.SIGSTOP)
        heard(manager)
        manager.settimeout(0.5)
        with pytest.raises(TimeoutError):
            manager.recv(4096)
        manager.settimeout(30)
        os.kill(centre.pid, signal.SIGCONT)
        assert manager.recv(4096) == b"WATCHDOG=1"
    finally:
        centre.stop()
    assert "STOPPING=1" in heard(manager)
    assert "app.stopped" in centre.log_tail()


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with programs and files that are there."""
    text = UNIT.read_text().replace("/opt/callcenter/.venv/bin/callcenter", str(COMMAND))
    path = tmp_path / "callcenter.service"
    path.write_text(text.replace("Documentation=file:/opt/callcenter/README.md", f"Documentation=file:{UNIT}"))
    return path


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False, timeout=60)


def test_systemd_understands_every_line_of_the_unit(unit: Path) -> None:
    done = analyze("verify", str(unit))
    assert [line for line in done.stderr.splitlines() if "callcenter" in line] == []
    unit.write_text(unit.read_text().replace("WatchdogSec", "WatchDogSec"))
    assert "WatchDogSec" in analyze("verify", str(unit)).stderr


def test_the_unit_gives_the_service_little_to_break(unit: Path) -> None:
    """systemd's own measure: 10 is a service with every right, 2 one that is called safe."""
    done = analyze("security", "--offline=yes", "--threshold=20", "--no-pager", str(unit))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_the_unit_does_not_hang_on_asterisks() -> None:
    lines = UNIT.read_text().splitlines()
    named = [line.partition("=")[0] for line in lines if "asterisk" in line and not line.startswith("#")]
    assert named == ["After"]
    assert {"Type=notify", "Restart=always", "StartLimitIntervalSec=0"} <= set(lines)
