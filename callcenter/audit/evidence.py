"""Everything that the rules look at, and the period that they judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from callcenter.audit.capture import Capture
from callcenter.audit.cel import Cel
from callcenter.audit.rows import Call, Record
from callcenter.audit.sight import blind
from callcenter.audit.spans import FOREVER, Span
from callcenter.pbx.stat import Counts

APART_MS = 200


@dataclass(frozen=True, slots=True)
class Period:
    """Calls that arrived in it, and what happened in it, are judged: from ``since``, up to and without ``until``."""

    since: float = 0.0
    until: float = FOREVER

    def __contains__(self, at: float) -> bool:
        return self.since <= at < self.until


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What was left behind; None: not there to look at."""

    period: Period = field(default_factory=Period)
    record: Record
    pbx: str | None = None
    """The PBX whose log ``cel`` is."""
    cel: Cel | None = None
    sipp: Counts | None = None
    mqtt: Capture | None = None
    apart_ms: int = APART_MS
    """So far the engine's times may be from Asterisk's."""

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls that are judged."""
        return tuple(call for call in self.record.calls if call.arrived_at in self.period)

    @cached_property
    def unseen(self) -> Mapping[str, list[Span]]:
        """When the engine did not see each PBX."""
        return {pbx: blind(self.record, pbx) for pbx in {call.pbx for call in self.record.calls}}

    @cached_property
    def logged(self) -> tuple[Call, ...]:
        """The judged calls that Asterisk's log should tell of: of its PBX, and arrived while it was written."""
        cel = self.cel
        if cel is None:
            return ()
        return tuple(c for c in self.calls if self.pbx in (None, c.pbx) and cel.since <= c.arrived_at <= cel.until)
