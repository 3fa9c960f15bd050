"""Commands as AMI actions. Pure: what the dialplan's contexts expect is written here and nowhere else."""

from collections.abc import Callable
from typing import Any

from callcenter.ami.encode import Action
from callcenter.domain import commands as c

_SLACK_MS = 2000
"""Asterisk's own ring limit lies a little behind ours: it only matters if we are gone by then."""
_NO_FORWARD = {"FORWARD_CONTEXT": "callcenter-none"}
"""A phone that forwards (302) sends the leg to an extension of this context, which has none: the ring fails at once.

Otherwise Asterisk rings the other phone, with none of our variables, and whoever picks it up hears nobody.
"""
_MAX_PROMPTS = 8
_SILENT = {"CC_SAY": ""}
"""What was to be announced in an earlier wait is not said in the next one."""


def actions(command: c.PbxCommand) -> tuple[Action, ...]:
    """The actions, in order, that carry a command out."""
    return _WRITERS[type(command)](command)


def _originate(
    channel: str, context: str, exten: str, leg: str, ring_ms: int, shown: str, variables: dict[str, str]
) -> Action:
    return Action(
        "Originate",
        {
            "Channel": channel,
            "Context": context,
            "Exten": exten,
            "Priority": "1",
            "Async": "true",
            "ChannelId": leg,
            "Timeout": str(ring_ms + _SLACK_MS),
            "CallerID": shown,
        },
        {**variables, **_NO_FORWARD},
        action_id=f"leg/{leg}",
    )


def _ring_agent(k: c.RingAgent) -> tuple[Action, ...]:
    variables = {"CC_CALLER": k.caller, "CC_CALL": k.caller, "CC_ROLE": "agent"}
    if k.round:
        variables["CC_ROUND"] = k.round
    if k.language:
        variables["CC_LANG"] = k.language
    shown = f'"{k.shown_number or k.line}" <{k.line}>'
    context = "callcenter-callback" if k.waits else "callcenter-agent"
    return (_originate(f"PJSIP/{k.endpoint}", context, "s", k.offer, k.ring_ms, shown, variables),)


def _ring_department(k: c.RingDepartment) -> tuple[Action, ...]:
    variables = {"CC_CALL": k.caller, "CC_ROLE": "department"}
    shown = f'"{k.line}" <{k.line}>'
    return (_originate(k.dial, "callcenter-room", k.caller, k.leg, k.ring_ms, shown, variables),)


def _dial_caller(k: c.DialCaller) -> tuple[Action, ...]:
    # CC_CALL is the leg's own id, as it is on every caller's channel.
    variables = {"CC_CALL": k.leg, "CC_LINE": k.line, "CC_LANG": k.language, "CC_MUSIC": k.music}
    if k.agent is not None:
        variables["CC_AGENT"] = k.agent
    shown = f'"{k.shown_number}" <{k.shown_number}>'
    return (_originate(k.dial, "callcenter-called", "s", k.leg, k.ring_ms, shown, variables),)


def _hang_up(k: c.HangUp) -> tuple[Action, ...]:
    return (Action("Hangup", {"Channel": k.channel, "Cause": "16"}),)


def _set(channel: str, **variables: str) -> tuple[Action, ...]:
    return tuple(
        Action("Setvar", {"Channel": channel, "Variable": name, "Value": value}) for name, value in variables.items()
    )


def _redirect(channel: str, context: str, exten: str = "s") -> Action:
    return Action("Redirect", {"Channel": channel, "Context": context, "Exten": exten, "Priority": "1"})


def _hold(k: c.HoldCaller) -> tuple[Action, ...]:
    variables = _set(k.channel, CC_MUSIC=k.music, CC_LANG=k.language, **_SILENT)
    return (*variables, _redirect(k.channel, "callcenter-hold"))


def _answer(k: c.AnswerCaller) -> tuple[Action, ...]:
    """A variable, as for an announcement. CC_ANSWER last: it is the one that makes the loop answer."""
    return _set(k.channel, CC_MUSIC=k.music, CC_LANG=k.language, **_SILENT, CC_ANSWER="1")


def _sounds(prompts: tuple[str, ...]) -> str:
    """Names of prompts as Playback and Read take them; a name with a / is the operator's own file."""
    return "&".join(name if "/" in name else f"callcenter/{name}" for name in prompts[:_MAX_PROMPTS])


def _ask(k: c.AskCaller) -> tuple[Action, ...]:
    variables = _set(
        k.channel,
        CC_NODE=k.node,
        CC_PROMPT=_sounds(k.prompts),
        CC_MAX=str(k.max_digits),
        CC_TIMEOUT=f"{k.timeout_s:g}",
        CC_LANG=k.language,
    )
    return (*variables, _redirect(k.channel, "callcenter-ask"))


def _say(k: c.Say) -> tuple[Action, ...]:
    variables = _set(
        k.channel,
        CC_PROMPT=_sounds(k.prompts),
        CC_NEXT="hold" if k.then_hold else "hangup",
        CC_NUMBER="" if k.number is None else str(k.number),
        CC_LANG=k.language,
        **(_SILENT if k.then_hold else {}),
    )
    return (*variables, _redirect(k.channel, "callcenter-say"))


def _announce(k: c.Announce) -> tuple[Action, ...]:
    """Variables that the waiting loop looks at: a Redirect could pull a caller out of the agent's arms."""
    number = "" if k.number is None else str(k.number)
    # CC_SAY last: it is the one that makes the loop speak.
    return _set(k.channel, CC_SAY_NUMBER=number, CC_SAY_AFTER=_sounds(k.after), CC_SAY=_sounds(k.prompts))


def _split(k: c.SplitToRoom) -> tuple[Action, ...]:
    both = Action(
        "Redirect",
        {
            "Channel": k.caller,
            "Context": "callcenter-hold",
            "Exten": "s",
            "Priority": "1",
            "ExtraChannel": k.agent,
            "ExtraContext": "callcenter-room",
            "ExtraExten": k.caller,
            "ExtraPriority": "1",
        },
    )
    return (*_set(k.caller, CC_MUSIC=k.music, CC_LANG=k.language, **_SILENT), both)


def _enter_room(k: c.EnterRoom) -> tuple[Action, ...]:
    return (_redirect(k.caller, "callcenter-room", k.caller),)


def _return_agent(k: c.ReturnAgent) -> tuple[Action, ...]:
    return (_redirect(k.agent, "callcenter-agent"),)


_WRITERS: dict[type[c.PbxCommand], Callable[[Any], tuple[Action, ...]]] = {
    c.RingAgent: _ring_agent,
    c.RingDepartment: _ring_department,
    c.DialCaller: _dial_caller,
    c.HangUp: _hang_up,
    c.HoldCaller: _hold,
    c.AnswerCaller: _answer,
    c.AskCaller: _ask,
    c.Say: _say,
    c.Announce: _announce,
    c.SplitToRoom: _split,
    c.EnterRoom: _enter_room,
    c.ReturnAgent: _return_agent,
}
