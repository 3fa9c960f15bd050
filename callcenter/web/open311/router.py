"""The routes of Open311 GeoReport v2, below ``/open311/v2``."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.orders.open311 import Published
from callcenter.orders.terms import DemandType
from callcenter.web.identity import open_to_all
from callcenter.web.open311 import asking, filing
from callcenter.web.open311.errors import Open311Error, answer_of, unknown
from callcenter.web.open311.limit import Limit
from callcenter.web.open311.ports import Cases, Intake, Keys, Register
from callcenter.web.open311.published import request as published_request
from callcenter.web.open311.render import FORMATS, JSON, XML, document
from callcenter.web.open311.services import definition, discovery, offered, service
from callcenter.web.open311.settings import PATH, Open311Settings

MOST_FIELDS = 100
LISTS = 2
"""So many lists are made at a time: anybody may ask for one, and calls share the loop."""
SLICE = 20


class Open311:
    """The interface. It reads what is published, and files through the office's own intake."""

    def __init__(
        self,
        settings: Open311Settings,
        register: Register,
        cases: Cases,
        intake: Intake,
        keys: Keys,
        now: Callable[[], Instant],
    ) -> None:
        self.settings, self._now = settings, now
        self._register, self._cases, self._intake, self._keys = register, cases, intake, keys
        self._lists = asyncio.Semaphore(LISTS)
        self._limit = Limit(settings.posts_per_minute, now)

    def check_jurisdiction(self, args: Mapping[str, str]) -> None:
        """Raises Open311Error for a jurisdiction that is another's."""
        if args.get("jurisdiction_id", "") not in ("", self.settings.jurisdiction):
            raise unknown("jurisdiction_id")

    async def services(self) -> list[dict[str, Any]]:
        """What may be filed."""
        return [service(each) for each in offered(await self._register.categories()).values()]

    async def definition(self, code: str) -> dict[str, Any]:
        """What can be said of one kind of matter. Raises Open311Error."""
        found = offered(await self._register.categories()).get(code)
        if found is None:
            raise unknown("service_code")
        return definition(found)

    async def requests(self, args: Mapping[str, str]) -> list[dict[str, Any]]:
        """The published requests that are asked for. Raises Open311Error."""
        if named := asking.numbers(args):
            return await self._shown(await self._cases.some(named))
        return await self._shown(await self._cases.listed(asking.wanted(args, self._now())))

    async def request(self, number: str) -> list[dict[str, Any]]:
        """One published request. Raises Open311Error."""
        if not (found := await self._cases.some((number,))):
            raise unknown("service_request_id")
        return await self._shown(found)

    async def file(self, pairs: filing.Pairs, key: str) -> list[dict[str, Any]]:
        """Open a case; its number, or for a report a token until a person has taken it on. Raises Open311Error."""
        owner = await self._keys.owner(key) if key else None
        if owner is None:
            raise Open311Error(403, "api_key: is missing, unknown or revoked")
        if wait := self._limit.wait_s(owner):
            seconds = math.ceil(wait)
            told = {"retry-after": str(seconds)}
            raise Open311Error(429, f"api_key: too many requests; try again in {seconds} s", headers=told)
        filed = filing.read(pairs, offered(await self._register.categories()), self._now())
        try:
            number = await self._intake.file(filed, owner)
        except Refused as refused:
            raise Open311Error(400, refused.message) from None
        if filed.demand_type is DemandType.REPORT:
            return [{"token": await self._keys.give_token(number)}]
        return [{"service_request_id": number}]

    async def token(self, token: str) -> list[dict[str, Any]]:
        """The number that a token stands for, once a person has taken the case on. Raises Open311Error."""
        number = await self._keys.number_of(token)
        if number is None:
            raise unknown("token")
        known = await self._intake.accepted(number)
        return [{"service_request_id": number, "token": token} if known else {"token": token}]

    async def _shown(self, found: Any) -> list[dict[str, Any]]:
        cases: list[Published] = list(found)
        categories = {each.code: each for each in await self._register.categories()}
        departments = {each.id: each for each in await self._register.all()}
        shown: list[dict[str, Any]] = []
        async with self._lists:
            for start in range(0, len(cases), SLICE):
                shown += [published_request(each, categories, departments) for each in cases[start : start + SLICE]]
                await asyncio.sleep(0)
        return shown


