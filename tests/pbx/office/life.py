"""The life of an order that is transferred: who does what with it, and who may not."""

import time
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.pbx.office.conftest import LEAD, Tokens
from tests.support.centre import Centre, Json, Refusal
from tests.support.scene import Call
from tests.support.waiting import eventually

MATTER = {
    "title": "路灯不亮",
    "content": "小区门口的路灯三天不亮",
    "demand_type": "complaint",
    "category": "city.streetlight",
    "address": "泽州路12号",
    "area_code": "140502001",
    "callback_number": "13812341234",
    "name": "张三丰",
}
REPLY = {
    "kind": "resolved",
    "solved": "solved",
    "is_true": "yes",
    "handling_note": "更换灯泡",
    "public_reply": "小区门口的路灯已经修好，现在正常亮灯。",
    "evidence": ["现场照片"],
}
REACHED = {
    "method": "agent",
    "result": "reached",
    "answers": {"solved": "solved", "result": 5, "service": 4, "quote": "当天就修好了"},
}
NOT_PERMITTED, NOT_YOURS = (403, "not_permitted"), (404, "unknown_order")


class Step(NamedTuple):
    """What somebody does, what it leads to, who is refused it and how."""

    who: str
    verb: str
    state: str
    wrong: str
    refused: tuple[int, str] = NOT_PERMITTED
    body: Mapping[str, Any] = MappingProxyType({})


LIFE = (
    Step("agent", "accept", "accepted", "follow_up", body={"changes": MATTER}),
    Step("agent", "ask-dispatch", "to_dispatch", "dispatcher", body={"note": "请现场查看"}),
    Step("dispatcher", "dispatch", "dispatched", "agent", body={"lead": LEAD, "basis": "named"}),
    Step("clerk", "sign", "in_progress", "stranger", NOT_YOURS),
    Step("clerk", "first-contact", "in_progress", "supervisor"),
    Step("reviewer", "reply", "replied", "dispatcher", body=REPLY),
    Step("dispatcher", "approve", "closed", "reviewer", body={"note": "答复到位"}),
    Step("follow_up", "start-follow-up", "follow_up", "agent", body={"method": "agent"}),
    Step("follow_up", "attempt", "follow_up", "clerk", body=REACHED),
    Step("follow_up", "archive", "archived", "admin"),
)


class Order:
    """The order of a call, as the people of the office work on it."""

    def __init__(self, centre: Centre, tokens: Tokens, call: Call) -> None:
        self._centre, self._tokens = centre, tokens
        cases = "SELECT * FROM cases WHERE call = ?"
        # The office opens last at a start.
        (row,) = eventually("the call's order", lambda: centre.query(cases, call.id), within=60.0)
        self.number = str(row["number"])

    def seen(self) -> Json:
        """As it is now."""
        return self._centre.get(f"/api/v1/orders/{self.number}")

    def act(self, who: str, verb: str, body: Mapping[str, Any] | None = None) -> Json:
        """Somebody does something with it; the answer."""
        body = {"version": self.seen()["version"], **(body or {})}
        return self._centre.post(f"/orders/{self.number}/{verb}", body, token=self._tokens[who])

    def refused(self, who: str, verb: str, body: Mapping[str, Any]) -> tuple[int, str] | None:
        """How somebody is refused something; None: it was done."""
        try:
            self.act(who, verb, body)
        except Refusal as refusal:
            return refusal.status, refusal.code
        return None

    def live(self, steps: tuple[Step, ...]) -> Iterator[tuple[Step, tuple[int, str] | None, str]]:
        """Each step tried by the wrong one, and done by the right one: how that was refused, and where this led."""
        for step in steps:
            body: Mapping[str, Any] = step.body
            if step.verb == "first-contact":
                body = {"contacted_at": time.time(), "contact_number": MATTER["callback_number"]}
            yield step, self.refused(step.wrong, step.verb, body), self.act(step.who, step.verb, body)["state"]

    def happened(self, action: str) -> bool:
        """Whether the trail says so; this is no look at the order, which would be written down."""
        wanted = "SELECT 1 FROM case_events WHERE number = ? AND action = ?"
        return bool(self._centre.query(wanted, self.number, action))

    def archive(self) -> Json:
        """Its sealed bundle."""
        return self._centre.get(f"/api/v1/orders/{self.number}/archive")
