"""The contexts of the dialplan on a real Asterisk: every path a caller, an agent or a department can take."""

import pytest

from callcenter.ami.frame import Frame as Message
from callcenter.ami.presses import TOLD_BY, Presses
from callcenter.pbx.scenario import Caller, Desk, Press
from tests.pbx.lab import AGENTS, DEPARTMENT, FALLBACK_AGENT, Lab
from tests.pbx.raw_ami import Frame

pytestmark = pytest.mark.pbx


def test_arriving_call_rings_unanswered_and_tells_its_line(lab: Lab) -> None:
    call, run = lab.arrive(Caller(line="12345", patience_ms=400, numbers=("13912345678",)))
    assert lab.ami.events[-1] | {"Line": "12345", "CallerIDNum": "13912345678"} == lab.ami.events[-1]
    gone = lab.ami.wait("Hangup", Uniqueid=call)
    assert gone["ChannelStateDesc"] == "Ring"
    assert run.wait().ok


def test_dialled_plus_is_not_part_of_the_line(lab: Lab) -> None:
    lab.arrive(Caller(line="+861012345", patience_ms=200))
    assert lab.ami.events[-1]["Line"] == "861012345"


def test_agent_answers_then_voice_flows_both_ways_until_caller_hangs_up(lab: Lab) -> None:
    lab.agent_phone()
    _, leg, run = lab.talk(Caller(line="12345", talk_ms=1500, speech=True))
    lab.ami.listen(1.0)
    rows = [line.split() for line in lab.pbx.run_cli("pjsip show channelstats").splitlines() if " alaw " in line]
    assert len(rows) == 2, rows
    for row in rows:
        received, sent = int(row[4]), int(row[8])
        assert received > 20, row
        assert sent > 20, row
    lab.ami.wait("Hangup", Uniqueid=leg)
    assert "CCNoBridge" not in lab.ami.names()
    assert run.wait().ok


def test_agent_hangs_up_then_caller_hears_goodbye_and_is_released(lab: Lab) -> None:
    lab.agent_phone(Desk(talk_ms=300, speech=True))
    call, _, run = lab.talk(Caller(line="12345", speech=True))
    lab.ami.wait("UserEvent", UserEvent="CCAfter", Uniqueid=call)
    assert lab.state_of(call)["Context"] == "callcenter-after"
    assert run.wait().ok


def test_engine_may_take_the_caller_back_after_the_agent_hung_up(lab: Lab) -> None:
    lab.agent_phone(Desk(talk_ms=300, speech=True))
    call, _, _ = lab.talk(Caller(line="12345", speech=True, talk_ms=4000))
    lab.ami.wait("UserEvent", UserEvent="CCAfter", Uniqueid=call)
    lab.redirect(call, "callcenter-hold")
    lab.ami.listen(1.5)
    assert lab.state_of(call)["Context"] == "callcenter-hold"


def test_announcement_is_said_to_a_waiting_caller_and_cut_short_by_an_agent(lab: Lab) -> None:
    call, _ = lab.arrive(Caller(line="12345", presses=(Press(2500, "5"),), talk_ms=20000, speech=True))
    lab.redirect(call, "callcenter-hold")
    _announce(lab, call)
    lab.ami.wait("DTMFEnd", Uniqueid=call, Digit="5", timeout=10)
    assert lab.state_of(call)["Application"] == "Playback"
    lab.agent_phone()
    leg = lab.offer(call)
    for party in (call, leg):
        lab.ami.wait("BridgeEnter", Uniqueid=party)


def test_music_goes_on_after_an_announcement_with_a_number(lab: Lab) -> None:
    call, _ = lab.arrive(Caller(line="12345", talk_ms=20000, speech=True))
    before = lab.pbx.log_tail(1000)
    lab.redirect(call, "callcenter-hold")
    _announce(lab, call, CC_SAY="callcenter/paused", CC_SAY_NUMBER="12", CC_SAY_AFTER="callcenter/unpaused")
    lab.until(call, "Wait")
    state = lab.state_of(call)
    assert (state["Context"], state["Application"]) == ("callcenter-hold", "Wait")
    assert "WARNING" not in lab.pbx.log_tail(1000).removeprefix(before)


