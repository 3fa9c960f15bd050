"""The access log is watched from where it was; what was before a start is habit."""

from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.office import vault
from callcenter.office.watching import ReadWatch
from callcenter.orders.trail import Access
from callcenter.orders.warnings.finding import Finding
from callcenter.orders.warnings.reads import ReadRules, Reads
from callcenter.store.office import trail
from callcenter.store.office.database import Database
from tests.support.cases import KEYS

NOW = Instant(1_795_665_600.0)


async def looks(database: Database, count: int, at: float) -> None:
    rows = [Access(number=f"N{n}", at=Instant(at + n), actor="li", action="unmask", masked=False) for n in range(count)]
    async with database.write() as connection:
        await trail.append(connection, vault.of(KEYS).access, rows)


async def test_only_what_is_new_is_warned_of_and_once(database: Database) -> None:
    """An hour of many looks before the start is not told again; one after it is."""
    found: list[Finding] = []

    async def tell(finding: Finding) -> None:
        found.append(finding)

    await looks(database, 5, NOW - 30 * 86400)
    await looks(database, 70, NOW - 86400)
    watch = ReadWatch(database, Reads(ReadRules(), ZoneInfo("Asia/Shanghai")), tell, lambda: NOW)
    await watch.look()
    assert found == []
    await looks(database, 60, NOW)
    await watch.look()
    await watch.look()
    assert [(finding.key, finding.count) for finding in found] == [("reads:many:li", 60)]
