"""The figures for Prometheus. Labels are queues, states and PBXs: never callers, never agents."""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from callcenter.calls.model import Call
from callcenter.domain import events
from callcenter.domain.events import Outcome
from callcenter.domain.ids import Instant
from callcenter.ports import Step
from callcenter.view import CenterView

WAITS = (5, 10, 15, 20, 30, 60, 120, 300)
"""Seconds; the bucket at 15 is the target of the hotline standard."""
RESULTS = {
    Outcome.ANSWERED: "answered",
    Outcome.ABANDONED_MENU: "abandoned",
    Outcome.ABANDONED_QUEUE: "abandoned",
    Outcome.ABANDONED_RING: "abandoned",
    Outcome.TIMED_OUT: "timeout",
    Outcome.REFUSED: "refused",
    Outcome.AFTER_HOURS: "after_hours",
    Outcome.FAILED: "failed",
    Outcome.CALL_BACK_FAILED: "call_back_failed",
    Outcome.CALL_BACK_JOINED: "call_back_joined",
}
COUNTED = frozenset(
    {
        events.CallAnswered,
        events.CallEnded,
        events.DepartmentAnswered,
        events.DepartmentMissed,
        events.PartiesJoined,
    }
)
MISSES = frozenset({"busy", "no_answer", "rejected", "unreachable", "cancelled", "dropped", "failed"})


def _no_counts() -> Mapping[str, int]:
    return {}


def _no_refusals() -> Mapping[tuple[str, str], int]:
    return {}


@dataclass(slots=True, kw_only=True)
class Sources:
    """Where values come from that no step carries; they are read at each scrape."""

    ami_events: Callable[[], Mapping[str, int]] = _no_counts
    """Events received so far, by PBX."""
    ami_reconnects: Callable[[], Mapping[str, int]] = _no_counts
    """Connections made after the first, by PBX."""
    ami_refused: Callable[[], Mapping[tuple[str, str], int]] = _no_refusals
    """Messages that could not be read, or were not believed to be the PBX's own, by PBX and reason."""
    orders: Callable[[], Mapping[str, int]] = _no_counts
    """Work orders by state."""
    journal_pending: Callable[[], int] = field(default=lambda: 0)
    """Records that are not yet on disk."""
    journal_lost: Callable[[], int] = field(default=lambda: 0)
    """Events that found no room while the store was away."""
    store_trouble: Callable[[], str] = field(default=lambda: "")
    """Why the store does not get rid of its records; empty while it does."""
    loop_lag_s: Callable[[], float] = field(default=lambda: 0.0)
    """How late the event loop was lately, at most."""
    tasks: Callable[[], int] = field(default=lambda: 0)
    """Tasks of the event loop: without calls always the same number."""
    timers: Callable[[], int] = field(default=lambda: 0)
    """Time-outs of calls and agents that run."""
    office_up: Callable[[], bool] = field(default=lambda: True)
    """The office works, or is about to."""
    mqtt_up: Callable[[], bool | None] = field(default=lambda: None)
    """None: no broker is configured."""
    mqtt_dropped: Callable[[], int] = field(default=lambda: 0)
    """Messages that found no room while the broker was away."""


class Metrics:
    """Counts the steps of the engine, and describes its present state when asked."""

    def __init__(self, view: Callable[[], CenterView], sources: Sources | None = None) -> None:
        self.sources = Sources() if sources is None else sources
        self._registry = CollectorRegistry()
        self._calls = self._counter("calls", "Calls that are over", "queue", "result")
        self._transfers = self._counter("transfers", "Departments brought into calls", "kind", "result")
        self._answer = self._histogram("answer_wait_seconds", "From the request of an agent to the answer")
        self._abandon = self._histogram("abandon_wait_seconds", "From the request of an agent to giving up")
        # Finding a label's child costs several times what counting does, and this runs inside the engine's turn.
        self._answer_of, self._abandon_of = cache(self._answer.labels), cache(self._abandon.labels)
        self._calls_of, self._transfers_of = cache(self._calls.labels), cache(self._transfers.labels)
        self._registry.register(Present(view, self.sources))

    def observe(self, step: Step) -> None:
        """Count one step; a listener of the engine."""
        for event in step.events:
            if type(event) in COUNTED and isinstance(event, events.CallEvent):
                self._count(event, next((call for call in step.calls if call.id == event.call), None), step.at)

    def render(self) -> bytes:
        """All figures in the text format."""
        return generate_latest(self._registry)

    def _count(self, event: events.CallEvent, call: Call | None, at: Instant) -> None:
        queue = (call.queue if call else None) or "none"
        match event:
            case events.CallAnswered():
                self._answer_of(queue).observe(event.wait_ms / 1000)
            case events.CallEnded():
                self._calls_of(queue, RESULTS[event.outcome]).inc()
                waited = call.wait_ms(at) if call else None
                if waited is not None and RESULTS[event.outcome] == "abandoned":
                    self._abandon_of(queue).observe(waited / 1000)
            case events.DepartmentAnswered():
                self._transfers_of("consult", "answered").inc()
            case events.DepartmentMissed():
                self._transfers_of("consult", event.result if event.result in MISSES else "other").inc()
            case events.PartiesJoined():
                self._transfers_of("three_way", "joined").inc()

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, namespace="callcenter", registry=self._registry)

    def _histogram(self, name: str, text: str) -> Histogram:
        return Histogram(name, text, ("queue",), namespace="callcenter", registry=self._registry, buckets=WAITS)


