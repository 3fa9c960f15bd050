"""Stories that every PBX must tell alike: what a caller, an agent, a department can come to."""

from collections.abc import Callable

from callcenter.ami.encode import Action
from callcenter.domain import commands as do
from callcenter.domain.ids import ChannelId
from callcenter.pbx.scenario import Desk, Press
from tests.support.play import LINE, PBX, Play

NEVER = Desk(ring_ms=None)


def hold(play: Play, caller: str) -> None:
    play.do(do.HoldCaller(pbx=PBX, channel=ChannelId(caller), music="default", language="zh"))


def arrive_and_hang_up(play: Play) -> None:
    caller = play.dial(patience_ms=300)
    play.gone(caller)


def menu(play: Play) -> None:
    caller = play.dial(presses=(Press(500, "2"),), talk_ms=700)
    ask = do.AskCaller(
        pbx=PBX, channel=ChannelId(caller), node="top", prompts=("welcome",), max_digits=1, timeout_s=5, language="zh"
    )
    play.do(ask)
    play.told("UserEvent", caller, UserEvent="CCDigits")
    play.gone(caller)


def menu_without_an_answer(play: Play) -> None:
    caller = play.dial()
    ask = do.AskCaller(
        pbx=PBX, channel=ChannelId(caller), node="n", prompts=("paused",), max_digits=1, timeout_s=1, language="zh"
    )
    play.do(ask)
    play.told("UserEvent", caller, UserEvent="CCDigits")
    play.ami.listen(0.5)
    play.lists()
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(caller)


def queue_with_music(play: Play) -> None:
    _answered(play, hold)


def _answered(play: Play, ask: Callable[[Play, str], None]) -> None:
    caller = play.dial()
    ask(play, caller)
    play.told("Newstate", caller, ChannelStateDesc="Up")
    play.ami.listen(0.6)
    play.lists()
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(caller)


def answer(play: Play, caller: str) -> None:
    play.do(do.AnswerCaller(pbx=PBX, channel=ChannelId(caller), music="default", language="zh"))


def answered_after_long_ringing(play: Play) -> None:
    _answered(play, answer)


def answered_as_an_agent_takes_the_call(play: Play) -> None:
    caller, leg = play.talk(talk_ms=2500)
    answer(play, caller)
    play.ami.listen(1.5)
    play.lists()
    play.gone(caller, leg)


def sent_away(play: Play) -> None:
    caller = play.dial()
    play.do(do.Say(pbx=PBX, channel=ChannelId(caller), prompts=("paused",), language="zh"))
    play.told("UserEvent", caller, UserEvent="CCSaid")
    play.gone(caller)


def caller_hangs_up(play: Play) -> None:
    caller, leg = play.talk(talk_ms=800)
    play.lists()
    play.gone(caller, leg)


def agent_hangs_up(play: Play) -> None:
    caller, leg = play.talk(Desk(speech=True, talk_ms=500))
    play.told("UserEvent", caller, UserEvent="CCAfter")
    play.gone(leg)
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(caller)


def answered_out_of_the_music(play: Play) -> None:
    play.phones.phone("1001", Desk(speech=True))
    caller = play.dial(talk_ms=1200)
    hold(play, caller)
    play.told("Newstate", caller, ChannelStateDesc="Up")
    leg = play.ring(caller)
    play.told("BridgeEnter", leg)
    play.gone(caller, leg)


def refused(code: int) -> Callable[[Play], None]:
    def story(play: Play) -> None:
        play.phones.phone("1001", Desk(refuse=code, refuse_after_ms=100))
        caller = play.dial()
        leg = play.ring(caller)
        play.ami.wait("OriginateResponse", ActionID=f"leg/{leg}")
        play.gone(leg)
        play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
        play.gone(caller)

    return story


def nobody_answers(play: Play) -> None:
    play.phones.phone("1001", NEVER)
    caller = play.dial()
    leg = play.ring(caller, ring_ms=-1200)
    play.ami.wait("OriginateResponse", ActionID=f"leg/{leg}")
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(leg, caller)


def ring_is_taken_back(play: Play) -> None:
    play.phones.phone("1001", NEVER)
    caller = play.dial()
    leg = play.ring(caller)
    play.told("Newstate", leg, ChannelStateDesc="Ringing")
    play.lists()
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(leg)))
    play.ami.wait("OriginateResponse", ActionID=f"leg/{leg}")
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(leg, caller)


def caller_gives_up_while_it_rings(play: Play) -> None:
    play.phones.phone("1001", Desk(ring_ms=700, speech=True))
    caller = play.dial(patience_ms=400)
    leg = play.ring(caller)
    play.gone(caller)
    play.told("UserEvent", leg, UserEvent="CCNoBridge")
    play.gone(leg)


def phone_is_not_registered(play: Play) -> None:
    caller = play.dial()
    leg = play.ring(caller, "1050")
    play.ami.wait("OriginateResponse", ActionID=f"leg/{leg}")
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(caller)


def id_is_used_twice(play: Play) -> None:
    play.phones.phone("1001", NEVER)
    play.phones.phone("1002", NEVER)
    caller = play.dial()
    leg = play.ring(caller)
    play.told("Newstate", leg, ChannelStateDesc="Ringing")
    play.ring(caller, "1002", leg=leg)
    play.ami.wait("OriginateResponse", ActionID=f"leg/{leg}")
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(leg)))
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(leg, caller)


