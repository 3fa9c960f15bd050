"""The base of enumerations that the core looks things up by."""

from enum import Enum


class Name(Enum):
    """A named value. Members are hashed as the single objects they are: Enum's own hash is a call into Python, and the
    tables of the state machines are asked a few dozen times for each call."""

    __hash__ = object.__hash__