def _announce(lab: Lab, call: str, **variables: str) -> None:
    wanted = {"CC_LANG": "zh"} | (variables or {"CC_SAY": "callcenter/welcome&callcenter/main_menu"})
    for name, value in wanted.items():
        lab.ami.ask("Setvar", Channel=call, Variable=name, Value=value)
    lab.until(call, "Playback")


def test_phone_picked_up_before_the_callers_dialplan_has_begun_waits_for_it(lab: Lab) -> None:
    lab.agent_phone()
    call, _ = lab.arrive(Caller(line="12345", talk_ms=9000, speech=True))
    lab.ami.ask("Setvar", Channel=call, Variable="CC_CALL", Value="")
    leg = lab.offer(call)
    lab.ami.wait("Newstate", Uniqueid=leg, ChannelStateDesc="Up")
    lab.ami.listen(0.3)
    assert not any(e.get("Event") == "BridgeEnter" for e in lab.ami.events)
    lab.ami.ask("Setvar", Channel=call, Variable="CC_CALL", Value=call)
    for party in (call, leg):
        lab.ami.wait("BridgeEnter", Uniqueid=party)


def test_several_phones_of_one_round_then_one_has_the_caller_and_the_others_are_let_go(lab: Lab) -> None:
    for agent in AGENTS[:2]:
        lab.agent_phone(Desk(speech=True), agent)
    call, run = lab.arrive(Caller(line="12345", talk_ms=1500, speech=True))
    since = len(lab.ami.events)
    legs = [lab.offer(call, agent, one_of=f"round-{call}") for agent in AGENTS[:2]]
    lost = lab.ami.wait("UserEvent", UserEvent="CCNoBridge", since=since)
    (winner,) = {*legs} - {lost["Uniqueid"]}
    assert (lost["Result"], lost["Uniqueid"] in legs) == ("LOST", True)
    lab.ami.wait("Hangup", Uniqueid=lost["Uniqueid"], since=since)
    entered = [lab.ami.wait("BridgeEnter", Uniqueid=party, since=since)["BridgeUniqueid"] for party in (call, winner)]
    assert entered[0] == entered[1]
    since = len(lab.ami.events)
    # Parted as for a department, in one action: a leg whose bridge breaks apart would hang up by itself.
    lab.ami.send(
        "Redirect", Channel=call, Context="callcenter-hold", Exten="s", Priority="1",
        ExtraChannel=winner, ExtraContext="callcenter-room", ExtraExten=call, ExtraPriority="1",
    )  # fmt: skip
    lab.ami.wait("ConfbridgeJoin", Uniqueid=winner, since=since)
    lab.redirect(winner, "callcenter-agent")
    lab.ami.wait("BridgeEnter", Uniqueid=call, since=since)
    assert run.wait().ok


def test_agent_answers_after_the_caller_left_then_engine_is_told(lab: Lab) -> None:
    lab.agent_phone(Desk(ring_ms=500))
    call, _ = lab.arrive(Caller(line="12345", patience_ms=200))
    leg = lab.offer(call)
    told = lab.ami.wait("UserEvent", UserEvent="CCNoBridge", Uniqueid=leg)
    assert told["Result"] == "NONEXISTENT"
    lab.ami.wait("Hangup", Uniqueid=leg)


def test_second_offer_with_the_same_id_is_refused_while_the_first_lives(lab: Lab) -> None:
    lab.agent_phone(Desk(ring_ms=None))
    call, _ = lab.arrive(Caller(line="12345", patience_ms=3000))
    leg = lab.offer(call)
    lab.ami.wait("Newstate", Uniqueid=leg, ChannelStateDesc="Ringing")
    answer = lab.ami.send(
        "Originate", Channel=f"PJSIP/{AGENTS[1]}", Context="callcenter-agent", Exten="s", Priority="1", Async="true",
        ChannelId=leg, Timeout="10000",
    )  # fmt: skip
    # An asynchronous Originate is always taken; the refusal comes as an event.
    assert answer["Response"] == "Success"
    refused = lab.ami.wait("OriginateResponse", Uniqueid=leg)
    assert refused["Response"] == "Failure"
    assert not [e for e in lab.ami.events if AGENTS[1] in e.get("Channel", "") and e["Event"] == "Newchannel"]
    assert lab.state_of(leg)["ChannelStateDesc"] == "Ringing"


