"""callcenter queue."""

import re

from tests.unit.callcenter.cli.conftest import Run


def test_list_has_one_row_for_each_queue(run: Run, engine: str) -> None:
    done = run("queue", "list", "--url", engine)

    assert done.code == 0
    _, _, first, second, *_ = [line.split() for line in done.out.splitlines() if line.strip()]
    assert first == ["12345", "12345", "hotline", "3", "0", "0:15", "1", "120/125", "96.2%", "4.0%", "6.2s"]
    assert second == ["12315", "12315", "hotline", "0", "0", "-", "0", "0/0", "-", "-", "-"]


def test_list_in_chinese(run: Run, engine: str) -> None:
    done = run("queue", "list", "--url", engine, "--lang", "zh")

    assert "队列" in done.out
    assert "12345 热线" in done.out


def test_list_as_json_is_the_engine_s_own_rows(run: Run, engine: str) -> None:
    rows = run("queue", "list", "--json", "--url", engine).json

    assert [row["name"] for row in rows] == ["12345", "12315"]
    assert rows[1]["today"]["average_answer_ms"] is None


def test_show_has_the_shape_of_asterisk_s_own(run: Run, engine: str) -> None:
    done = run("queue", "show", "12345", "--url", engine)

    # The clock is that of the terminal.
    out = re.sub(r"until \d\d:\d\d", "until UNTIL", done.out)
    assert out.splitlines() == [
        "12345 has 3 calls in 'longest-idle' strategy (6s holdtime), C:120, A:5, SL:96.2%, SL-ring:95.0% within 15s",
        "   Expected wait: 0:30-2:30",
        "   Members:",
        "      8001 张三 (PJSIP/1001) (idle 1:00) has taken 12 calls",
        "      8002 evil\ufffd[2J[red] (PJSIP/1001) (paused: 小休 1:00 until UNTIL) has taken 12 calls",
        "   Callers:",
        "      1. 138****1234 (wait: 0:07) main:1.1",
        "      2. 138****1234 (wait: 0:07, expected: 0:20-1:30, lane: care, needs: english >= 2) main:2.1",
        "",
    ]


def test_show_without_a_name_shows_all_and_dashes_for_what_is_not_known(run: Run, engine: str) -> None:
    done = run("queue", "show", "--url", engine)

    assert "12315 has 0 calls in 'longest-idle' strategy (- holdtime), C:0, A:0, SL:-, SL-ring:- within 15s" in done.out
    assert "   No Callers" in done.out


def test_show_in_chinese_keeps_the_shape(run: Run, engine: str) -> None:
    done = run("queue", "show", "12345", "--url", engine, "--lang", "zh")

    assert done.out.startswith("12345 has 3 calls in 'longest-idle' strategy")
    assert "(空闲 1:00) 今日已接 12 个来电" in done.out
    assert "预计等待: 0:30-2:30" in done.out
    assert "(已等待: 0:07, 预计还需: 0:20-1:30, 优先通道: care, 要求: english >= 2)" in done.out


def test_show_as_json_adds_members_and_callers(run: Run, engine: str) -> None:
    (queue,) = run("queue", "show", "12345", "--json", "--url", engine).json

    assert [member["id"] for member in queue["members"]] == ["8001", "8002"]
    assert [caller["position"] for caller in queue["callers"]] == [1, 2]


def test_an_unknown_queue_is_refused_with_the_known_ones(run: Run, engine: str) -> None:
    done = run("queue", "show", "x", "--url", engine)

    assert (done.code, done.out) == (1, "")
    assert done.err == "callcenter: there is no queue x; there are: 12345, 12315 [unknown_queue]\n"
