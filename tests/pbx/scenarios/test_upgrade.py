"""Stopped in good order, and started again in a newer version, while calls are up: nobody notices but the clock."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.store import migrate
from tests.support.centre import Centre
from tests.support.plan import LONG, MAIN, MUSIC
from tests.support.scene import NEVER, Call, Scene

pytestmark = pytest.mark.pbx
ROOT = Path(__file__).parents[3]
AGENT, RUNG = "8001", "8002"
NEXT = '''"""A schema to come: the tables of calls and of orders are made anew."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    for table in ("calls", "orders"):
        with op.batch_alter_table(table, recreate="always") as changed:
            changed.add_column(sa.Column("to_come", sa.Text(), nullable=False, server_default=""))
'''


@pytest.fixture
def newer(tmp_path: Path) -> dict[str, str]:
    """The environment in which the next version of the program runs, with the schema to come."""
    program = tmp_path / "next/callcenter"
    shutil.copytree(ROOT / "callcenter", program, ignore=shutil.ignore_patterns("__pycache__"))
    text = NEXT.format(head=migrate.HEAD)
    (program / "store/migrations/versions/v9999_to_come.py").write_text(text, "utf-8")
    module = program / "store/migrate.py"
    module.write_text(module.read_text("utf-8").replace(f'HEAD = "{migrate.HEAD}"', 'HEAD = "9999"'), "utf-8")
    return {"PYTHONPATH": f"{program.parent}{os.pathsep}{ROOT}"}


@pytest.fixture
def own(scene: Scene, tmp_path: Path) -> Iterator[Scene]:
    """The scene with a database of this test's own: the one of all tests stays as old as they are."""
    others, since = scene.centre, time.time()
    others.stop()
    scene.centre = Centre(tmp_path, others.config.read_text("utf-8").partition("\n[http]")[0])
    scene.centre.start()
    yield scene
    scene.centre.stop()
    others.elsewhere.append((since, time.time()))
    scene.centre = others


def _everything(scene: Scene) -> tuple[Call, list[Call]]:
    """One caller talks, one's phone is being rung, two wait."""
    scene.sit_down("1001")
    talking = scene.talk(AGENT)
    scene.sit_down("1002", NEVER)
    # The phone still rings when the next engine is there, however long its start takes.
    rung = scene.dial(LONG)
    scene.state(rung, "ringing")
    return talking, [rung, *(scene.dial(line) for line in (MUSIC, MAIN))]


def _picture(scene: Scene, calls: list[Call]) -> list[tuple[object, ...]]:
    what = ("state", "agent", "arrived_at", "requested_at", "answered_at", "position", "offers")
    return [tuple(scene.live(call)[name] for name in what) for call in calls]


def _restart(scene: Scene, calls: list[Call], environ: dict[str, str] | None = None) -> None:
    """SIGTERM, and the next engine at once; what is shown of the calls is as it was."""
    before, begun = _picture(scene, calls), time.monotonic()
    scene.centre.stop()
    stopped = time.monotonic() - begun
    assert "app.stopped" in scene.centre.log_tail()
    scene.centre.start(environ=environ)
    print(f"stopped after {stopped:.2f} s, in step again after {time.monotonic() - begun:.2f} s")
    assert stopped < 10
    assert _picture(scene, calls) == before


def _to_the_end(scene: Scene, talking: Call, waiting: list[Call]) -> None:
    """All are served, in their order, by the agent who talks."""
    last = talking
    for call in waiting:
        scene.hang_up(last.channel)
        assert scene.state(call, "talking")["agent"] == AGENT
        last = call
    scene.hang_up(last.channel)
    for call in (talking, *waiting):
        scene.ends(call, "answered")
    scene.nobody_left()


def test_stopped_in_good_order_the_next_engine_takes_everything_back(scene: Scene) -> None:
    talking, waiting = _everything(scene)
    _restart(scene, [talking, *waiting])
    scene.voice_goes_on(talking.channel)
    scene.hang_up(waiting[0].channel)
    scene.ends(waiting[0], "abandoned_ring")
    scene.centre.ask(RUNG, "logout")
    _to_the_end(scene, talking, waiting[1:])


def test_a_database_is_brought_to_a_newer_schema_while_calls_are_up(own: Scene, newer: dict[str, str]) -> None:
    scene = own
    scene.sit_down("1001")
    talking = scene.talk(AGENT)
    waiting = [scene.dial(line) for line in (MUSIC, MAIN)]
    for call in waiting:
        scene.state(call, "waiting")
    _restart(scene, [talking, *waiting], newer)
    assert scene.centre.query("SELECT version_num FROM alembic_version")[0][0] == "9999"
    scene.voice_goes_on(talking.channel)
    _to_the_end(scene, talking, waiting)
    assert {row["to_come"] for call in (talking, *waiting) for row in scene.centre.orders_of(call.id)} == {""}
