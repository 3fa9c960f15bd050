"""Typed configuration with errors that name file, line and key."""

from callcenter.domain.plan import FeatureCodes
from config.faults import ConfigError, Fault
from config.load import Examined, Settings, examine, load

__all__ = ["ConfigError", "Examined", "Fault", "FeatureCodes", "Settings", "examine", "load"]
