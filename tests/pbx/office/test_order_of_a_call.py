"""A call opens an order: dealt with in the call together with a department, or transferred and lived to its archive."""

import time
from typing import Any

import pytest

from tests.pbx.office.conftest import LEAD, Tokens
from tests.support.centre import Centre, Json, Refusal
from tests.support.parties import talk, three_way
from tests.support.scene import Call, Scene
from tests.support.waiting import eventually, stays

pytestmark = pytest.mark.pbx
MATTER = {
    "title": "路灯不亮",
    "content": "小区门口的路灯三天不亮",
    "demand_type": "complaint",
    "category": "lamp",
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
    "evidence": ["photo.jpg"],
}
REACHED = {"method": "agent", "result": "reached", "answers": {"solved": "solved", "result": 5}}


class Order:
    """The order of a call, as the people of the office work on it."""

    def __init__(self, centre: Centre, tokens: Tokens, call: Call) -> None:
        self._centre, self._tokens = centre, tokens
        cases = "SELECT * FROM cases WHERE call = ?"
        # The office opens last at a start.
        (row,) = eventually("the call's order", lambda: centre.query(cases, call.id), within=60.0)
        self.number = row["number"]

    def seen(self) -> Json:
        """As it is now."""
        return self._centre.get(f"/api/v1/orders/{self.number}")

    def act(self, who: str, verb: str, body: dict[str, Any] | None = None) -> Json:
        """Somebody does something with it; the answer."""
        version = self.seen()["version"]
        token = self._tokens[who]
        return self._centre.post(f"/orders/{self.number}/{verb}", {"version": version, **(body or {})}, token=token)

    def is_in(self, state: str) -> bool:
        """Whether it stands there."""
        return bool(self.seen()["state"] == state)


def test_a_three_way_call_closes_its_order_as_dealt_with_in_the_call(scene: Scene, tokens: Tokens) -> None:
    call = three_way(scene)
    order = Order(scene.centre, tokens, call)
    assert order.is_in("draft")
    assert order.act("agent", "accept", {"changes": MATTER})["state"] == "accepted"
    stays("the three of them talk", lambda: scene.live(call)["state"] == "three_way", during=10.5)
    scene.hang_up(call.channel)
    eventually("the order closed", lambda: order.is_in("closed"))
    seen = order.seen()
    assert (seen["handling_mode"], seen["handling"], seen["outcome"]) == ("three_party", "three_party", "answered")
    assert [event["action"] for event in seen["events"]] == ["open", "accept", "three_party", "close_direct"]


def test_a_transferred_order_is_lived_to_its_archive_by_the_right_people(scene: Scene, tokens: Tokens) -> None:
    call = talk(scene)
    order = Order(scene.centre, tokens, call)
    order.act("agent", "accept", {"changes": MATTER})
    order.act("agent", "ask-dispatch")
    scene.hang_up(call.channel)
    scene.centre.final_order(call.id)
    refused = {}
    for who, verb in (("agent", "dispatch"), ("stranger", "sign")):
        with pytest.raises(Refusal) as error:
            order.act(who, verb, {"lead": LEAD, "basis": "named"} if verb == "dispatch" else {})
        refused[who] = error.value.status
    assert refused == {"agent": 403, "stranger": 404}
    order.act("dispatcher", "dispatch", {"lead": LEAD, "basis": "named"})
    signed = order.act("clerk", "sign")
    assert (signed["state"], signed["citizen"]["name"]) == ("in_progress", "张**")
    order.act("clerk", "first-contact", {"contacted_at": time.time()})
    order.act("clerk", "reply", REPLY)
    order.act("dispatcher", "approve")
    order.act("follow_up", "start-follow-up", {"method": "agent"})
    order.act("follow_up", "attempt", REACHED)
    assert order.act("follow_up", "archive")["state"] == "archived"
    seen = order.seen()
    assert seen["calls"][0]["id"] == call.id
    assert [(event["actor"], event["action"]) for event in seen["events"]] == [
        *(("system", "open"), ("agent", "accept"), ("agent", "ask_dispatch"), ("dispatcher", "dispatch")),
        *(("clerk", "sign"), ("clerk", "first_contact"), ("clerk", "reply"), ("dispatcher", "approve")),
        *(("follow_up", "start_follow_up"), ("follow_up", "attempt"), ("follow_up", "archive")),
    ]
