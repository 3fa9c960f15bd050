"""The browser of the tests: the machine's own Chromium, without what only slows it down."""

import shutil

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--no-first-run"]


def chromium() -> str:
    """Where the program is; without it the tests fail, they are not skipped."""
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: apt-get install chromium"
    return program