def router(open311: Open311) -> APIRouter:
    """All routes; each says what went wrong in the form that was asked for."""
    routes = APIRouter(prefix=PATH, tags=["open311"], dependencies=[open_to_all])
    for form in FORMATS:
        _about(routes, open311, form)
        _requests(routes, open311, form)
        _filing(routes, open311, form)
    return routes


async def _told(root: str, form: str, work: Awaitable[Any]) -> Response:
    try:
        found = await work
        # A thousand requests take a tenth of a second to write.
        return await asyncio.to_thread(document, root, found, form)
    except Open311Error as error:
        return answer_of(error, form)


def _args(request: Request) -> dict[str, str]:
    """The arguments that say something: an empty one is as good as none."""
    return {name: value for name, value in request.query_params.items() if value.strip()}


def _about(routes: APIRouter, open311: Open311, form: str) -> None:
    @routes.get(f"/discovery.{form}", response_class=Response, summary="Where the interface is, and what it speaks")
    async def discover() -> Response:
        answer = document("discovery", discovery(open311.settings), form)
        # Validators look for the bare type here.
        answer.headers["content-type"] = XML if form == "xml" else JSON
        return answer

    @routes.get(f"/services.{form}", response_class=Response, summary="What may be filed")
    async def services(request: Request) -> Response:
        async def found() -> list[dict[str, Any]]:
            open311.check_jurisdiction(_args(request))
            return await open311.services()

        return await _told("services", form, found())

    @routes.get(f"/services/{{code}}.{form}", response_class=Response, summary="What can be said of a kind of matter")
    async def defined(code: str, request: Request) -> Response:
        async def found() -> dict[str, Any]:
            open311.check_jurisdiction(_args(request))
            return await open311.definition(code)

        return await _told("service_definition", form, found())


def _requests(routes: APIRouter, open311: Open311, form: str) -> None:
    @routes.get(f"/requests.{form}", response_class=Response, summary="Published requests, newest first")
    async def requests(request: Request) -> Response:
        async def found() -> list[dict[str, Any]]:
            open311.check_jurisdiction(_args(request))
            return await open311.requests(_args(request))

        return await _told("service_requests", form, found())

    @routes.get(f"/requests/{{number}}.{form}", response_class=Response, summary="One published request")
    async def one(number: str, request: Request) -> Response:
        async def found() -> list[dict[str, Any]]:
            open311.check_jurisdiction(_args(request))
            return await open311.request(number)

        return await _told("service_requests", form, found())

    @routes.get(f"/tokens/{{token}}.{form}", response_class=Response, summary="The number that a token stands for")
    async def token(token: str, request: Request) -> Response:
        async def found() -> list[dict[str, Any]]:
            open311.check_jurisdiction(_args(request))
            return await open311.token(token)

        return await _told("service_requests", form, found())


def _filing(routes: APIRouter, open311: Open311, form: str) -> None:
    @routes.post(f"/requests.{form}", response_class=Response, summary="File a request (needs an api_key)")
    async def file(request: Request) -> Response:
        body = await request.body()

        async def found() -> list[dict[str, Any]]:
            pairs = _fields(body)
            # Some clients put key and jurisdiction into the address, as for GET.
            args = {**_args(request), **{name: value for name, value in pairs if value.strip()}}
            open311.check_jurisdiction(args)
            return await open311.file(pairs, args.get("api_key", ""))

        return await _told("service_requests", form, found())


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise Open311Error(400, f"the body: UTF-8, form-urlencoded, at most {MOST_FIELDS} fields") from None
