"""Whether a message is Asterisk's own word, or text that somebody else got into it. Pure.

Asterisk writes some texts as they came, line breaks included: a caller's number, the number dialled, the body of a
UserEvent. The event filters of our AMI user drop a message that such a text has cut in two; what is left to see here
is a header slipped in between, and messages of other AMI users.
"""

from typing import Final

from callcenter.ami.frame import Frame
from callcenter.ami.inbound import USER_EVENTS

MAY_REPEAT: Final = ("chanvariable", "variable")
"""How the names of headers begin of which Asterisk writes several."""


def doubt(event: Frame) -> str:
    """Why an event is not to be believed; empty: nothing speaks against it."""
    name = event.event
    if not name:
        return "it is what was left of a message that somebody cut in two"
    if name != "UserEvent" and not event.doubled:
        return ""  # nearly every one
    if name == "UserEvent" and event.get("UserEvent") not in USER_EVENTS:
        return ""  # somebody else's, who may write into it what they like
    if event.doubled and not is_plain(event):
        return "it has a header twice that Asterisk writes once"
    if name == "UserEvent" and not event.comes_before("Uniqueid", "UserEvent"):
        return "it is a UserEvent of ours without the channel on which our dialplan runs"
    return ""


def is_plain(frame: Frame) -> bool:
    """Whether each header that Asterisk writes once is there at most once: else none of them can be relied on."""
    if not frame.doubled:
        return True
    return all(len(frame.all(name)) == 1 for name in frame if not name.lower().startswith(MAY_REPEAT))
