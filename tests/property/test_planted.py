"""The state machine finds what it is there to find: bugs planted on purpose."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RULE_MARKER, run_state_machine_as_test

from acd.offer import Offer
from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import closed, enter
from callcenter.center import call_back, department, dialling, offers, promise, seating, stay, talk, timers
from callcenter.center.state import Center
from callcenter.domain import events as e
from callcenter.domain.errors import IllegalTransition
from callcenter.domain.ids import AgentId, Instant
from callcenter.domain.record import replace
from tests.property.test_core import CI, Centre


def requeue_to_the_back(c: Center, offer: Offer, result: e.OfferResult, now: Instant) -> None:
    """Planted: a caller whose agent does not answer loses the place."""
    call = c.calls[offer.call]
    if call.state is CallState.RINGING:
        stints = closed(call, offer.id, now, result.value)
        c.put_call(enter(call, CallTrigger.MISS, offer=None, agent=None, requested_at=now, stints=stints))


def forget_the_agent(c: Center, call: Call, now: Instant, result: str) -> Call:
    """Planted: when the caller hangs up, nobody tells the agent."""
    return c.put_call(replace(call, agent_channel=None))


def stay_in_the_room(c: Center, call: Call, result: str, now: Instant) -> None:
    """Planted: the department is gone, and the agent is not brought back to the caller."""
    stints = closed(call, call.department_channel, now, result)
    c.cancel_timers(timers.key(call.id, timers.DESK))
    c.put_call(enter(call, CallTrigger.RETURN, department_channel=None, stints=stints))


def still_waits(c: Center, call: Call) -> None:
    """Planted: a caller whose key led to a menu is treated as waiting by the timers."""


def dial_again_at_once(c: Center, call: Call, now: Instant) -> None:
    """Planted: the citizen's phone is not stopped, and the next agent's citizen is dialled beside it."""
    back = replace(promise.of(call), gone=True, leg=None, up=False)
    call_back.look(c, c.put_call(replace(call, call_back=back)), now)


def over_the_others(c: Center, name: AgentId, movers: set[AgentId]) -> bool:
    """Planted: an agent is given a phone at which somebody talks."""
    return True


ALL: tuple[str, ...] = ()
TO_A_DEPARTMENT = ("arrive", "pick_up", "bring_in_a_department", "hang_up")
TO_A_CALL_BACK = ("ask_for_a_call_back", "call_back", "time_passes", "hang_up")
"""The rules that lead to a bug which is met seldom among all of them."""


def only(rules: tuple[str, ...]) -> type[Centre]:
    """The machine with these rules of its own alone."""
    there = {name for name, value in vars(Centre).items() if hasattr(value, RULE_MARKER)}
    assert set(rules) <= there
    return type("Aimed", (Centre,), dict.fromkeys(there - set(rules))) if rules else Centre


@pytest.mark.parametrize(
    ("module", "name", "planted", "rules"),
    [
        (offers, "_free_call", requeue_to_the_back, ALL),
        (talk, "release_agent", forget_the_agent, ALL),
        (department, "back", stay_in_the_room, TO_A_DEPARTMENT),
        (dialling, "give_up", dial_again_at_once, TO_A_CALL_BACK),
        (seating, "_may_sit", over_the_others, ALL),
        (stay, "leave", still_waits, ALL),
    ],
    ids=[
        "requeue to the back",
        "agent not freed",
        "caller left alone",
        "citizen dialled twice",
        "two at one phone",
        "timers of a wait that is over",
    ],
)
def test_a_planted_bug_is_found(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, planted: Any, rules: tuple[str, ...]
) -> None:
    """Without these the machine would prove nothing."""
    monkeypatch.setattr(module, name, planted)
    quick = settings(
        CI,
        max_examples=3000,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with pytest.raises((AssertionError, IllegalTransition)):
        run_state_machine_as_test(only(rules), settings=quick)
