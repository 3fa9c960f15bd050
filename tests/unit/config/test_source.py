"""Faults of the file itself and of the environment."""

import os
from pathlib import Path

import pytest

import config
from config import ConfigError
from tests.unit.config.sample import GOOD, write


def told(path: Path, env: dict[str, str] | None = None) -> list[str]:
    """What is said about a file."""
    with pytest.raises(ConfigError) as caught:
        config.load(path, env or {})
    return [str(fault) for fault in caught.value.faults]


def raw(folder: Path, content: bytes) -> Path:
    """A file with these bytes."""
    path = folder / "callcenter.toml"
    path.write_bytes(content)
    path.chmod(0o640)
    return path


def test_a_missing_file_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    assert told(path) == [f"{path}: there is no such file; write one with: callcenter init"]


def test_a_directory_is_not_a_file(tmp_path: Path) -> None:
    assert told(tmp_path) == [f"{tmp_path}: cannot be read: Is a directory; check its path and rights"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[site]\nname = beijing\n", 2, "Invalid value"),
        ('[site]\nname = "a"\nname = "b"\n', 3, "Cannot overwrite a value"),
        ("[site]\n[site]\n", 2, "Cannot declare ('site',) twice"),
        ('[site]\nname = "a\n', 2, "Illegal character '\\n'"),
        ("[site\n", 1, "Expected ']' at the end of a table declaration"),
        ('[site]\nname = "a"\nkeys = [1,\n', 4, "Invalid value"),
    ],
)
def test_text_that_is_not_toml(text: str, line: int, what: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    assert told(path) == [f"{path}:{line}: not TOML: {what}; text stands in quotes, and each key is written once"]


def test_brackets_without_end_do_not_break_the_reader(tmp_path: Path) -> None:
    path = write(tmp_path, "a = " + "[" * 100_000)
    (only,) = told(path)
    assert "not TOML" in only


@pytest.mark.parametrize("value", ["9" * 5000, "{a = " * 5000 + "1" + "}" * 5000, "[" * 900 + "]" * 900, '"\0"'])
def test_a_value_that_is_too_much_for_the_reader_is_told(value: str, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("ring_s = 8", f"ring_s = {value}", 1))
    (only,) = told(path)
    assert "not TOML" in only


def test_a_byte_order_mark_is_told_with_all_the_rest(tmp_path: Path) -> None:
    path = raw(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("port = 8080", "port = 0").encode())
    assert told(path) == [
        f"{path}:1: begins with a byte order mark; save the file as UTF-8 without BOM",
        f"{path}:7: http.port: found 0; allowed: a port from 1 to 65535",
    ]


def test_text_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = raw(tmp_path, GOOD.encode("gbk"))
    assert told(path) == [f"{path}:21: byte 0xc8 is not UTF-8; save the file as UTF-8"]


def test_a_file_that_all_can_read_is_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    path.chmod(0o644)

    (warning,) = config.load(path, {}).warnings

    assert warning.severity == "warning"
    assert str(warning) == (f"{path}: holds a secret and everybody on this machine can read it; run: chmod o= {path}")


def test_under_etc_a_file_that_all_can_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, GOOD)
    path.chmod(0o644)
    monkeypatch.setattr("config.source.ETC", tmp_path)

    assert told(path) == [f"{path}: holds a secret and everybody on this machine can read it; run: chmod o= {path}"]


def test_a_file_without_a_secret_may_be_read_by_all(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace('secret = "correct-horse-1"\n', ""))
    path.chmod(0o644)

    assert config.load(path, {"CALLCENTER_PBX__MAIN__SECRET": "correct-horse-1"}).warnings == ()


def test_ami_over_a_network_is_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace('host = "127.0.0.1"\nport = 5038', 'host = "10.0.0.5"\nport = 5038'))

    (warning,) = config.load(path, {}).warnings

    assert warning.where == f"{path}:15: pbx.main.host"
    assert 'AMI to "10.0.0.5" is not encrypted' in warning.what


def test_several_pbxs_want_to_be_named(tmp_path: Path) -> None:
    second = '[[pbx]]\nname = "second"\nsecret = "correct-horse-2"\n[[lines]]\nnumber = "12345"'
    path = write(tmp_path, GOOD.replace('[[lines]]\nnumber = "12345"', second))

    assert told(path) == [
        f"{path}:{line}: agents.{agent}.pbx: is missing; with several [[pbx]], name one: main, second"
        for line, agent in ((44, "8001"), (49, "8002"))
    ]


def test_one_endpoint_name_on_two_pbxs_is_two_phones(tmp_path: Path) -> None:
    second = '[[pbx]]\nname = "second"\nsecret = "correct-horse-2"\n[[lines]]\nnumber = "12345"'
    text = GOOD.replace('[[lines]]\nnumber = "12345"', second)
    text = text.replace('endpoint = "1001"', 'endpoint = "1001"\npbx = "main"')
    text = text.replace('endpoint = "1002"', 'endpoint = "1001"\npbx = "second"')

    plan = config.load(write(tmp_path, text), {}).plan

    assert {(agent.pbx, agent.endpoint) for agent in plan.agents.values()} == {("main", "1001"), ("second", "1001")}


def test_a_menu_that_nobody_reaches(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace('2 = { menu = "m2" }\n', ""))
    assert told(path) == [
        f"{path}:56: menus.m2: no caller can reach this menu; name it as the menu of a line or of a key, or remove it"
    ]


def test_faults_of_the_environment_name_the_variable(tmp_path: Path) -> None:
    env = {
        "CALLCENTER_HTTP__PORT": "http",
        "CALLCENTER_HTP__PORT": "1",
        "CALLCENTER_PBX__OTHER__SECRET": "correct-horse-9",
        "CALLCENTER_AGENTS__8001__LOGGED_IN": "yes",
        "CALLCENTER_AGENTS__8002__QUEUES": "q1,q7",
    }
    said = told(write(tmp_path, GOOD), env)

    assert said == [
        'environment CALLCENTER_AGENTS__8001__LOGGED_IN: agents.8001.logged_in: found "yes"; allowed: true or false',
        'environment CALLCENTER_AGENTS__8002__QUEUES: agents.8002.queues: no [[queues]] is called "q7"; '
        "allowed: q1, q2",
        'environment CALLCENTER_HTP__PORT: htp: unknown key; did you mean "http"? allowed: site, http, store, '
        "privacy, deadlines, webhooks, early_warning, open311, mqtt, log, pbx, lines, queues, agents, menus, "
        "departments, lanes, call_back, rules, feature_codes",
        'environment CALLCENTER_HTTP__PORT: http.port: found "http"; allowed: a port from 1 to 65535',
        'environment CALLCENTER_PBX__OTHER__SECRET: pbx: no [[pbx]] is called "other"; allowed: main',
    ]


def test_an_examined_file_gives_its_sound_pbxs_in_spite_of_faults(tmp_path: Path) -> None:
    text = GOOD.replace("port = 8080", "port = 0")
    examined = config.examine(write(tmp_path, text), {})

    assert examined.settings is None
    assert [pbx.name for pbx in examined.pbx] == ["main"]
    assert config.examine(write(tmp_path, text.replace("correct-horse-1", "amp111")), {}).pbx == ()


def test_the_process_s_own_environment_is_used_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_HTTP__PORT", "8123")
    assert os.environ["CALLCENTER_HTTP__PORT"] == "8123"
    assert config.load(write(tmp_path, GOOD)).http.port == 8123
