"""A PBX and a centre of a module's own, for many calls at a time, and an onlooker who tells of each of them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import AsteriskHome
from callcenter.pbx.scenario import Caller, Planned
from callcenter.pbx.sipp import Sipp, SippRun
from callcenter.pbx.spec import PbxSpec
from tests.pbx.raw_ami import RawAmi
from tests.support.centre import Centre
from tests.support.stories import SEEN, Onlooker


@dataclass
class Rush:
    """A PBX, a centre beside it, callers and phones by the dozen."""

    pbx: PbxInstance
    centre: Centre
    sipp: Sipp
    ami: RawAmi

    def call(self, habits: Caller, plan: Sequence[Planned]) -> SippRun:
        """Each call of the plan comes at its moment."""
        return self.sipp.call_planned(habits, plan)

    def until_empty(self, within: float) -> list[str]:
        """Listen until no channel is left; returns those that are."""
        ends = time.monotonic() + within
        while (left := self._channels()) and time.monotonic() < ends:
            self.ami.listen(0.3)
        self.ami.listen(0.3)
        return left

    def _channels(self) -> list[str]:
        rows = self.pbx.run_cli("core show channels concise").split()
        # Where Bridge() takes a caller out of the dialplan under load, Asterisk 22 now and then forgets to free what it
        # calls a surrogate: without a thread, a voice or a place in AMI's list. No party of a call is meant by it.
        return [row for row in rows if not row.startswith("Surrogate/")]

    def seen(self) -> Onlooker:
        """Whoever has looked on, and can tell of each caller."""
        onlooker = Onlooker([phone.name for phone in self.pbx.spec.agents])
        for frame in self.ami.events:
            onlooker.take(frame)
        return onlooker


@contextmanager
def rush(
    asterisk: AsteriskHome, folder: Path, spec: PbxSpec, config: str, database: Path | None = None
) -> Iterator[Rush]:
    """Everything is started, and ended again."""
    with PbxInstance(folder / "pbx", spec, asterisk) as pbx:
        centre = Centre(folder, config, database)
        centre.start()
        sipp = Sipp(folder / "sipp", spec.ports.sip)
        try:
            with closing(RawAmi(spec.ports.ami, "lab", spec.admin_secret)) as ami:
                for name in SEEN:
                    ami.ask("Filter", Operation="Add", Filter=f"^Event: {name}")
                yield Rush(pbx, centre, sipp, ami)
        finally:
            sipp.stop()
            centre.stop()


def spread(values: Sequence[float]) -> str:
    """The middle, the 95th of a hundred, and the greatest."""
    row = sorted(values)
    return f"p50 {row[len(row) // 2]:.3f}, p95 {row[int(len(row) * 0.95)]:.3f}, max {row[-1]:.3f}"
