"""An order's page as somebody has it who never touches a mouse."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from tests.pbx.office.conftest import PASSWORD

MOST_TABS = 80
_FOCUSED = """() => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found?.id;
}"""
_KEY = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+\b")


class Entry(NamedTuple):
    """Of the timeline: what happened, who did it, and the rest of what is told of it."""

    what: str
    who: str
    rest: str


def sign_in(page: Page, who: str) -> None:
    """Whoever opens a page is asked first who that is."""
    page.locator("[name=name]").wait_for()
    page.keyboard.type(who)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def press(page: Page, id_: str) -> None:
    """Go to a button by the tabulator, and press it."""
    for _ in range(MOST_TABS):
        if page.evaluate(_FOCUSED) == id_:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"#{id_} is not reached with {MOST_TABS} tabs")


def timeline(page: Page, of: str = "") -> list[Entry]:
    """What happened, in order: only to the call, or all but that. Seconds, which are never the same, as ``#``."""
    wanted = "li[data-entry^=call]" if of == "call" else "li:not([data-entry^=call])"
    found = []
    for each in page.locator(f"callcenter-timeline {wanted}").all():
        first, *rest = each.inner_text().split("\n")
        assert re.match(r"[0-9-]{10} [0-9:]{5}", first), f"not told when: {first}"
        what, who = each.locator(".what").inner_text(), each.locator(".who").inner_text()
        found.append(Entry(what, who, re.sub(r"[0-9]+\.[0-9]", "#", " ".join(rest))))
    return found


def kept(page: Page) -> dict[str, str]:
    """How each limit was kept; what is still to be done is left out."""
    limits = page.locator("callcenter-dues details:has(p)").all()
    return {str(each.get_attribute("data-due")): each.locator("p").inner_text() for each in limits}


def untranslated(page: Page) -> list[str]:
    """What reads like the key of a word, or a code, instead of words."""
    return _KEY.findall(page.locator("callcenter-page").inner_text())


def picture(page: Page, folder: Path, name: str) -> Path:
    """The whole page as a file: in ``folder``, or where CALLCENTER_SCREENSHOTS says."""
    place = Path(os.environ.get("CALLCENTER_SCREENSHOTS") or folder) / f"{name}.png"
    page.screenshot(path=place, full_page=True)
    return place