class Present(Collector):
    """The figures that are read when they are asked for."""

    def __init__(self, view: Callable[[], CenterView], sources: Sources) -> None:
        self._view, self._sources = view, sources

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not take a picture."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The state of queues, agents, links and the process."""
        view = self._view()
        yield from self._queues(view)
        yield self._agents(view)
        yield _gauge("ami_up", "Link to the PBX is up and in step", "pbx", {p.name: p.up for p in view.pbxs})
        yield from self._process()

    def _queues(self, view: CenterView) -> Iterable[Metric]:
        yield _gauge("queue_waiting", "Callers waiting on the line", "queue", {q.name: q.waiting for q in view.queues})
        yield _gauge(
            "queue_call_backs", "Callers to be called back", "queue", {q.name: q.call_backs for q in view.queues}
        )
        longest = {
            q.name: max(0.0, view.at - q.oldest_request_at) if q.oldest_request_at is not None else 0.0
            for q in view.queues
        }
        yield _gauge("queue_longest_wait_seconds", "Wait of the caller who waits longest", "queue", longest)

    def _agents(self, view: CenterView) -> Metric:
        tally = Tally((queue, agent.state) for agent in view.agents for queue in agent.queues)
        metric = GaugeMetricFamily("callcenter_agents", "Agents by state", labels=("queue", "state"))
        for (queue, state), number in sorted(tally.items()):
            metric.add_metric((queue, state), number)
        return metric

    def _process(self) -> Iterable[Metric]:
        sources = self._sources
        yield _count("ami_events", "AMI events received", sources.ami_events())
        yield _count("ami_reconnects", "Links to the PBX made anew", sources.ami_reconnects())
        refused = CounterMetricFamily("callcenter_ami_refused", "AMI messages not taken", labels=("pbx", "reason"))
        for labels, number in sources.ami_refused().items():
            refused.add_metric(labels, number)
        yield refused
        yield _gauge("orders", "Work orders by state", "state", sources.orders())
        yield GaugeMetricFamily("callcenter_journal_pending", "Records not yet on disk", sources.journal_pending())
        yield GaugeMetricFamily("callcenter_store_up", "Records are written to disk", int(not sources.store_trouble()))
        yield CounterMetricFamily("callcenter_journal_lost", "Events without room in memory", sources.journal_lost())
        yield GaugeMetricFamily("callcenter_loop_lag_seconds", "Lateness of the event loop", sources.loop_lag_s())
        yield GaugeMetricFamily("callcenter_tasks", "Tasks of the event loop", sources.tasks())
        yield GaugeMetricFamily("callcenter_timers", "Time-outs of calls and agents that run", sources.timers())
        yield GaugeMetricFamily("callcenter_office_up", "Work orders can be worked on", int(sources.office_up()))
        if (up := sources.mqtt_up()) is not None:
            yield GaugeMetricFamily("callcenter_mqtt_up", "Link to the MQTT broker is up", int(up))
            yield CounterMetricFamily("callcenter_mqtt_dropped", "Messages without room", sources.mqtt_dropped())


def _gauge(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    metric = GaugeMetricFamily(f"callcenter_{name}", text, labels=(label,))
    for key, value in values.items():
        metric.add_metric((key,), float(value))
    return metric


def _count(name: str, text: str, values: Mapping[str, int]) -> Metric:
    metric = CounterMetricFamily(f"callcenter_{name}", text, labels=("pbx",))
    for key, value in values.items():
        metric.add_metric((key,), value)
    return metric
