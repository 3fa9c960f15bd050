"""Faults that can be seen in more than one way, in the same words, so that each is told once. Pure."""

from collections.abc import Iterable, Iterator

from callcenter.ami import needs
from callcenter.domain.finding import Finding, error, warning


def missing_context(where: str, context: str) -> Finding:
    """A context of ours is not in the dialplan."""
    remedy = f"add '#include {needs.DIALPLAN_FILE}' to extensions.conf, then: asterisk -rx 'dialplan reload'"
    return error("context_missing", where, f"the dialplan has no context {context}", remedy)


def old_context(where: str, context: str, steps: Iterable[str]) -> Iterator[Finding]:
    """A context of ours is of an earlier version."""
    variable = needs.LOOKS_AT.get(context)
    if variable is not None and not any(variable in step for step in steps):
        what = f"the dialplan's {context} is of an earlier version: it does not look at {variable}"
        file = f"the {needs.DIALPLAN_FILE} that 'callcenter pbx snippets' writes"
        remedy = f"take {file}, then: asterisk -rx 'dialplan reload'"
        yield error("context_old", where, what, remedy)


def wrong_secret(where: str) -> Finding:
    """The secret is not the PBX's."""
    remedy = f"make 'secret = ...' in {needs.USER_FILE} and the secret in our configuration the same"
    return error("wrong_secret", where, "the secret is not the one we are configured with", remedy)


def missing_right(where: str, key: str, right: str) -> Finding:
    """The AMI user may not do something the engine must do."""
    line = ",".join(needs.READ if key == "read" else needs.WRITE)
    remedy = f"{needs.USER_FILE}: '{key} = {line}', then 'manager reload'; rights count from the next login"
    return error(f"{key}_right_missing", where, f"the AMI user lacks the {key} right '{right}'", remedy)


def is_denied(message: str) -> bool:
    """Whether a PBX's answer means that our user lacks a right."""
    return message.lower() == "permission denied"


def denied(user: str, action: str) -> str:
    """Who may not do what, for want of which right, in words."""
    rights = " or ".join(f"'{right}'" for right in needs.RIGHTS_FOR.get(action, ())) or "that it takes"
    line = ",".join(needs.WRITE)
    lacks = f"the AMI user '{user}' may not send {action}: it lacks the write right {rights}"
    return f"Permission denied: {lacks}; {needs.USER_FILE}: 'write = {line}', then 'manager reload'"


def excess_right(where: str, right: str) -> Finding:
    """The AMI user may do something nobody should."""
    line = ",".join(needs.WRITE)
    what = f"the AMI user has the write right '{right}', which lets it take over the PBX"
    return warning("write_right_excess", where, what, f"{needs.USER_FILE}: 'write = {line}' and nothing more")


def filtered_event(where: str, event: str) -> Finding:
    """An event of a class the user may read does not come."""
    remedy = f"take the eventfilter lines of {needs.USER_FILE} as 'callcenter pbx snippets' prints them"
    return error("event_filtered", where, f"the event filters drop {event}", remedy)


def forgeable(where: str) -> Finding:
    """A message that a caller's text has cut in two comes through."""
    what = "a caller's number or name can hold a line that we would take for an event of the PBX"
    line = f"eventfilter = {needs.WHOLE_MESSAGES}"
    remedy = f"{needs.USER_FILE}: '{line}', then 'manager reload'; it counts from the next login"
    return error("events_forgeable", where, what, remedy)
