"""The files for Asterisk: values of the operator come out in the right place, dangerous ones are refused by name."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from callcenter.ami.needs import WHOLE_MESSAGES
from callcenter.pbx.snippets import (
    FILES,
    FREEPBX_NOTES,
    UNHEARD,
    FeatureCodes,
    SnippetError,
    SnippetValues,
    render,
)

GOOD = SnippetValues(ami_secret="correct-horse", fallback_members=("PJSIP/1001", "PJSIP/1002"))
EXTENSIONS, MANAGER, CONFBRIDGE, QUEUES, *_ = FILES

CONTEXTS = (
    "in", "ring", "hold", "ask", "say", "agent", "after", "room", "feature", "feature-wait", "check", "planb",
)  # fmt: skip
EVENTS = (
    "UserEvent", "Newchannel", "Newstate", "Hangup", "BridgeEnter", "BridgeLeave", "OriginateResponse",
    "DeviceStateChange", "ConfbridgeJoin", "ConfbridgeLeave", "DTMFBegin", "DTMFEnd", "Hold", "Unhold",
    "FullyBooted", "Shutdown",
)  # fmt: skip


def faults(values: SnippetValues) -> tuple[str, ...]:
    with pytest.raises(SnippetError) as caught:
        render(values)
    return caught.value.faults


def test_every_file_is_rendered_whole() -> None:
    rendered = render(GOOD)
    assert tuple(rendered) == FILES
    for text in rendered.values():
        assert "@{" not in text


def test_every_context_is_defined_once_and_says_what_it_is_for() -> None:
    lines = render(GOOD)[EXTENSIONS].splitlines()
    for name in CONTEXTS:
        at = lines.index(f"[callcenter-{name}]")
        assert lines.count(f"[callcenter-{name}]") == 1
        if name != "feature-wait":
            assert lines[at - 1].startswith("; "), name


def test_every_goto_leads_to_a_context_that_exists() -> None:
    text = render(GOOD)[EXTENSIONS]
    named = set(re.findall(r"(callcenter-[a-z-]+)[,^]s", text))
    assert named <= {f"callcenter-{name}" for name in CONTEXTS}


def test_no_caller_text_stands_unescaped_in_a_user_event() -> None:
    allowed = {"${CC_LINE}", "${CC_NODE}", "${BRIDGERESULT}", "${CC_ROLE}", "${CHANNEL(endpoint)}"}
    allowed.add("${URIDECODE(%0D%0A%0D%0A)}")  # what the check tries to get through
    for body in re.findall(r"UserEvent\((.*)\)", render(GOOD)[EXTENSIONS]):
        bare = re.sub(r"\$\{FILTER\((?:[^{}]|\$\{[^{}]*\})*\)\}", "", body)
        assert set(re.findall(r"\$\{[^{}]*\}", bare)) <= allowed, body


def test_what_a_caller_chooses_is_filtered_or_escaped_wherever_it_stands() -> None:
    """A room is named by the engine; all else that is dialled, and the number, may be anything."""
    text = re.sub(r"\[callcenter-room\].*?\n\n", "", render(GOOD)[EXTENSIONS], flags=re.DOTALL)
    lines = [line for line in text.splitlines() if not line.startswith(";")]
    bare = re.sub(r"\$\{(FILTER\([^,]*,|URIENCODE\()\$\{(EXTEN(:\d)?|CALLERID\(num\))\}\)\}", "", "\n".join(lines))
    bare = re.sub(r"\$\{FIELDQTY\((EXTEN|CALLERID\(num\)),\\n\)\}", "", bare)
    assert [line for line in bare.splitlines() if re.search(r"\bEXTEN\b|\$\{CALLERID", line)] == []


def test_heartbeat_is_checked_wherever_a_caller_waits() -> None:
    text = render(replace(GOOD, stale_after=7))[EXTENSIONS]
    assert text.count("Wait(2)\n same => n,GotoIf($[${EPOCH}-0${CC_HEARTBEAT}>7]?callcenter-planb,s,1") == 2
    assert len(re.findall(r"CC_HEARTBEAT\}(<=|>)5\]", text)) == 3
    assert text.count("$[${EPOCH}-0${CC_HEARTBEAT}>60 | ") == 1


def test_ami_user_has_the_least_rights() -> None:
    text = render(replace(GOOD, ami_permit=("10.0.0.5", "10.1.0.0/16")))[MANAGER]
    assert "[callcenter]\nsecret = correct-horse\n" in text
    assert "read = call,user,dtmf,system\nwrite = call,originate,reporting\n" in text
    assert "permit = 10.0.0.5\npermit = 10.1.0.0/16\n" in text
    assert "writetimeout = 5000\n" in text


def test_an_asterisk_that_filters_by_name_is_given_the_names_alone() -> None:
    filters = [line for line in render(GOOD)[MANAGER].splitlines() if line.startswith("eventfilter")]
    names = re.findall(r"^eventfilter\(name\((\w+)\),method\(none\)\) =$", "\n".join(filters), re.MULTILINE)
    assert set(names) == {*EVENTS, "HangupRequest"}
    assert filters[len(names) :] == [f"eventfilter = {WHOLE_MESSAGES}"]
    older = render(replace(GOOD, by_name=False))[MANAGER]
    assert set(names) == set(re.findall(r"\w+", " ".join(re.findall(r"Event: \((.*?)\)", older))))


def test_an_older_asterisk_has_patterns_that_let_only_what_is_needed_through() -> None:
    text = render(replace(GOOD, by_name=False))[MANAGER]
    filters = [line.partition(" = ")[2] for line in text.splitlines() if line.startswith("eventfilter")]
    patterns = [one.replace("[[:space:]]", r"\s") for one in filters if not one.startswith("!")]
    assert [one for one in filters if one.startswith("!")] == [WHOLE_MESSAGES]
    for event in EVENTS:
        assert any(re.search(p, f"Event: {event}\r\nPrivilege: call,all") for p in patterns), event
    for event in (
        "VarSet",
        "Newexten",
        "RTCPSent",
        "SoftHangupRequest",
        "NewConnectedLine",
        "MusicOnHoldStart",
    ):
        assert not any(re.search(p, f"Event: {event}\r\nX: Event: Hangup\r\n") for p in patterns), event


def test_events_that_need_not_be_made_are_those_of_the_readme_and_none_that_is_heard() -> None:
    readme = (Path(__file__).parents[4] / "README.md").read_text("utf-8")
    assert f"\ndisabledevents = {','.join(UNHEARD)}\n" in readme
    heard = re.findall(r"name\((\w+)\)", render(GOOD)[MANAGER])
    assert not {*UNHEARD} & {*heard, *EVENTS}


def test_fallback_queue_serves_callers_side_by_side_with_the_named_members() -> None:
    text = render(GOOD)[QUEUES]
    assert "autofill = yes" in text
    assert text.endswith("member => PJSIP/1001\nmember => PJSIP/1002\n")


def test_music_class_is_the_operators_in_every_file() -> None:
    rendered = render(replace(GOOD, music="city-hall"))
    assert ":city-hall)})" in rendered[EXTENSIONS]
    assert rendered[CONFBRIDGE].count("music_on_hold_class = city-hall") == 3
    assert "musicclass = city-hall" in rendered[QUEUES]


def test_feature_codes_are_the_operators_and_an_empty_one_is_not_offered() -> None:
    codes = FeatureCodes(login="*11", wrapup_end="", department="*7")
    text = render(replace(GOOD, features=codes))[EXTENSIONS]
    assert "exten => *11,1,UserEvent(CCFeature,Feature: login,Argument: ,Endpoint: ${CHANNEL(endpoint)})" in text
    assert "exten => _*7X.,1,UserEvent(CCFeature,Feature: department,Argument: ${FILTER(0-9,${EXTEN:2})}" in text
    assert "wrapup_end" not in text


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "short",
        "two words",
        "with;comment",
        "line\nbreak",
        "cr\rlfcrlf",
        'quo"tedsecret',
        "back\\slash",
        "密码密码密码密码",
    ],
)
def test_secret_that_would_become_another_one_is_refused_without_being_shown(secret: str) -> None:
    found = faults(replace(GOOD, ami_secret=secret))
    assert len(found) == 1
    assert found[0].startswith("AMI secret: use 8 to 128")
    assert len(secret) < 5 or secret not in found[0]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        (replace(GOOD, ami_user="a]\nb"), "AMI user"),
        (replace(GOOD, ami_permit=()), "AMI permit"),
        (replace(GOOD, ami_permit=("10.0.0.1\npermit = 0.0.0.0/0",)), "AMI permit"),
        (replace(GOOD, music="a,b"), "music class"),
        (replace(GOOD, stale_after=2), "stale_after 2: allowed are 3 to 60"),
        (replace(GOOD, fallback_members=("PJSIP/1001\n[x]",)), "fallback member"),
        (replace(GOOD, fallback_members=("1001",)), "fallback member"),
        (replace(GOOD, features=FeatureCodes(login="*4a")), "feature code login"),
        (replace(GOOD, features=FeatureCodes(login="*46")), "pause_toggle"),
        (replace(GOOD, features=FeatureCodes(department="*4")), "begins like department"),
    ],
)
def test_bad_value_is_refused_by_name(values: SnippetValues, named: str) -> None:
    assert named in " ".join(faults(values))


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(replace(GOOD, ami_user="", ami_secret="", music="", stale_after=99))) == 4


def test_default_codes_do_not_collide() -> None:
    codes = [getattr(FeatureCodes(), f.name) for f in fields(FeatureCodes)]
    assert len(set(codes)) == len(codes)
    assert render(GOOD)


def test_secret_is_not_shown_by_repr() -> None:
    assert "correct-horse" not in repr(GOOD)


def test_freepbx_notes_name_every_file() -> None:
    for name in FILES:
        assert name in FREEPBX_NOTES
