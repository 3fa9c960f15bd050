"""The checker reads a record on a server as it reads a file."""

import asyncio
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.audit import record
from callcenter.audit.errors import AuditError
from callcenter.audit.evidence import Period
from callcenter.bench.postgres import Server
from callcenter.cli.main import app
from callcenter.store.move.move import move
from tests.support.core import World, talking
from tests.support.recorded import write
from tests.support.stores import migrated_database, postgres
from tests.unit.config.sample import GOOD

__all__ = ["postgres"]


@pytest.fixture
def server(database: Path, postgres: Server) -> str:
    """The record of one call, in a file and on a server."""
    w: World
    w, caller = talking()
    w.hang_up(caller)
    write(database, w.steps)
    url = asyncio.run(migrated_database(postgres))
    asyncio.run(move(f"sqlite:///{database}", url))
    return url


def test_the_record_is_the_same_wherever_it_is(database: Path, server: str) -> None:
    """To the last value; and the verb finds it by the configuration."""
    found = record.read(server, Period(0.0))
    assert found == record.read(database, Period(0.0))
    assert (len(found.calls), len(found.orders)) == (1, 1)
    config = database.parent / "callcenter.toml"
    config.write_text(GOOD.replace("sqlite:///var/callcenter.db", server), "utf-8")
    os.chmod(config, 0o600)
    done = CliRunner().invoke(app, ["audit", "--since", "2020-01-01", "-c", str(config), "--lang", "en"])
    assert done.exit_code in (0, 1), done.stderr
    assert "findings:" in done.stdout


def test_a_server_that_cannot_be_read_is_named_without_its_password(postgres: Server) -> None:
    """What, where, and what to do."""
    url = f"postgresql://callcenter:correct-horse-6@127.0.0.1:{postgres.port}/nowhere"
    with pytest.raises(
        AuditError, match=r'^postgresql://127\.0\.0\.1:\d+/nowhere: .* "nowhere" does not exist\. It must'
    ):
        record.read(url, Period(0.0))
