"""Rights, contexts and profiles read from Asterisk's own configuration files: what AMI cannot tell. Pure on text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Final

from callcenter.ami import needs
from callcenter.ami.faults import (
    excess_right,
    filtered_event,
    forgeable,
    missing_context,
    missing_right,
    old_context,
    wrong_secret,
)
from callcenter.domain.finding import Finding, error, warning

_INCLUDE: Final = re.compile(r'#(?:try)?include\s+["<]?([^">]+?)[">]?\s*$')
_SECTION: Final = re.compile(r"\[([^\]]+)\](?:\(([^)]*)\))?")
_FILTER_NAME: Final = re.compile(r"name\(([^)]+)\)", re.IGNORECASE)
_DEEPEST: Final = 10
_CLASSES: Final = {"[[:space:]]": r"\s", "[[:cntrl:]]": r"[\x00-\x1f\x7f]"}
CUT_IN_TWO: Final = "Event: UserEvent\r\nPrivilege: user,all\r\nText: \r\n\r\nEvent: Hangup\r\n\r\n"
"""A message into which somebody has got another one."""

ReadText = Callable[[str], str | None]
"""Gives a file's text by its name in Asterisk's configuration directory, or None."""


@dataclass(slots=True)
class Section:
    """One section: where it begins, and its lines in order."""

    where: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def values(self, key: str) -> list[str]:
        """Every value of a key."""
        return [value for name, value, _ in self.lines if name.lower() == key]

    def last(self, key: str, default: str = "") -> str:
        """The value that counts where only one can."""
        return (self.values(key) or [default])[-1]


def parse(read: ReadText, name: str) -> dict[str, Section] | None:
    """Sections of a file and all it includes; None if the file itself cannot be read."""
    if read(name) is None:
        return None
    sections: dict[str, Section] = {}
    current = Section(name)
    for where, line in _lines(read, name, 0):
        heading = _SECTION.match(line)
        if heading:
            current = sections.setdefault(heading[1], Section(where))
            for template in (heading[2] or "").split(","):
                if template.strip() in sections:
                    current.lines.extend(sections[template.strip()].lines)
        elif "=" in line:
            key, _, value = line.partition("=")
            current.lines.append((key.strip(), value.removeprefix(">").strip(), where))
    return sections


def _lines(read: ReadText, name: str, depth: int) -> Iterator[tuple[str, str]]:
    """(file:line, text) with comments gone and includes followed."""
    for number, raw in enumerate((read(name) or "").splitlines(), 1):
        line = re.sub(r"(?<!\\);.*", "", raw).strip()
        include = _INCLUDE.match(line)
        if include and depth < _DEEPEST:
            yield from _lines(read, include[1], depth + 1)
        elif line and not include:
            yield f"{name}:{number}", line


def file_findings(read: ReadText, user: str, secret: str | None = None) -> Iterator[Finding]:
    """Every fault that the files show."""
    manager, dialplan = parse(read, "manager.conf"), parse(read, "extensions.conf")
    if manager is None:
        yield error("files_unreadable", "manager.conf", "cannot be read", "give a directory we may read, or none")
    else:
        yield from _manager(manager, user, secret)
    for context in needs.CONTEXTS if dialplan is not None else ():
        found = (dialplan or {}).get(context)
        if found is None:
            yield missing_context("extensions.conf", context)
        else:
            yield from old_context("extensions.conf", context, (value for _, value, _ in found.lines))
    yield from _named(read, "confbridge.conf", needs.CONFBRIDGE, "confbridge_profile_missing", "profile")
    yield from _named(read, "queues.conf", (needs.FALLBACK_QUEUE,), "queue_missing", "queue")


def _named(read: ReadText, name: str, wanted: tuple[str, ...], code: str, kind: str) -> Iterator[Finding]:
    sections = parse(read, name)
    own = name.replace(".conf", "_callcenter.conf")
    for missing in wanted if sections is not None else ():
        if missing not in (sections or {}):
            remedy = f"add '#include {own}' to {name}, then: asterisk -rx 'module reload'"
            yield warning(code, name, f"no {kind} {missing}", remedy)


def _manager(sections: dict[str, Section], user: str, secret: str | None) -> Iterator[Finding]:
    general = sections.get("general", Section("manager.conf"))
    if general.last("enabled", "no").lower() not in ("yes", "true", "1", "on"):
        yield error(
            "ami_disabled", general.where, "AMI is switched off", "[general] enabled = yes, then restart Asterisk"
        )
    for event in sorted(_words(general.last("disabledevents")) & {name.lower() for name in needs.EVENTS}):
        what, remedy = f"'disabledevents' keeps {event} from everybody", "take it out there, then restart Asterisk"
        yield error("event_disabled", general.where, what, remedy)
    found = sections.get(user)
    if found is None:
        remedy = f"add '#include {needs.USER_FILE}' to manager.conf, then: asterisk -rx 'manager reload'"
        yield error("user_missing", "manager.conf", f"there is no AMI user [{user}]", remedy)
        return
    if secret is not None and found.last("secret") != secret:
        yield wrong_secret(f"{found.where} [{user}]")
    yield from _rights(found, user)
    yield from _stream(found, user)


def _words(value: str) -> set[str]:
    return {word.strip().lower() for word in value.split(",") if word.strip()}


def _rights(section: Section, user: str) -> Iterator[Finding]:
    for key, wanted in (("read", needs.READ), ("write", needs.WRITE)):
        given = _words(section.last(key))
        for right in () if "all" in given else wanted:
            if right not in given:
                yield missing_right(f"{section.where} [{user}]", key, right)
    for right in needs.TOO_MUCH:
        if right in _words(section.last("write")):
            yield excess_right(f"{section.where} [{user}]", right)


def _stream(section: Section, user: str) -> Iterator[Finding]:
    """What could keep events from coming through."""
    where = f"{section.where} [{user}]"
    timeout = section.last("writetimeout", "100")
    if timeout.isdecimal() and int(timeout) < needs.LOWEST_WRITETIMEOUT:
        what = f"writetimeout is {timeout} ms: a short delay on our side would end the session and lose events"
        yield warning("writetimeout_low", where, what, f"{needs.USER_FILE}: 'writetimeout = 5000'")
    filters = [(key, value) for key, value, _ in section.lines if key.lower().startswith("eventfilter")]
    for event, _ in needs.EVENTS.items():
        if not _passes(filters, event):
            yield filtered_event(where, event)
    if not any(_excludes(key, value) and _matches_text(value, CUT_IN_TWO) for key, value in filters):
        yield forgeable(where)


def _passes(filters: list[tuple[str, str]], event: str) -> bool:
    """Whether an event gets through: no exclusion matches, and an inclusion does where there are any.

    A filter on something else than the event's name is given the benefit of the doubt.
    """
    verdicts = [(_excludes(key, value), _matches(key, value, event)) for key, value in filters]
    if any(excludes and matches for excludes, matches in verdicts):
        return False
    inclusions = [matches for excludes, matches in verdicts if not excludes]
    return not inclusions or any(matches is not False for matches in inclusions)


def _excludes(key: str, value: str) -> bool:
    return "action(exclude)" in key.replace(" ", "").lower() or ("(" not in key and value.startswith("!"))


def _matches(key: str, value: str, event: str) -> bool | None:
    """Whether a filter matches an event of this name; None if that depends on other headers."""
    named = _FILTER_NAME.search(key)
    if named and not fnmatch(event.lower(), named[1].strip().lower()):
        return False
    if "(" in key:
        return None if value else True
    return _matches_text(value, f"Event: {event}\r\nPrivilege: ") if "Event" in value else None


def _matches_text(value: str, text: str) -> bool | None:
    """Whether a pattern matches a message; None where we cannot read it."""
    pattern = value.removeprefix("!").strip()
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    try:
        return re.search(pattern, text, re.DOTALL) is not None
    except re.error:
        return None
