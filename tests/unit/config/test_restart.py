"""What an engine that goes on cannot take over is a fault of the file that it reloads."""

from pathlib import Path

import pytest

import config
from config import ConfigError, Settings
from tests.unit.config.sample import GOOD, write

MQTT = '[mqtt] # mqtt\nhost = "127.0.0.1" # mqtt\n'
HTTP = '[http]\nhost = "127.0.0.1"\nport = 8080\n'
REMEDY = "takes a restart: put it back to reload the rest, or restart callcenter (calls go on)"


def running(folder: Path, text: str = GOOD) -> Settings:
    """What the engine was started with."""
    return config.load(write(folder, text), {})


def told(folder: Path, text: str, env: dict[str, str] | None = None, *, began: str = GOOD) -> list[str]:
    """The faults of a reload, without the remedy that all share."""
    started = running(folder, began)
    with pytest.raises(ConfigError) as caught:
        config.load(write(folder, text), env or {}, running=started)
    return [str(fault).removesuffix(f"; {REMEDY}").removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_a_file_that_says_the_same_has_no_fault(tmp_path: Path) -> None:
    started = running(tmp_path)
    assert config.load(write(tmp_path, GOOD), {}, running=started) == started


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("port = 8080", "port = 8081", "7: http.port: is 8081 now, the engine was started with 8080"),
        ('name = "beijing"', 'name = "bj"', '2: site.name: is "bj" now, the engine was started with "beijing"'),
        ("110000", "110105", '3: site.jurisdiction: is "110105" now, the engine was started with "110000"'),
        (
            "Asia/Shanghai",
            "Asia/Urumqi",
            '4: site.timezone: is "Asia/Urumqi" now, the engine was started with "Asia/Shanghai"',
        ),
        ("var/callcenter.db", "var/other.db", None),
        ('level = "info"', 'level = "debug"', '12: log.level: is "debug" now, the engine was started with "info"'),
        ("correct-horse-1", "correct-horse-2", "18: pbx.main.secret: is another one now"),
        ("port = 5038", "port = 5039", "16: pbx.main.port: is 5039 now, the engine was started with 5038"),
        (MQTT, "", "1: mqtt: is gone"),
        (
            'policy = "default"',
            'policy = "sd_2017"',
            '71: deadlines.policy: is "sd_2017" now, the engine was started with "default"',
        ),
        (MQTT, f"{MQTT}port = 1884\n", "75: mqtt.port: is 1884 now, the engine was started with 1883"),
        (HTTP, HTTP.replace("8080", "8090"), "7: http.port: is 8090 now, the engine was started with 8080"),
    ],
)
def test_a_change_that_takes_a_restart_is_named(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    (fault,) = told(tmp_path, GOOD.replace(old, new))
    assert said is None or fault == f"callcenter.toml:{said}"


def test_a_table_left_out_is_as_the_defaults_say(tmp_path: Path) -> None:
    assert config.load(write(tmp_path, GOOD.replace(HTTP, "")), {}, running=running(tmp_path)).http.port == 8080
    began = GOOD.replace("port = 8080", "port = 8090")
    assert told(tmp_path, GOOD.replace(HTTP, ""), began=began) == [
        "callcenter.toml:1: http.port: is 8080 now, the engine was started with 8090"
    ]


def test_a_broker_that_is_new_takes_a_restart(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD, began=GOOD.replace(MQTT, "")) == ["callcenter.toml:73: mqtt: is new"]


def test_another_pbx_and_one_that_is_gone(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD.replace('name = "main"', 'name = "second"')) == [
        'callcenter.toml:13: pbx: the [[pbx]] "main" is gone',
        "callcenter.toml:13: pbx.second: is new",
    ]


def test_the_environment_counts_as_it_does_at_the_start(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD, {"CALLCENTER_HTTP__PORT": "9000"}) == [
        "environment CALLCENTER_HTTP__PORT: http.port: is 9000 now, the engine was started with 8080"
    ]


def test_other_faults_are_told_beside(tmp_path: Path) -> None:
    spoiled = GOOD.replace("port = 8080", "port = 8081").replace("ring_s = 8", 'ring_s = "8"')
    assert [fault.split(": ")[1] for fault in told(tmp_path, spoiled)] == ["http.port", "queues.q1.ring_s"]


def test_what_is_wrong_in_itself_is_told_once(tmp_path: Path) -> None:
    assert [fault.split(": ")[1] for fault in told(tmp_path, GOOD.replace("port = 8080", "port = 0"))] == ["http.port"]
