"""Commands as AMI actions: golden, and never with a caller's text in them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.ami.encode import Action, decode, encode
from callcenter.ami.frame import Frame
from callcenter.ami.inbound import translate
from callcenter.ami.outbound import actions
from callcenter.domain import commands as do
from callcenter.domain.commands import PbxCommand
from callcenter.domain.ids import AgentId, CallId, ChannelId, OfferId
from callcenter.domain.requests import LogIn
from tests.support.core import World
from tests.support.floor import PBX, make_plan

CALLER, LEG, DESK = ChannelId("1795.1"), ChannelId("cc-1795.1-1"), ChannelId("cd-1795.1-1")
NO_FORWARD = {"FORWARD_CONTEXT": "callcenter-none"}


def setvar(channel: str, name: str, value: str) -> Action:
    return Action("Setvar", {"Channel": channel, "Variable": name, "Value": value})


def redirect(channel: str, context: str, exten: str = "s") -> Action:
    return Action("Redirect", {"Channel": channel, "Context": context, "Exten": exten, "Priority": "1"})


GOLDEN: list[tuple[PbxCommand, list[Action]]] = [
    (
        do.RingAgent(
            pbx=PBX,
            offer=OfferId(LEG),
            call=CallId("p:1795.1"),
            caller=ChannelId("cb-1795.1-2"),
            endpoint="1001",
            ring_ms=8000,
            shown_number="138****8000",
            line="12345",
            waits=True,
            language="zh",
        ),
        [
            Action(
                "Originate",
                {
                    "Channel": "PJSIP/1001",
                    "Context": "callcenter-callback",
                    "Exten": "s",
                    "Priority": "1",
                    "Async": "true",
                    "ChannelId": LEG,
                    "Timeout": "10000",
                    "CallerID": '"138****8000" <12345>',
                },
                {
                    "CC_CALLER": "cb-1795.1-2",
                    "CC_CALL": "cb-1795.1-2",
                    "CC_ROLE": "agent",
                    "CC_LANG": "zh",
                    **NO_FORWARD,
                },
                action_id=f"leg/{LEG}",
            )
        ],
    ),
    (
        do.DialCaller(
            pbx=PBX,
            leg=ChannelId("cb-1795.1-2"),
            dial="PJSIP/13800138000@trunk",
            agent=ChannelId(LEG),
            ring_ms=30000,
            shown_number="12345",
            line="12345",
            language="zh",
            music="default",
        ),
        [
            Action(
                "Originate",
                {
                    "Channel": "PJSIP/13800138000@trunk",
                    "Context": "callcenter-called",
                    "Exten": "s",
                    "Priority": "1",
                    "Async": "true",
                    "ChannelId": "cb-1795.1-2",
                    "Timeout": "32000",
                    "CallerID": '"12345" <12345>',
                },
                {
                    "CC_CALL": "cb-1795.1-2",
                    "CC_LINE": "12345",
                    "CC_LANG": "zh",
                    "CC_MUSIC": "default",
                    "CC_AGENT": LEG,
                    **NO_FORWARD,
                },
                action_id="leg/cb-1795.1-2",
            )
        ],
    ),
    (
        do.RingAgent(
            pbx=PBX,
            offer=OfferId(LEG),
            call=CallId("p:1795.1"),
            caller=CALLER,
            endpoint="1001",
            ring_ms=8000,
            shown_number="138****8000",
            line="12345",
        ),
        [
            Action(
                "Originate",
                {
                    "Channel": "PJSIP/1001",
                    "Context": "callcenter-agent",
                    "Exten": "s",
                    "Priority": "1",
                    "Async": "true",
                    "ChannelId": LEG,
                    "Timeout": "10000",
                    "CallerID": '"138****8000" <12345>',
                },
                {"CC_CALLER": CALLER, "CC_CALL": CALLER, "CC_ROLE": "agent", **NO_FORWARD},
                action_id=f"leg/{LEG}",
            )
        ],
    ),
    (
        do.RingDepartment(pbx=PBX, leg=DESK, caller=CALLER, dial="PJSIP/12333@trunk", ring_ms=20_000, line="12345"),
        [
            Action(
                "Originate",
                {
                    "Channel": "PJSIP/12333@trunk",
                    "Context": "callcenter-room",
                    "Exten": CALLER,
                    "Priority": "1",
                    "Async": "true",
                    "ChannelId": DESK,
                    "Timeout": "22000",
                    "CallerID": '"12345" <12345>',
                },
                {"CC_CALL": CALLER, "CC_ROLE": "department", **NO_FORWARD},
                action_id=f"leg/{DESK}",
            )
        ],
    ),
    (do.HangUp(pbx=PBX, channel=LEG), [Action("Hangup", {"Channel": LEG, "Cause": "16"})]),
    (
        do.HoldCaller(pbx=PBX, channel=CALLER, music="jazz", language="zh"),
        [
            setvar(CALLER, "CC_MUSIC", "jazz"),
            setvar(CALLER, "CC_LANG", "zh"),
            setvar(CALLER, "CC_SAY", ""),
            redirect(CALLER, "callcenter-hold"),
        ],
    ),
    (
        do.AnswerCaller(pbx=PBX, channel=CALLER, music="jazz", language="zh"),
        [
            setvar(CALLER, "CC_MUSIC", "jazz"),
            setvar(CALLER, "CC_LANG", "zh"),
            setvar(CALLER, "CC_SAY", ""),
            setvar(CALLER, "CC_ANSWER", "1"),
        ],
    ),
    (
        do.AskCaller(
            pbx=PBX,
            channel=CALLER,
            node="top.1",
            prompts=("invalid", "own/menu"),
            max_digits=1,
            timeout_s=5.0,
            language="zh",
        ),
        [
            setvar(CALLER, "CC_NODE", "top.1"),
            setvar(CALLER, "CC_PROMPT", "callcenter/invalid&own/menu"),
            setvar(CALLER, "CC_MAX", "1"),
            setvar(CALLER, "CC_TIMEOUT", "5"),
            setvar(CALLER, "CC_LANG", "zh"),
            redirect(CALLER, "callcenter-ask"),
        ],
    ),
    (
        do.Say(pbx=PBX, channel=CALLER, prompts=("connecting",), language="en", then_hold=True),
        [
            setvar(CALLER, "CC_PROMPT", "callcenter/connecting"),
            setvar(CALLER, "CC_NEXT", "hold"),
            setvar(CALLER, "CC_NUMBER", ""),
            setvar(CALLER, "CC_LANG", "en"),
            setvar(CALLER, "CC_SAY", ""),
            redirect(CALLER, "callcenter-say"),
        ],
    ),
    (
        do.Say(pbx=PBX, channel=CALLER, prompts=("waiting_count",), language="zh", number=7),
        [
            setvar(CALLER, "CC_PROMPT", "callcenter/waiting_count"),
            setvar(CALLER, "CC_NEXT", "hangup"),
            setvar(CALLER, "CC_NUMBER", "7"),
            setvar(CALLER, "CC_LANG", "zh"),
            redirect(CALLER, "callcenter-say"),
        ],
    ),
    (
        do.Announce(pbx=PBX, channel=CALLER, prompts=("queue_hold", "own/news"), number=7, after=("connecting",)),
        [
            setvar(CALLER, "CC_SAY_NUMBER", "7"),
            setvar(CALLER, "CC_SAY_AFTER", "callcenter/connecting"),
            setvar(CALLER, "CC_SAY", "callcenter/queue_hold&own/news"),
        ],
    ),
    (
        do.SplitToRoom(pbx=PBX, caller=CALLER, agent=LEG, music="default", language="zh"),
        [
            setvar(CALLER, "CC_MUSIC", "default"),
            setvar(CALLER, "CC_LANG", "zh"),
            setvar(CALLER, "CC_SAY", ""),
            Action(
                "Redirect",
                {
                    "Channel": CALLER,
                    "Context": "callcenter-hold",
                    "Exten": "s",
                    "Priority": "1",
                    "ExtraChannel": LEG,
                    "ExtraContext": "callcenter-room",
                    "ExtraExten": CALLER,
                    "ExtraPriority": "1",
                },
            ),
        ],
    ),
    (do.EnterRoom(pbx=PBX, caller=CALLER), [redirect(CALLER, "callcenter-room", CALLER)]),
    (do.ReturnAgent(pbx=PBX, agent=LEG, caller=CALLER), [redirect(LEG, "callcenter-agent")]),
]


@pytest.mark.parametrize(("command", "expected"), GOLDEN, ids=[type(c).__name__ for c, _ in GOLDEN])
def test_golden(command: PbxCommand, expected: list[Action]) -> None:
    """Exactly these actions in this order, and all of them can be sent and read as they are."""
    made = actions(command)
    assert list(made) == expected
    assert [decode(encode(action)) for action in made] == expected


def test_every_command_is_golden() -> None:
    assert {type(command) for command, _ in GOLDEN} == set(PbxCommand.__subclasses__())


def test_a_caller_without_a_number_is_shown_as_the_line() -> None:
    ring = GOLDEN[2][0]
    assert isinstance(ring, do.RingAgent)
    hidden = do.RingAgent(
        pbx=PBX,
        offer=ring.offer,
        call=ring.call,
        caller=ring.caller,
        endpoint="1001",
        ring_ms=1,
        shown_number="",
        line="12345",
    )
    assert actions(hidden)[0].headers["CallerID"] == '"12345" <12345>'


def test_a_timeout_of_part_of_a_second_stays_what_it_is() -> None:
    ask = do.AskCaller(pbx=PBX, channel=CALLER, node="n.1", prompts=("a",), max_digits=1, timeout_s=2.5, language="zh")
    assert setvar(CALLER, "CC_TIMEOUT", "2.5") in actions(ask)


def test_prompts_without_end_are_cut() -> None:
    (prompt, *_) = actions(do.Say(pbx=PBX, channel=CALLER, prompts=("a",) * 20, language="zh"))
    assert prompt.headers["Value"].count("&") == 7


# Callers' text.

HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "1\r\nAction: Originate\r\nChannel: PJSIP/0019001234",
            "13800138000\nAction: Logoff",
            "x,EXEC=System(id)",
            "${SHELL(id)}",
            "500&PJSIP/trunk/0019001234",
            '"><script>alert(1)</script>',
            "+86 138 0013 8000",
            "138001380001380013800013800138000",
            "\u202e00083100831",
            "1３８00138000",
            "\x00138",
        ]
    ),
)
_SHOWN = re.compile(r'"[0-9+*-]+" <12345>')


def sent(number: str, name: str, *, full: bool) -> list[Action]:
    """All actions of a short call: menu, offer, department, goodbye."""
    w = World(make_plan(rules={"full_number_to_agents": full}), agents=())
    rows = {
        "Event": "UserEvent",
        "UserEvent": "CCArrived",
        "Uniqueid": "u1",
        "Linkedid": "u1",
        "CallerIDNum": number,
        "CallerIDName": name,
        "Line": "12345",
    }
    told = translate(PBX, Frame(rows.items()))
    assert told is not None
    caller = w.pbx.arrive("12345", "")
    w.pbx.facts.clear()
    made: list[PbxCommand] = []
    w.on_turn.append(lambda: made.extend(c for c in w.commands if c not in made and isinstance(c, PbxCommand)))
    w.feed(told)
    w.ask(LogIn(agent=AgentId("a1"), actor="test"))
    w.pick_up(caller)
    w.wait(5)
    w.department("a1")
    w.cancel("a1")
    w.hang_up(caller)
    return [action for command in made for action in actions(command)]


@settings(max_examples=60, deadline=None)
@given(number=HOSTILE, name=HOSTILE, full=st.booleans())
def test_no_callers_text_gets_into_an_action(number: str, name: str, full: bool) -> None:
    """Whatever the network says: digits, + and the mask's stars reach the display, and nothing else changes."""
    made, plain = sent(number, name, full=full), sent("13800138000", "", full=full)
    assert len(made) == len(plain) > 5
    for action, expected in zip(made, plain, strict=True):
        encode(action)
        if "CallerID" in action.headers:
            assert _SHOWN.fullmatch(action.headers["CallerID"])
        rest = {k: v for k, v in action.headers.items() if k != "CallerID"}
        assert rest == {k: v for k, v in expected.headers.items() if k != "CallerID"}
        assert (action.name, action.variables, action.action_id) == (
            expected.name,
            expected.variables,
            expected.action_id,
        )
