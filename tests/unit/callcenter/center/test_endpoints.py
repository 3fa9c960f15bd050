"""What is known of phones at which no agent sits."""

from callcenter.center.endpoints import Endpoints
from callcenter.domain.ids import ChannelId, PbxName

A, B = PbxName("a"), PbxName("b")
ONE, TWO = ChannelId("1.1"), ChannelId("1.2")


def test_a_phone_that_was_never_told_of_cannot_be_rung() -> None:
    assert not Endpoints().reachable((A, "1001"))


def test_a_phone_is_as_last_told() -> None:
    phones = Endpoints()
    phones.changed((A, "1001"), reachable=True)
    assert phones.reachable((A, "1001"))
    assert not phones.reachable((B, "1001"))
    phones.changed((A, "1001"), reachable=False)
    assert not phones.reachable((A, "1001"))


def test_channels_come_and_go() -> None:
    phones = Endpoints()
    phones.opened(ONE, (A, "1001"))
    phones.opened(TWO, (A, "1001"))
    assert phones.channels((A, "1001")) == {ONE, TWO}
    phones.closed(ONE)
    phones.closed(ONE)
    assert phones.channels((A, "1001")) == {TWO}
    phones.closed(TWO)
    assert (len(phones), phones.channels((A, "1001"))) == (0, frozenset())


def test_a_pbx_s_lists_take_the_place_of_what_was_known_of_it() -> None:
    phones = Endpoints()
    for pbx in (A, B):
        phones.changed((pbx, "1001"), reachable=True)
        phones.opened(ChannelId(f"{pbx}.1"), (pbx, "1001"))
    phones.synced(A, {"1002": {TWO}}, {"1002": True})
    assert [phones.reachable(p) for p in ((A, "1001"), (A, "1002"), (B, "1001"))] == [False, True, True]
    assert (phones.channels((A, "1001")), phones.channels((A, "1002"))) == (frozenset(), {TWO})
    assert phones.channels((B, "1001")) == {ChannelId("b.1")}
