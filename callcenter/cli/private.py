"""From the configuration to the values of Asterisk's files and to a private Asterisk with its phones."""

import json
import secrets
from dataclasses import fields
from pathlib import Path

from callcenter.cli.errors import Misused
from callcenter.pbx.snippets import FeatureCodes, SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from config import Settings
from config.schema import Pbx

_NAMES = {"pause_reason": "pause"}
"""Codes that have another name in the files than in the configuration."""


def snippet_values(
    settings: Settings, name: str | None = None, permit: tuple[str, ...] = (), *, by_name: bool = True
) -> SnippetValues:
    """What is written into the files of one PBX."""
    pbx = _pick(settings, name)
    codes = {f.name: getattr(settings.feature_codes, _NAMES.get(f.name, f.name)) for f in fields(FeatureCodes)}
    agents = (agent.endpoint for agent in settings.plan.agents.values() if agent.pbx == pbx.name)
    values = SnippetValues(
        ami_secret=pbx.secret.get_secret_value(),
        ami_user=pbx.username,
        features=FeatureCodes(**codes),
        fallback_members=tuple(f"PJSIP/{endpoint}" for endpoint in agents),
        by_name=by_name,
    )
    if not permit:
        return values
    return SnippetValues(**{f.name: getattr(values, f.name) for f in fields(values)} | {"ami_permit": permit})


def spec(settings: Settings, directory: Path) -> PbxSpec:
    """A private Asterisk on the configured AMI port; every agent and every desk on it gets a phone with a password."""
    pbx = settings.pbx[0]
    agents = [agent.endpoint for agent in settings.plan.agents.values() if agent.pbx == pbx.name]
    dialled = [desk.dial.partition("/")[2] for desk in settings.plan.departments.values()]
    desks = [name for name in dialled if "@" not in name and name not in agents]
    passwords = _passwords(directory, [*agents, *desks])
    return PbxSpec(
        ports=PbxPorts.block(pbx.port),
        values=snippet_values(settings),
        agents=tuple(Phone(name=name, password=passwords[name]) for name in agents),
        departments=tuple(Phone(name=name, password=passwords[name]) for name in dict.fromkeys(desks)),
        admin_secret=secrets.token_hex(16),
        quiet=True,
    )


def phones_file(directory: Path) -> Path:
    """Where the names and passwords of a private Asterisk's phones are."""
    return directory / "phones.json"


def _passwords(directory: Path, names: list[str]) -> dict[str, str]:
    """A password for each phone; those of an earlier start are kept, because softphones remember them."""
    path = phones_file(directory)
    known: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    given = {name: known.get(name) or secrets.token_urlsafe(12) for name in names}
    directory.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(given, indent=2) + "\n", "utf-8")
    return given


def _pick(settings: Settings, name: str | None) -> Pbx:
    if name is None:
        return settings.pbx[0]
    found = next((pbx for pbx in settings.pbx if pbx.name == name), None)
    if found is None:
        raise Misused(f"no [[pbx]] is called {name}; there are: {', '.join(p.name for p in settings.pbx)}")
    return found
