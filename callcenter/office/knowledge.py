"""The knowledge base at work: each verb one transaction; whoever may not do it never gets here."""

from collections.abc import Callable, Sequence
from itertools import islice

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, replace
from callcenter.kb import article as articles
from callcenter.kb import flag as flags
from callcenter.kb.article import Article, ArticleState, Content
from callcenter.kb.flag import Flag, FlagAction, FlagSource, FlagState
from callcenter.kb.found import Hit
from callcenter.office.faulty import Unknown
from callcenter.office.orders import Written
from callcenter.orders.deadlines.calendar import Calendar
from callcenter.store.office import knowledge, knowledge_flags
from callcenter.store.office.database import Connection, Database
from callcenter.store.office.knowledge import Version
from callcenter.store.office.knowledge_wanted import Wanted

Due = Callable[[Instant, int], Instant]
"""The moment at which so many working days after another one are over."""


def working_days(calendar: Callable[[], Calendar]) -> Due:
    """Counts in the calendar as it is at that moment; the first day is not counted, the last one ends at 24:00."""

    def due(at: Instant, days: int) -> Instant:
        known = calendar()
        return known.end_of(next(islice(known.working_after(known.date_of(at)), days - 1, None)))

    return due


class Accuracy(Record, frozen=True, kw_only=True):
    """How right the knowledge base was in a span."""

    since: Instant
    until: Instant
    used: int
    """Answers that named an article."""
    upheld: int
    """Flags raised in the span that turned out right."""
    accuracy: float | None
    """知识库准确率, 1 - upheld / used; null where nothing was used."""


class Draft(Record, frozen=True, kw_only=True):
    """An article as a file or a form has it."""

    id: str = ""
    """Empty: a new one gets its id here."""
    content: Content


