"""``callcenter bench kb``: how quickly the knowledge base is searched in both stores, and that it finds all it must."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from callcenter.bench import kb_corpus, postgres
from callcenter.bench.stats import spread
from callcenter.domain.ids import Instant
from callcenter.kb.article import Article
from callcenter.kb.found import Where
from callcenter.office.knowledge import KnowledgeBase
from callcenter.store.office import knowledge
from callcenter.store.office.database import Database

ARTICLES, ROUNDS, LIMIT = 50_000, 200, 20
AT = Instant(1_790_000_000.0)
COMMON = ("怎么", "工作日")
"""In every fourth title, and in nearly every body: nothing is so much work as a word that tells nothing."""
WORDS = ("井盖", "医保", "噪声扰民", "noise", "streetlight", "noise permit", "医保 12333", "油烟怎么投诉", *COMMON)
"""Each is asked for as often as the others; all of them are looked up in the articles themselves too."""
SENTENCES = ("我家楼下饭店油烟很大晚上睡不着找谁", "where can i complain that a streetlight is broken")
"""What no article has as it stands: the answer is the nearest ones."""
_BATCH = 200


class Wrong(Exception):
    """A search did not find what it must."""


def run(count: int = ARTICLES, rounds: int = ROUNDS, seed: int = 1) -> dict[str, Any]:
    """Measure both stores with the same articles. Raises Wrong, NoPostgres."""
    made = [*kb_corpus.articles(count, Random(seed), AT)]
    with TemporaryDirectory(prefix="callcenter-bench-") as folder:
        sqlite = asyncio.run(_measure("sqlite", f"sqlite:///{Path(folder)}/bench.db", made, rounds))
    with postgres.running("-c fsync=off") as server:
        server_run = asyncio.run(_measure("postgresql", server.new_database(), made, rounds))
    return {"runs": [sqlite, server_run]}


async def _measure(store: str, url: str, made: Sequence[Article], rounds: int) -> dict[str, Any]:
    database = await Database.open(url)
    try:
        started = time.perf_counter()
        for start in range(0, len(made), _BATCH):
            async with database.write() as connection:
                await knowledge.load(connection, made[start : start + _BATCH])
        async with database.write() as connection:
            await knowledge.tidy(connection)
        loaded_s = time.perf_counter() - started
        base = KnowledgeBase(database, lambda: AT, str, lambda at, _days: at)
        found = {word: await _check(base, word, made) for word in WORDS}
        found |= {sentence: len(await base.search(sentence, limit=LIMIT)) for sentence in SENTENCES}
        times = {word: await _times(base, word, rounds) for word in (*WORDS, *SENTENCES)}
    finally:
        await database.close()
    every = [ms for some in times.values() for ms in some]
    words = {word: {"in": found[word], **spread(some)} for word, some in times.items()}
    return {"store": store, "articles": len(made), "load_s": round(loaded_s, 1), "ms": spread(every), "words": words}


async def _times(base: KnowledgeBase, word: str, rounds: int) -> list[float]:
    times: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        await base.search(word, limit=LIMIT)
        times.append((time.perf_counter() - began) * 1000)
    return times


async def _check(base: KnowledgeBase, word: str, made: Sequence[Article]) -> int:
    """Compare with a look into each article; how many have the words."""
    parts = word.lower().split()
    valid = [article for article in made if article.content.valid(AT)]
    having = {a.id for a in valid if all(part in _text(a) for part in parts)}
    titled = {a.id for a in valid if all(part in a.content.title.lower() for part in parts)}
    hits = [hit.id for hit in await base.search(word, limit=LIMIT) if hit.where is not Where.PART]
    if len(hits) != min(LIMIT, len(having)) or not having.issuperset(hits):
        raise Wrong(f"{word}: {len(having)} articles have it; found: {hits}")
    if len(titled.intersection(hits[: len(titled)])) != min(LIMIT, len(titled)):
        raise Wrong(f"{word}: {len(titled)} titles have it, and others are listed before them: {hits}")
    return len(having)


def _text(article: Article) -> str:
    content = article.content
    return "\n".join((content.title, *content.questions, content.body)).lower()


def lines(result: dict[str, Any]) -> list[str]:
    """The result for people."""
    out: list[str] = []
    for run in result["runs"]:
        ms = run["ms"]
        out.append(f"{run['store']}: {run['articles']} articles (loaded in {run['load_s']} s)")
        out.append(f"  {'all searches':<56} {'':>8} p50 {ms['p50']:>7.2f} ms  p99 {ms['p99']:>7.2f} ms")
        for word, of in run["words"].items():
            out.append(f"  {word:<56} {of['in']:>8} p50 {of['p50']:>7.2f} ms  p99 {of['p99']:>7.2f} ms")
    return out
