"""Loading: every fault at once, or settings that need no further look."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from callcenter.domain.plan import FeatureCodes, Plan
from callcenter.orders.deadlines.policy import Policies
from config import (
    crosscheck,
    crosscheck_deadlines,
    crosscheck_reach,
    crosscheck_routing,
    crosscheck_site,
    crosscheck_waiting,
    office,
    plan,
    policies,
    restart,
    schema,
    source,
    translate,
)
from config.faults import ConfigError, Fault, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator configured."""

    path: Path
    plan: Plan
    site: schema.Site
    http: schema.Http
    store: schema.Store
    privacy: schema.Privacy
    deadlines: schema.Deadlines
    webhooks: office.Webhooks
    early_warning: office.EarlyWarning
    open311: office.Open311 | None
    policies: Policies
    mqtt: schema.Mqtt | None
    log: schema.Log
    pbx: tuple[schema.Pbx, ...]
    warnings: tuple[Fault, ...] = ()

    @property
    def feature_codes(self) -> FeatureCodes:
        """What agents dial."""
        return self.plan.codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A configuration that was looked through: all its faults, and what can be used in spite of them."""

    settings: Settings | None
    """None when there is an error among the faults."""
    faults: tuple[Fault, ...]
    pbx: tuple[schema.Pbx, ...] = ()
    """The PBXs that have no fault of their own, so that they can be checked even when others do."""


def load(
    path: Path | None = None, env: Mapping[str, str] | None = None, *, running: Settings | None = None
) -> Settings:
    """Read, check and build. Raises ConfigError with every fault of the file and the environment.

    For an engine that goes on, ``running`` is what it was started with: what would take a restart is a fault then.
    """
    examined = examine(path, env, running=running)
    if examined.settings is None:
        raise ConfigError(examined.faults)
    return examined.settings


def examine(
    path: Path | None = None, env: Mapping[str, str] | None = None, *, running: Settings | None = None
) -> Examined:
    """Like ``load``, without raising."""
    found = source.find(path)
    if found is None:
        places = listed(str(place) for place in source.SEARCHED)
        remedy = "write one with: callcenter init, or name one with --config"
        what = f"there is no configuration file (looked for {places})"
        return Examined(
            settings=None, faults=(Fault(file="callcenter.toml", line=None, key="", what=what, remedy=remedy),)
        )
    read = source.read(found, os.environ if env is None else env)
    faults = tuple(_all_faults(read, running))
    if any(fault.severity == "error" for fault in faults):
        return Examined(settings=None, faults=faults, pbx=tuple(_sound_pbxs(read)))
    settings = _settings(found, schema.File.model_validate(read.data), faults)
    return Examined(settings=settings, faults=faults, pbx=settings.pbx)


def _sound_pbxs(read: source.Source) -> Iterator[schema.Pbx]:
    for entry in crosscheck.entries(read, "pbx"):
        with suppress(ValidationError):
            yield schema.Pbx.model_validate(entry.values)


def _all_faults(read: source.Source, running: Settings | None) -> list[Fault]:
    """Faults of the text, of single values, between values, and of what cannot change now; in the file's order."""
    faults = list(read.faults)
    # A file that is not TOML has no values: more faults would only be about what could not be read.
    if read.data or not faults:
        faults += [*translate.faults(read), *crosscheck.faults(read)]
        faults += [*crosscheck_routing.faults(read), *crosscheck_site.faults(read), *crosscheck_waiting.faults(read)]
        faults += [*crosscheck_reach.faults(read), *crosscheck_deadlines.faults(read)]
        faults += restart.faults(read, running) if running is not None else ()
    return sorted(faults, key=lambda fault: (fault.line is None, fault.line or 0, fault.key, fault.what))


def _settings(path: Path, file: schema.File, warnings: tuple[Fault, ...]) -> Settings:
    return Settings(
        path=path,
        plan=plan.build(file),
        site=file.site,
        http=file.http,
        store=file.store,
        privacy=file.privacy,
        deadlines=file.deadlines,
        webhooks=file.webhooks,
        early_warning=file.early_warning,
        open311=file.open311,
        policies=policies.read(file.deadlines.policies)[0],
        mqtt=file.mqtt,
        log=file.log,
        pbx=file.pbx,
        warnings=warnings,
    )
