"""The PBX's lists as one fact."""

import pytest

from callcenter.ami.frame import Frame
from callcenter.ami.resync import synced
from callcenter.domain.ids import PbxName

PBX, NOW = PbxName("main"), 1_795_290_500.0


def channel(name: str = "PJSIP/trunk-0000002a", **more: str) -> Frame:
    """A row of CoreShowChannels."""
    row = {
        "Channel": name,
        "ChannelStateDesc": "Up",
        "Context": "callcenter-hold",
        "Application": "Wait",
        "Duration": "00:00:36",
        "Uniqueid": "1795290464.1",
        "Linkedid": "1795290464.1",
        "BridgeId": "",
        "CallerIDNum": "138 1234-1234",
    }
    return Frame((row | more).items())


def variables(*pairs: str, uniqueid: str = "1795290464.1") -> Frame:
    """A row of Status with variables."""
    return Frame([("Uniqueid", uniqueid), *(("Variable", pair) for pair in pairs)])


def test_a_waiting_caller_is_seen_with_call_line_and_number() -> None:
    """What a restart needs to take the caller up again."""
    fact = synced(PBX, [channel()], [variables("CC_CALL=1795290464.1", "CC_LINE=12345")], [], 5.0, NOW)
    (seen,) = fact.channels
    assert (seen.call, seen.line, seen.number, seen.endpoint) == ("1795290464.1", "12345", "13812341234", "trunk")
    assert (seen.up, seen.context, fact.started_at) == (True, "callcenter-hold", 5.0)


@pytest.mark.parametrize(
    ("noted", "age"),
    [
        ("1795290464.250", 35.75),
        ("", 36.0),
        ("nonsense", 36.0),
        ("nan", 36.0),
        ("1795290000.000", 36.0),
    ],
)
def test_the_age_is_exact_where_the_arrival_was_noted(noted: str, age: float) -> None:
    """A note that is missing, broken or does not fit is not believed: then Asterisk's whole seconds count."""
    fact = synced(PBX, [channel()], [variables(f"CC_AT={noted}")], [], 0.0, NOW)
    assert fact.channels[0].age_s == pytest.approx(age)


def test_phones_are_reachable_unless_unavailable_or_invalid() -> None:
    """Only PJSIP devices are phones."""
    devices = [
        Frame([("Device", device), ("State", state)])
        for device, state in (
            ("PJSIP/1001", "NOT_INUSE"),
            ("PJSIP/1002", "UNAVAILABLE"),
            ("PJSIP/1003", "INUSE"),
            ("PJSIP/1004", "INVALID"),
            ("Queue:12345", "NOT_INUSE"),
        )
    ]
    fact = synced(PBX, [], [], devices, 0.0, NOW)
    assert fact.reachable == {"1001": True, "1002": False, "1003": True, "1004": False}
