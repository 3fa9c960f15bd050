"""Every second another configuration, while calls run: agents and queues come and go, and no call notices."""

import time
from collections.abc import Iterator
from itertools import cycle

import pytest

from callcenter.pbx.scenario import Caller, Desk
from tests.pbx.crowd.others import STEADY
from tests.support.rush import Rush

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
CALLS, RATE, TALK_MS, EVERY_S = 48, 6.0, 600, 1.0
MORE = '[[queues]]\nname = "8900"\nring_s = 5\n[[lines]]\nnumber = "8900"\nname = "8900"\nqueue = "8900"\n'


@pytest.fixture
def text(crowd: Rush) -> Iterator[str]:
    """The configuration that all share, taken over again after the test."""
    text = crowd.centre.config.read_text("utf-8")
    yield text
    crowd.centre.config.write_text(text, "utf-8")
    crowd.centre.post("/reload")


def _others(text: str) -> list[str]:
    """Fewer agents; one of them with other queues; another queue and line."""
    fewer = text
    for name, _ in STEADY.phones[:6]:
        fewer = fewer.replace(STEADY.agent(name), "")
    moved = text.replace(f'queues = ["{STEADY.line}"]', f'queues = ["{STEADY.line}", "8900"]') + MORE
    longer = text.replace(STEADY.config(), STEADY.config().replace("ring_s = 8", "ring_s = 9\nmax_wait_s = 100"))
    assert len({text, fewer, moved, longer}) == 4
    return [fewer, moved, longer, text]


def test_calls_run_on_while_agents_and_queues_change_every_second(crowd: Rush, text: str) -> None:
    crowd.sipp.desk(Desk(ring_ms=100, speech=True), crowd.pbx.spec.ports.phone(STEADY.phones[0][1] or 0))
    numbers = tuple(f"16{n:03}" for n in range(CALLS))
    run = crowd.sipp.call(
        Caller(line=STEADY.line, numbers=numbers, talk_ms=TALK_MS, speech=True), calls=CALLS, rate=RATE
    )
    changes, began, logged = [], time.monotonic(), crowd.centre.log_file.stat().st_size
    for other in cycle(_others(text)):
        crowd.centre.config.write_text(other, "utf-8")
        changes.append(crowd.centre.post("/reload"))
        crowd.ami.listen(EVERY_S)
        if not run.running or time.monotonic() - began > 30:
            break
    assert crowd.until_empty(within=5) == []
    done = run.wait(10)
    sql = "SELECT number, outcome, count(*) AS n FROM orders JOIN calls ON calls.id = call_id GROUP BY number, outcome"
    sql = sql.replace("outcome", "orders.outcome").replace("number", "calls.number")
    rows = [tuple(row) for row in crowd.centre.query(sql) if row["number"] in numbers]
    said = crowd.centre.log_file.read_bytes()[logged:].decode()
    print(f"reloads {len(changes)}, calls {done.created}, failed {done.failed}")
    assert (done.successful, done.failed) == (CALLS, 0)
    assert sorted(rows) == [(number, "answered", 1) for number in numbers]
    assert len(changes) >= 8
    assert any(change["removed"] for change in changes)
    assert "[error" not in said
    assert "Traceback" not in said
