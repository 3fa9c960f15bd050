"""Real calls whose names and numbers are attacks: one call for each text, and no outlet shows or obeys any of them."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from playwright.sync_api import sync_playwright

from callcenter.ami.inbound import clean_number
from callcenter.orders.masking import mask_number
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.scenario import Caller
from callcenter.pbx.sipp import Sipp
from tests.pbx.lab import AGENTS, DEPARTMENTS, ENGINE_SECRET
from tests.support import plan
from tests.support.centre import COMMAND, Centre, free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
TAKEN = "taken-over"
TEXTS = {
    "line breaks, escaped": (rf"x\r\n\r\nEvent: {TAKEN}\r\n", "13800000001"),
    "line breaks, as in an address": (f"x%0d%0aAction: {TAKEN}", "13800000002"),
    "an expression of the dialplan": ("${SHELL(touch " + TAKEN + ")}${GLOBAL(X)}", "13800000003"),
    "commas and assignments": (f"a,__CC_CALL={TAKEN},CC_LINE=1|b", "13800000004"),
    "a script": (f"<script>document.title='{TAKEN}'</script>", "13800000005"),
    "an image": (f"<img src=x onerror=document.title='{TAKEN}'>", "13800000006"),
    "writing from right to left": (f"\u202e{TAKEN}\u202c\u2066", "13800000007"),
    "marks without end and without width": (f"e{chr(0x301) * 200}\u200b{TAKEN}", "13800000008"),
    "an emoji": (f"\U0001f468\u200d\U0001f469 {TAKEN}", "13800000009"),
    "a long name": (TAKEN + "市" * 1000, "13800000010"),
    "a formula": (f"=cmd|' /C {TAKEN}'!A0", "13800000011"),
    "a path": (f"../../{TAKEN}", "13800000012"),
    "an end of a statement": (f"', '{TAKEN}'), (1) --", "13800000013"),
    "a quote and a backslash": (f'"\\"{TAKEN}\\', "13800000014"),
    "nobody": ("Anonymous", "anonymous"),
    "letters": ("", f"x{TAKEN}"),
    "forty digits": ("", "8" * 40),
    "with the country": ("", "+86 138-0000-0015"),
    "full-width digits": ("", "１３８００００００１６"),
    "a script for a number": ("", f"138<b onclick={TAKEN}>"),
    "an expression for a number": ("", "138${SHELL(id)}\"'),x"),
    "a line break in the number": ("", f"138\r\nUniqueid: 1.1\r\n{TAKEN}"),
}
MASKED = sorted("" if "\n" in number else mask_number(clean_number(number)) for _, number in TEXTS.values())


class Listener:
    """Everything that the broker passes on."""

    def __init__(self, port: int) -> None:
        self.text, self.port = "", port
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        self._client.on_message = self._take
        self._client.connect("127.0.0.1", port)
        self._client.subscribe("#")
        self._client.loop_start()

    def _take(self, client: object, data: object, message: paho.MQTTMessage) -> None:
        self.text += f"{message.topic} {message.payload.decode()}\n"

    def close(self) -> None:
        self._client.loop_stop()
        self._client.disconnect()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Listener]:
    port, config = free_port(), tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    assert program, "mosquitto is not installed: apt-get install mosquitto"
    process = subprocess.Popen([program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    listener = eventually("the broker", lambda: _connect(port))
    yield listener
    listener.close()
    process.kill()
    process.wait()


def _connect(port: int) -> Listener | None:
    try:
        return Listener(port)
    except OSError:
        return None


@pytest.fixture
def centre(clean_pbx: PbxInstance, broker: Listener, tmp_path: Path) -> Iterator[Centre]:
    """A centre of this test's own, with every outlet."""
    text = plan.config(clean_pbx.spec.ports.ami, ENGINE_SECRET, AGENTS[:1], (DEPARTMENTS[0], DEPARTMENTS[1]))
    centre = Centre(tmp_path, f"{text}\n[mqtt]\nport = {broker.port}\n")
    centre.start()
    yield centre
    centre.stop()


def _calls(centre: Centre) -> list[str]:
    return sorted(call["number"] or "" for call in centre.calls().values())


def _cli(centre: Centre, *words: str) -> str:
    command = [str(COMMAND), *words, "--config", str(centre.config), "--lang", "zh"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return done.stdout + done.stderr


def _page(centre: Centre) -> str:
    """What the monitor page holds after it has shown the callers; the browser has complained of nothing."""
    program, said = shutil.which("chromium"), []
    assert program, "Chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(f"http://127.0.0.1:{centre.port}/?lang=zh")
        page.get_by_text("138****0001").first.wait_for()
        text = page.title() + page.content() + page.evaluate("document.documentElement.innerText")
        browser.close()
    assert said == []
    return text


def _record(centre: Centre) -> str:
    """The whole database as statements."""
    connection = sqlite3.connect(f"file:{centre.database}?mode=ro", uri=True)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def test_hostile_names_and_numbers_come_out_nowhere(
    clean_pbx: PbxInstance, centre: Centre, broker: Listener, sipp: Sipp
) -> None:
    runs = [sipp.call(Caller(line=plan.MAIN, name=name, numbers=(number,))) for name, number in TEXTS.values()]
    try:
        eventually("every caller waits, under the digits of the number", lambda: _calls(centre) == MASKED, within=20)
    except AssertionError as error:
        ended = [run.log_tail() or f"{run.folder} says nothing" for run in runs if not run.running]
        raise AssertionError(f"{error}; seen: {_calls(centre)}; ended: {ended}\n{centre.log_tail()}") from None
    outlets = {
        "page": _page(centre),
        "API": json.dumps([centre.get(f"/api/v1/{what}") for what in ("state", "calls", "agents")]),
        "command": _cli(centre, "call", "list") + _cli(centre, "queue", "list"),
    }
    clean_pbx.run_cli("channel request hangup all")
    eventually("every call has its order", lambda: _closed(centre) == len(TEXTS), within=20)
    outlets |= {
        "orders": json.dumps(centre.get("/api/v1/orders")) + _cli(centre, "order", "list"),
        "metrics": "\n".join(centre.metrics()),
        "log": centre.log_file.read_text(),
        "record": _record(centre),
        "MQTT": broker.text,
    }
    assert "138****0001" in outlets["MQTT"]
    assert [name for name, text in outlets.items() if TAKEN in text or "onerror" in text] == []
    assert not list(clean_pbx.files.glob(f"**/{TAKEN}"))


def _closed(centre: Centre) -> int:
    return int(centre.query("SELECT count(*) FROM orders WHERE ended_at IS NOT NULL")[0][0])
