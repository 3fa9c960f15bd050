"""Exports, the archive, and certificates of what was deleted."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator

from callcenter.office.archiving import Archive
from callcenter.office.exporting import Exporter, Rows, Why
from callcenter.orders import export
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.orders.trail import ReadReason
from callcenter.web.actions import Body
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.office.orders import ListQuery
from callcenter.web.problems import documented


class ExportBody(Body):
    """The form of an export, and why it is to hold personal data: without that it holds none."""

    format: Literal["csv", "json"] = "csv"
    reason: ReadReason | None = Field(None, strict=False, description="For personal data: what it is needed for")
    words: str = Field("", max_length=500, description="For personal data: the same in your own words")

    @model_validator(mode="after")
    def _reason_and_words(self) -> "ExportBody":
        if (self.reason is None) != (len(self.words.strip()) < 4):
            raise ValueError("personal data takes a reason and a few words; an export without takes neither")
        return self

    def why(self) -> Why | None:
        """Why it is to hold personal data; None: it is not."""
        return None if self.reason is None else Why(self.reason, self.words.strip())


class AnnexBody(Body):
    """What is added to an archived order."""

    words: str = Field(min_length=1, max_length=4000)


def router(exporter: Exporter, archive: Archive) -> APIRouter:
    """The routes of what leaves the office, and of what it keeps."""
    routes = APIRouter(prefix="/api/v1", tags=["orders"], responses=documented(401, 403, 404, 422))

    @routes.post("/orders/export", summary="Orders as CSV or JSON, citizens left out unless a reason is given")
    async def exported(
        body: ExportBody, asked: Annotated[ListQuery, Query()], who: Actor = allow(Permission.ORDER_EXPORT)
    ) -> Response:
        pages = exporter.rows(who, asked.filter(), body.why())
        # The first page before the answer begins: what is refused is refused as every other thing.
        first = await anext(pages)
        columns = export.COLUMNS if body.why() is None else export.PERSONAL
        parts = _csv(columns, first, pages) if body.format == "csv" else _json(first, pages)
        kind = "text/csv; charset=utf-8" if body.format == "csv" else "application/json"
        named = f'attachment; filename="orders.{body.format}"'
        return StreamingResponse(
            parts, media_type=kind, headers={"content-disposition": named, "cache-control": "no-store"}
        )

    @routes.get("/orders/{number}/archive", response_model=dict[str, Any], summary="Whether the bundle is whole")
    async def bundle(number: str, who: Actor = allow(Permission.AUDIT_VIEW)) -> Response:
        found = await archive.read(number)
        annexes = [{"no": annex.no, "at": annex.at, "actor": annex.actor} for annex in found.annexes]
        told = {"number": found.number, "at": found.at, "hash": found.hash, "parts": sorted(found.parts)}
        return answer({**told, "annexes": annexes})

    @routes.post("/orders/{number}/annex", response_model=dict[str, Any], summary="Add to an archived order")
    async def annex(number: str, body: AnnexBody, who: Actor = allow(Permission.ORDER_ARCHIVE)) -> Response:
        added = await archive.annex(number, body.words, who)
        return answer({"no": added.no, "at": added.at, "actor": added.actor})

    @routes.get("/deletions", response_model=list[dict[str, Any]], summary="Certificates of deleted orders")
    async def deletions(
        after: Annotated[str, Query(max_length=64, description="The last number of the page before")] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        who: Actor = allow(Permission.AUDIT_VIEW),
    ) -> Response:
        return answer(await archive.certificates(after, limit))

    return routes


async def _csv(columns: tuple[str, ...], first: Rows, rest: AsyncIterator[Rows]) -> AsyncIterator[str]:
    yield export.head(columns) + export.lines(first)
    async for page in rest:
        yield export.lines(page)


async def _json(first: Rows, rest: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    yield b"[" + b",".join(map(msgspec.json.encode, first))
    async for page in rest:
        yield b"".join(b"," + msgspec.json.encode(each) for each in page)
    yield b"]"
