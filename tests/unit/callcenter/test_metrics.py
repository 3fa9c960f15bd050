"""The figures for Prometheus."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from callcenter.calls.model import Call
from callcenter.domain import events
from callcenter.domain.events import Outcome, Party
from callcenter.domain.ids import AgentId, CallId, ChannelId, DepartmentId, Instant, LineNumber, PbxName, QueueName
from callcenter.metrics import Metrics, Sources
from callcenter.ports import Step
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import Lively

ID = CallId("main:1795290464.1")
CALL = Call(
    id=ID,
    pbx=PbxName("main"),
    channel=ChannelId("1795290464.1"),
    line=LineNumber("12345"),
    number="13812341234",
    arrived_at=Instant(100.0),
    language="zh",
    queue=QueueName("general"),
    requested_at=Instant(102.0),
)


@pytest.fixture
def engine() -> FakeEngine:
    """A centre at rest."""
    return FakeEngine(lambda: 1000.0)


def values(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """All samples: name and label values -> value."""
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name.removeprefix("callcenter_"), *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def step(*happened: events.Event, at: float = 110.0) -> Step:
    """A step in which this happened to the call."""
    return Step(at=Instant(at), events=happened, calls=(CALL,), agents=())


def test_an_answer_on_the_dot_is_within_fifteen_seconds(engine: FakeEngine) -> None:
    """The bucket at 15 is the target: 15.000 s is in, 15.001 s is not."""
    metrics = Metrics(engine.view)
    for wait_ms in (15_000, 15_001):
        answered = events.CallAnswered(call=ID, agent=AgentId("8001"), ring_ms=wait_ms, wait_ms=wait_ms)
        metrics.observe(step(answered))
    found = values(metrics)
    assert found["answer_wait_seconds_bucket", "15.0", "general"] == 1
    assert found["answer_wait_seconds_bucket", "20.0", "general"] == 2


@pytest.mark.parametrize(
    ("outcome", "result", "abandons"),
    [
        (Outcome.ANSWERED, "answered", 0),
        (Outcome.ABANDONED_QUEUE, "abandoned", 1),
        (Outcome.ABANDONED_RING, "abandoned", 1),
        (Outcome.TIMED_OUT, "timeout", 0),
        (Outcome.FAILED, "failed", 0),
    ],
)
def test_every_call_is_counted_by_its_result(engine: FakeEngine, outcome: Outcome, result: str, abandons: int) -> None:
    """Once, and the wait of those who gave up."""
    metrics = Metrics(engine.view)
    metrics.observe(step(events.CallEnded(call=ID, outcome=outcome, ended_by=Party.CALLER)))
    found = values(metrics)
    assert found["calls_total", "general", result] == 1
    assert found.get(("abandon_wait_seconds_count", "general"), 0) == abandons
    assert found.get(("abandon_wait_seconds_sum", "general"), 0) == 8.0 * abandons


def test_departments_are_counted_by_result_with_bounded_labels(engine: FakeEngine) -> None:
    """What the PBX says cannot make new label values."""
    metrics, desk = Metrics(engine.view), DepartmentId("12333")
    metrics.observe(step(events.DepartmentAnswered(call=ID, department=desk)))
    metrics.observe(step(events.PartiesJoined(call=ID, department=desk)))
    for result in ("busy", "what ever", "13812341234"):
        metrics.observe(step(events.DepartmentMissed(call=ID, department=desk, result=result)))
    found = values(metrics)
    assert found["transfers_total", "consult", "answered"] == 1
    assert found["transfers_total", "three_way", "joined"] == 1
    assert found["transfers_total", "consult", "busy"] == 1
    assert found["transfers_total", "consult", "other"] == 2


def test_the_present_is_read_at_each_scrape() -> None:
    """Queues, agents and links as they are then."""
    engine = Lively(12, 1.0)
    metrics = Metrics(engine.view)
    for _ in range(60):
        engine.turn()
    engine.set_pbx("main", False)
    found, view = values(metrics), engine.view()
    for queue in view.queues:
        assert found["queue_waiting", queue.name] == queue.waiting
        assert found["queue_call_backs", queue.name] == queue.call_backs
        for state, number in queue.agents.items():
            assert found["agents", queue.name, state] == number
    assert found["ami_up", "main"] == 0


def test_the_longest_wait_grows_with_time() -> None:
    """It is nought with nobody waiting."""
    engine = Lively(1, 1.0)
    metrics = Metrics(engine.view)
    assert values(metrics)["queue_longest_wait_seconds", "general"] == 0
    for _ in range(10):
        engine.turn()
    start = engine.now()
    engine.now = lambda: start + 21.0
    assert max(values(metrics)["queue_longest_wait_seconds", queue] for queue in engine.plan.queues) >= 21.0


def test_other_sources_are_read_too(engine: FakeEngine) -> None:
    """What the links, the store and the loop know."""
    sources = Sources(
        ami_events=lambda: {"main": 7},
        ami_reconnects=lambda: {"main": 2},
        ami_refused=lambda: {("main", "forged"): 3},
        orders=lambda: {"draft": 3},
        journal_pending=lambda: 4,
        journal_lost=lambda: 6,
        store_trouble=lambda: "database is locked",
        loop_lag_s=lambda: 0.5,
        tasks=lambda: 12,
        timers=lambda: 3,
        mqtt_up=lambda: False,
        mqtt_dropped=lambda: 8,
    )
    found = values(Metrics(engine.view, sources))
    assert found["ami_events_total", "main"] == 7
    assert found["ami_reconnects_total", "main"] == 2
    assert found["ami_refused_total", "main", "forged"] == 3
    assert found["orders", "draft"] == 3
    assert (found["store_up",], found["journal_lost_total",], found["mqtt_dropped_total",]) == (0, 6, 8)
    assert (found["tasks",], found["timers",]) == (12, 3)
    assert (found["journal_pending",], found["loop_lag_seconds",], found["mqtt_up",]) == (4, 0.5, 0)


def test_without_a_broker_there_is_no_mqtt_figure(engine: FakeEngine) -> None:
    """An alarm on mqtt_up must not ring where MQTT is not used."""
    assert ("mqtt_up",) not in values(Metrics(engine.view))


def test_no_caller_and_no_agent_in_the_labels() -> None:
    """Personal data does not belong in a monitoring system."""
    engine = Lively(12, 1.0)
    metrics = Metrics(engine.view)
    for _ in range(30):
        engine.turn()
    metrics.observe(step(events.CallAnswered(call=ID, agent=AgentId("8001"), ring_ms=1, wait_ms=1)))
    text = metrics.render().decode()
    assert "****" not in text
    assert "8001" not in text
    assert ID not in text
