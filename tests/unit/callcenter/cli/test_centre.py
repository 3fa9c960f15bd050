"""callcenter init, check and serve."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import config
from callcenter.cli import checking
from callcenter.domain.errors import CallcenterError
from callcenter.domain.finding import Finding, error, warning
from callcenter.pbx import prompts
from config import Settings
from tests.unit.callcenter.cli.conftest import Run
from tests.unit.config.sample import GOOD, write

UNREACHABLE = error("unreachable", "127.0.0.1:5038", "no AMI connection", "is Asterisk running?")
MISSING_RIGHT = error("missing_right", "manager.conf", "write lacks originate", "add originate")
OLD = warning("old_asterisk", "127.0.0.1:5038", "Asterisk 16", "use 18 or newer")


@pytest.fixture(autouse=True)
def stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tests' own process keeps its priority; the result says when it would have got another."""
    asked: list[str] = []
    monkeypatch.setattr("callcenter.priority.be_prompt", lambda: asked.append("prompt"))
    return asked


def test_init_writes_a_file_that_loads(run: Run, tmp_path: Path) -> None:
    done = run("init")

    assert done.code == 0
    assert config.load(tmp_path / "callcenter.toml", {}).site.name == "main"
    assert run("init", "other.toml", "--json").json == {"path": "other.toml"}


def test_init_never_overwrites(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)

    done = run("init")

    assert (done.code, done.out) == (1, "")
    assert "callcenter.toml is there already; it was not touched" in done.err
    assert path.read_text("utf-8") == GOOD
    assert run("init", "--force").code == 0
    assert path.read_text("utf-8") != GOOD


def test_init_where_nothing_can_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = run("init", "file/callcenter.toml")

    assert (done.code, "cannot be written" in done.err) == (1, True)


@pytest.fixture
def sounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sounds directory with all our prompts and one of the operator's own."""
    monkeypatch.setattr(prompts, "missing", lambda *_: ())
    folder = tmp_path / "sounds"
    (folder / "zh" / "callcenter").mkdir(parents=True)
    (folder / "zh" / "callcenter" / "more.wav").touch()
    return folder


@pytest.fixture
def pbx(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the look at the PBX finds; nothing unless a test adds to it."""
    found: list[Finding] = []

    async def probe(target: object, *, config_directory: Path | None = None) -> list[Finding]:
        return found

    monkeypatch.setattr(checking, "probe", probe)
    return found


def check(run: Run, sounds: Path, *words: str) -> tuple[int, str]:
    """Run the check on the sounds directory."""
    done = run("check", "--sounds", str(sounds), *words)
    return done.code, done.out


def test_check_with_all_in_order(run: Run, tmp_path: Path, sounds: Path, pbx: list[Finding]) -> None:
    write(tmp_path, GOOD)

    assert check(run, sounds) == (0, "all in order\n")
    assert check(run, sounds, "--json") == (0, "[]\n")


def test_check_tells_a_warning_and_is_content(run: Run, tmp_path: Path, sounds: Path, pbx: list[Finding]) -> None:
    write(tmp_path, GOOD)
    pbx.append(OLD)

    assert check(run, sounds) == (0, "warning: 127.0.0.1:5038: Asterisk 16\n    remedy: use 18 or newer\n")


@pytest.mark.parametrize(
    ("found", "code"), [([MISSING_RIGHT], 1), ([MISSING_RIGHT, UNREACHABLE], 3), ([UNREACHABLE, OLD], 3)]
)
def test_check_exits_by_the_kind_of_fault(
    found: list[Finding], code: int, run: Run, tmp_path: Path, sounds: Path, pbx: list[Finding]
) -> None:
    write(tmp_path, GOOD)
    pbx.extend(found)

    assert check(run, sounds)[0] == code


def test_check_looks_at_all_parts_in_spite_of_a_fault_in_one(
    run: Run, tmp_path: Path, sounds: Path, pbx: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, GOOD.replace("port = 8080", "port = 0"))
    pbx.append(MISSING_RIGHT)
    monkeypatch.setattr(prompts, "missing", lambda folder=None, inner="": ("zh/goodbye",) if inner else ())

    done = run("check", "--sounds", str(sounds), "--json", "--config", str(path))

    assert done.code == 2
    assert [(found["code"], found["where"]) for found in done.json] == [
        ("config", f"{path}:7: http.port"),
        ("missing_right", "manager.conf"),
        ("missing_prompt", str(sounds)),
    ]
    assert all(found["remedy"] and found["severity"] == "error" for found in done.json)


def test_check_misses_the_operator_s_own_recording(run: Run, tmp_path: Path, sounds: Path, pbx: list[Finding]) -> None:
    write(tmp_path, GOOD)
    (sounds / "zh" / "callcenter" / "more.wav").unlink()

    code, out = check(run, sounds)

    assert code == 1
    assert "there is no zh/callcenter/more\n" in out


def test_check_misses_a_bulletin_and_knows_our_own_prompts(
    run: Run, tmp_path: Path, sounds: Path, pbx: list[Finding]
) -> None:
    said = 'bulletins = ["own/typhoon"]\ncomfort = { prompts = ["queue_hold", "callcenter/goodbye"] }'
    write(tmp_path, GOOD.replace('overflow = "q2"', f'overflow = "q2"\n{said}'))

    code, out = check(run, sounds)

    assert code == 1
    assert "there is no zh/own/typhoon\n" in out
    assert "queue_hold" not in out
    assert "goodbye" not in out


def test_check_speaks_chinese(run: Run, tmp_path: Path, sounds: Path, pbx: list[Finding]) -> None:
    write(tmp_path, GOOD)

    assert check(run, sounds, "--lang", "zh") == (0, "一切正常\n")


def test_check_of_a_pbx_that_does_not_answer(run: Run, tmp_path: Path, sounds: Path) -> None:
    from tests.unit.callcenter.cli.test_main import dead_port

    write(tmp_path, GOOD.replace("port = 5038", f"port = {dead_port()}"))

    code, out = check(run, sounds)

    assert code == 3
    assert out.startswith("error: 127.0.0.1:")


def test_serve_hands_the_settings_to_the_engine(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stays_as_it_is: list[str],
) -> None:
    path = write(tmp_path, GOOD)
    path.chmod(0o644)
    served: list[tuple[Settings, str]] = []
    monkeypatch.setitem(sys.modules, "callcenter.app", SimpleNamespace(serve=lambda *what: served.append(what)))

    done = run("serve", "--config", str(path))
    assert done.code == 0
    assert "warning: " in done.err
    assert run("serve", "--json").code == 0

    assert [(settings.site.name, form) for settings, form in served] == [("beijing", "console"), ("beijing", "json")]
    assert stays_as_it_is == ["prompt", "prompt"]


def test_serve_with_a_faulty_configuration_starts_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, GOOD.replace("port = 8080", "port = 0").replace("warn_s = 10", "warn_s = 0"))
    monkeypatch.setitem(sys.modules, "callcenter.app", None)

    done = run("serve")

    assert done.code == 2
    assert [line.split(": ")[0] for line in done.err.splitlines()] == [
        "callcenter",
        f"{path.name}:7",
        f"{path.name}:26",
    ]


def test_serve_that_cannot_start_says_why(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise CallcenterError("the database is damaged")

    write(tmp_path, GOOD)
    monkeypatch.setitem(sys.modules, "callcenter.app", SimpleNamespace(serve=refuse))

    done = run("serve")
    assert (done.code, done.err) == (1, "callcenter: the database is damaged\n")