@pytest.mark.parametrize(("refuse", "cause"), [(486, "17"), (480, "19"), (603, "21")])
def test_refusing_phone_tells_why(lab: Lab, refuse: int, cause: str) -> None:
    lab.agent_phone(Desk(refuse=refuse))
    call, _ = lab.arrive(Caller(line="12345", patience_ms=1000))
    leg = lab.offer(call)
    assert lab.ami.wait("Hangup", Uniqueid=leg)["Cause"] == cause
    assert lab.ami.wait("OriginateResponse", Uniqueid=leg)["Response"] == "Failure"
    assert lab.state_of(call)["Context"] == "callcenter-ring"


def test_offer_taken_back_stops_the_ringing(lab: Lab) -> None:
    phone = lab.agent_phone(Desk(ring_ms=None))
    call, _ = lab.arrive(Caller(line="12345", patience_ms=2000))
    leg = lab.offer(call)
    lab.ami.wait("Newstate", Uniqueid=leg, ChannelStateDesc="Ringing")
    lab.hang_up(leg)
    lab.ami.wait("Hangup", Uniqueid=leg)
    lab.ami.listen(0.3)
    assert phone.stop().failed == 0


def test_keys_of_the_agent_are_heard_during_the_talk(lab: Lab) -> None:
    lab.agent_phone(Desk(presses=(Press(300, "*312333#"),), speech=False))
    _, leg, _ = lab.talk(Caller(line="12345", talk_ms=6000, speech=True))
    assert _keys_until_hash(lab, leg) == "*312333#"


def test_keys_of_the_agent_are_heard_in_the_room(lab: Lab) -> None:
    lab.agent_phone(Desk(presses=(Press(1500, "*5#"),), speech=False))
    lab.department_phone()
    _, leg, _, _ = lab.three_way(Caller(line="12345", talk_ms=6000, speech=True))
    assert _keys_until_hash(lab, leg) == "*5#"


def test_keys_that_come_close_together_are_told_twice_and_heard_once(lab: Lab) -> None:
    """As where a network holds packets back: Asterisk stretches each key, and those behind it wait."""
    lab.agent_phone(Desk(presses=(Press(300, "*312333#", key_ms=60),), speech=False, echo=False))
    _, leg, _ = lab.talk(Caller(line="12345", talk_ms=6000, speech=True))
    assert _keys_until_hash(lab, leg) == "*312333#"
    lab.ami.listen(1.2)
    told = [e["Event"] for e in _told(lab, leg)]
    assert told.count("DTMFEnd") > told.count("DTMFBegin") == len("*312333#")
    assert _heard(lab, leg) == "*312333#"


def _keys_until_hash(lab: Lab, leg: str) -> str:
    lab.ami.wait("DTMFEnd", Uniqueid=leg, Digit="#", Direction="Received")
    return _heard(lab, leg)


def _told(lab: Lab, leg: str) -> list[Frame]:
    return [e for e in lab.ami.events if e.get("Event") in TOLD_BY and e.get("Uniqueid") == leg]


def _heard(lab: Lab, leg: str) -> str:
    """The keys as the engine hears them."""
    presses, keys = Presses(), ""
    for event in _told(lab, leg):
        if not presses.is_repeat(Message(event.items())) and event["Event"] == "DTMFEnd":
            keys += event["Digit"] if event["Direction"] == "Received" else ""
    return keys


def test_agent_leaves_the_room_then_caller_and_department_stay_until_the_department_leaves(lab: Lab) -> None:
    lab.agent_phone()
    lab.department_phone()
    call, leg, department, run = lab.three_way(Caller(line="12345", speech=True))
    lab.hang_up(leg)
    lab.ami.wait("ConfbridgeLeave", Uniqueid=leg)
    assert lab.state_of(call)["Application"] == lab.state_of(department)["Application"] == "ConfBridge"
    lab.hang_up(department)
    left = lab.ami.wait("UserEvent", UserEvent="CCLeftRoom", Uniqueid=call)
    assert left["Role"] == "caller"
    lab.ami.wait("UserEvent", UserEvent="CCAfter", Uniqueid=call)
    assert run.wait().ok


