"""What a sound configuration becomes."""

from datetime import time
from pathlib import Path

import pytest

import config
from callcenter.domain.plan import Choice, Hours
from config import ConfigError, initial, source
from tests.unit.config.sample import GOOD, write


def test_a_full_file_becomes_the_plan(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, GOOD), {})

    plan = settings.plan
    line = plan.lines["12345"]  # type: ignore[index]
    assert (line.queue, line.menu, line.target_s, line.name_en) == ("q1", "m1", 15.0, "热线")
    assert line.hours == Hours(days=frozenset({1, 2}), opens=time(9), closes=time(18))
    assert plan.agents["8001"].pbx == "main"  # type: ignore[index]
    assert plan.menus["m1"].keys == {"1": Choice(queue="q1"), "2": Choice(menu="m2")}  # type: ignore[index,arg-type]
    assert plan.departments["12333"].dial == "PJSIP/12333@trunk"  # type: ignore[index]
    assert plan.rules.jurisdiction == "110000"
    assert [reason.name for reason in plan.rules.pause_reasons] == ["小休", "用餐"]
    assert settings.feature_codes.login == "*451"
    assert settings.mqtt is not None
    assert settings.mqtt.prefix == "callcenter/v1"
    assert settings.warnings == ()


def test_what_is_not_written_has_the_default_of_the_plan(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, GOOD), {})

    queue = settings.plan.queues["q2"]  # type: ignore[index]
    assert (queue.ring_s, queue.wrap_up_s, queue.max_wait_s, queue.title_en) == (8.0, 10.0, 300.0, "q2")
    assert settings.http.port == 8080


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, GOOD), {})

    assert settings.pbx[0].secret.get_secret_value() == "correct-horse-1"
    assert "correct-horse-1" not in repr(settings)


def test_the_password_of_a_server_is_never_shown(tmp_path: Path) -> None:
    url = "postgresql://callcenter:correct-horse-2@127.0.0.1:5433/callcenter?ssl=require"
    settings = config.load(write(tmp_path, GOOD), {"CALLCENTER_STORE__URL": url})

    assert settings.store.url == url
    assert "correct-horse-2" not in repr(settings)


def test_a_day_may_end_at_midnight(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, GOOD.replace('closes = "18:00"', 'closes = "24:00"')), {})

    hours = settings.plan.lines["12345"].hours  # type: ignore[index]
    assert hours is not None
    assert hours.closes == time.max


def test_toml_s_own_times_of_day_are_taken(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, GOOD.replace('opens = "09:00"', "opens = 08:30:00")), {})

    hours = settings.plan.lines["12345"].hours  # type: ignore[index]
    assert hours is not None
    assert hours.opens == time(8, 30)


def test_line_ends_of_windows_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    path.chmod(0o640)

    assert config.load(path, {}).site.name == "beijing"


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    env = {
        "CALLCENTER_HTTP__PORT": "8099",
        "CALLCENTER_PBX__MAIN__SECRET": "another-secret",
        "CALLCENTER_QUEUES__Q2__RING_S": "6.5",
        "CALLCENTER_AGENTS__8001__QUEUES": "q1, q2",
        "CALLCENTER_AGENTS__8001__LOGGED_IN": "true",
        "CALLCENTER_LOG__LEVEL": "debug",
        "CALLCENTER_SERVICE_HOST": "set by some container tool, not ours: it has no __",
        "PATH": "/bin",
    }

    settings = config.load(write(tmp_path, GOOD), env)

    assert settings.http.port == 8099
    assert settings.pbx[0].secret.get_secret_value() == "another-secret"
    assert settings.plan.queues["q2"].ring_s == 6.5  # type: ignore[index]
    assert settings.plan.agents["8001"].queues == ("q1", "q2")  # type: ignore[index]
    assert settings.plan.agents["8001"].logged_in is True  # type: ignore[index]
    assert settings.log.level == "debug"


def test_the_environment_may_add_a_table(tmp_path: Path) -> None:
    without = "\n".join(line for line in GOOD.splitlines() if "mqtt" not in line)

    settings = config.load(write(tmp_path, without), {"CALLCENTER_MQTT__PORT": "1999"})

    assert settings.mqtt is not None
    assert settings.mqtt.port == 1999


def test_the_first_usual_place_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(source, "SEARCHED", (Path("callcenter.toml"), tmp_path / "etc.toml"))
    write(tmp_path, GOOD, "etc.toml")
    assert config.load(None, {}).path == tmp_path / "etc.toml"

    write(tmp_path, GOOD)
    assert config.load(None, {}).path == Path("callcenter.toml")


def test_no_file_at_all_says_where_was_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "SEARCHED", (tmp_path / "a.toml", tmp_path / "b.toml"))

    with pytest.raises(ConfigError) as caught:
        config.load(None, {})

    assert f"looked for {tmp_path}/a.toml, {tmp_path}/b.toml" in str(caught.value)
    assert "callcenter init" in str(caught.value)


def test_the_first_file_loads_without_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "new" / "callcenter.toml"

    initial.write(path)

    assert config.load(path, {}).warnings == ()
    assert path.stat().st_mode & 0o777 == 0o640


def test_the_shipped_default_lacks_nothing_but_the_secret(tmp_path: Path) -> None:
    default = (Path(config.__file__).parent / "default.toml").read_text("utf-8")

    with pytest.raises(ConfigError) as caught:
        config.load(write(tmp_path, default), {})

    assert [(fault.key, fault.what) for fault in caught.value.faults] == [("pbx.asterisk.secret", "is empty")]


def test_every_option_stands_in_the_shipped_default() -> None:
    from config.schema import File, Table
    from config.translate import _table

    default = (Path(config.__file__).parent / "default.toml").read_text("utf-8")

    def options(model: type[Table]) -> set[str]:
        found = {field.alias or name for name, field in model.model_fields.items()}
        for field in model.model_fields.values():
            inner = _table(field.annotation)
            found |= options(inner) if inner is not None and issubclass(inner, Table) else set()
        return found

    words = set(default.replace("=", " ").replace("[", " ").replace("]", " ").replace(".", " ").split())
    assert options(File) - words == set()


def test_two_first_files_have_two_secrets() -> None:
    assert initial.text() != initial.text()


def test_a_first_file_never_replaces_settings(tmp_path: Path) -> None:
    path = write(tmp_path, "precious")

    with pytest.raises(FileExistsError):
        initial.write(path)

    assert path.read_text() == "precious"
    initial.write(path, force=True)
    assert "precious" not in path.read_text()


def test_a_system_s_first_file_keeps_its_data_under_var_lib() -> None:
    assert "sqlite:////var/lib/callcenter/callcenter.db" in initial.text(system=True)
    assert '"/var/lib/callcenter/office.keys"' in initial.text(system=True)


def test_an_emergency_desk_can_be_rung_once_its_number_is_allowed(tmp_path: Path) -> None:
    text = GOOD.replace("PJSIP/12333@trunk", "PJSIP/110@trunk").replace("rest_s = 5", 'emergency_dial = ["110"]')
    assert config.load(write(tmp_path, text), {}).plan.departments["12333"].dial == "PJSIP/110@trunk"  # type: ignore[index]
