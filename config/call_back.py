"""The tables of the configuration that say how callers are called back."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from callcenter.domain.call_back import CallBackRules, First, Outside, is_pattern
from config import types as t
from config.hours import Hours
from config.routing import Table


def _pattern(value: str) -> str:
    if not is_pattern(value):
        raise PydanticCustomError("found", "is no pattern of numbers")
    return value


Pattern = Annotated[
    str,
    AfterValidator(_pattern),
    Field(description='digits, X (0-9), Z (1-9), N (2-9), sets and a last dot, such as "1[3-9]XXXXXXXXX"'),
]


class QueueCallBack(Table):
    """[queues.call_back]: whether and how callers of a queue are called back."""

    key: t.Key = "1"
    offer_after_s: t.SecondsOrZero = 60.0
    offer_every_s: t.Seconds = 60.0
    at_max_wait: t.Switch = True
    expires_s: t.LongSeconds = 4 * 3600.0
    tries: t.Count = 3
    retry_s: t.Seconds = 300.0
    ring_s: t.Seconds = 30.0
    first: Literal["agent", "caller"] = Field("agent", description='"agent" or "caller"')
    hours: Hours | None = Field(None, description="hours of one day, as of a line")

    def build(self) -> CallBackRules:
        """The rules of the plan."""
        own = {name: getattr(self, name) for name in type(self).model_fields if name not in {"first", "hours"}}
        return CallBackRules(first=First(self.first), hours=self.hours.build() if self.hours else None, **own)


class CallBack(Table):
    """[call_back]: how citizens are dialled, and which numbers may be."""

    dial: t.Trunk
    numbers: Annotated[tuple[Pattern, ...], Field(min_length=1, description='patterns such as ["1[3-9]XXXXXXXXX"]')]
    prefix: t.Prefix = ""
    caller_id: t.ShownNumber = ""

    def build(self) -> Outside:
        """The way out of the plan."""
        return Outside(dial=self.dial, numbers=self.numbers, prefix=self.prefix, caller_id=self.caller_id)
