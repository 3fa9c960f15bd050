"""The parts of a queue's and a line's table that say what callers meet while they wait."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from callcenter.domain.comfort import Absence, Comfort, Exit, WaitRules
from callcenter.domain.ids import MenuName, QueueName
from config import types as t
from config.routing import Table

_BASIC = ("penalty", "paused", "invalid")
JOIN_WORDS = {"yes": (), "no": _BASIC, "strict": (*_BASIC, "unavailable"), "loose": ("penalty", "invalid")}
LEAVE_WORDS = JOIN_WORDS | {"yes": _BASIC, "no": ()}
"""app_queue's words for sets of conditions; joining and leaving read yes and no the other way round."""
MOST_PROMPTS = 5


def _conditions(value: object, words: dict[str, tuple[str, ...]]) -> object:
    if isinstance(value, frozenset):
        return value
    if isinstance(value, str):
        named = words.get(value)
        value = list(named) if named is not None else [part.strip() for part in value.split(",")]
    known = {absence.value: absence for absence in Absence}
    if not isinstance(value, list | tuple) or any(not isinstance(each, str) or each not in known for each in value):
        raise ValueError("no conditions")
    return frozenset(known[each] for each in value)


_NAMES = ", ".join(absence.value for absence in Absence)
JoinEmpty = Annotated[
    frozenset[Absence],
    BeforeValidator(lambda value: _conditions(value, JOIN_WORDS)),
    Field(description=f'"yes", "no", "strict", "loose", or a list of {_NAMES}'),
]
LeaveEmpty = Annotated[
    frozenset[Absence],
    BeforeValidator(lambda value: _conditions(value, LEAVE_WORDS)),
    Field(description=f'"yes", "no", "strict", "loose", or a list of {_NAMES}'),
]
Prompts = Annotated[
    tuple[t.Prompt, ...],
    Field(max_length=MOST_PROMPTS, description=f'up to {MOST_PROMPTS} sound names, such as ["own/typhoon"]'),
]


Pace = Annotated[
    float,
    BeforeValidator(t.number),
    Field(ge=10, le=t.LONGEST_S, allow_inf_nan=False, description="a number of seconds, 10 or more"),
]


class ComfortTable(Table):
    """What is said again and again, and when."""

    prompts: Prompts = ()
    first_s: t.SecondsOrZero = 20.0
    every_s: Pace = 30.0


class ExitTable(Table):
    """What a key leads to while waiting."""

    queue: t.Name | None = None
    menu: t.Name | None = None
    hang_up: t.Switch = False

    def build(self) -> Exit:
        """The way out of the plan."""
        return Exit(
            queue=QueueName(self.queue) if self.queue else None,
            menu=MenuName(self.menu) if self.menu else None,
            hang_up=self.hang_up,
        )


class QueueWaits(Table):
    """The keys of a queue."""

    bulletins: Prompts = ()
    comfort: ComfortTable = Field(
        ComfortTable(),
        description='a table such as { prompts = ["queue_hold"], first_s = 20, every_s = 30 }',
    )
    announce_position: t.Switch = False
    announce_wait: t.Switch = False
    join_empty: JoinEmpty = frozenset()
    leave_when_empty: LeaveEmpty = frozenset()
    exits: dict[str, ExitTable] = Field(
        {}, description='keys such as 0 = { queue = "12345" }, 9 = { menu = "main" } or 8 = { hang_up = true }'
    )

    def rules(self) -> WaitRules:
        """The rules of the plan."""
        comfort = Comfort(
            bulletins=self.bulletins,
            prompts=self.comfort.prompts,
            first_s=self.comfort.first_s,
            every_s=self.comfort.every_s,
            position=self.announce_position,
            wait=self.announce_wait,
        )
        return WaitRules(
            comfort=comfort,
            join_empty=self.join_empty,
            leave_when_empty=self.leave_when_empty,
            exits={key: way.build() for key, way in self.exits.items()},
        )


class LineCloses(Table):
    """The keys of a line."""

    at_closing: Literal["serve", "sweep"] = Field("serve", description='"serve" or "sweep"')
    sweep_after_s: t.SecondsOrZero = 0.0

    @property
    def sweep(self) -> float | None:
        """The setting of the plan."""
        return self.sweep_after_s if self.at_closing == "sweep" else None
