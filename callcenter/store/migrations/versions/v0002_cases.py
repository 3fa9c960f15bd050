"""The tables for the case that a work order becomes."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
AT_WORK = "state NOT IN ('closed', 'archived', 'merged', 'handed_off', 'void')"


def upgrade() -> None:
    """Create the tables."""
    _cases()
    _lists()
    _parts()
    _departments()
    _approvals()
    _supervisions()
    _follow_ups()
    _search()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=nullable)


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition)


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _text("number"),
        sa.Column("version", sa.Integer(), nullable=False),
        *map(_text, ("state", "channel", "line")),
        sa.Column("demand_type", sa.Text(), nullable=True),
        *map(_text, ("category", "area_code", "district", "urgency", "secrecy")),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("handling_mode", sa.Text(), nullable=True),
        *map(_text, ("lead", "reported_department", "card")),
        _time("opened_at", nullable=False),
        *map(_time, ("accepted_at", "dispatched_at", "due_at", "closed_at", "archived_at")),
        _time("updated_at", nullable=False),
        *map(_text, ("related_to", "caller_print")),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("call_version", sa.Integer(), nullable=False),
        *map(_text, ("body", "sealed")),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sqlite_autoincrement=True,
    )


def _lists() -> None:
    _index("uq_cases_number", "cases", "number", unique=True)
    for columns in (
        ("opened_at", "id"),
        ("updated_at", "id"),
        ("state", "opened_at", "id"),
        ("state", "updated_at", "id"),
        ("demand_type", "opened_at", "id"),
        ("category", "opened_at", "id"),
        ("district", "opened_at", "id"),
    ):
        _index(f"ix_cases_{'_'.join(columns)}", "cases", *columns)


def _parts() -> None:
    _index("ix_cases_call", "cases", "call", where="call IS NOT NULL")
    _index("ix_cases_due", "cases", "due_at", "id", where="due_at IS NOT NULL")
    _index("ix_cases_caller", "cases", "caller_print", "opened_at", where="caller_print <> ''")
    _index("ix_cases_related", "cases", "related_to", where="related_to <> ''")
    _index("ix_cases_closed", "cases", "closed_at", where="closed_at IS NOT NULL")
    _index("ix_cases_card", "cases", "opened_at", "card", where="card <> 'none'")
    _index("ix_cases_public", "cases", "opened_at", "id", where="public")
    _index("ix_cases_at_work", "cases", "state", "lead", "due_at", where=AT_WORK)


def _departments() -> None:
    name = "case_departments"
    op.create_table(
        name,
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        _text("department"),
        _text("state"),
        _time("opened_at", nullable=False),
        _time("updated_at", nullable=False),
        _time("due_at"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_departments_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "department", name="pk_case_departments"),
    )
    _index("ix_case_departments_department_opened_at_case_id", name, "department", "opened_at", "case_id")
    _index("ix_case_departments_department_updated_at_case_id", name, "department", "updated_at", "case_id")
    _index("ix_case_departments_due", name, "department", "due_at", "case_id", where="due_at IS NOT NULL")


def _approvals() -> None:
    op.create_table(
        "approvals",
        *map(_text, ("id", "number", "kind")),
        sa.Column("decided", sa.Boolean(), nullable=False),
        _time("asked_at", nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
    )
    _index("ix_approvals_number", "approvals", "number")
    _index("ix_approvals_pending", "approvals", "asked_at", where="NOT decided")


def _supervisions() -> None:
    op.create_table(
        "supervisions",
        *map(_text, ("sv_no", "number", "department")),
        _time("issued_at", nullable=False),
        _time("due"),
        _text("body"),
        sa.PrimaryKeyConstraint("sv_no", name="pk_supervisions"),
    )
    _index("ix_supervisions_number", "supervisions", "number")


def _follow_ups() -> None:
    op.create_table(
        "follow_ups",
        *map(_text, ("fu_no", "number")),
        _time("started_at", nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("fu_no", name="pk_follow_ups"),
    )
    _index("ix_follow_ups_number", "follow_ups", "number")


def _search() -> None:
    """The full-text index, of each store's own kind."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE case_search (rowid INTEGER PRIMARY KEY REFERENCES cases (id), tokens tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_case_search_tokens ON case_search USING gin (tokens)")
    else:
        op.execute("CREATE VIRTUAL TABLE case_search USING fts5(tokens, tokenize = 'ascii')")
