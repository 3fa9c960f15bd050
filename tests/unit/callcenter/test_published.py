"""Events and records as other programs see them."""

import json

import pytest

from callcenter.domain import call_back_events, events, waiting_events
from callcenter.domain.events import Clock, OfferResult
from callcenter.domain.ids import AgentId, CallId, OfferId
from callcenter.published import encode, event_data, event_name


@pytest.mark.parametrize(
    "kind", [c for m in (events, call_back_events, waiting_events) for c in vars(m).values() if isinstance(c, type)]
)
def test_every_event_has_a_plain_name(kind: type) -> None:
    """Lower case with underscores: stable for programs."""
    if issubclass(kind, events.Event):
        name = event_name(kind)
        assert name.replace("_", "").isalpha()
        assert name == name.lower()


def test_an_event_is_its_name_and_its_fields() -> None:
    """Enumerations as their values."""
    event = events.OfferEnded(call=CallId("a:1"), offer=OfferId("o"), agent=AgentId("8"), result=OfferResult.BUSY)
    data = json.loads(encode(event_data(event)))
    assert data == {"event": "offer_ended", "call": "a:1", "offer": "o", "agent": "8", "result": "busy"}


@pytest.mark.parametrize(("digits", "shown"), [("", ""), ("1", "1"), ("12", "12"), ("110101", "******")])
def test_a_choice_is_shown_but_not_what_may_be_an_identity_number(digits: str, shown: str) -> None:
    """One or two keys are a menu's choice."""
    event = events.MenuAnswered(call=CallId("a:1"), menu="m", digits=digits, valid=True)
    assert event_data(event)["digits"] == shown


def test_sets_become_lists() -> None:
    """JSON has no sets."""
    assert sorted(json.loads(encode(frozenset(Clock)))) == ["request", "ring"]


def test_what_has_no_json_form_is_an_error() -> None:
    """Never a silent text of an object."""
    with pytest.raises(TypeError, match="object"):
        encode(object())
