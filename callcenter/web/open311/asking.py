"""Which requests a GET asks for; every fault of it at once."""

from collections.abc import Mapping
from datetime import UTC, datetime

from callcenter.domain.ids import Instant
from callcenter.orders.open311 import Wanted
from callcenter.web.open311.errors import Open311Error

SPAN_S = 90 * 86_400.0
MOST = 1000
_STATES = frozenset({"open", "closed"})


def instant(text: str) -> Instant | None:
    """A time of W3C's form, with its offset; a day alone begins in UTC. None: it is no time."""
    # In a query, a plus that was not encoded has become a blank.
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        return None
    return Instant((at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp())


def numbers(args: Mapping[str, str]) -> tuple[str, ...]:
    """The ids that are asked for by name: they override everything else. Raises Open311Error."""
    found = _list(args, "service_request_id")
    if len(found) > MOST:
        raise Open311Error(400, f"service_request_id: at most {MOST} ids")
    return found


def wanted(args: Mapping[str, str], now: Instant) -> Wanted:
    """The page of the list that is asked for. Raises Open311Error."""
    faults: list[str] = []
    since, until = _span(args, now, faults)
    states = _list(args, "status")
    if not set(states) <= _STATES:
        faults.append("status: open, closed or both, separated by a comma")
    page, size = _number(args, "page", 1, 1_000_000, faults), _number(args, "page_size", MOST, MOST, faults)
    if faults:
        raise Open311Error(400, *faults)
    only = "open" in states if len(set(states)) == 1 else None
    services = _list(args, "service_code")
    return Wanted(since=since, until=until, services=services, open=only, limit=size, offset=(page - 1) * size)


def _span(args: Mapping[str, str], now: Instant, faults: list[str]) -> tuple[Instant, Instant]:
    given = {name: instant(args[name]) for name in ("start_date", "end_date") if args.get(name)}
    faults += [f"{name}: a time such as 2026-11-26T00:00:00Z" for name, at in given.items() if at is None]
    start, end = given.get("start_date"), given.get("end_date")
    if start is None and end is None:
        return Instant(now - SPAN_S), now
    if start is None:
        start = Instant((end or now) - SPAN_S)
    if end is None:
        end = Instant(min(now, start + SPAN_S))
    if end < start and "end_date" in given:
        faults.append("end_date: lies before start_date")
    if end - start > SPAN_S:
        faults.append("start_date, end_date: at most 90 days may lie between them")
    return start, end


def _number(args: Mapping[str, str], name: str, default: int, most: int, faults: list[str]) -> int:
    text = args.get(name) or str(default)
    if text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most:
        return int(text)
    faults.append(f"{name}: a whole number from 1 to {most}")
    return default


def _list(args: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in args.get(name, "").split(",") if part.strip()))
