"""When something is open, as the configuration tells it."""

from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from callcenter.domain import hours as domain
from config import types as t
from config.routing import Table


class Hours(Table):
    """Days and times of day."""

    days: t.Weekdays = frozenset(range(1, 8))
    opens: t.Clock
    closes: t.Clock

    @model_validator(mode="after")
    def _within_a_day(self) -> Self:
        if self.opens >= self.closes:
            raise PydanticCustomError("found", "does not open before it closes")
        return self

    def build(self) -> domain.Hours:
        """The hours of the plan."""
        return domain.Hours(days=self.days, opens=self.opens, closes=self.closes)
