"""What a session can ask the PBX for: its age, our rights, modules, contexts, the fallback queue."""

import re
from collections.abc import Collection

from callcenter.ami import needs
from callcenter.ami.client import AmiClient
from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiRejected
from callcenter.ami.faults import excess_right, missing_context, missing_right, old_context
from callcenter.domain.finding import Finding, error, warning


async def look_at_rights(client: AmiClient, where: str, findings: list[Finding]) -> set[str]:
    """Adds what is wrong with the write rights; returns the rights that are there.

    Asterisk's list of commands holds exactly the actions this user may send, so nothing need be tried.
    """
    listed = {name.lower() for name in (await client.send(Action("ListCommands"))).frame}
    rights = {right for right, actions in needs.RIGHT_SHOWN_BY.items() if _all_listed(actions, listed)}
    findings.extend(missing_right(where, "write", right) for right in needs.WRITE if right not in rights)
    for right, actions in needs.EXCESS_SHOWN_BY.items():
        if _all_listed(actions, listed):
            findings.append(excess_right(where, right))
    for module, (action, right) in needs.MODULE_SHOWN_BY.items():
        if action.lower() not in listed and (not right or right in rights):
            remedy = f"modules.conf: 'load = {module}.so', then: asterisk -rx 'module load {module}'"
            findings.append(error("module_missing", where, f"the PBX does not run {module}", remedy))
    return rights


def _all_listed(actions: Collection[str], listed: Collection[str]) -> bool:
    return all(action.lower() in listed for action in actions)


async def look_at_pbx(client: AmiClient, where: str, rights: Collection[str], findings: list[Finding]) -> None:
    """Adds what is wrong with the PBX itself."""
    findings.extend(_age(where, client.version, await _version(client)))
    if "reporting" in rights:
        for context in needs.CONTEXTS:
            steps = await _steps(client, context)
            if steps is None:
                findings.append(missing_context(where, context))
            else:
                findings.extend(old_context(where, context, steps))
    queues = await client.list(Action("QueueSummary", {"Queue": needs.FALLBACK_QUEUE}))
    if not queues:
        findings.append(_no_queue(where))


def _no_queue(where: str) -> Finding:
    remedy = "add '#include queues_callcenter.conf' to queues.conf, then: asterisk -rx 'queue reload all'"
    return warning("queue_missing", where, f"no queue {needs.FALLBACK_QUEUE}", remedy)


async def _version(client: AmiClient) -> str:
    return (await client.send(Action("CoreSettings"))).frame.get("asteriskversion")


def _age(where: str, banner: str, version: str) -> list[Finding]:
    """By the version where it is told (it needs a right, and a build from source has none), else by the banner."""
    asterisk, ami = re.match(r"(\d+)\.", version), re.match(r"(\d+)\.", banner)
    old = int(asterisk[1]) < needs.OLDEST_ASTERISK if asterisk else bool(ami) and int(ami[1]) < needs.OLDEST_AMI  # type: ignore[index]
    if not old:
        return []
    what = f"Asterisk {version}" if asterisk else f"AMI {banner}"
    remedy = f"use Asterisk {needs.OLDEST_ASTERISK} or newer (22 is a long-term one)"
    return [error("asterisk_old", where, f"{what} is too old", remedy)]


async def _steps(client: AmiClient, context: str) -> list[str] | None:
    """What is given to each step of a context; None where there is no such context."""
    try:
        items = await client.list(Action("ShowDialPlan", {"Context": context}))
    except AmiRejected as answer:
        if "did not find context" in str(answer).lower():
            return None
        raise
    return [item.get("AppData") for item in items]
