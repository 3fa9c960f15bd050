"""Loading: every fault at once, or settings that need no further look."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from callcenter.domain.plan import FeatureCodes, Plan
from config import crosscheck, crosscheck_site, plan, schema, source, translate
from config.faults import ConfigError, Fault, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator configured."""

    path: Path
    plan: Plan
    site: schema.Site
    http: schema.Http
    store: schema.Store
    mqtt: schema.Mqtt | None
    log: schema.Log
    pbx: tuple[schema.Pbx, ...]
    warnings: tuple[Fault, ...] = ()

    @property
    def feature_codes(self) -> FeatureCodes:
        """What agents dial."""
        return self.plan.codes


def load(path: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Read, check and build. Raises ConfigError with every fault of the file and the environment."""
    found = source.find(path)
    if found is None:
        places = listed(str(place) for place in source.SEARCHED)
        remedy = "write one with: callcenter init, or name one with --config"
        what = f"there is no configuration file (looked for {places})"
        raise ConfigError([Fault(file="callcenter.toml", line=None, key="", what=what, remedy=remedy)])
    read = source.read(found, source.environment() if env is None else env)
    faults = all_faults(read)
    if any(fault.severity == "error" for fault in faults):
        raise ConfigError(faults)
    return _settings(found, schema.File.model_validate(read.data), tuple(faults))


def all_faults(read: source.Source) -> list[Fault]:
    """Faults of the text, of single values and between values, in the order of the file."""
    faults = list(read.faults)
    # A file that is not TOML has no values: more faults would only be about what could not be read.
    if read.data or not faults:
        faults += [*translate.faults(read), *crosscheck.faults(read), *crosscheck_site.faults(read)]
    return sorted(faults, key=lambda fault: (fault.line is None, fault.line or 0, fault.key, fault.what))


def _settings(path: Path, file: schema.File, warnings: tuple[Fault, ...]) -> Settings:
    return Settings(
        path=path,
        plan=plan.build(file),
        site=file.site,
        http=file.http,
        store=file.store,
        mqtt=file.mqtt,
        log=file.log,
        pbx=file.pbx,
        warnings=warnings,
    )
