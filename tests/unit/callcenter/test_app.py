"""The start of the engine: callers wait for it."""

import json
import socket
import subprocess
import sys
from pathlib import Path

from tests.support.whole_office import CONFIG

LATE = ("fastapi", "uvicorn", "alembic", "httpx", "holidays", "argon2")


def test_what_callers_need_not_wait_for_is_loaded_after_the_start() -> None:
    """The pages' libraries and the migrations' take as long to load as all the rest."""
    told = "import sys, callcenter.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert "callcenter.engine" in loaded
    assert not set(LATE) & set(loaded)


def test_a_second_engine_says_so_in_the_format_that_was_asked_for(tmp_path: Path) -> None:
    """``--json``, whatever the configuration says: each line of the log is one object; the port is another engine's."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port, file = taken.getsockname()[1], tmp_path / "callcenter.toml"
        file.touch(mode=0o600)
        file.write_text(CONFIG.format(folder=tmp_path) + f"[http]\nport = {port}\n", "utf-8")
        command = [str(Path(sys.executable).with_name("callcenter")), "serve", "--json", "--config", str(file)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    *logged, refusal = done.stderr.splitlines()
    assert done.returncode == 1
    assert [json.loads(line)["event"] for line in logged] == ["store.opened", "app.stopped"]
    assert f":{port}" in refusal
