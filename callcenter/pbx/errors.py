"""What can go wrong with the private Asterisk."""


class PbxError(RuntimeError):
    """The private Asterisk cannot be had or does not run; the message says what to do."""
