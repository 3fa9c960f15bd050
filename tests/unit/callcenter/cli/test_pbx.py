"""callcenter pbx, prompts and db."""

import json
from pathlib import Path

import pytest

from callcenter.cli.private import phones_file, snippet_values, spec
from callcenter.pbx import instance, prompts, root
from callcenter.pbx.errors import PbxError
from callcenter.pbx.root import AsteriskHome
from config import load
from tests.unit.callcenter.cli.conftest import Run
from tests.unit.config.sample import GOOD, write


def test_snippets_hold_the_operator_s_values(run: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace('login = "*451"', 'pause = "*62"'))

    files = run("pbx", "snippets", "--json").json

    assert "secret = correct-horse-1" in files["manager_callcenter.conf"]
    assert "permit = 127.0.0.1/255.255.255.255" in files["manager_callcenter.conf"]
    assert "exten => _*62X" in files["extensions_callcenter.conf"]
    assert "member => PJSIP/1001\nmember => PJSIP/1002" in files["queues_callcenter.conf"]


def test_snippets_for_an_older_asterisk_filter_by_pattern(run: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)

    newer, older = (run("pbx", "snippets", "--json", *more).json for more in ((), ("--old-filters",)))

    assert "eventfilter(name(Hangup),method(none)) =" in newer["manager_callcenter.conf"]
    assert "eventfilter = ^Event: (UserEvent|Newchannel|" in older["manager_callcenter.conf"]
    assert "eventfilter(" not in older["manager_callcenter.conf"]


def test_snippets_as_text_name_each_file(run: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)

    done = run("pbx", "snippets", "--freepbx", "--permit", "10.0.0.7")

    assert done.code == 0
    assert "; ---- extensions_callcenter.conf ----" in done.out
    assert "permit = 10.0.0.7" in done.out
    assert "extensions_custom.conf" in done.out


def test_snippets_into_a_directory_keep_the_secret_from_others(run: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)

    files = run("pbx", "snippets", "--into", "etc", "--json").json

    manager = Path(files["manager_callcenter.conf"])
    assert "correct-horse-1" in manager.read_text("utf-8")
    assert manager.stat().st_mode & 0o777 == 0o640


def test_snippets_with_an_address_that_is_none(run: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)

    done = run("pbx", "snippets", "--permit", "a b")

    assert (done.code, done.out) == (2, "")
    assert "a b" in done.err


def test_snippets_of_an_unknown_pbx(run: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)

    done = run("pbx", "snippets", "--pbx", "x")

    assert (done.code, done.err) == (2, "callcenter: no [[pbx]] is called x; there are: main\n")


def test_a_private_pbx_has_a_phone_for_every_agent_and_desk(tmp_path: Path) -> None:
    text = GOOD.replace("port = 5038", "port = 30000").replace("PJSIP/12333@trunk", "PJSIP/dept1")
    settings = load(write(tmp_path, text), {})

    wanted = spec(settings, tmp_path / "pbx")

    assert [phone.name for phone in wanted.phones()] == ["1001", "1002", "dept1"]
    assert (wanted.ports.ami, wanted.ports.sip) == (30000, 30001)
    told = json.loads(phones_file(tmp_path / "pbx").read_text("utf-8"))
    assert told == {phone.name: phone.password for phone in wanted.phones()}
    assert phones_file(tmp_path / "pbx").stat().st_mode & 0o777 == 0o600
    # Softphones have been set up with these.
    assert {phone.password for phone in spec(settings, tmp_path / "pbx").phones()} == set(told.values())


def test_the_fallback_queue_has_the_agents_of_that_pbx_only(tmp_path: Path) -> None:
    second = '[[pbx]]\nname = "second"\nsecret = "correct-horse-2"\n[[lines]]\nnumber = "12345"'
    text = GOOD.replace('[[lines]]\nnumber = "12345"', second)
    text = text.replace('endpoint = "1001"', 'endpoint = "1001"\npbx = "main"')
    text = text.replace('endpoint = "1002"', 'endpoint = "1002"\npbx = "second"')
    settings = load(write(tmp_path, text), {})

    assert snippet_values(settings).fallback_members == ("PJSIP/1001",)
    assert snippet_values(settings, "second").fallback_members == ("PJSIP/1002",)
    assert snippet_values(settings, "second").ami_secret == "correct-horse-2"


