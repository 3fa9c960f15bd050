"""The one way in which a case changes: read, decide, write with its events and what follows, all in one transaction."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from callcenter.domain.errors import CallcenterError
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, replace
from callcenter.office.faulty import Unknown
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.decide import decide, open_case
from callcenter.orders.decision import Change, Deadlines, Decision, Facts
from callcenter.orders.department import Tree
from callcenter.orders.requests import Merge, Open, Reopen, Request, Split
from callcenter.orders.sight import Sight, sight
from callcenter.orders.trail import CaseEvent
from callcenter.store.office import case_numbers, case_records, departments, trail
from callcenter.store.office.cases import Cases, Conflict
from callcenter.store.office.chain import Chain
from callcenter.store.office.database import Database
