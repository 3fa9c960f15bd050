"""Faults seen in Asterisk's configuration files alone."""

import pytest

from callcenter.ami.check_files import file_findings, parse
from callcenter.ami.needs import CONFBRIDGE, CONTEXTS, EVENTS, FALLBACK_QUEUE, WHOLE_MESSAGES
from callcenter.pbx.snippets import SnippetValues, render

SECRET = "file-secret-1"
GOOD = {
    "manager.conf": "[general]\nenabled = yes\n#include manager_callcenter.conf\n",
    "extensions.conf": '[general]\n#include "extensions_callcenter.conf"\n',
    "confbridge.conf": "[general]\n#include <confbridge_callcenter.conf>\n",
    "queues.conf": "[general]\n#tryinclude queues_callcenter.conf\n",
    **render(SnippetValues(ami_secret=SECRET)),
}


def codes(files: dict[str, str], secret: str | None = SECRET) -> list[str]:
    """Codes of all findings for these files."""
    return [finding.code for finding in file_findings(files.get, "callcenter", secret)]


def changed(name: str, old: str, new: str) -> dict[str, str]:
    """The good files with one text changed."""
    assert old in GOOD[name]
    return {**GOOD, name: GOOD[name].replace(old, new)}


USER = "manager_callcenter.conf"


def test_our_own_snippets_have_no_fault() -> None:
    """What `pbx snippets` prints passes the check, included as it says."""
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ["files_unreadable"]),
        (changed("manager.conf", "enabled = yes", "enabled = no"), ["ami_disabled"]),
        (
            changed("manager.conf", "enabled = yes", "enabled = yes\ndisabledevents = VarSet, DTMFBegin"),
            ["event_disabled"],
        ),
        (changed("manager.conf", "enabled = yes", "enabled = yes\ndisabledevents = VarSet,Newexten"), []),
        (changed("manager.conf", "#include", ";include"), ["user_missing"]),
        (changed(USER, SECRET, "another"), ["wrong_secret"]),
        (changed(USER, "read = call,user,dtmf,system", "read = call"), ["read_right_missing"] * 3),
        (changed(USER, "read = call,user,dtmf,system", "read = all"), []),
        (changed(USER, "write = call,originate,reporting", "write = Call, reporting"), ["write_right_missing"]),
        (changed(USER, "write = call,originate,reporting", "write = all"), ["write_right_excess"]),
        (changed(USER, "write = call", "write = agi,command,call"), ["write_right_excess"] * 2),
        (changed(USER, "writetimeout = 5000", "writetimeout = 100"), ["writetimeout_low"]),
        (changed(USER, "writetimeout = 5000", ""), ["writetimeout_low"]),
        (changed(USER, "eventfilter(name(DTMFEnd),method(none)) =", ""), ["event_filtered"]),
        (changed(USER, "name(UserEvent)", "name(UserEvents)"), ["event_filtered"]),
        (changed(USER, "eventfilter = ![", ";eventfilter = !["), ["events_forgeable"]),
        (changed(USER, "[[:cntrl:]]{4}", "[[:cntrl:]]{5}"), ["events_forgeable"]),
        (changed("extensions.conf", "#include", ";#include"), ["context_missing"] * len(CONTEXTS)),
        (changed("extensions_callcenter.conf", "[callcenter-room]", "[room]"), ["context_missing"]),
        (changed("extensions_callcenter.conf", "CC_ANSWER", "CC_OTHER"), ["context_old"]),
        (changed("confbridge.conf", "#include", ";"), ["confbridge_profile_missing"] * len(CONFBRIDGE)),
        (changed("queues_callcenter.conf", FALLBACK_QUEUE, "other"), ["queue_missing"]),
    ],
)
def test_each_fault_is_named(files: dict[str, str], expected: list[str]) -> None:
    """Nothing more and nothing less than what is wrong."""
    assert codes(files) == expected


@pytest.mark.parametrize(
    ("lines", "dropped"),
    [
        ("", set()),
        ("eventfilter = !Event: VarSet", set()),
        ("eventfilter = !Event: Hangup", {"Hangup", "HangupRequest"}),
        ("eventfilter = !Channel: DAHDI/", set()),
        ("eventfilter = Channel: PJSIP/", set()),
        ("eventfilter(action(exclude),name(Newchannel)) =", {"Newchannel"}),
        ("eventfilter(name(Hold),action(exclude)) = x", set()),
        ("eventfilter(action(include),name(Hangup)) =", set(EVENTS) - {"Hangup"}),
        ("eventfilter = Event: (", set()),
    ],
)
def test_filters_are_read_as_asterisk_does(lines: str, dropped: set[str]) -> None:
    """Both syntaxes; a filter on other headers than the name is not held against the operator."""
    user = "[callcenter]\nread=all\nwrite=call,originate,reporting\nwritetimeout=5000\n"
    files = {**GOOD, USER: f"{user}{lines}\neventfilter = {WHOLE_MESSAGES}"}
    whats = [finding.what for finding in file_findings(files.get, "callcenter")]
    assert {what.rpartition(" ")[2] for what in whats} == dropped


def test_wrong_secret_missing_right_and_missing_context_in_one_run() -> None:
    """All three, each with where it is and the line that cures it; the secret itself is not shown."""
    files = changed(USER, "call,originate,reporting", "call,reporting")
    files["extensions_callcenter.conf"] = files["extensions_callcenter.conf"].replace("[callcenter-ask]", "[x]")
    findings = list(file_findings(files.get, "callcenter", "what-we-have"))
    assert [(finding.code, finding.where) for finding in findings] == [
        ("wrong_secret", f"{USER}:5 [callcenter]"),
        ("write_right_missing", f"{USER}:5 [callcenter]"),
        ("context_missing", "extensions.conf"),
    ]
    assert "write = call,originate,reporting" in findings[1].remedy
    assert "#include extensions_callcenter.conf" in findings[2].remedy
    assert SECRET not in f"{findings}"
    assert "what-we-have" not in f"{findings}"


def test_templates_comments_and_loops() -> None:
    """Inherited lines count, comments do not, and a file that includes itself ends."""
    text = "#include a.conf\n[base](!)\nread = call ; all\n[user](base)\nsecret => x\\;y\n"
    sections = parse({"a.conf": text}.get, "a.conf")
    assert sections is not None
    assert sections["user"].last("read") == "call"
    assert sections["user"].last("secret") == "x\\;y"
    assert sections["user"].last("nothing", "default") == "default"
    assert parse({}.get, "a.conf") is None
