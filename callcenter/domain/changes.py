"""What differs between two plans, by name: for the record, and for the answer to whoever had it replaced."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from callcenter.domain.ids import AgentId, QueueName
from callcenter.domain.plan import AgentPlan, Plan
from callcenter.domain.record import Record, field
from callcenter.domain.routing import Membership

LISTS = ("lines", "queues", "agents", "menus", "departments", "lanes")
"""The parts of a plan whose entries have names."""
_TABLES = (("call_back", "call_back"), ("rules", "rules"), ("codes", "feature_codes"))
_USUAL = Membership()
Names = dict[str, tuple[str, ...]]


class Changes(Record, frozen=True, kw_only=True):
    """Names by section; a section without any is left out. ``order``: sections whose entries changed places."""

    added: Names = field(default_factory=dict)
    removed: Names = field(default_factory=dict)
    changed: Names = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether the plans say the same."""
        return not (self.added or self.removed or self.changed)


def compare(old: Plan, new: Plan) -> Changes:
    """The names of what is new, gone and different."""
    added, removed, changed = {}, {}, {}
    moved = []
    for section in LISTS:
        before, after = getattr(old, section), getattr(new, section)
        added[section] = tuple(name for name in after if name not in before)
        removed[section] = tuple(name for name in before if name not in after)
        changed[section] = _agents(old, new) if section == "agents" else _different(before, after)
        if [name for name in before if name in after] != [name for name in after if name in before]:
            moved.append(section)
    for attribute, section in _TABLES:
        changed[section] = _keys(getattr(old, attribute), getattr(new, attribute))
    changed["order"] = tuple(moved)
    return Changes(added=_some(added), removed=_some(removed), changed=_some(changed))


def _some(names: Names) -> Names:
    return {section: found for section, found in names.items() if found}


def _different(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, value in after.items() if name in before and before[name] != value)


def _keys(before: Any, after: Any) -> tuple[str, ...]:
    if before is None or after is None:
        return () if before is after else tuple(f.name for f in fields(before or after))
    return tuple(f.name for f in fields(before) if getattr(before, f.name) != getattr(after, f.name))


def _agents(old: Plan, new: Plan) -> tuple[str, ...]:
    """Agents who are different in themselves: one more in the list moves the places of those behind, no more."""
    places = {agent: place for place, agent in enumerate(old.agents)}
    return tuple(
        agent.id
        for place, agent in enumerate(new.agents.values())
        if (was := old.agents.get(agent.id)) is not None and was != agent and not _same(was, agent, places, place)
    )


def _same(was: AgentPlan, agent: AgentPlan, places: Mapping[AgentId, int], place: int) -> bool:
    names = (f.name for f in fields(AgentPlan) if f.name != "members")
    if any(getattr(was, name) != getattr(agent, name) for name in names):
        return False
    return all(_alike(queue, was, agent, (places[was.id], place)) for queue in agent.queues)


def _alike(queue: QueueName, was: AgentPlan, agent: AgentPlan, usual: tuple[int, int]) -> bool:
    a, b = was.members.get(queue, _USUAL), agent.members.get(queue, _USUAL)
    return a.penalty == b.penalty and (a.position == b.position or (a.position, b.position) == usual)
