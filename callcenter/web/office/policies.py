"""The policies over HTTP, and why a due moment is what it is: of a matter that is thought of, or of an order."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.office.calendars import Calendars
from callcenter.office.explaining import explained
from callcenter.office.reading import Reader
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.deadlines.policy import Limits, Policy
from callcenter.orders.permissions import Permission
from callcenter.orders.terms import Channel, DemandType, Urgency
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import NotFound, documented

VIEW = Permission.DEPARTMENT_VIEW


def router(calendars: Calendars, reader: Reader) -> APIRouter:
    """The routes of the policies."""
    routes = APIRouter(prefix="/api/v1", tags=["deadlines"], responses=documented(401, 403, 404, 422))
    _policies(routes, calendars)
    _explaining(routes, calendars)
    _orders(routes, calendars, reader)
    return routes


def policy_json(policy: Policy) -> dict[str, Any]:
    """A policy as its file has it."""
    same = ("id", "title", "title_en", "source", "day_end", "last_day_moves", "max_returns", "max_redos", "auto_sign")
    extend = policy.extend
    return {
        **{name: getattr(policy, name) for name in (*same, "red")},
        **{name: _text(getattr(policy, name)) for name in ("redo", "return_grace", "review", "follow_up", "archive")},
        "suspension_review": str(policy.suspension_review),
        "office": [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in policy.office.windows],
        "extend": None if extend is None else {"max": extend.max, "add": str(extend.add)},
        "yellow": {"left": _text(policy.yellow.left), "ratio": policy.yellow.ratio},
        "ladder": [{"after": str(rung.after), "letter": rung.letter} for rung in policy.ladder],
        "levels": {level.value: _limits(limits) for level, limits in policy.levels.items()},
        "by_type": {kind.value: _limits(limits) for kind, limits in policy.by_type.items()},
        "by_channel": {channel.value: _limits(limits) for channel, limits in policy.by_channel.items()},
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _limits(limits: Limits) -> dict[str, Any]:
    spans = {name: str(span) for name in ("dispatch", "sign", "contact", "handle") if (span := getattr(limits, name))}
    return spans | ({"phone_dispatch": True} if limits.phone_dispatch else {})


def _policy(deadlines: Deadlines, id: str) -> Policy:
    if (found := deadlines.policies.known.get(id)) is None:
        raise NotFound("policy", id)
    return found


def _policies(routes: APIRouter, calendars: Calendars) -> None:
    @routes.get("/policies", response_model=list[dict[str, Any]], summary="The policies of deadlines (时限规则)")
    async def policies(who: Actor = allow(VIEW)) -> Response:
        return answer([policy_json(policy) for policy in calendars.deadlines.policies.known.values()])

    @routes.get("/policies/{id}", response_model=dict[str, Any], summary="One policy")
    async def policy(id: str, who: Actor = allow(VIEW)) -> Response:
        return answer(policy_json(_policy(calendars.deadlines, id)))


def _explaining(routes: APIRouter, calendars: Calendars) -> None:
    @routes.get(
        "/policies/{id}/explain",
        response_model=list[dict[str, Any]],
        summary="Until when a matter would have to be dealt with, and why then",
        description="As if it were accepted and dispatched at once.",
    )
    async def explain(
        id: str,
        at: Annotated[datetime | None, Query(description="When; local where it says no zone. Without, now")] = None,
        urgency: Urgency = Urgency.NORMAL,
        demand_type: DemandType = DemandType.COMPLAINT,
        channel: Channel = Channel.PHONE,
        who: Actor = allow(VIEW),
    ) -> Response:
        deadlines = calendars.deadlines
        moment = calendars.now() if at is None else _moment(at, deadlines.calendar.zone)
        case = Case(number="", opened_at=moment, policy=_policy(deadlines, id).id, urgency=urgency)
        case = replace(case, demand_type=demand_type, channel=channel)
        return answer(explained(deadlines, _closed(deadlines, case, moment)))


def _moment(at: datetime, zone: str) -> Instant:
    return Instant((at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone))).timestamp())


def _closed(deadlines: Deadlines, case: Case, at: Instant) -> Case:
    """With every limit that it would meet."""
    case = replace(case, dues=replace(case.dues, dispatch=deadlines.due_for_dispatch(case, at)))
    case = replace(case, dues=deadlines.dues_at_dispatch(case, at))
    case = replace(case, dues=deadlines.after_reply(case, at))
    return replace(case, dues=deadlines.after_close(case, at))


def _orders(routes: APIRouter, calendars: Calendars, reader: Reader) -> None:
    @routes.get(
        "/orders/{number}/dues",
        response_model=list[dict[str, Any]],
        summary="Until when what has to be done with an order, and why then",
        description="Each limit with one sentence for each step that led to it, in Chinese and in English.",
    )
    async def dues(number: str, who: Actor = allow(Permission.ORDER_VIEW)) -> Response:
        return answer(await reader.dues(who, number, calendars.deadlines))
