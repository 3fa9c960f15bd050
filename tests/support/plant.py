"""What a run left behind, as a copy into which errors can be planted: by SQL, or in the other witnesses' files."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from callcenter.audit import capture, cel, record
from callcenter.audit.check import check
from callcenter.audit.evidence import Evidence, Period
from callcenter.audit.finding import Verdict
from callcenter.cel.rows import FIELDS
from callcenter.pbx import stat
from tests.support.demo import Left
from tests.support.recorded import BUSY_MS

Json = dict[str, Any]


class Planted:
    """A copy of what a demo left."""

    def __init__(self, left: Left, folder: Path) -> None:
        self.database, self.cel = folder / "callcenter.db", folder / "cel.csv"
        self.mqtt, self.stat = folder / "mqtt.jsonl", folder / "stat.csv"
        with closing(sqlite3.connect(left.database)) as source, closing(sqlite3.connect(self.database)) as copy:
            source.backup(copy)
        shutil.copy(left.cel, self.cel)
        shutil.copy(left.mqtt, self.mqtt)
        shutil.copy(left.stats[0], self.stat)
        self._stats = [self.stat, *left.stats[1:]]

    # The database.

    def query(self, sql: str, *values: object) -> list[Any]:
        """Rows, by name."""
        with closing(sqlite3.connect(self.database)) as db:
            db.row_factory = sqlite3.Row
            return db.execute(sql, values).fetchall()

    def change(self, sql: str, *values: object) -> None:
        """Change exactly what is there; something must be."""
        with closing(sqlite3.connect(self.database)) as db, db:
            assert db.execute(sql, values).rowcount > 0, "nothing was changed"

    # The files.

    @contextmanager
    def log(self) -> Iterator[list[dict[str, str]]]:
        """Asterisk's log, to be changed."""
        with self.cel.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, fieldnames=FIELDS))
        yield rows
        with self.cel.open("w", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, fieldnames=FIELDS, quoting=csv.QUOTE_ALL).writerows(rows)

    @contextmanager
    def messages(self) -> Iterator[list[Json]]:
        """The capture of the topics, to be changed."""
        lines = [json.loads(line) for line in self.mqtt.read_text("utf-8").splitlines()]
        yield lines
        self.mqtt.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")

    def count(self, **more: int) -> None:
        """SIPp counts so many more, by the columns of its file."""
        with self.stat.open(newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
        for name, number in more.items():
            column = next(i for i, title in enumerate(rows[0]) if title in {name, f"{name}(C)"})
            rows[-1][column] = str(int(rows[-1][column]) + number)
        with self.stat.open("w", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)

    # The verdict.

    def judged(self) -> tuple[Verdict, ...]:
        """What the checker says of it."""
        period = Period()
        return check(
            Evidence(
                period=period,
                record=record.read(self.database, period),
                cel=cel.read(self.cel),
                sipp=reduce(add, map(stat.read, self._stats)),
                mqtt=capture.read(self.mqtt),
                apart_ms=BUSY_MS,
            )
        )

    def found(self) -> dict[str, list[str]]:
        """The codes of the findings by rule."""
        verdicts = ((v.rule, v.result.findings) for v in self.judged() if v.result is not None)
        return {rule: [finding.code for finding in findings] for rule, findings in verdicts if findings}


Plant = Callable[[Planted], None]
