"""What is played for show, or to measure, leaves alone the keys of the centre in whose directory it is run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.bench import lab
from callcenter.chaos import cast as storm
from callcenter.chaos import site as chaos
from callcenter.demo import cast
from callcenter.demo import site as demo
from callcenter.pbx.spec import PbxPorts
from config.load import load

PORTS = PbxPorts.block(21000)


def for_the_demo(folder: Path) -> Path:
    site = demo.Site(folder, PORTS, 8080, 1883, "secret-secret", cast.QUICK)
    site.write()
    return site.config


def for_the_chaos(folder: Path) -> Path:
    site = chaos.Site(folder, PORTS, 8080, 5038, "secret-secret", storm.STORMY)
    site.write(folder / "cel.csv")
    return site.config


def for_the_bench(folder: Path) -> Path:
    file = folder / "callcenter.toml"
    file.touch(mode=0o600)
    file.write_text(lab.config(PORTS, lab.Crew.of(4, (2,), 5060), 8080, 1883, folder / "bench.db"), "utf-8")
    return file


@pytest.mark.parametrize("written", [for_the_demo, for_the_chaos, for_the_bench])
def test_its_keys_are_beside_its_own_database(tmp_path: Path, written: Callable[[Path], Path]) -> None:
    settings = load(written(tmp_path), {})
    assert Path(settings.privacy.key_file).parent == tmp_path
    assert settings.store.url.startswith(f"sqlite:///{tmp_path}/")
