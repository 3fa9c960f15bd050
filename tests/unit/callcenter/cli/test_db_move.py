"""callcenter db move: the record goes to a server, and the configuration follows it."""

import asyncio
import socket
from pathlib import Path

import pytest

from callcenter.bench.lab import free_port
from callcenter.store.store import Store
from tests.fakes.story import answered_steps
from tests.support.stores import migrated_database, postgres
from tests.unit.callcenter.cli.conftest import Run
from tests.unit.config.sample import GOOD, write

__all__ = ["postgres"]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with a call in its record."""
    path = write(tmp_path, GOOD.replace("port = 8080", f"port = {free_port()}").replace(":///var/", f":///{tmp_path}/"))

    async def fill() -> None:
        url = f"sqlite:///{tmp_path / 'callcenter.db'}"
        store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
        for step in answered_steps("1"):
            store.record(step)
        await store.close()

    asyncio.run(fill())
    return path


@pytest.fixture
def server(request: pytest.FixtureRequest) -> str:
    """A database that has the tables, with a password in its URL."""
    url: str = asyncio.run(migrated_database(request.getfixturevalue("postgres")))
    return url.replace("callcenter@", "callcenter:correct-horse-5@")


def test_the_record_moves_and_the_configuration_names_its_new_place(run: Run, config: Path, server: str) -> None:
    """Every table is told with its rows and checksum; the password is not. The next command uses the new place."""
    done = run("db", "move", server, "-c", str(config), "--json")
    assert done.code == 0, done.err
    tables = {t["table"]: t["rows"] for t in done.json["tables"]}
    assert (tables["calls"], tables["orders"], done.json["switched"], done.json["copied"]) == (1, 1, True, True)
    assert all(len(t["checksum"]) == 32 for t in done.json["tables"])
    assert "correct-horse" not in done.out + done.err
    assert f'url = "{server}"' in config.read_text("utf-8")
    upgraded = run("db", "upgrade", "-c", str(config))
    assert (upgraded.code, upgraded.out) == (0, f"{server.replace('correct-horse-5', '***')}: schema 0010\n")


def test_while_an_engine_holds_its_port_nothing_is_moved(run: Run, config: Path, server: str) -> None:
    """What it wrote meanwhile would be lost."""
    port = int(config.read_text("utf-8").partition("\nport = ")[2].partition("\n")[0])
    with socket.create_server(("127.0.0.1", port)):
        done = run("db", "move", server, "-c", str(config))
    assert done.code == 1
    assert "the engine must be stopped first (callcenter serve)" in done.err
    assert server not in config.read_text("utf-8")


def test_where_the_environment_names_the_database_the_line_to_set_is_told(
    run: Run, config: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file would not count."""
    monkeypatch.setenv("CALLCENTER_STORE__URL", f"sqlite:///{config.parent / 'callcenter.db'}")
    before = config.read_text("utf-8")
    done = run("db", "move", server, "-c", str(config), "--lang", "zh")
    assert done.code == 0, done.err
    assert "已复制并核对" in done.out
    shown = server.replace("correct-horse-5", "***")
    assert f'CALLCENTER_STORE__URL is set in the environment: set [store] url = "{shown}" yourself' in done.out
    assert config.read_text("utf-8") == before


def test_a_target_that_the_configuration_would_not_take_is_refused_at_once(run: Run, config: Path) -> None:
    """Not after the move; its password is not repeated."""
    done = run("db", "move", "mysql://callcenter:correct-horse-7@127.0.0.1/callcenter", "-c", str(config))
    assert done.code == 2
    assert '"mysql://***@127.0.0.1/callcenter" is no place for the record; allowed: "sqlite:///var/' in done.err
