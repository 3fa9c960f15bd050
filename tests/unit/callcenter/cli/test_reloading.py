"""callcenter reload."""

from typing import Any

import pytest

from tests.unit.callcenter.cli import engine as fake
from tests.unit.callcenter.cli.conftest import Run

DONE: dict[str, Any] = {
    "file": "/etc/callcenter/callcenter.toml",
    "added": {"agents": [str(n) for n in range(8001, 8015)]},
    "removed": {"lines": ["12315"]},
    "changed": {"agents": ["8100"], "feature_codes": ["join"], "order": ["queues"]},
    "notes": [{"code": "dialplan", "text": "run callcenter pbx snippets"}],
    "warnings": ["callcenter.toml:3: queues.x: unused; remove it"],
}
NOTHING = {**DONE, "added": {}, "removed": {}, "changed": {}, "notes": [], "warnings": []}
FAULTS = [
    {"path": "callcenter.toml:57: queues.12345.ring_s", "message": 'found "15s"; allowed: a number'},
    {"path": "callcenter.toml:60: http.port", "message": "is 1 now; takes a restart"},
]
REFUSED = (422, {"code": "bad_configuration", "detail": "nothing was changed: 2 faults", "errors": FAULTS})
LINES = [f"{fault['path']}: {fault['message']}" for fault in FAULTS]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the fake engine answers to requests."""
    answers = dict(fake.REFUSALS)
    monkeypatch.setattr(fake, "REFUSALS", answers)
    answers["/api/v1/reload"] = (200, DONE)
    return answers


def test_what_changed_is_shown_by_part(run: Run, engine: str, answers: dict[str, Any]) -> None:
    done = run("reload", "--url", engine)
    assert done.code == 0
    rows = [line.rstrip() for line in done.out.splitlines() if line.strip()]
    assert rows[0] == "warning: callcenter.toml:3: queues.x: unused; remove it"
    assert rows[1] == "/etc/callcenter/callcenter.toml: in force"
    assert rows[2].split() == ["part", "added", "removed", "changed"]
    assert rows[4].split(maxsplit=1)[0] == "agents"
    assert "8001, 8002," in rows[4]
    assert "8012 (+2)" in rows[4]
    assert rows[5].split() == ["lines", "-", "12315", "-"]
    assert rows[-1] == "note: run callcenter pbx snippets"
    assert fake.FakeEngine.asked == [("POST", "/api/v1/reload", {})]


def test_in_chinese(run: Run, engine: str, answers: dict[str, Any]) -> None:
    done = run("reload", "--url", engine, "--lang", "zh").out
    assert "/etc/callcenter/callcenter.toml: 已生效" in done
    for words in ("部分", "新增", "移除", "变更", "坐席", "线路", "功能码", "顺序", "队列", "callcenter pbx snippets"):
        assert words in done
    assert "拨号方案" in done


def test_nothing_changed(run: Run, engine: str, answers: dict[str, Any]) -> None:
    answers["/api/v1/reload"] = (200, NOTHING)
    assert run("reload", "--url", engine).out == "/etc/callcenter/callcenter.toml: nothing changed\n"
    assert "没有变化" in run("reload", "--url", engine, "--lang", "zh").out


def test_for_programs(run: Run, engine: str, answers: dict[str, Any]) -> None:
    assert run("reload", "--json", "--url", engine).json == DONE


def test_every_fault_is_shown_and_the_exit_code_is_that_of_a_bad_configuration(
    run: Run, engine: str, answers: dict[str, Any]
) -> None:
    answers["/api/v1/reload"] = REFUSED
    done = run("reload", "--url", engine)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == ["callcenter: nothing was changed: 2 faults", *LINES]


def test_faults_for_programs(run: Run, engine: str, answers: dict[str, Any]) -> None:
    answers["/api/v1/reload"] = REFUSED
    done = run("reload", "--json", "--url", engine)
    assert (done.code, done.json) == (2, {"code": "bad_configuration", "faults": LINES})


def test_without_an_engine(run: Run) -> None:
    assert run("reload", "--url", "http://127.0.0.1:1").code == 3
