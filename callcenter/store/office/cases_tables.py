"""The tables of the cases: what lists filter and sort by stands in columns, the whole case as JSON beside them."""

from typing import Any

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    TextClause,
    column,
    event,
    table,
    text,
)

from callcenter.store.schema import metadata


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _time(name: str, *, nullable: bool = True) -> Column[float]:
    return Column(name, Double, nullable=nullable)


def as_it_stands(condition: str) -> TextClause:
    """A part's own condition, letter by letter: without it SQLite does not use the index of that part.

    As text, for a boolean expression would get ``= 1`` there, and then it is another condition.
    """
    return text(condition)


AT_WORK = "state NOT IN ('closed', 'archived', 'merged', 'handed_off', 'void')"
"""Cases with which somebody still has something to do before they are closed."""

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("number"),
    Column("version", Integer, nullable=False),
    _text("state"),
    _text("channel"),
    _text("line"),
    _text("demand_type", nullable=True),
    _text("category"),
    _text("area_code"),
    _text("district"),
    _text("urgency"),
    _text("secrecy"),
    Column("public", Boolean(create_constraint=False), nullable=False),
    _text("handling_mode", nullable=True),
    _text("lead"),
    _text("reported_department"),
    _text("card"),
    _time("opened_at", nullable=False),
    _time("accepted_at"),
    _time("dispatched_at"),
    _time("due_at"),
    _time("closed_at"),
    _time("archived_at"),
    _time("updated_at", nullable=False),
    _text("related_to"),
    _text("caller_print"),
    _text("call", nullable=True),
    Column("call_version", Integer, nullable=False),
    _text("body"),
    _text("sealed"),
    Index("uq_cases_number", "number", unique=True),
    Index("ix_cases_call", "call", **_where("call IS NOT NULL")),
    Index(None, "opened_at", "id"),
    Index(None, "updated_at", "id"),
    Index("ix_cases_due", "due_at", "id", **_where("due_at IS NOT NULL")),
    Index(None, "state", "opened_at", "id"),
    Index(None, "state", "updated_at", "id"),
    Index(None, "demand_type", "opened_at", "id"),
    Index(None, "category", "opened_at", "id"),
    Index(None, "category", "updated_at", "id"),
    Index(None, "district", "opened_at", "id"),
    Index("ix_cases_caller", "caller_print", "opened_at", **_where("caller_print <> ''")),
    Index("ix_cases_related", "related_to", **_where("related_to <> ''")),
    Index("ix_cases_closed", "closed_at", **_where("closed_at IS NOT NULL")),
    Index("ix_cases_card", "opened_at", "card", **_where("card <> 'none'")),
    Index("ix_cases_public", "opened_at", "id", **_where("public")),
    Index("ix_cases_at_work", "state", "lead", "due_at", **_where(AT_WORK)),
    sqlite_autoincrement=True,
)
"""One row per case. ``due_at`` is until when it must be handled, null while nobody's time runs; ``district`` the first
six digits of ``area_code``; ``public`` whether it may be published; ``caller_print`` the keyed hash of the caller's
number; ``sealed`` the citizen's data, encrypted."""

case_departments = Table(
    "case_departments",
    metadata,
    Column("case_id", Integer, ForeignKey(cases.c.id), primary_key=True, autoincrement=False),
    Column("department", Text, primary_key=True),
    _text("state"),
    _time("opened_at", nullable=False),
    _time("updated_at", nullable=False),
    _time("due_at"),
    Index(None, "department", "opened_at", "case_id"),
    Index(None, "department", "updated_at", "case_id"),
    Index("ix_case_departments_due", "department", "due_at", "case_id", **_where("due_at IS NOT NULL")),
)
"""What each department has to do with, as lead or co-department, in the orders in which it looks at that."""


approvals = Table(
    "approvals",
    metadata,
    Column("id", Text, primary_key=True),
    _text("number"),
    _text("kind"),
    Column("decided", Boolean(create_constraint=False), nullable=False),
    _time("asked_at", nullable=False),
    _text("body"),
    Index(None, "number"),
    Index("ix_approvals_pending", "asked_at", **_where("NOT decided")),
)
"""What was asked of a second person."""

supervisions = Table(
    "supervisions",
    metadata,
    Column("sv_no", Text, primary_key=True),
    _text("number"),
    _text("department"),
    _time("issued_at", nullable=False),
    _time("due"),
    _text("body"),
    Index(None, "number"),
)
"""Letters to departments."""

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("fu_no", Text, primary_key=True),
    _text("number"),
    _time("started_at", nullable=False),
    _text("body"),
    Index(None, "number"),
)
"""Asking citizens what was done."""

case_search = table("case_search", column("rowid", Integer), column("tokens", Text))
"""The full-text index, each row a case's; not in ``metadata``, for the two stores have it in kinds of their own."""

SEARCH_DDL = {
    "sqlite": ("CREATE VIRTUAL TABLE case_search USING fts5(tokens, tokenize = 'ascii')",),
    "postgresql": (
        "CREATE TABLE case_search (rowid INTEGER PRIMARY KEY REFERENCES cases (id), tokens tsvector NOT NULL)",
        "CREATE INDEX ix_case_search_tokens ON case_search USING gin (tokens)",
    ),
}
for _dialect, _statements in SEARCH_DDL.items():
    for _statement in _statements:
        event.listen(metadata, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
