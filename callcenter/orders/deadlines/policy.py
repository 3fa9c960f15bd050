"""What a policy (时限规则) says; where it is written down is the shell's matter."""

from collections.abc import Mapping
from datetime import time
from enum import Enum

from callcenter.domain.errors import Refused
from callcenter.domain.record import Record
from callcenter.orders.case import Case
from callcenter.orders.deadlines.span import Span, Unit
from callcenter.orders.terms import Channel, DemandType, Urgency


class DayEnd(Enum):
    """When a day that is counted ends."""

    MIDNIGHT = "24:00"
    CLOSE_OF_BUSINESS = "close_of_business"


class RedCard(Enum):
    """When an overdue case gets the red card."""

    DUE = "due"
    NEXT_WORKING_DAY = "next_working_day"
    """As the first working day after the due moment begins."""


class Letter(Enum):
    """How strongly a department that is late is told."""

    URGE = "urge"
    """催办."""
    NOTICE = "notice"
    """督办单."""
    JOINT = "joint"
    """联合督办."""
    REPORT = "report"
    """通报."""


class Office(Record, frozen=True):
    """The hours of a working day, in order, such as 09:00-12:00 and 13:30-17:30."""

    windows: tuple[tuple[time, time], ...] = ((time(9), time(17)),)

    @property
    def opens(self) -> time:
        """When it opens in the morning."""
        return self.windows[0][0]

    @property
    def closes(self) -> time:
        """Close of business."""
        return self.windows[-1][1]


class Limits(Record, frozen=True, kw_only=True):
    """How long each part may take; None: no limit."""

    dispatch: Span | None = None
    sign: Span | None = None
    contact: Span | None = None
    handle: Span | None = None
    phone_dispatch: bool = False
    """Such cases are dispatched by telephone."""

    def but(self, other: "Limits") -> "Limits":
        """These limits, where the other ones say nothing."""
        return Limits(
            dispatch=other.dispatch or self.dispatch,
            sign=other.sign or self.sign,
            contact=other.contact or self.contact,
            handle=other.handle or self.handle,
            phone_dispatch=other.phone_dispatch or self.phone_dispatch,
        )


class Extension(Record, frozen=True, kw_only=True):
    """延期: how often, and how much each time."""

    max: int
    add: Span


class Yellow(Record, frozen=True, kw_only=True):
    """When the yellow card is shown: with so little left, or so much of the time used; the earlier of both."""

    left: Span | None = None
    """In days."""
    ratio: float | None = None
    """Of days, whole ones are counted; of hours, those on the clock."""


class Rung(Record, frozen=True, kw_only=True):
    """A letter that is written so long after the due moment."""

    after: Span
    letter: Letter


class Policy(Record, frozen=True, kw_only=True):
    """All limits of one place, and what follows when they pass."""

    id: str
    title: str
    title_en: str
    source: str = ""
    """The rule that it follows."""
    levels: Mapping[Urgency, Limits]
    """A level that is not here is dealt with as normal, as the type and channel change it."""
    by_type: Mapping[DemandType, Limits] = {}
    by_channel: Mapping[Channel, Limits] = {}
    day_end: DayEnd = DayEnd.MIDNIGHT
    last_day_moves: bool = True
    """Calendar days that end on a holiday go on to the next working day."""
    office: Office = Office()
    extend: Extension | None = None
    max_returns: int = 2
    return_grace: Span | None = None
    """For how long after the time to sign (签收) a return may still be asked for."""
    max_redos: int = 2
    redo: Span = Span(5, Unit.WORKING_DAY)
    review: Span | None = Span(1, Unit.WORKING_DAY)
    follow_up: Span | None = Span(1, Unit.WORKING_DAY)
    archive: Span | None = Span(3, Unit.WORKING_DAY)
    suspension_review: Span = Span(30, Unit.DAY)
    """So often a suspended case (挂账) is looked at."""
    auto_sign: bool = True
    """What is not signed in time counts as signed."""
    yellow: Yellow = Yellow(left=Span(1, Unit.WORKING_DAY))
    red: RedCard = RedCard.DUE
    ladder: tuple[Rung, ...] = ()

    def limits(self, case: Case) -> Limits:
        """The limits of this case."""
        normal = self.levels[Urgency.NORMAL]
        if case.urgency is not Urgency.NORMAL and case.urgency in self.levels:
            return self.levels[case.urgency]
        changed = normal.but(self.by_channel.get(case.channel, Limits()))
        return changed if case.demand_type is None else changed.but(self.by_type.get(case.demand_type, Limits()))


class Policies(Record, frozen=True):
    """The policies of this installation, by their ids."""

    known: Mapping[str, Policy]

    def of(self, case: Case) -> Policy:
        """The case's policy. Refused with ``unknown_policy``."""
        if (found := self.known.get(case.policy)) is None:
            names = ", ".join(sorted(self.known))
            raise Refused("unknown_policy", f"there is no policy {case.policy!r}; there are: {names}")
        return found
