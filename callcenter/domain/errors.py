"""Every error the engine raises on purpose.

CallcenterError
+-- IllegalTransition   a machine got an event that has no row in its table (our fault)
+-- Refused             a request that cannot be done now (the asker's fault); carries a code
"""


class CallcenterError(Exception):
    """Root of the tree."""


class IllegalTransition(CallcenterError):
    """The pair (state, trigger) has no row; nothing was changed."""

    def __init__(self, machine: str, state: object, trigger: object) -> None:
        super().__init__(f"{machine}: no transition from {state} on {trigger}")
        self.machine, self.state, self.trigger = machine, state, trigger


class Refused(CallcenterError):
    """A request that cannot be carried out; ``code`` is stable, ``message`` is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message
