"""What a row of the replay is made of: phones, queues, lines, callers, and what either side makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from callcenter.pbx.scenario import Desk

FORWARD_TO = "7000"
"""Where a phone that forwards sends its calls."""
PHONES = {
    "quick": Desk(ring_ms=200),
    "slow": Desk(ring_ms=1000),
    "never": Desk(ring_ms=None),
    "busy": Desk(refuse=486),
    "rejects": Desk(refuse=603, refuse_after_ms=200),
    "gone": Desk(refuse=480),
    "leaves": Desk(ring_ms=200, talk_ms=1500),
    "forwards": Desk(refuse=302, redirect=FORWARD_TO),
    "astray": Desk(refuse=302, redirect="7999"),
}
"""How phones behave when they are rung."""
AWAY, UNKNOWN = "away", "unknown"
"""Two that never are: not registered, and not even configured on the PBX."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue of both sides; ``theirs`` and ``ours`` are further lines of its configuration."""

    name: str = "q"
    members: str = "a"
    """Letters of phones, in the members' order."""
    strategy: str = "linear"
    """By app_queue's name, which our configuration takes as well."""
    ring_s: int = 2
    max_wait_s: int = 8
    wrap_up_s: int = 0
    penalties: Mapping[str, int] = field(default_factory=dict)
    options: str = ""
    """Of their Queue()."""
    rule: str = ""
    """Of their queuerules.conf."""
    overflow: str = ""
    theirs: str = ""
    ours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A number of both sides."""

    queue: str = "q"
    sets: str = ""
    """Variables for their queue, such as ``QUEUE_PRIO=5``."""
    position: str = ""
    ours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A caller: when, on which line, how patient, how talkative."""

    at: float = 0.0
    line: int = 0
    talk_s: float = 1.0
    patience_s: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done to an agent; before the start if ``at`` is below 0."""

    at: float
    verb: str
    phone: str
    reason: str = "break"


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one caller."""

    rang: str
    """``a b+`` one after the other, ``(ab+)`` at once, ``+`` got the caller."""
    end: str = "talked"
    """Or ``sent away``, ``gave up``."""
    counted: str = "answered"
    """What the queue's own figures make of it."""
    after: str = ""
    """Who stays for a while when the other has hung up."""
    waited: float | None = None
    """Seconds from the arrival to the end of the wait."""
    slack: float = 1.0
    """Of the seconds: the machine may be busy, and app_queue counts its time-outs in whole seconds of the clock."""

    def like(self, other: "Seen") -> bool:
        """Whether that is what was expected."""
        words = (self.rang, self.end, self.counted, self.after) == (other.rang, other.end, other.counted, other.after)
        if self.waited is None or other.waited is None:
            return words
        return words and abs(self.waited - other.waited) <= self.slack


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side makes of a row."""

    callers: tuple[Seen, ...] = ()
    """Empty: what each of them meets is left to chance, and ``drawn`` says what must hold."""
    served: str = ""
    """The order in which callers got somebody, by their numbers from 1."""
    paused: Mapping[str, str] = field(default_factory=dict)
    """Who is paused in the end, and the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case. Without ``ours`` we do the same; with it, ``why`` says why not."""

    name: str
    phones: str
    """The behaviour of the phones a, b, c ..."""
    dials: tuple[Dial, ...] = (Dial(),)
    queues: tuple[Queue, ...] = (Queue(),)
    lines: tuple[Line, ...] = (Line(),)
    steps: tuple[Step, ...] = ()
    skills: Mapping[str, str] = field(default_factory=dict)
    theirs: Side = Side()
    ours: Side | None = None
    why: str = ""
    drawn: Callable[[str], bool] | None = None
    """What must hold of those who answered, in order, on both sides."""

    def __post_init__(self) -> None:
        assert (self.ours is None) == (self.why == ""), f"{self.name}: a difference needs its reason, and only that"
        assert self.ours != self.theirs, f"{self.name}: that is no difference"
        assert set(self.phones.split()) <= {*PHONES, AWAY, UNKNOWN}, f"{self.name}: {self.phones}"

    def behaviour(self, letter: str) -> str:
        """How the phone behaves."""
        return self.phones.split()["abcd".index(letter)]


def calls(*seen: Seen, **more: object) -> Side:
    """A side by what its callers meet."""
    return Side(callers=seen, **more)  # type: ignore[arg-type]
