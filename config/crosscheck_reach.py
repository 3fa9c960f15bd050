"""Checks of what follows from what: queues that nobody serves or reaches, rules whose time never comes."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from acd.penalty import window_at
from acd.skills import RequirementError, parse
from config import schema
from config.crosscheck import Entry, entries
from config.crosscheck_waiting import exits
from config.faults import Fault
from config.routing import PenaltyRuleTable
from config.source import Source
from config.types import EnvText


def faults(source: Source) -> Iterator[Fault]:
    """Every such fault; where the operator may still be at work, or act by hand, it is a warning."""
    members, led = _members(source), _led_to(source)
    for queue in entries(source, "queues"):
        name = queue.text("name")
        if name is None:
            continue
        yield from _served(source, queue, members.get(name, []))
        if name not in led:
            remedy = "name it in a line, a menu's key, an overflow or an exit, or remove it"
            yield source.fault(queue.path, "no caller is led to this queue", remedy, "warning")
        yield from _sticky(source, queue)
        if not _flows_in(source, name):
            yield from _late_steps(source, queue)
    yield from _reasons(source)


def _members(source: Source) -> dict[str, list[int]]:
    """The penalties of each queue's members."""
    found: dict[str, list[int]] = {}
    for agent in entries(source, "agents"):
        for each in _list(agent.values.get("queues")):
            name, penalty = (each.get("queue"), each.get("penalty", 0)) if isinstance(each, dict) else (each, 0)
            if isinstance(name, str) and isinstance(penalty, int):
                found.setdefault(name, []).append(penalty)
    return found


def _list(value: Any) -> list[Any]:
    if isinstance(value, EnvText):
        return [part.strip() for part in value.split(",")]
    return value if isinstance(value, list) else []


def _led_to(source: Source) -> set[object]:
    led: set[object] = {entry.text("queue") for entry in entries(source, "lines")}
    led |= {entry.text("overflow") for entry in entries(source, "queues")}
    led |= {way.get("queue") for entry in entries(source, "queues") for _, way in exits(entry)}
    for menu in entries(source, "menus"):
        keys = menu.values.get("keys")
        led |= {c.get("queue") for c in (keys.values() if isinstance(keys, dict) else ()) if isinstance(c, dict)}
    return led


def _flows_in(source: Source, name: str) -> bool:
    """Whether callers come here who have waited elsewhere."""
    return any(
        entry.text("overflow") == name or any(way.get("queue") == name for _, way in exits(entry))
        for entry in entries(source, "queues")
    )


def _served(source: Source, queue: Entry, penalties: list[int]) -> Iterator[Fault]:
    if not penalties:
        remedy = "name it in the queues of an agent, or remove it"
        yield source.fault(queue.path, "no agent serves this queue: its callers would wait in vain", remedy, "warning")
        return
    rules = []
    for rule in _list(queue.values.get("penalty_rules")):
        with suppress(ValidationError):
            rules.append(PenaltyRuleTable.model_validate(rule).build())
    if queue.values.get("penalty_members_limit") or not rules:
        return
    windows = [window_at(tuple(rules), round(at * 1000)) for at in (0.0, *(rule.after_s for rule in rules))]
    if all(window.tier(penalty) is None for window in windows for penalty in penalties):
        what = f"reaches no agent at any time: the members have the penalties {sorted(set(penalties))}"
        yield source.fault((*queue.path, "penalty_rules"), what, "raise max or lower min, so that somebody is rung")


def _sticky(source: Source, queue: Entry) -> Iterator[Fault]:
    fields = schema.Queue.model_fields
    days = queue.number("sticky_days", 0.0)
    wait = queue.number("sticky_wait_s", fields["sticky_wait_s"].default)
    longest = queue.number("max_wait_s", fields["max_wait_s"].default)
    if days and wait is not None and longest is not None and wait >= longest > 0:
        key = "sticky_wait_s" if "sticky_wait_s" in queue.values else "max_wait_s"
        what = f"sticky_wait_s {wait:g} is not below max_wait_s {longest:g}"
        why = "the caller would be gone before anybody else is rung"
        yield source.fault((*queue.path, key), what, f"{why}; allowed: sticky_wait_s < max_wait_s")


def _late_steps(source: Source, queue: Entry) -> Iterator[Fault]:
    text = queue.text("requirement")
    longest = queue.number("max_wait_s", schema.Queue.model_fields["max_wait_s"].default)
    if text is None or longest is None:
        return
    with suppress(RequirementError):
        late = [step.after_ms / 1000 for step in parse(text) if step.after_ms >= longest * 1000 > 0]
        if late:
            what = f"relaxes after {late[0]:g} s, and max_wait_s is {longest:g}"
            remedy = "let it relax sooner, or remove the step"
            yield source.fault((*queue.path, "requirement"), what, remedy, "warning")


def _reasons(source: Source) -> Iterator[Fault]:
    """A reason may be asked for by either of its names."""
    seen: dict[str, int] = {}
    for i, reason in enumerate(_list(source.at(("rules", "pause_reasons")))):
        for key in ("name", "name_en") if isinstance(reason, dict) else ():
            name = reason.get(key)
            if isinstance(name, str) and seen.setdefault(name, i) != i:
                what = f'another of the pause reasons is called "{name}"'
                yield source.fault(("rules", "pause_reasons", i, key), what, "give each its own name")
