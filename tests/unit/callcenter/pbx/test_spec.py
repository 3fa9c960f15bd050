"""Ports and phones of a private Asterisk."""

import socket

import pytest

from callcenter.pbx.errors import PbxError
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import BLOCK, PbxPorts, PbxSpec, Phone


def test_blocks_side_by_side_share_no_port() -> None:
    one, other = PbxPorts.block(20000), PbxPorts.block(20000 + BLOCK)
    assert one.rtp_last < other.ami
    assert one.ami < one.sip < one.phone(0) <= one.phone(89) < one.rtp_first


def test_block_with_a_port_in_use_is_passed_over() -> None:
    first = PbxPorts.free().ami
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        assert PbxPorts.free(first=first).ami > first


def test_no_free_block_is_an_error_that_names_the_range() -> None:
    with pytest.raises(PbxError, match="between 20000 and 20000"):
        PbxPorts.free(first=20000, last=20000)


def test_department_desks_have_their_own_context() -> None:
    spec = PbxSpec(
        ports=PbxPorts.block(20000),
        values=SnippetValues(ami_secret="correct-horse"),
        agents=Phone.range(1001, 2, 7001),
        departments=Phone.range(2001, 1, 7002),
    )
    assert [(p.name, p.context) for p in spec.phones()] == [
        ("1001", "agents"),
        ("1002", "agents"),
        ("2001", "departments"),
    ]


def test_secrets_are_not_shown_by_repr() -> None:
    phone = Phone(name="1", password="phone-secret")
    spec = PbxSpec(
        ports=PbxPorts.block(20000),
        values=SnippetValues(ami_secret="correct-horse"),
        admin_secret="admin-secret",
        agents=(phone,),
    )
    for secret in ("phone-secret", "correct-horse", "admin-secret"):
        assert secret not in repr(spec)