def test_department_leaves_the_room_then_agent_and_caller_stay_until_the_agent_leaves(lab: Lab) -> None:
    lab.agent_phone()
    lab.department_phone()
    call, leg, department, run = lab.three_way(Caller(line="12345", speech=True))
    lab.hang_up(department)
    lab.ami.wait("ConfbridgeLeave", Uniqueid=department)
    assert lab.state_of(call)["Application"] == lab.state_of(leg)["Application"] == "ConfBridge"
    lab.hang_up(leg)
    lab.ami.wait("UserEvent", UserEvent="CCAfter", Uniqueid=call)
    assert run.wait().ok


def test_caller_leaves_the_room_then_engine_hears_it_and_can_release_the_others(lab: Lab) -> None:
    lab.agent_phone()
    lab.department_phone()
    call, leg, department, run = lab.three_way(Caller(line="12345", talk_ms=2500, speech=True))
    lab.ami.wait("ConfbridgeLeave", Uniqueid=call)
    assert run.wait().ok
    # Asterisk lets the two go on talking, so ending it is the engine's work.
    assert lab.state_of(leg)["Application"] == lab.state_of(department)["Application"] == "ConfBridge"
    lab.hang_up(leg)
    lab.hang_up(department)
    lab.ami.wait("Hangup", Uniqueid=department)


def test_room_given_up_then_agent_and_caller_talk_again(lab: Lab) -> None:
    lab.agent_phone()
    lab.department_phone()
    call, leg, department, _ = lab.three_way(Caller(line="12345", speech=True, talk_ms=5000))
    since = len(lab.ami.events)
    lab.redirect(call, "callcenter-hold")
    lab.ami.wait("ConfbridgeLeave", Uniqueid=call, since=since)
    lab.hang_up(department)
    since = len(lab.ami.events)
    lab.redirect(leg, "callcenter-agent")
    # Word of the room's own bridge may come late: the two are together in another one.
    where: dict[str, set[str]] = {call: set(), leg: set()}

    def met(event: Frame) -> bool:
        if event.get("Event") == "BridgeEnter" and event.get("Uniqueid") in where:
            where[event["Uniqueid"]].add(event["BridgeUniqueid"])
        room = {
            e["BridgeUniqueid"] for e in lab.ami.events if e.get("Uniqueid") == department and "BridgeUniqueid" in e
        }
        return bool((where[call] & where[leg]) - room)

    lab.ami.wait_for(met, "both in one bridge", since=since)


def test_caller_who_comes_into_an_empty_room_waits_on_in_the_queue(lab: Lab) -> None:
    call, _ = lab.arrive(Caller(line="12345", talk_ms=4000, speech=True))
    lab.redirect(call, "callcenter-room", call)
    lab.ami.wait("Newstate", Uniqueid=call, ChannelStateDesc="Up")
    assert lab.state_of(call)["Context"] == "callcenter-hold"


def test_question_is_cut_short_by_the_keys(lab: Lab) -> None:
    call, _ = lab.arrive(Caller(line="12346", presses=(Press(300, "2"),), talk_ms=3000))
    since = _ask(lab, call, node="main")
    reply = lab.ami.wait("UserEvent", UserEvent="CCDigits", Uniqueid=call, since=since, timeout=5)
    assert (reply["Node"], reply["Digits"]) == ("main", "2")
    lab.ami.listen(0.2)
    assert lab.state_of(call)["Context"] == "callcenter-hold"


def test_question_without_an_answer_reports_no_digits(lab: Lab) -> None:
    call, _ = lab.arrive(Caller(line="12346", talk_ms=9000, speech=True))
    since = _ask(lab, call, node="main", prompt="callcenter/paused")
    reply = lab.ami.wait("UserEvent", UserEvent="CCDigits", Uniqueid=call, since=since)
    assert reply["Digits"] == ""


def _ask(lab: Lab, call: str, node: str, prompt: str = "callcenter/main_menu") -> int:
    wanted = {"CC_PROMPT": prompt, "CC_MAX": "1", "CC_TIMEOUT": "1", "CC_NODE": node, "CC_LANG": "zh"}
    for name, value in wanted.items():
        lab.ami.ask("Setvar", Channel=call, Variable=name, Value=value)
    since = len(lab.ami.events)
    lab.redirect(call, "callcenter-ask")
    return since


