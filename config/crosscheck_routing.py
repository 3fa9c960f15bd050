"""Checks of skills, lanes and penalties: what nobody could ever fulfil or reach."""

from collections.abc import Iterator
from typing import Any

from acd.skills import RequirementError, parse
from config.crosscheck import Entry, entries, names, unknown
from config.faults import Fault, Path, did_you_mean, listed
from config.source import Source


def faults(source: Source) -> Iterator[Fault]:
    """Every fault of skills, lanes and penalty rules."""
    levels = _levels(source)
    for path, text in _requirements(source):
        yield from _skills(source, path, text, levels)
    for path, choice in _choices(source):
        lane = choice.get("lane")
        if isinstance(lane, str) and lane not in names(source, "lanes"):
            yield unknown(source, (*path, "lane"), lane, "lanes")
    for lane in entries(source, "lanes"):
        yield from _lane(source, lane)
    for queue in entries(source, "queues"):
        yield from _penalty_rules(source, queue)


def _levels(source: Source) -> dict[str, int]:
    """The highest level of each skill that any agent has."""
    found: dict[str, int] = {}
    for agent in entries(source, "agents"):
        skills = agent.values.get("skills")
        for name, level in skills.items() if isinstance(skills, dict) else ():
            if isinstance(level, int):
                found[name] = max(found.get(name, 0), level)
    return found


def _choices(source: Source) -> Iterator[tuple[Path, dict[str, Any]]]:
    for menu in entries(source, "menus"):
        keys = menu.values.get("keys")
        for key, choice in keys.items() if isinstance(keys, dict) else ():
            if isinstance(choice, dict):
                yield (*menu.path, "keys", key), choice


def _requirements(source: Source) -> Iterator[tuple[Path, str]]:
    tables = [(entry.path, entry.values) for section in ("lines", "queues") for entry in entries(source, section)]
    for path, values in [*tables, *_choices(source)]:
        text = values.get("requirement")
        if isinstance(text, str):
            yield (*path, "requirement"), text


def _skills(source: Source, path: Path, text: str, levels: dict[str, int]) -> Iterator[Fault]:
    """The last step is the one that is never relaxed: somebody must fulfil it."""
    try:
        steps = parse(text)
    except RequirementError:
        return  # Told where the value itself is checked.
    for skill in sorted({skill for step in steps for skill, _ in step.clause} - set(levels)):
        remedy = f"{did_you_mean(skill, list(levels))}agents have: {listed(levels)}"
        yield source.fault(path, f'no agent has the skill "{skill}"', remedy)
    for skill, level in steps[-1].clause:
        if 0 < levels.get(skill, 0) < level:
            what = f'asks for "{skill}" {level} to the end, and the best agent has {levels[skill]}'
            yield source.fault(path, what, 'lower the level, or end with a step such as "after 12 s anyone"')


def _lane(source: Source, lane: Entry) -> Iterator[Fault]:
    named = {choice.get("lane") for _, choice in _choices(source)}
    rules = lane.values.get("numbers") or lane.values.get("repeat_calls")
    if not rules and lane.text("name") not in named:
        remedy = "give it numbers or repeat_calls, or name it as the lane of a menu's key"
        yield source.fault(lane.path, "no caller can come into this lane", remedy)
    if lane.values.get("repeat_calls") == 1:
        path = (*lane.path, "repeat_calls")
        yield source.fault(path, "every first call would count as a repeated one", "allowed: 2 or more")


def _penalty_rules(source: Source, queue: Entry) -> Iterator[Fault]:
    rules = queue.values.get("penalty_rules")
    longest, seen = queue.number("max_wait_s", 300.0), set[float]()
    for i, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict):
            continue
        path: Path = (*queue.path, "penalty_rules", i)
        after = rule.get("after_s")
        if not rule.keys() & {"min", "max", "raise"}:
            yield source.fault(path, "changes nothing", "give it min, max or raise")
        if isinstance(after, int | float) and longest is not None and after >= longest:
            yield source.fault(
                (*path, "after_s"),
                f"{after:g} is not below max_wait_s {longest:g}",
                "it would never hold: lower it, or remove the rule",
            )
        if after in seen:
            yield source.fault((*path, "after_s"), f"another rule holds from {after} on", "put both into one rule")
        if isinstance(after, int | float):
            seen.add(after)
