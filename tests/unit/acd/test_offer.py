"""The offer's states, and what a phone's refusal means."""

import pytest

from acd.offer import COUNTED, TABLE, Offer, OfferState, OfferTrigger, result_of_cause, result_of_reason
from callcenter.domain.events import OfferResult
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, OfferId, PbxName, QueueName
from tests.support import tables

ROWS = tables.said(
    """
    RINGING: PICK_UP CONNECTING, BRIDGE BRIDGED, MISS OVER, WITHDRAW OVER
    CONNECTING: BRIDGE BRIDGED, MISS OVER, WITHDRAW OVER
    """,
    OfferState,
    OfferTrigger,
)
R = OfferResult


@pytest.mark.parametrize(
    "pair", tables.pairs(OfferState, OfferTrigger), ids=lambda pair: f"{pair[0].name}-{pair[1].name}"
)
def test_every_pair(pair: tuple[OfferState, OfferTrigger]) -> None:
    tables.check(TABLE, ROWS, pair)


@pytest.mark.parametrize(
    ("cause", "answer", "silent", "rang"),
    [
        (1, "404 no such phone", R.UNREACHABLE, R.UNREACHABLE),
        (16, "ring time over at the PBX", R.UNREACHABLE, R.NO_ANSWER),
        (17, "486 busy here", R.BUSY, R.REJECTED),
        (18, "408 no answer to the INVITE", R.UNREACHABLE, R.NO_ANSWER),
        (19, "480 away", R.UNREACHABLE, R.NO_ANSWER),
        (21, "603 declined", R.REJECTED, R.REJECTED),
        (34, "no circuit", R.UNREACHABLE, R.UNREACHABLE),
        (38, "500 network out of order", R.UNREACHABLE, R.UNREACHABLE),
        (102, "timer expired", R.UNREACHABLE, R.NO_ANSWER),
        (0, "nothing said", R.UNREACHABLE, R.UNREACHABLE),
    ],
)
def test_a_hang_up_cause(cause: int, answer: str, silent: OfferResult, rang: OfferResult) -> None:
    """Before the phone rang a busy answer is a busy line; after that it is the agent who refuses."""
    assert result_of_cause(cause, rang=False) is silent
    assert result_of_cause(cause, rang=True) is rang


@pytest.mark.parametrize(
    ("reason", "silent", "rang"),
    [
        (0, R.UNREACHABLE, R.UNREACHABLE),
        (1, R.UNREACHABLE, R.UNREACHABLE),
        (3, R.UNREACHABLE, R.NO_ANSWER),
        (5, R.BUSY, R.REJECTED),
        (8, R.UNREACHABLE, R.UNREACHABLE),
    ],
)
def test_an_originate_reason(reason: int, silent: OfferResult, rang: OfferResult) -> None:
    assert result_of_reason(reason, rang=False) is silent
    assert result_of_reason(reason, rang=True) is rang


def test_only_what_the_agent_did_counts_against_the_agent() -> None:
    assert {R.NO_ANSWER, R.REJECTED, R.DROPPED} == COUNTED


def test_ring_time_and_connect_time_share_one_timer() -> None:
    offer = Offer(
        id=OfferId(ChannelId("cc-1-1")),
        call=CallId("p:1"),
        agent=AgentId("a1"),
        queue=QueueName("q"),
        pbx=PbxName("p"),
        made_at=Instant(1.0),
    )
    assert offer.timer == "offer/cc-1-1"
    assert (offer.state, offer.rang) == (TABLE.start, False)