class KnowledgeBase:
    """The articles, their flags and uses."""

    def __init__(self, database: Database, now: Callable[[], Instant], new_id: Callable[[], str], due: Due) -> None:
        self._database, self._now, self._new_id, self._due = database, now, new_id, due

    # Looking.

    async def search(
        self, asked: str, *, all: bool = False, department: str = "", category: str = "", limit: int = 20
    ) -> list[Hit]:
        """What fits best; ``all``: for editors, drafts and what is past as well."""
        wanted = Wanted(now=self._now(), all=all, department=department, category=category)
        async with self._database.read() as connection:
            return await knowledge.search(connection, asked, wanted, limit)

    async def page(
        self,
        *,
        all: bool = False,
        department: str = "",
        category: str = "",
        state: ArticleState | None = None,
        after: str = "",
        limit: int = 50,
    ) -> list[Article]:
        """Articles, the newest first."""
        wanted = Wanted(now=self._now(), all=all, department=department, category=category)
        async with self._database.read() as connection:
            return await knowledge.page(connection, wanted, state=state, after=after, limit=limit)

    async def article(self, name: str, version: int | None = None, *, all: bool = False) -> Article | None:
        """The article, in the version that is shown or another one; ``all``: also what was never published."""
        async with self._database.read() as connection:
            if version is None:
                found = await knowledge.shown(connection, name)
            else:
                found = await knowledge.at_version(connection, name, version)
            if found is None or all or await knowledge.was_published(connection, name, found.version):
                return found
        return None

    async def newest(self, name: str) -> Article | None:
        """The article in its newest version, as an editor goes on with it."""
        async with self._database.read() as connection:
            return await knowledge.newest(connection, name)

    async def history(self, name: str) -> list[Version]:
        """An article's versions, the newest first."""
        async with self._database.read() as connection:
            return await knowledge.history(connection, name)

    async def review_due(self, until: Instant | None = None) -> list[Article]:
        """What has to be looked through by then (None: now), the longest overdue first."""
        async with self._database.read() as connection:
            return await knowledge.review_due(connection, self._now() if until is None else until)

    # Editing.

    async def add(self, draft: Draft, author: str) -> Article:
        """A new draft. Raises Refused when the id is taken."""
        async with self._database.write() as connection:
            return await self._add(connection, draft, author)

    async def _add(self, connection: Connection, draft: Draft, author: str) -> Article:
        name, now = draft.id or self._new_id(), self._now()
        if await knowledge.shown(connection, name) is not None:
            raise Refused("article_exists", f"there is an article {name!r} already; edit it, or choose another id")
        made = Article(id=name, content=draft.content, author=author, created_at=now, changed_at=now)
        await knowledge.add(connection, made)
        return made

    async def edit(self, name: str, seen: int, content: Content, author: str) -> Article:
        """A newer version; what is live stays live until ``publish``. Raises Refused."""
        async with self._database.write() as connection:
            found = await self._known(connection, name)
            changed = articles.edited(found, seen, content, author, self._now())
            await knowledge.save(connection, changed, new_version=True)
            return changed

    async def publish(self, name: str, seen: int) -> Article:
        """The newest version goes live; with it, upheld flags are put right. Raises Refused."""
        async with self._database.write() as connection:
            return await self._publish(connection, await self._known(connection, name), seen)

    async def _publish(self, connection: Connection, found: Article, seen: int) -> Article:
        changed = articles.published(found, seen, self._now())
        await knowledge.save(connection, changed, new_version=False)
        if found.live != changed.live:
            await knowledge_flags.corrected(connection, found.id, self._now())
        return changed

    async def withdraw(self, name: str, seen: int, reason: str) -> Article:
        """Nobody finds it any more. Raises Refused."""
        async with self._database.write() as connection:
            changed = articles.withdrawn(await self._known(connection, name), seen, reason, self._now())
            await knowledge.save(connection, changed, new_version=False)
            await knowledge_flags.corrected(connection, name, self._now())
            return changed

    async def take_in(self, drafts: Sequence[Draft], author: str, *, publish: bool) -> dict[str, str]:
        """Articles from files, all or none: id -> ``added``, ``changed`` or ``same``. Raises Refused."""
        done: dict[str, str] = {}
        async with self._database.write() as connection:
            for draft in drafts:
                name, what = await self._take_in(connection, draft, author, publish)
                done[name] = what
        return done

    async def _take_in(self, connection: Connection, draft: Draft, author: str, publish: bool) -> tuple[str, str]:
        found = await knowledge.newest(connection, draft.id, lock=True) if draft.id else None
        if found is None:
            what, found = "added", await self._add(connection, draft, author)
        elif found.content != draft.content:
            what, found = "changed", articles.edited(found, found.head, draft.content, author, self._now())
            await knowledge.save(connection, found, new_version=True)
        else:
            what = "same"
        if publish and found.live != found.head:
            try:
                await self._publish(connection, found, found.head)
            except Refused as error:
                raise Refused(error.code, f"{found.id} ({found.content.title!r}): {error.message}") from None
        return found.id, what

    async def _known(self, connection: Connection, name: str) -> Article:
        if (found := await knowledge.newest(connection, name, lock=True)) is None:
            raise Unknown("article", name)
        return found

    # Using and doubting.

    async def use(self, connection: Connection, name: str, order: str, by: str) -> int:
        """An answer names the article, in the transaction that keeps the answer; in which version it was used.

        Raises Unknown, or Refused when it is not published or not valid now.
        """
        now = self._now()
        if (found := await knowledge.shown(connection, name)) is None:
            raise Unknown("article", name)
        articles.check_usable(found, now)
        await knowledge_flags.use(connection, found, order, by, now)
        return found.version

    async def along(self, connection: Connection, written: tuple[Written, ...]) -> None:
        """Goes with each change of cases: an answer that newly names an article is counted, or refused with it."""
        for each in written:
            before = each.before.kb_article if each.before is not None else ""
            if each.case.kb_article not in ("", before):
                await self.use(connection, each.case.kb_article, each.case.number, each.events[0].actor)

    async def raise_flag(self, name: str, text: str, source: FlagSource, order: str, by: str) -> Flag:
        """Somebody says that the article is wrong. Raises Refused when it is not published."""
        now = self._now()
        async with self._database.write() as connection:
            if (found := await knowledge.shown(connection, name)) is None:
                raise Unknown("article", name)
            if found.live is None:
                raise Refused("article_not_published", f"article {name} is not published: there is nothing to flag")
            due_at = self._due(now, flags.CORRECTION_DAYS)
            raised = Flag(
                article=name,
                version=found.live,
                source=source,
                text=text,
                order=order,
                by=by,
                at=now,
                due_at=due_at,
            )
            return replace(raised, no=await knowledge_flags.add(connection, raised))

    async def decide(self, no: int, action: FlagAction, by: str, note: str) -> Flag:
        """Uphold or dismiss a flag. Raises Unknown, and Refused when it is decided already."""
        async with self._database.write() as connection:
            if (found := await knowledge_flags.flag(connection, no, lock=True)) is None:
                raise Unknown("flag", str(no))
            decided = flags.decided(found, action, by, note, self._now())
            await knowledge_flags.save(connection, decided)
            return decided

    async def flags(
        self, states: frozenset[FlagState], *, article: str = "", after: int = 0, limit: int = 50
    ) -> list[Flag]:
        """Flags in these states, by their number."""
        async with self._database.read() as connection:
            return await knowledge_flags.page(connection, states=states, article=article, after=after, limit=limit)

    async def accuracy(self, since: Instant, until: Instant) -> Accuracy:
        """The figure of a span."""
        async with self._database.read() as connection:
            upheld, used = await knowledge_flags.counts(connection, since, until)
        return Accuracy(since=since, until=until, used=used, upheld=upheld, accuracy=flags.accuracy(upheld, used))
