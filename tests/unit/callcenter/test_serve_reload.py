"""A running `callcenter serve` takes its configuration over anew: by the command, over HTTP and by SIGHUP."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.centre import COMMAND, Centre, Refusal, free_port
from tests.support.waiting import eventually

TEXT = """\
[site]
name = "lab"
[[pbx]]
name = "pbx"
port = {port}
secret = "correct-horse-1"
[[lines]]
number = "12345"
name = "热线"
queue = "main"
[[queues]]
name = "main"
[[agents]]
id = "8001"
name = "张三"
endpoint = "1001"
queues = ["main"]
"""
MORE = '[[agents]]\nid = "8002"\nname = "李四"\nendpoint = "1002"\nqueues = ["main"]\n'
WRONG = '[[queues]]\nname = "second"\nring_s = "8"\noverflow = "third"\n'


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The process; its PBX is never there."""
    centre = Centre(tmp_path_factory.mktemp("centre"), TEXT.format(port=free_port()))
    centre.start(ready=False)

    def healthy() -> bool:
        try:
            return bool(centre.get("/healthz"))
        except OSError:
            return False

    eventually(f"the engine\n{centre.log_tail()}", healthy, within=30)
    yield centre
    centre.stop()


@pytest.fixture
def centre(started: Centre) -> Iterator[Centre]:
    """The process with the configuration that it was started with."""
    before = started.config.read_text("utf-8")
    yield started
    started.config.write_text(before, "utf-8")
    started.post("/reload")
    assert agents(started) == ["8001"]


def agents(centre: Centre) -> list[str]:
    """Who is shown."""
    return [agent["id"] for agent in centre.get("/api/v1/agents")]


def write(centre: Centre, text: str) -> None:
    """Add to the configuration."""
    centre.config.write_text(centre.config.read_text("utf-8") + text, "utf-8")


def reload(centre: Centre, *words: str) -> subprocess.CompletedProcess[str]:
    """callcenter reload, as typed."""
    command = [str(COMMAND), "reload", "--config", str(centre.config), *words]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"}
    )


def test_the_command(centre: Centre) -> None:
    write(centre, MORE)
    done = reload(centre)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split() for line in done.stdout.splitlines() if "8002" in line] == [["agents", "8002", "-", "-"]]
    assert "queues_callcenter" not in done.stdout
    assert "callcenter pbx snippets" in done.stdout
    assert agents(centre) == ["8001", "8002"]
    assert "nothing changed" in reload(centre).stdout


def test_the_command_with_a_wrong_file(centre: Centre) -> None:
    write(centre, MORE + WRONG)
    done = reload(centre)
    checked = subprocess.run(
        [str(COMMAND), "check", "--config", str(centre.config)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    faults = [line for line in done.stderr.splitlines() if line.startswith(str(centre.config))]
    assert [line.split(": ")[1] for line in faults] == ["queues.second.ring_s", "queues.second.overflow"]
    # The same words as those of check.
    for fault in faults:
        where, _, what = fault.partition("; ")[0].partition(": ")
        assert f"{where}: {what}" in checked.stdout
    assert agents(centre) == ["8001"]


def test_http(centre: Centre) -> None:
    write(centre, MORE)
    assert centre.post("/reload")["added"] == {"agents": ["8002"]}
    assert agents(centre) == ["8001", "8002"]
    write(centre, WRONG)
    with pytest.raises(Refusal) as refused:
        centre.post("/reload")
    assert (refused.value.status, refused.value.code) == (422, "bad_configuration")
    assert agents(centre) == ["8001", "8002"]


def test_the_signal(centre: Centre) -> None:
    assert centre.pid is not None
    write(centre, MORE)
    os.kill(centre.pid, signal.SIGHUP)
    eventually("the new agent", lambda: agents(centre) == ["8001", "8002"], within=20)


def test_the_signal_with_a_wrong_file(centre: Centre) -> None:
    assert centre.pid is not None
    write(centre, MORE + WRONG)
    os.kill(centre.pid, signal.SIGHUP)
    eventually("the refusal in the log", lambda: "reload.refused" in centre.log_tail(), within=20)
    assert "queues.second.ring_s" in centre.log_tail()
    assert "queues.second.overflow" in centre.log_tail()
    assert agents(centre) == ["8001"]


def test_a_port_cannot_be_changed_in_passing(centre: Centre) -> None:
    text = centre.config.read_text("utf-8") + MORE
    centre.config.write_text(text.replace(f"port = {centre.port}", f"port = {free_port()}"), "utf-8")
    with pytest.raises(Refusal) as refused:
        centre.post("/reload")
    assert refused.value.code == "bad_configuration"
    assert agents(centre) == ["8001"]


def test_the_record_tells_who_changed_what(centre: Centre) -> None:
    def told() -> list[Any]:
        rows = centre.query("SELECT payload FROM events WHERE type = 'PlanChanged'")
        return [row["payload"] for row in rows if '"cli:127.0.0.1"' in row["payload"]]

    before = len(told())
    write(centre, MORE)
    assert reload(centre, "--json").returncode == 0
    eventually("the record", lambda: len(told()) == before + 1)
    assert '"added":{"agents":["8002"]}' in told()[-1]


def test_the_systemd_unit_reloads_by_the_command() -> None:
    unit = (Path(__file__).parents[3] / "contrib/systemd/callcenter.service").read_text("utf-8")
    (line,) = [line for line in unit.splitlines() if line.startswith("ExecReload=")]
    assert line.endswith("callcenter reload --config /etc/callcenter/callcenter.toml")


TERMINAL = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # The tests may run under nohup.
os.setsid()
fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0)
os.execv(sys.argv[2], sys.argv[2:])
"""


def test_a_closed_terminal_ends_an_engine_that_was_started_there(tmp_path: Path) -> None:
    centre = Centre(tmp_path, TEXT.format(port=free_port()))
    master, slave = pty.openpty()
    words = [sys.executable, "-c", TERMINAL, str(slave), str(COMMAND), "serve", "--config", str(centre.config)]
    with centre.log_file.open("ab") as log:
        process = subprocess.Popen(words, cwd=tmp_path, stdin=slave, stdout=log, stderr=log, pass_fds=(slave,))
    os.close(slave)
    try:
        eventually("the engine", lambda: "app.started" in centre.log_tail(), within=30)
        process.send_signal(signal.SIGHUP)
        eventually("a reload: the terminal is there", lambda: "reload.done" in centre.log_tail(), within=20)
        os.close(master)
        try:
            assert process.wait(20) == 0
        except subprocess.TimeoutExpired:
            pytest.fail(f"it goes on without a terminal:\n{centre.log_tail()}")
        assert "app.stopped" in centre.log_tail()
    finally:
        process.kill()
        process.wait()