@pytest.mark.parametrize("language", ["zh", "en"])
def test_prompt_and_number_are_spoken_in_the_callers_language(lab: Lab, language: str) -> None:
    call, _ = lab.arrive(Caller(line="12345", talk_ms=12000, speech=True))
    before = lab.pbx.log_tail(1000)
    wanted = {"CC_LANG": language, "CC_PROMPT": "callcenter/paused&callcenter/waiting_count", "CC_NUMBER": "142"}
    for name, value in (wanted | {"CC_NEXT": "hold"}).items():
        lab.ami.ask("Setvar", Channel=call, Variable=name, Value=value)
    lab.redirect(call, "callcenter-say")
    lab.ami.wait("UserEvent", UserEvent="CCSaid", Uniqueid=call)
    lab.ami.listen(0.2)
    state = lab.state_of(call)
    assert (state["Context"], state["Language"]) == ("callcenter-hold", language)
    assert "WARNING" not in lab.pbx.log_tail(1000).removeprefix(before)


@pytest.mark.parametrize("context", ["callcenter-ring", "callcenter-hold"])
def test_engine_dies_then_waiting_caller_reaches_plan_b_in_seven_seconds(lab: Lab, context: str) -> None:
    lab.agent_phone(agent=FALLBACK_AGENT)
    call, _ = lab.arrive(Caller(line="12345", speech=True))
    lab.redirect(call, context)
    died = lab.engine_dies()
    rung = lab.ami.wait_for(lambda e: e.get("Event") == "Newchannel" and FALLBACK_AGENT in e["Channel"], "fallback")
    assert 5.0 <= float(rung["Timestamp"]) - died <= 7.0
    lab.ami.wait("BridgeEnter", Uniqueid=call)


@pytest.mark.parametrize("context", ["callcenter-ring", "callcenter-hold"])
def test_heartbeat_that_falls_back_for_a_moment_sends_nobody_to_plan_b(lab: Lab, context: str) -> None:
    """Beats that waited on an old link are read after those of the new one, a second before its next."""
    call, _ = lab.arrive(Caller(line="12345", speech=True, talk_ms=9000))
    lab.redirect(call, context)
    lab.engine_dies(ago=20)
    lab.ami.listen(1.5)
    lab.engine_is_alive()
    lab.ami.listen(2.0)
    assert lab.state_of(call)["Context"] == context


def test_call_that_arrives_while_the_heartbeat_is_old_waits_for_the_engine_before_plan_b(lab: Lab) -> None:
    lab.engine_dies(ago=20)
    call, _ = lab.arrive(Caller(line="12345", speech=True))
    arrived = float(lab.ami.events[-1]["Timestamp"])
    assert lab.state_of(call)["Context"] == "callcenter-ring"
    answered = lab.ami.wait("Newstate", Uniqueid=call, ChannelStateDesc="Up")
    assert 3.0 <= float(answered["Timestamp"]) - arrived <= 4.0
    assert lab.state_of(call)["Context"] == "callcenter-planb"


def test_call_that_arrives_without_an_engine_goes_to_plan_b_at_once(lab: Lab) -> None:
    lab.agent_phone(agent=FALLBACK_AGENT)
    lab.ami.ask("Setvar", Variable="CC_HEARTBEAT", Value="0")
    lab.sipp.call(Caller(line="12345", speech=True))
    # The queue gives its member 5 s between two calls.
    lab.ami.wait("BridgeEnter", timeout=8)
    assert "CCArrived" not in lab.ami.names()


def test_agent_is_joined_with_the_caller_and_with_nobody_whose_name_begins_like_the_callers(lab: Lab) -> None:
    """Callers of one second are called 1795305026.2 and 1795305026.20; Bridge() takes the first that begins so."""
    lab.department_phone()
    lab.agent_phone()
    names = [f"1795305026.2{rest}" for rest in ("", "0", "1", "2", "3", "4", "5", "6")]
    for name in names:
        lab.originate(f"PJSIP/{DEPARTMENT}", "callcenter-hold", "s", name, "CC_ROLE=caller")
        lab.ami.wait("Newstate", Uniqueid=name, ChannelStateDesc="Up")
    since = len(lab.ami.events)
    leg = lab.offer(names[0])
    joined = lab.ami.wait("BridgeEnter", BridgeNumChannels="2", since=since)["BridgeUniqueid"]
    together = {e["Uniqueid"] for e in lab.ami.events[since:] if e.get("BridgeUniqueid") == joined}
    assert together == {leg, names[0]}
