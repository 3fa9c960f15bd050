"""Work orders: lists, one with all that belongs to it, the figures of today, and the citizen's data with a reason."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, field_validator

from callcenter.domain.ids import Instant
from callcenter.office.faulty import Unknown
from callcenter.office.reading import Reader
from callcenter.orders import terms as t
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.orders.trail import ReadReason
from callcenter.store.office.case_filter import Filter, Sort
from callcenter.web.actions import Body
from callcenter.web.encode import answer
from callcenter.web.identity import Forbidden, actor_of, allow
from callcenter.web.office.order_examples import COUNTS, ORDER
from callcenter.web.problems import documented

Moment = Annotated[float | None, Field(allow_inf_nan=False)]
Code = Annotated[str | None, Field(max_length=64)]


class ListQuery(BaseModel):
    """Which orders, and how many."""

    model_config = ConfigDict(extra="forbid")

    state: list[t.CaseState] = Field(default_factory=list, description="In one of these states")
    line: Annotated[str | None, Field(max_length=32)] = Field(None, description="That came in on this line")
    channel: t.Channel | None = Field(None, description="受理渠道")
    department: list[Annotated[str, Field(max_length=40)]] = Field(
        default_factory=list, max_length=50, description="Led or helped with by one of these, or one below them"
    )
    demand_type: t.DemandType | None = Field(None, description="诉求类型")
    category: Code = Field(None, description="事项分类")
    area: Annotated[str | None, Field(pattern=r"^[0-9]{6,12}$")] = Field(None, description="GB/T 2260; what is in it")
    urgency: t.Urgency | None = Field(None, description="紧急程度")
    handling_mode: t.HandlingMode | None = Field(None, description="办理方式")
    card: t.Card | None = Field(None, description="预警牌")
    due_before: Moment = Field(None, description="To be handled before this Unix time, or late already")
    since: Moment = Field(None, description="Opened at or after this Unix time")
    until: Moment = Field(None, description="Opened before this Unix time")
    caller: Annotated[str | None, Field(max_length=32)] = Field(None, description="From exactly this telephone number")
    text: Annotated[str | None, Field(min_length=1, max_length=200)] = Field(
        None, description="With these words in title, content, place or keywords"
    )
    sort: Sort = Field(Sort.OPENED, description="`due` shows only orders whose time runs")
    order: Literal["asc", "desc"] = Field("desc", description="`desc`: the newest or latest first")
    limit: int = Field(50, ge=1, le=500, description="How many at most")
    after: Annotated[str | None, Field(max_length=200)] = Field(
        None, description="Where the page begins: from the `Link` header of the page before, or its last number"
    )

    def filter(self) -> Filter:
        """Which orders."""
        same = ("line", "channel", "demand_type", "category", "area", "urgency", "handling_mode", "card", "text")
        return Filter(
            states=tuple(self.state),
            departments=frozenset(self.department) or None,
            due_before=_instant(self.due_before),
            opened_from=_instant(self.since),
            opened_until=_instant(self.until),
            **{name: getattr(self, name) for name in same},
        )


class UnmaskBody(Body):
    """Why the citizen's data is needed."""

    reason: ReadReason = Field(strict=False, description="查阅事由")
    words: str = Field(min_length=4, max_length=500, description="The same in your own words, for who checks it")

    @field_validator("words")
    @classmethod
    def _says_something(cls, words: str) -> str:
        if len(words.strip()) < 4:
            raise ValueError("say why in a few words")
        return words.strip()


def _instant(value: float | None) -> Instant | None:
    return None if value is None else Instant(value)


def router(reader: Reader) -> APIRouter:
    """The routes that show orders."""
    routes = APIRouter(prefix="/api/v1", tags=["orders"], responses=documented(401, 403, 422))
    _lists(routes, reader)
    _one(routes, reader)
    routes.include_router(_whole(reader))
    return routes


def _example(value: Any) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"application/json": {"example": value}}}}


def _lists(routes: APIRouter, reader: Reader) -> None:
    @routes.get(
        "/orders",
        response_model=list[dict[str, Any]],
        responses=_example([ORDER]),
        summary="Work orders, the newest first, citizens masked",
        description="A department's people see the orders of their own tree. Where there are more, the `Link` header "
        'names the next page (`rel="next"`).',
    )
    async def orders(
        request: Request, asked: Annotated[ListQuery, Query()], who: Actor = allow(Permission.ORDER_VIEW)
    ) -> Response:
        rows, following = await reader.page(
            who, asked.filter(), asked.caller, asked.sort, asked.order == "desc", asked.limit, asked.after
        )
        found = answer(rows)
        if following is not None:
            there = request.url.include_query_params(after=following)
            found.headers["link"] = f'<{there.path}?{there.query}>; rel="next"'
        return found

    @routes.get(
        "/orders/counts",
        response_model=dict[str, Any],
        responses=_example(COUNTS),
        summary="How many orders stand where, now and today",
    )
    async def counts(who: Actor = allow(Permission.ORDER_VIEW)) -> Response:
        return answer(await reader.counts(who))


def _personal(shown: dict[str, Any]) -> Response:
    """What nothing on the way may keep, nor the browser."""
    found = answer(shown)
    found.headers["cache-control"] = "no-store"
    return found


def _one(routes: APIRouter, reader: Reader) -> None:
    @routes.get(
        "/orders/{number}",
        response_model=dict[str, Any],
        responses=documented(404) | _example(ORDER),
        summary="One order: the matter, events, calls, people, what you may do with it",
        description="That you have looked at it is recorded.",
    )
    async def order(number: str, who: Actor = allow(Permission.ORDER_VIEW)) -> Response:
        return _personal(await reader.one(who, number))

    @routes.get(
        "/orders/{number}/seen",
        response_model=list[dict[str, Any]],
        responses=documented(404),
        summary="Who has looked at the order: when, why, what was shown in full, and who was refused",
    )
    async def seen(number: str, who: Actor = allow(Permission.AUDIT_VIEW)) -> Response:
        return answer(await reader.seen(number))


def _code(error: RequestValidationError | Forbidden | Unknown) -> str:
    """The code with which ``problems`` answers."""
    match error:
        case Forbidden():
            return error.code
        case Unknown():
            return "unknown_order"
    return "invalid_request"


def _whole(reader: Reader) -> APIRouter:
    """The route of the citizen's data in full. A refused try is written down, whatever it was refused for."""

    class Noted(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def noted(request: Request) -> Response:
                try:
                    return await handle(request)
                except (RequestValidationError, Forbidden, Unknown) as error:
                    await reader.refused(actor_of(request), request.path_params["number"], _code(error))
                    raise

            return noted

    routes = APIRouter(route_class=Noted)

    @routes.post(
        "/orders/{number}/unmask",
        response_model=dict[str, Any],
        responses=documented(404),
        summary="The order with the citizen's data in full",
        description="Who has seen it, when and why is recorded before it is shown; who was refused, too.",
    )
    async def unmask(number: str, body: UnmaskBody, who: Actor = allow(Permission.ORDER_UNMASK)) -> Response:
        return _personal(await reader.unmask(who, number, body.reason, body.words))

    return routes
