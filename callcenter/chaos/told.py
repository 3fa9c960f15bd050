"""Waiting until the record tells of every call that the PBX saw: what no engine lived to see is filled in after it."""

import time

from callcenter.chaos import verdict, witness
from callcenter.chaos.stage import Stage
from callcenter.demo.audit import Counted
from callcenter.demo.stopping import Stopping

WITHIN_S = 15.0
"""The PBX's own record is asked twice after each gap, the second time some six seconds after it."""


def wait(stage: Stage, stopping: Stopping, start: int = 0) -> None:
    """Wait until nothing is missing of the calls in the PBX's log from this byte on; what still is, is found later."""
    last = time.monotonic() + WITHIN_S
    while time.monotonic() < last:
        legs, record = witness.legs(stage.pbx.cel_csv, start), verdict.read(stage.site.database)
        found = verdict.broken(verdict.Evidence(legs, record, Counted(0, 0)))
        if not found.missing and not found.unanswered and not found.still_open:
            return
        stopping.sleep(0.5)
