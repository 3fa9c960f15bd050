"""callcenter agent."""

import pytest

from tests.unit.callcenter.cli.conftest import Run
from tests.unit.callcenter.cli.engine import FakeEngine


def test_list_has_one_row_for_each_agent(run: Run, engine: str) -> None:
    done = run("agent", "list", "--url", engine)

    rows = [line.split() for line in done.out.splitlines() if line.strip()][2:]
    assert rows[0] == ["8001", "张三", "1001", "12345", "idle", "1:00", "-", "-", "12"]
    assert rows[2] == ["8003", "张三", "1001", "12315", "talking", "1:00", "-", "138****1234", "12"]


def test_what_a_name_holds_cannot_move_the_cursor_or_colour_the_table(run: Run, engine: str) -> None:
    done = run("agent", "list", "--url", engine)

    assert "\x1b" not in done.out
    assert "evil\ufffd[2J[red]" in done.out


def test_list_as_json(run: Run, engine: str) -> None:
    agents = run("agent", "list", "--json", "--url", engine).json

    assert [(agent["id"], agent["state"]) for agent in agents] == [
        ("8001", "idle"),
        ("8002", "paused"),
        ("8003", "talking"),
    ]


@pytest.mark.parametrize(
    ("words", "verb", "body"),
    [
        (["login", "8001"], "login", {}),
        (["logout", "8001"], "logout", {}),
        (["pause", "8001", "--reason", "小休"], "pause", {"reason": "小休"}),
        (["unpause", "8001"], "unpause", {}),
        (["end-wrap-up", "8001"], "end-wrap-up", {}),
        (["department", "8001", "12333"], "department", {"department": "12333"}),
        (["cancel", "8001"], "cancel", {}),
    ],
)
def test_a_verb_asks_the_engine_and_tells_the_state_after(
    words: list[str], verb: str, body: dict[str, str], run: Run, engine: str
) -> None:
    done = run("agent", *words, "--url", engine)

    assert done.code == 0
    assert FakeEngine.asked == [("POST", f"/api/v1/agents/8001/{verb}", body)]
    reason = f" ({body['reason']})" if "reason" in body else ""
    assert done.out == f"8001 张三: talking{reason}, -> pause\n"


def test_a_verb_as_json_gives_the_agent(run: Run, engine: str) -> None:
    after = run("agent", "logout", "8001", "--json", "--url", engine).json

    assert (after["id"], after["state"], after["then"]) == ("8001", "talking", "pause")


def test_a_refusal_is_exit_1_with_words_and_code(run: Run, engine: str) -> None:
    done = run("agent", "join", "8001", "--url", engine)

    assert (done.code, done.out, done.err) == (1, "", "callcenter: the agent is in no call [no_call]\n")


def test_an_unknown_agent_is_exit_1(run: Run, engine: str) -> None:
    done = run("agent", "login", "8009", "--url", engine)

    assert (done.code, done.err) == (1, "callcenter: there is no agent '8009' [unknown_agent]\n")


def test_an_id_cannot_lead_to_another_path(run: Run, engine: str) -> None:
    run("agent", "login", "../calls/x?y", "--url", engine)

    assert FakeEngine.asked == [("POST", "/api/v1/agents/..%2Fcalls%2Fx%3Fy/login", {})]


def test_a_pause_without_reason_is_wrong_usage(run: Run, engine: str) -> None:
    done = run("agent", "pause", "8001", "--url", engine)

    assert done.code == 2
    assert "--reason" in done.err
    assert FakeEngine.asked == []


def test_a_gateway_without_engine_is_exit_3(run: Run, engine: str) -> None:
    done = run("agent", "leave", "8001", "--url", engine)

    assert (done.code, done.err) == (3, "callcenter: the engine answered 502 Bad Gateway\n")


def test_a_pause_for_a_time(run: Run, engine: str) -> None:
    run("agent", "pause", "8001", "--reason", "用餐", "--minutes", "30", "--url", engine)

    assert FakeEngine.asked == [("POST", "/api/v1/agents/8001/pause", {"reason": "用餐", "for_s": 1800.0})]


def test_a_longer_wrap_up(run: Run, engine: str) -> None:
    run("agent", "extend-wrap-up", "8001", "--seconds", "20", "--url", engine)
    run("agent", "extend-wrap-up", "8001", "--url", engine)

    path = "/api/v1/agents/8001/extend-wrap-up"
    assert FakeEngine.asked == [("POST", path, {"by_s": 20.0}), ("POST", path, {})]