def two_phones_and_one_lock(play: Play) -> None:
    play.phones.phone("1001", Desk(ring_ms=100, speech=True))
    play.phones.phone("1002", Desk(ring_ms=500, speech=True))
    caller = play.dial(talk_ms=1200)
    first, second = play.ring(caller, round="r"), play.ring(caller, "1002", round="r")
    play.told("BridgeEnter", first)
    play.told("UserEvent", second, UserEvent="CCNoBridge")
    play.gone(second, caller, first)


def three_way(play: Play) -> None:
    caller, leg, desk = consult(play)
    play.do(do.EnterRoom(pbx=PBX, caller=ChannelId(caller)))
    play.told("ConfbridgeJoin", caller)
    play.lists()
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(leg)))
    play.gone(leg)
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(desk)))
    play.told("UserEvent", caller, UserEvent="CCAfter")
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(desk, caller)


def consult(play: Play) -> tuple[str, str, str]:
    play.phones.phone("2001", Desk(speech=True))
    caller, leg = play.talk()
    play.do(do.SplitToRoom(pbx=PBX, caller=ChannelId(caller), agent=ChannelId(leg), music="default", language="zh"))
    play.told("ConfbridgeJoin", leg)
    desk = play.ring_desk(caller)
    play.told("ConfbridgeJoin", desk)
    return caller, leg, desk


def back_to_the_agent(play: Play) -> None:
    caller, leg, desk = consult(play)
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(desk)))
    play.gone(desk)
    since = len(play.ami.events)
    play.do(do.ReturnAgent(pbx=PBX, agent=ChannelId(leg), caller=ChannelId(caller)))
    play.ami.wait("BridgeEnter", Uniqueid=leg, since=since)
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(caller, leg)


def department_is_busy(play: Play) -> None:
    play.phones.phone("2001", Desk(refuse=486))
    caller, leg = play.talk()
    play.do(do.SplitToRoom(pbx=PBX, caller=ChannelId(caller), agent=ChannelId(leg), music="default", language="zh"))
    play.told("ConfbridgeJoin", leg)
    desk = play.ring_desk(caller)
    play.ami.wait("OriginateResponse", ActionID=f"leg/{desk}")
    play.gone(desk)
    for channel in (leg, caller):
        play.do(do.HangUp(pbx=PBX, channel=ChannelId(channel)))
    play.gone(leg, caller)


def called_back(play: Play) -> None:
    play.phones.phone("1001", Desk(ring_ms=100, speech=True))
    play.phones.phone("trunk", Desk(ring_ms=300, speech=True, talk_ms=1500))
    leg = ChannelId(f"cc-{play.run}-back-1")
    citizen = ChannelId(f"cb-{play.run}-1")
    play._names |= {leg: "leg1", citizen: "citizen"}
    ring = do.RingAgent(
        pbx=PBX, offer=leg, call="pbx:1", caller=citizen, endpoint="1001", ring_ms=8000, shown_number="", line=LINE,
        waits=True,
    )  # type: ignore[arg-type]  # fmt: skip
    play.do(ring)
    play.told("Newstate", leg, ChannelStateDesc="Up")
    dial = do.DialCaller(
        pbx=PBX, leg=citizen, dial="PJSIP/13800138001@trunk", agent=leg, ring_ms=8000, shown_number=LINE, line=LINE,
        language="zh", music="default",
    )  # fmt: skip
    play.do(dial)
    play.told("BridgeEnter", citizen)
    play.told("BridgeEnter", leg)
    play.lists()
    play.gone(citizen, leg)


def engine_is_gone(play: Play) -> None:
    caller = play.dial()
    play.dies()
    play.told("Newstate", caller, ChannelStateDesc="Up")
    play.ami.listen(0.5)
    play.lists()
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.gone(caller)


def nothing_there(play: Play) -> None:
    """Actions on a channel that has gone."""
    caller = play.dial(patience_ms=100)
    play.gone(caller)
    hold(play, caller)
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))
    play.do(do.EnterRoom(pbx=PBX, caller=ChannelId(caller)))


def pbx_restarts(play: Play) -> None:
    caller, _ = play.talk()
    play.lists()
    play.ami = play.restart()
    booted = play.ami.wait("FullyBooted")
    play.log["engine"].append(f"up for less than a minute: {int(booted['Uptime']) < 60}")
    play.lists()
    answer = play.ami.act(Action("Getvar", {"Variable": "CC_HEARTBEAT"}))
    play.log["engine"].append(f"heartbeat: {answer.get('Value', '')!r}")
    play.do(do.HangUp(pbx=PBX, channel=ChannelId(caller)))


STORIES: dict[str, Callable[[Play], None]] = {
    "arrive and hang up": arrive_and_hang_up,
    "menu": menu,
    "menu without an answer": menu_without_an_answer,
    "queue with music": queue_with_music,
    "answered after long ringing": answered_after_long_ringing,
    "answered as an agent takes the call": answered_as_an_agent_takes_the_call,
    "sent away": sent_away,
    "caller hangs up": caller_hangs_up,
    "agent hangs up": agent_hangs_up,
    "answered out of the music": answered_out_of_the_music,
    "busy": refused(486),
    "declined": refused(603),
    "unavailable": refused(480),
    "nobody answers": nobody_answers,
    "ring is taken back": ring_is_taken_back,
    "caller gives up while it rings": caller_gives_up_while_it_rings,
    "phone is not registered": phone_is_not_registered,
    "id is used twice": id_is_used_twice,
    "two phones and one lock": two_phones_and_one_lock,
    "three-way": three_way,
    "back to the agent": back_to_the_agent,
    "department is busy": department_is_busy,
    "called back": called_back,
    "engine is gone": engine_is_gone,
    "nothing there": nothing_there,
    "PBX restarts": pbx_restarts,
}
