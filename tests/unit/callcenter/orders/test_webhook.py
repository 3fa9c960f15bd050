"""Signing, pauses, and where a message may go."""

import base64
import ipaddress

import pytest

from callcenter.orders.webhook import GIVE_UP_S, may_go_to, pause, signature, url_faults


def test_the_signature_is_that_of_the_convention() -> None:
    """Made with ``openssl dgst -sha256 -hmac key -binary | base64`` over id, time and body with dots between."""
    secret = "whsec_" + base64.b64encode(b"key").decode()
    assert (
        signature(secret, "17-3-0", 1_795_000_000, b'{"event": "case_dispatch"}')
        == "v1,2srouMpAmU4zGZ2uGztBO3pyvP77CpU29iyYFdyz3u4="
    )


def test_pauses_grow_and_a_day_has_some_thirty_tries() -> None:
    """The last one again and again."""
    assert [pause(n) for n in (1, 2, 3, 4, 5, 6, 7, 99)] == [5, 30, 120, 600, 1800, 3600, 3600, 3600]
    assert sum(pause(n) for n in range(1, 28)) < GIVE_UP_S < sum(pause(n) for n in range(1, 32))


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org/hook?x=1", None),
        ("http://127.0.0.1:9000/hook", None),
        ("http://localhost/hook", None),
        ("http://[::1]:9/", None),
        ("http://example.org/", "must begin with https://; http:// is for this machine"),
        ("http://127.0.0.1.example.org/", "must begin with https://; http:// is for this machine"),
        ("ftp://example.org/", "must begin with https:// and a name"),
        ("https:///x", "must begin with https:// and a name"),
        ("https://u:p@example.org/", "must hold no user and password"),
        ("https://example.org/#x", "must hold no #"),
        ("https://[", "is no address"),
        ("https://example.org:port/", "is no address"),
    ],
)
def test_an_address_that_cannot_be_a_receiver_s_is_refused(url: str, fault: str | None) -> None:
    """With what it has to be."""
    found = [*url_faults(url)]
    assert [said.startswith(fault) for said in found] == [True] if fault else found == []


@pytest.mark.parametrize(
    ("address", "host", "public_only", "with_private"),
    [
        ("93.184.216.34", "example.org", True, True),
        ("10.1.2.3", "example.org", False, True),
        ("192.168.0.9", "192.168.0.9", False, True),
        ("fd00::1", "example.org", False, True),
        ("127.0.0.1", "127.0.0.1", True, True),
        ("127.0.0.1", "localhost", True, True),
        ("127.0.0.1", "example.org", False, False),
        ("::1", "example.org", False, False),
        ("::ffff:127.0.0.1", "example.org", False, False),
        ("::ffff:10.0.0.1", "example.org", False, True),
        ("169.254.169.254", "example.org", False, False),
        ("0.0.0.0", "example.org", False, False),
        ("224.0.0.1", "example.org", False, False),
    ],
)
def test_a_name_does_not_lead_into_the_own_network(
    address: str, host: str, public_only: bool, with_private: bool
) -> None:
    """Unless private addresses are allowed; to this machine only its own address leads."""
    where = ipaddress.ip_address(address)
    assert [may_go_to(where, host, private=private) for private in (False, True)] == [public_only, with_private]
