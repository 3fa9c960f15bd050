"""Anything that people may do with cases, in any order: a machine for Hypothesis over the office in memory."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from callcenter.domain.record import replace
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.actor import SYSTEM, Actor
from callcenter.orders.refusals import Why
from callcenter.orders.transitions import TABLE, actions
from tests.support.bureau import Bureau
from tests.support.handling import DAY, EXAMPLES, FORM, HAPPY, HOUR, UNHAPPY, actor

ALWAYS = {Why.NOT_PERMITTED, Why.TRANSITION_NOT_ALLOWED, Why.NOT_YOUR_DEPARTMENT, Why.FIELD_TOO_LONG}
DEPARTMENTS = ("water", "east", "roads", "city", "moon")
FORMS = (
    FORM,
    replace(FORM, demand_type=t.DemandType.REPORT, reported_department="water"),
    replace(FORM, demand_type=t.DemandType.CONSULT, consent_follow_up=False),
    replace(FORM, demand_type=t.DemandType.HELP, area_code="140521"),
)
SPANS = (1.0, 60.0, HOUR, 5 * HOUR, 9 * HOUR, DAY, 3 * DAY, 20 * DAY)


class CaseMachine(RuleBasedStateMachine):
    """People do what their table lets them, now and then something else; time goes on, now and then back a little."""

    @initialize()
    def opened(self) -> None:
        self.bureau = Bureau()
        for _ in range(3):
            self.bureau.open(FORM)

    @rule(span=st.sampled_from(SPANS))
    def time_goes_on(self, span: float) -> None:
        self.bureau.at = type(self.bureau.at)(self.bureau.at + span)

    @rule()
    def the_clock_is_set_back(self) -> None:
        self.bureau.at = type(self.bureau.at)(self.bureau.at - 5)

    @rule(data=st.data())
    def somebody_acts(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.bureau.cases)))
        known = [a for a in actions(self.bureau.cases[number].state) if a is not A.HOLD]
        action = data.draw(st.sampled_from(known or [A.HOLD]) if known else st.just(A.HOLD))
        self.try_it(data, number, action)

    @rule(data=st.data(), action=st.sampled_from([*EXAMPLES]))
    def somebody_tries_anything(self, data: st.DataObject, action: A) -> None:
        self.try_it(data, data.draw(st.sampled_from(sorted(self.bureau.cases))), action)

    def try_it(self, data: st.DataObject, number: str, action: A) -> None:
        request = EXAMPLES[action].request
        if action in VARIED:
            request = replace(request, **{n: data.draw(v) for n, v in VARIED[action].items()})
        if isinstance(request, q.Merge):
            request = replace(request, into=data.draw(st.sampled_from(sorted(self.bureau.cases))))
        if isinstance(request, q.FirstContact | q.AskSuspension):
            request = self.timely(request)
        if isinstance(request, q.TryFollowUp) and request.result is not r.AttemptResult.REACHED:
            request = replace(request, answers=None)
        refused = self.bureau.refusal(number, request, self.somebody(data, number, action))
        assert {fault.why for fault in refused} <= {*TABLE[action].guards} | ALWAYS

    def timely(self, request: Any) -> q.Request:
        if isinstance(request, q.FirstContact):
            return replace(request, contacted_at=self.bureau.at)
        return replace(request, until=self.bureau.at + DAY)

    def somebody(self, data: st.DataObject, number: str, action: A) -> Actor:
        """Mostly whoever usually does it, of the department that leads."""
        usual = EXAMPLES[action].by
        by = data.draw(st.sampled_from([usual, usual, usual, SYSTEM, actor(*EXAMPLES[A.VOID].by.roles, id="second")]))
        if by.department is None:
            return by
        return replace(by, department=data.draw(st.sampled_from((self.bureau.cases[number].lead or "city", "city"))))


VARIED: dict[A, dict[str, st.SearchStrategy[Any]]] = {
    A.ACCEPT: {"changes": st.sampled_from(FORMS)},
    A.AMEND: {"changes": st.sampled_from((*FORMS, q.Changes(title="井盖缺失"), q.Changes(vulnerable="老人")))},
    A.AUTO_CLOSE: {"demand_type": st.sampled_from((t.DemandType.INVALID, t.DemandType.MISSED_CALL))},
    A.DISPATCH: {"lead": st.sampled_from(DEPARTMENTS), "co_departments": st.just(("roads",))},
    A.ARBITRATE: {"lead": st.sampled_from(DEPARTMENTS)},
    A.DELEGATE: {"lead": st.sampled_from(DEPARTMENTS)},
    A.GRANT_RETURN: {"our_error": st.booleans()},
    A.START_FOLLOW_UP: {"waived": st.sampled_from((None, None, *r.Waiver))},
    A.ATTEMPT: {
        "answers": st.sampled_from((HAPPY, UNHAPPY)),
        "result": st.sampled_from((*r.AttemptResult, r.AttemptResult.REACHED)),
        "method": st.sampled_from(r.Method),
    },
    A.ARCHIVE: {"finality": st.sampled_from(("", "", "已终结"))},
    A.SUPERVISE: {"due": st.none()},
}
