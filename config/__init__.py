"""Typed configuration with errors that name file, line and key."""

from callcenter.domain.plan import FeatureCodes
from config.faults import ConfigError, Fault
from config.load import Settings, load

__all__ = ["ConfigError", "Fault", "FeatureCodes", "Settings", "load"]
