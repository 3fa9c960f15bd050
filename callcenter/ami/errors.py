"""What can go wrong with an action, told apart by what is known about its effect.

AmiError
├── AmiRefused         never written: the action itself is not safe to send
├── AmiNotConnected    never written: there is no session
├── AmiRejected        the PBX answered "no"
├── AmiIncomplete      a list arrived with another number of items than the PBX announced
└── AmiOutcomeUnknown  written, but no answer: it may or may not have happened
    └── AmiTimeout     ... because the answer did not come in time
"""


class AmiError(Exception):
    """Base of everything an action can end with instead of a reply."""


class AmiRefused(AmiError):
    """The action was not sent; names the header at fault and what to do about it."""

    def __init__(self, header: str, problem: str, remedy: str) -> None:
        super().__init__(f"AMI header {header!r} {problem}; {remedy}")
        self.header = header
        self.problem = problem
        self.remedy = remedy


class AmiNotConnected(AmiError):
    """The action was not sent because no session is up."""


class AmiRejected(AmiError):
    """The PBX refused the action; the text is the PBX's own."""


class AmiIncomplete(AmiError):
    """A list is not whole, so nothing may be concluded from what is missing in it."""


class AmiOutcomeUnknown(AmiError):
    """The action was written, but whether it took effect is not known: look before acting again."""


class AmiTimeout(AmiOutcomeUnknown):
    """No answer within the time allowed."""


class LoginRefusedError(ConnectionError):
    """The PBX does not accept our user or secret."""
