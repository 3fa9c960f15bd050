"""Who called before: read at a start as far back as the plan remembers."""

from pathlib import Path

from callcenter.domain.events import Outcome
from callcenter.domain.ids import Instant, QueueName
from callcenter.domain.plan import Plan, Queue
from callcenter.domain.routing import Lane
from callcenter.store.store import Store
from tests.fakes.story import T0, answered_steps, unanswered_steps

DAY_S = 86_400.0


def plan(sticky_days: float = 0.0, *lanes: Lane) -> Plan:
    """A plan that remembers callers."""
    queue = Queue(name=QueueName("q"), title="", title_en="", sticky_days=sticky_days)
    return Plan(lines={}, queues={queue.name: queue}, agents={}, lanes={lane.name: lane for lane in lanes})


async def test_callers_are_read_as_far_back_as_the_plan_remembers(tmp_path: Path) -> None:
    """Without a rule that asks for them, nobody is read."""
    store = await Store.open(f"sqlite:///{tmp_path / 'a.db'}", jurisdiction="140500", timezone="Asia/Shanghai")
    try:
        for step in (*answered_steps("1"), *unanswered_steps("2", Outcome.ABANDONED_QUEUE)):
            store.record(step)
        await store.flush()
        later = Instant(T0 + DAY_S)
        spoke = [(seen.agent, seen.spoke_at) for seen in (await store.load(later, plan(2.0))).callers]
        assert len(spoke) == 2
        assert sum(agent is not None for agent, _ in spoke) == 1
        assert all((agent is None) == (at is None) for agent, at in spoke)
        assert (await store.load(later, plan())).callers == ()
        assert (await store.load(Instant(T0 + 3 * DAY_S), plan(2.0))).callers == ()
    finally:
        await store.close()


def test_the_plan_remembers_as_long_as_its_longest_rule() -> None:
    assert plan().remembers_s == 0.0
    assert plan(2.0, Lane(name="a", priority=1, repeat_calls=3, repeat_within_s=60.0)).remembers_s == 2 * DAY_S
    assert plan(0.0, Lane(name="a", priority=1, repeat_calls=3, repeat_within_s=60.0)).remembers_s == 60.0
    assert plan(0.0, Lane(name="a", priority=1, numbers=frozenset({"1"}))).remembers_s == 0.0
