"""Records and events as JSON text and back: what is read is exactly what was written."""

from collections.abc import Iterator

import msgspec

from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.domain import call_back_events, events, waiting_events, witness_events
from callcenter.domain.events import Event
from callcenter.ports import Step

_encoder = msgspec.json.Encoder()
_call = msgspec.json.Decoder(Call)
_agent = msgspec.json.Decoder(Agent)


def _kinds(base: type[Event]) -> Iterator[type[Event]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


VOCABULARY = (events, call_back_events, waiting_events, witness_events)
"""Where the kinds of events are told: all of them are known once these are imported."""
_events = {kind.__name__: msgspec.json.Decoder(kind) for kind in _kinds(Event)}


def dump(record: Call | Agent | Event) -> str:
    """The record as JSON text."""
    return _encoder.encode(record).decode()


def load_call(text: str) -> Call:
    """The call that ``dump`` wrote."""
    return _call.decode(text)


def load_agent(text: str) -> Agent:
    """The agent that ``dump`` wrote."""
    return _agent.decode(text)


def load_event(kind: str, text: str) -> Event:
    """The event of the journal row (``type``, ``payload``)."""
    return _events[kind].decode(text)


def describe(step: Step) -> str:
    """Any step as plain ASCII text, even one that has no JSON form."""
    return ascii(step)
