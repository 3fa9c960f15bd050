"""The tables of the configuration that say how callers and agents are paired."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from acd.skills import RequirementError, parse
from callcenter.domain.routing import AutoPause, Membership, PenaltyChange, PenaltyRule, Strategy
from config import types as t

ALIASES = {
    # app_queue
    "ringall": Strategy.RING_ALL,
    "leastrecent": Strategy.LONGEST_IDLE,
    "fewestcalls": Strategy.FEWEST_CALLS,
    "rrmemory": Strategy.ROUND_ROBIN,
    "roundrobin": Strategy.ROUND_ROBIN,
    "rrordered": Strategy.ROUND_ROBIN_ORDERED,
    "wrandom": Strategy.WEIGHTED_RANDOM,
    # mod_callcenter
    "ring-all": Strategy.RING_ALL,
    "ring-progressively": Strategy.RING_PROGRESSIVELY,
    "longest-idle-agent": Strategy.LONGEST_IDLE,
    "agent-with-least-talk-time": Strategy.LEAST_TALK,
    "agent-with-fewest-calls": Strategy.FEWEST_CALLS,
    "sequentially-by-agent-order": Strategy.LINEAR,
    "round-robin": Strategy.ROUND_ROBIN_ORDERED,
    "top_down": Strategy.LINEAR,
    "top-down": Strategy.LINEAR,
}
"""Names that other queue engines give to the same strategies."""
CAUSES = ("no_answer", "rejected", "dropped", "busy", "unreachable")


class Table(BaseModel):
    """A TOML table: closed and unchangeable."""

    model_config = ConfigDict(extra="forbid", frozen=True, regex_engine="python-re")


def _strategy(value: object) -> object:
    if isinstance(value, str) and value in ALIASES:
        return ALIASES[value]
    names = {strategy.value: strategy for strategy in Strategy}
    if not isinstance(value, str | Strategy) or (isinstance(value, str) and value not in names):
        raise ValueError("no strategy")
    return names[value] if isinstance(value, str) else value


def _requirement(value: str) -> str:
    try:
        parse(value)
    except RequirementError as error:
        raise PydanticCustomError("found", "{why}", {"why": str(error)}) from None
    return value


def _change(value: object) -> object:
    """A whole number sets; a text such as "+2" or "-1" moves."""
    if isinstance(value, PenaltyChange):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= t.LARGEST_PENALTY:
        return PenaltyChange(value=value)
    if isinstance(value, str) and value[:1] in {"+", "-"} and value[1:].isdecimal() and len(value) <= 6:
        return PenaltyChange(value=int(value), relative=True)
    raise ValueError("no change")


StrategyName = Annotated[
    Strategy,
    BeforeValidator(_strategy),
    Field(description=f"{', '.join(f'{s.value}' for s in Strategy)}, or the name in app_queue or mod_callcenter"),
]
Requirement = Annotated[
    str,
    AfterValidator(_requirement),
    Field(max_length=500, description='skills such as "english >= 3 and tax; after 8 s english; after 12 s anyone"'),
]
Change = Annotated[
    PenaltyChange,
    BeforeValidator(_change),
    Field(description='a penalty such as 3, or "+2" or "-1" to move the present one'),
]


class PenaltyRuleTable(Table):
    """From a wait on, other penalties are reached."""

    after_s: t.SecondsOrZero
    min: Change | None = None
    max: Change | None = None
    raise_: Change | None = Field(None, alias="raise", description="a penalty to which smaller ones are raised")

    def build(self) -> PenaltyRule:
        """The rule of the plan."""
        return PenaltyRule(after_s=self.after_s, low=self.min, high=self.max, lift=self.raise_)


class Member(Table):
    """An agent's place in one queue."""

    queue: t.Name
    penalty: t.Penalty = 0
    position: t.CountOrZero | None = None

    def build(self, usual: int) -> Membership:
        """The membership of the plan; ``usual`` is the position that follows from the order of the file."""
        return Membership(penalty=self.penalty, position=usual if self.position is None else self.position)


def _members(value: object) -> Any:
    """Names and tables mixed; each name is a member without penalty."""
    if isinstance(value, t.EnvText):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list | tuple):
        raise ValueError("no list")
    return [{"queue": each} if isinstance(each, str) else each for each in value]


Members = Annotated[
    tuple[Member, ...],
    BeforeValidator(_members),
    Field(min_length=1, description='a list of queues, ["12345", { queue = "backup", penalty = 2, position = 1 }]'),
]
Skills = Annotated[
    dict[t.Skill, t.Level], Field(description="skills with levels from 1 to 100, such as { english = 3, tax = 1 }")
]


class LaneTable(Table):
    """[[lanes]]: callers who go before others."""

    name: t.Name
    priority: t.Priority
    numbers: tuple[t.PhoneNumber, ...] = Field((), description='phone numbers in quotes, ["13800138000"]')
    repeat_calls: t.CountOrZero = 0
    repeat_within_s: t.LongSeconds = 86_400.0


class AutoPauseTable(Table):
    """[rules.auto_pause]: limits by cause, in place of misses_before_pause for these causes."""

    no_answer: t.CountOrZero | None = None
    rejected: t.CountOrZero | None = None
    dropped: t.CountOrZero | None = None
    busy: t.CountOrZero | None = None
    unreachable: t.CountOrZero | None = None
    within_s: t.SecondsOrZero = 0.0

    def build(self) -> AutoPause:
        """The rule of the plan."""
        limits = {cause: getattr(self, cause) for cause in CAUSES}
        return AutoPause(limits={c: n for c, n in limits.items() if n is not None}, within_s=self.within_s)
