"""The key file and the database belong together, and the witness remembers more than a copy."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from callcenter.domain.ids import Instant
from callcenter.office import witness
from callcenter.office.alerts import Alerts
from callcenter.office.keys import BadKeys, create, rotate
from callcenter.office.vault import Vault, open_vault
from callcenter.office.witness import Witness
from callcenter.orders.trail import CaseEvent
from callcenter.orders.warnings.finding import AlertKind, Level
from callcenter.store.office import trail
from callcenter.store.office.database import Database
from callcenter.store.office.trail_tables import case_events, trail_heads
from callcenter.store.office.verify import verify

NOW = Instant(1_795_000_000.0)


async def urge(database: Database, vault: Vault) -> None:
    async with database.write() as connection:
        row = CaseEvent(number="A", at=Instant(1), action="urge", actor="li")
        await trail.append(connection, vault.cases, [row])


def watch(folder: Path, database: Database, vault: Vault) -> Witness:
    return Witness(folder / "seen", database, vault.chains, Alerts(database, lambda: NOW).found, lambda: NOW)


async def test_the_first_start_makes_the_keys_and_a_later_one_takes_them(database: Database, tmp_path: Path) -> None:
    """Also after a rotation."""
    vault = await open_vault(tmp_path / "office.keys", database)
    await urge(database, vault)
    rotate(tmp_path / "office.keys")
    again = await open_vault(tmp_path / "office.keys", database)
    await urge(database, again)
    async with database.snapshot() as connection:
        verdict = await verify(connection, again.cases)
    assert (verdict.rows, verdict.broken) == (2, None)


async def test_without_its_key_file_a_database_is_not_opened(database: Database, tmp_path: Path) -> None:
    """New keys would make the old data unreadable in silence; so would another office's."""
    await urge(database, await open_vault(tmp_path / "office.keys", database))
    with pytest.raises(BadKeys, match="missing, and the database was written with one"):
        await open_vault(tmp_path / "lost.keys", database)
    create(tmp_path / "other.keys")
    with pytest.raises(BadKeys, match="not the key file that the database was written with"):
        await open_vault(tmp_path / "other.keys", database)


async def test_the_witness_sees_a_chain_that_became_shorter_and_keeps_what_it_knew(
    database: Database, tmp_path: Path
) -> None:
    """The log names the table."""
    vault = await open_vault(tmp_path / "office.keys", database)
    watching = watch(tmp_path, database, vault)
    for _ in range(3):
        await urge(database, vault)
    await watching.look()
    known = witness.read(tmp_path / "seen")
    assert known["case_events"].length == 3
    async with database.write() as connection:
        await connection.execute(case_events.delete())
        await connection.execute(trail_heads.delete())
    await urge(database, vault)
    with capture_logs() as logged:
        await watching.look()
    assert [(entry["event"], entry.get("table")) for entry in logged] == [
        ("trail.broken", "case_events"),
        ("alert", None),
    ]
    assert witness.read(tmp_path / "seen") == known


async def looked(watching: Witness) -> list[tuple[str, int, str]]:
    """What one look tells of broken rows."""
    with capture_logs() as logged:
        await watching.look()
    return [(entry["table"], entry["row"], entry["how"]) for entry in logged if entry["event"] == "trail.broken"]


async def test_the_witness_reads_the_rows_again_a_few_at_each_look_and_names_the_first_broken_one(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row in the middle that was changed leaves the head as it was: only reading finds it."""
    monkeypatch.setattr(witness, "ROWS", 2)
    vault = await open_vault(tmp_path / "office.keys", database)
    for _ in range(5):
        await urge(database, vault)
    async with database.write() as connection:
        await connection.execute(case_events.update().where(case_events.c.seq == 4).values(actor="somebody else"))
    watching = watch(tmp_path, database, vault)
    told = [await looked(watching) for _ in range(3)]
    assert told == [[], [("case_events", 4, "changed")], [("case_events", 4, "changed")]]


async def test_what_was_good_when_it_was_read_is_read_again_in_the_next_round(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness, "ROUND", 3)
    vault = await open_vault(tmp_path / "office.keys", database)
    for _ in range(3):
        await urge(database, vault)
    watching = watch(tmp_path, database, vault)
    assert await looked(watching) == []
    async with database.write() as connection:
        await connection.execute(case_events.update().where(case_events.c.seq == 1).values(actor="somebody else"))
    assert [await looked(watching) for _ in range(2)] == [[], [("case_events", 1, "changed")]]


async def test_a_broken_chain_is_an_urgent_alert_that_stands_until_somebody_closes_it(
    database: Database, tmp_path: Path
) -> None:
    """One for each chain, however often it is found."""
    vault, alerts = await open_vault(tmp_path / "office.keys", database), Alerts(database, lambda: NOW)
    for _ in range(3):
        await urge(database, vault)
    watching = watch(tmp_path, database, vault)
    await watching.look()
    assert await alerts.standing() == ()
    async with database.write() as connection:
        await connection.execute(case_events.update().where(case_events.c.seq == 2).values(actor="somebody else"))
    again = watch(tmp_path, database, vault)
    for _ in range(2):
        await again.look()
    [alert] = await alerts.standing()
    assert (alert.kind, alert.key, alert.level) == (AlertKind.TRAIL, "trail:case_events", Level.URGENT)
    assert alert.detail == {"table": "case_events", "row": 2, "how": "changed"}
    async with database.write() as connection:
        await connection.execute(trail_heads.delete())
    await again.look()
    [alert] = await alerts.standing()
    assert alert.detail == {"table": "case_events", "row": None, "how": "not_as_seen"}