def test_install_start_and_stop(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    home = AsteriskHome("20.6.0", None)
    started: list[tuple[Path, object]] = []

    class Running:
        pid = 4711
        cel_csv = Path("/srv/x/callcenter.csv")

    def start(directory: Path, spec: object, progress: object) -> Running:
        started.append((directory, spec))
        return Running()

    monkeypatch.setattr(root, "install", lambda progress: home)
    monkeypatch.setattr(instance, "start", start)
    monkeypatch.setattr(instance, "stop", lambda directory: directory == Path("var/pbx"))

    assert run("pbx", "install", "--json").json == {"version": "20.6.0", "root": None}
    assert run("pbx", "install").out == "Asterisk 20.6.0 (of this machine)\n"
    assert run("pbx", "start", "--json").json == {
        "pid": 4711,
        "ami": 5038,
        "sip": 5039,
        "phones": "var/pbx/phones.json",
        "cel": "/srv/x/callcenter.csv",
    }
    told = run("pbx", "start").out
    assert "AMI port 5038" in told
    assert 'cel = "/srv/x/callcenter.csv"' in told
    assert [directory for directory, _ in started] == [Path("var/pbx")] * 2
    assert run("pbx", "stop", "--json").json == {"stopped": True}
    assert run("pbx", "stop", "--directory", "other").out == "it did not run\n"


def test_what_the_private_pbx_cannot_do_is_exit_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(progress: object) -> AsteriskHome:
        raise PbxError("debootstrap is missing")

    monkeypatch.setattr(root, "install", fail)

    done = run("pbx", "install")
    assert (done.code, done.out, done.err) == (1, "", "callcenter: debootstrap is missing\n")


def test_prompts_are_listed_in_both_languages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "missing", lambda: ("zh/goodbye",))

    rows = {(row["language"], row["name"]): row for row in run("prompts", "list", "--json").json}

    assert rows["zh", "goodbye"]["built"] is False
    assert rows["en", "goodbye"]["built"] is True
    assert "缺失" in run("prompts", "list", "--lang", "zh").out


def test_prompts_are_built_and_copied(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "missing", lambda: ("zh/goodbye",))
    monkeypatch.setattr(prompts, "render_all", lambda overwrite: (Path("goodbye.wav"),))
    monkeypatch.setattr(prompts, "copy_into", lambda into, overwrite: (into / "goodbye.wav",))

    assert run("prompts", "build", "--into", "sounds", "--json").json == ["goodbye.wav", "sounds/goodbye.wav"]


def test_prompts_that_are_there_are_not_built_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "missing", lambda: ())
    monkeypatch.delattr(prompts, "render_all")

    assert run("prompts", "build").out == "nothing to do\n"


def test_prompts_without_the_tools_say_which(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "missing", lambda: ("zh/goodbye",))
    monkeypatch.setattr("shutil.which", lambda tool: None)

    done = run("prompts", "build")
    assert (done.code, "apt-get install espeak-ng" in done.err) == (1, True)


def test_db_upgrade_makes_the_tables(run: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)

    done = run("db", "upgrade", "--json")

    assert done.code == 0
    assert done.json["url"] == "sqlite:///var/callcenter.db"
    assert (tmp_path / "var" / "callcenter.db").stat().st_size > 0


def test_db_upgrade_leaves_another_s_file_alone(run: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "callcenter.db").write_text("my diary")

    done = run("db", "upgrade")

    assert (done.code, "not an SQLite database" in done.err) == (1, True)
    assert (tmp_path / "var" / "callcenter.db").read_text() == "my diary"
