"""Screenshots of the monitor in a headless Chromium; a program of its own, so that the demo goes on meanwhile."""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE = (1920, 1080)
_SETTLE_MS = 1500


def lacks() -> tuple[str, ...]:
    """What screenshots need and this machine has not, each with its remedy."""
    found = []
    if find_spec("playwright") is None:
        found.append("playwright is missing: run '.venv/bin/pip install playwright'")
    if browser() is None:
        found.append("there is no Chromium for screenshots: run 'apt-get install chromium'")
    return tuple(found)


def browser() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def take(address: str, directory: Path) -> None:
    """Write monitor-zh.png and monitor-en.png."""
    from playwright.sync_api import sync_playwright

    directory.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        # Chromium's sandbox does not work for root; the only page opened is our own.
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        for language in ("zh", "en"):
            page = chromium.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
            page.goto(f"{address}/?lang={language}", wait_until="load")
            page.wait_for_timeout(_SETTLE_MS)
            page.screenshot(path=str(directory / f"monitor-{language}.png"))
            page.close()
        chromium.close()


if __name__ == "__main__":
    take(sys.argv[1], Path(sys.argv[2]))
