"""The start of the engine: callers wait for it."""

import subprocess
import sys

LATE = ("fastapi", "uvicorn", "alembic")


def test_what_callers_need_not_wait_for_is_loaded_after_the_start() -> None:
    """The pages' libraries and the migrations' take as long to load as all the rest."""
    told = "import sys, callcenter.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert "callcenter.engine" in loaded
    assert not set(LATE) & set(loaded)
