"""Articles for tests."""

from typing import Any

from callcenter.domain.ids import Instant
from callcenter.kb.article import Content
from callcenter.office.knowledge import Draft, KnowledgeBase
from callcenter.store.office.database import Database

DAY = 86_400.0
NOW = Instant(1_795_000_000.0)


class Desk:
    """A knowledge base with a clock that a test sets, and ids that count."""

    def __init__(self, database: Database) -> None:
        self.now, self._ids = NOW, 0
        self.base = KnowledgeBase(database, lambda: self.now, self._id, lambda at, days: Instant(at + days * DAY))

    def _id(self) -> str:
        self._ids += 1
        return f"k{self._ids}"

    async def published(self, title: str, body: str = "…", name: str = "", **more: Any) -> str:
        """A published article's id."""
        draft = Draft(id=name, content=Content(title=title, body=body, **more))
        made = await self.base.add(draft, "editor")
        await self.base.publish(made.id, 1)
        return made.id

    async def found(self, asked: str, **more: Any) -> list[str]:
        """The ids that a search gives, in its order."""
        return [hit.id for hit in await self.base.search(asked, **more)]
