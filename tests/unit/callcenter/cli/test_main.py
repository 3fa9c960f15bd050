"""The command as a whole: help, version, where the engine is, and how failures end."""

import socket
from importlib.metadata import version
from pathlib import Path

import pytest

from callcenter.cli.main import app
from callcenter.cli.options import language
from callcenter.demo import Options
from callcenter.pbx.errors import PbxError
from tests.unit.callcenter.cli.conftest import Run
from tests.unit.config.sample import GOOD, write


def test_version(run: Run) -> None:
    assert run("--version").out == f"callcenter {version('callcenter')}\n"


def verbs() -> list[tuple[str, ...]]:
    """Every verb of the command."""
    from typer.main import get_command

    found: list[tuple[str, ...]] = []
    for noun, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [(noun, verb) for verb in inner] if inner else [(noun,)]
    return found


@pytest.mark.parametrize("verb", verbs(), ids=" ".join)
def test_every_verb_has_help_and_json(verb: tuple[str, ...], run: Run) -> None:
    done = run(*verb, "--help")

    assert done.code == 0
    assert "--json" in done.out


def test_an_unknown_verb_is_wrong_usage(run: Run) -> None:
    done = run("queue", "foo")

    assert (done.code, done.out) == (2, "")
    assert "foo" in done.err


def dead_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_no_engine_is_exit_3_and_says_where_it_was_looked_for(run: Run) -> None:
    port = dead_port()
    done = run("agent", "list", "--url", f"http://127.0.0.1:{port}")

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"callcenter: no engine at http://127.0.0.1:{port} (")
    assert "callcenter serve" in done.err


def test_something_else_at_the_address_is_exit_3(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        from threading import Thread

        def greet() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(4096)
                peer.sendall(b"HTTP/1.0 200 OK\r\n\r\n<html>")

        thread = Thread(target=greet)
        thread.start()
        done = run("agent", "list", "--url", f"http://127.0.0.1:{port}")
        thread.join()

    assert done.code == 3
    assert "answers, but not as callcenter does" in done.err


def test_an_address_that_is_none_is_wrong_usage(run: Run) -> None:
    done = run("agent", "list", "--url", "127.0.0.1:8080")

    assert (done.code, done.err) == (2, "callcenter: --url 127.0.0.1:8080: write it as http://127.0.0.1:8080\n")


def test_the_address_comes_from_the_configuration(run: Run, tmp_path: Path) -> None:
    port = dead_port()
    write(tmp_path, GOOD.replace("port = 8080", f"port = {port}"))

    assert f"http://127.0.0.1:{port}" in run("agent", "list").err


def test_a_fault_elsewhere_in_the_configuration_does_not_stop_a_verb(run: Run, tmp_path: Path) -> None:
    port = dead_port()
    path = write(tmp_path, GOOD.replace("port = 8080", f"port = {port}").replace("ring_s = 8", 'ring_s = "x"'))

    done = run("agent", "list", "--config", str(path))
    assert (done.code, f"http://127.0.0.1:{port}" in done.err) == (3, True)


def test_a_configuration_that_is_not_there_is_exit_2(run: Run) -> None:
    assert run("agent", "list", "--config", "none.toml").code == 2


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(
    env: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    assert language(None) == expected
    assert language("zh") == "zh"


def test_the_demo_ends_with_its_own_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Options] = []

    def demo(options: Options) -> int:
        asked.append(options)
        return 1

    monkeypatch.setattr("callcenter.demo.run", demo)
    monkeypatch.setenv("DEMO_SECONDS", "60")

    assert run("demo", "--json", "--lang", "zh").code == 1
    assert [(options.seconds, options.json, options.language) for options in asked] == [(60.0, True, "zh")]


def test_the_bench_prints_its_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def bench() -> dict[str, object]:
        return {"runs": []}

    monkeypatch.setattr("callcenter.bench.ring.run", bench)

    assert run("bench", "ring", "--json").json == {"runs": []}
    assert run("bench", "ring").code == 0
    monkeypatch.setattr("callcenter.bench.core.run", lambda: {"runs": [], "growth": None})
    assert run("bench").code == 0


def test_the_bench_without_a_pbx_is_exit_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def bench() -> dict[str, object]:
        raise PbxError("SIPp is missing")

    monkeypatch.setattr("callcenter.bench.ring.run", bench)

    done = run("bench", "ring")
    assert (done.code, done.err) == (1, "callcenter: SIPp is missing\n")
