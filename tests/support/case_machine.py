"""Anything that people may do with cases, in any order: a machine for Hypothesis over the office in memory."""

from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.actor import SYSTEM, Actor
from callcenter.orders.refusals import Why
from callcenter.orders.terms import CaseState as S
from callcenter.orders.transitions import TABLE, actions
from tests.support.bureau import Bureau
from tests.support.handling import DAY, EXAMPLES, FORM, HAPPY, HOUR, UNHAPPY

ALWAYS = {Why.NOT_PERMITTED, Why.TRANSITION_NOT_ALLOWED, Why.NOT_YOUR_DEPARTMENT, Why.FIELD_TOO_LONG}
LATER = (A.ASK_EXTENSION, A.EXTEND, A.ASK_SUSPENSION, A.SUSPEND)
ONWARD = {
    S.DRAFT: (A.ACCEPT,),
    S.ACCEPTED: (A.ASK_DISPATCH, A.ASK_DISPATCH, A.ANSWER, A.ASK_VOID, A.VOID),
    S.ANSWERED: (A.CLOSE_DIRECT,),
    S.TO_DISPATCH: (A.DISPATCH, A.DISPATCH, A.MERGE),
    S.DISPATCHED: (A.SIGN, A.ASK_RETURN, A.ASK_RETURN, A.DELEGATE),
    S.IN_PROGRESS: (A.FIRST_CONTACT, A.REPLY, A.REPLY, A.ASK_RETURN, *LATER),
    S.RETURN_PENDING: (A.GRANT_RETURN, A.REFUSE_RETURN, A.ESCALATE),
    S.ARBITRATION: (A.ARBITRATE,),
    S.REPLIED: (A.APPROVE, A.REJECT_REPLY),
    S.CLOSED: (A.START_FOLLOW_UP,),
    S.FOLLOW_UP: (A.ATTEMPT, A.ATTEMPT, A.REDO, A.REDO, A.ARCHIVE),
    S.SUSPENDED: (A.RESUME,),
}
"""What usually comes next, so that stories get far."""
DEPARTMENTS = ("water", "east", "roads", "city", "moon")
FORMS = (
    *(FORM, FORM),
    replace(FORM, demand_type=t.DemandType.REPORT, reported_department="water"),
    replace(FORM, demand_type=t.DemandType.CONSULT, consent_follow_up=False),
    replace(FORM, demand_type=t.DemandType.HELP, area_code="140521"),
)
SPANS = (1.0, 60.0, HOUR, HOUR, 5 * HOUR, 9 * HOUR, DAY, 3 * DAY)
CHANCE = st.integers(0, 2**32 - 1).map(Random)


class CaseMachine(RuleBasedStateMachine):
    """People do what comes next, now and then something else; time goes on, now and then back a little."""

    @initialize()
    def opened(self) -> None:
        self.bureau = Bureau()
        for _ in range(3):
            number = self.bureau.open(FORM)
            self.bureau.act(number, EXAMPLES[A.ACCEPT].request, EXAMPLES[A.ACCEPT].by)
            self.bureau.act(number, EXAMPLES[A.ASK_DISPATCH].request, EXAMPLES[A.ASK_DISPATCH].by)
        self.bureau.open(FORM)

    @rule(chance=CHANCE)
    def time_goes_on(self, chance: Random) -> None:
        self.bureau.at = Instant(self.bureau.at + chance.choice(SPANS))

    @rule()
    def the_clock_is_set_back(self) -> None:
        self.bureau.at = Instant(self.bureau.at - 5)

    @rule(chance=CHANCE)
    def work_goes_on(self, chance: Random) -> None:
        for number in chance.sample(sorted(self.bureau.cases), 3):
            for _ in range(4):
                next_ones = ONWARD.get(self.bureau.cases[number].state, ())
                if next_ones:
                    self.try_it(chance, number, chance.choice(next_ones))

    @rule(chance=CHANCE)
    def somebody_turns_aside(self, chance: Random) -> None:
        number = chance.choice(sorted(self.bureau.cases))
        self.try_it(chance, number, chance.choice(actions(self.bureau.cases[number].state)))

    @rule(chance=CHANCE)
    def somebody_tries_anything(self, chance: Random) -> None:
        self.try_it(chance, chance.choice(sorted(self.bureau.cases)), chance.choice([*EXAMPLES]))

    def try_it(self, chance: Random, number: str, action: A) -> None:
        by = self.somebody(chance, number, action)
        refused = self.bureau.refusal(number, self.request(chance, action), by)
        assert {fault.why for fault in refused} <= {*TABLE[action].guards} | ALWAYS

    def request(self, chance: Random, action: A) -> q.Request:
        """The action's example, with other values where it has any."""
        request: Any = EXAMPLES[action].request
        request = replace(request, **{n: chance.choice(values) for n, values in VARIED.get(action, {}).items()})
        if action is A.MERGE:
            return replace(request, into=chance.choice(sorted(self.bureau.cases)))
        if action is A.FIRST_CONTACT:
            return replace(request, contacted_at=self.bureau.at)
        if action is A.ASK_SUSPENSION:
            return replace(request, until=self.bureau.at + DAY)
        if action is A.ATTEMPT and request.result is not r.AttemptResult.REACHED:
            return replace(request, answers=None)
        return request

    def somebody(self, chance: Random, number: str, action: A) -> Actor:
        """Mostly whoever usually does it, of the department that leads."""
        usual = EXAMPLES[action].by
        by = chance.choice([usual, usual, usual, usual, SYSTEM, replace(usual, id="another")])
        if by.department is None:
            return by
        return replace(by, department=chance.choice((self.bureau.cases[number].lead or "city", "city")))


VARIED: dict[A, dict[str, Sequence[Any]]] = {
    A.ACCEPT: {"changes": FORMS},
    A.AMEND: {"changes": (*FORMS, q.Changes(title="井盖缺失"), q.Changes(vulnerable="老人"))},
    A.AUTO_CLOSE: {"demand_type": (t.DemandType.INVALID, t.DemandType.MISSED_CALL)},
    A.DISPATCH: {"lead": DEPARTMENTS, "co_departments": [("roads",)]},
    A.ARBITRATE: {"lead": DEPARTMENTS},
    A.DELEGATE: {"lead": DEPARTMENTS},
    A.GRANT_RETURN: {"our_error": (False, True)},
    A.START_FOLLOW_UP: {"waived": (None, None, None, None, *r.Waiver)},
    A.ATTEMPT: {
        "answers": (HAPPY, UNHAPPY),
        "result": (*r.AttemptResult, r.AttemptResult.REACHED, r.AttemptResult.REACHED),
        "method": tuple(r.Method),
    },
    A.ARCHIVE: {"finality": ("", "", "已终结")},
    A.SUPERVISE: {"due": (None,)},
}
