"""The knowledge base's full-text index: the same tokens in SQLite's FTS5 and in a PostgreSQL tsvector."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain import bigrams
from callcenter.kb.article import Content

_BATCH = 50
"""Articles of a statement: PostgreSQL works for long on each, and an answer that is late is given up."""
_GAP = "‖"
"""Never part of a token: stands between two questions, so that no phrase reaches from one into the next."""


async def put(connection: AsyncConnection, contents: Iterable[tuple[int, Content]]) -> None:
    """The words of the articles with these numbers, in place of what was there."""
    if connection.dialect.name == "postgresql":
        sql = (
            "INSERT INTO kb_index VALUES (:no, CAST(:head AS tsvector), CAST(:whole AS tsvector)) "
            "ON CONFLICT (no) DO UPDATE SET head = excluded.head, whole = excluded.whole"
        )
        rows = [_vector_row(no, content) for no, content in contents]
    else:
        sql = "INSERT OR REPLACE INTO kb_index (rowid, title, questions, body) VALUES (:no, :title, :questions, :body)"
        rows = [_token_row(no, content) for no, content in contents]
    for start in range(0, len(rows), _BATCH):
        await connection.execute(text(sql), rows[start : start + _BATCH])


def _vector_row(no: int, content: Content) -> dict[str, Any]:
    head = ((content.title, "A"), *((question, "B") for question in content.questions))
    return {"no": no, "head": bigrams.tsvector(*head), "whole": bigrams.tsvector(*head, (content.body, "C"))}


def _token_row(no: int, content: Content) -> dict[str, Any]:
    questions = [token for question in content.questions for token in (*bigrams.tokens(question), _GAP)]
    parts = {"title": bigrams.tokens(content.title), "questions": questions, "body": bigrams.tokens(content.body)}
    return {"no": no, **{name: " ".join(tokens) for name, tokens in parts.items()}}
