"""The private Asterisk's configuration directory, as text."""

from dataclasses import replace

from callcenter.cel.rows import FIELDS
from callcenter.pbx.files import CDR_FIELDS, MODULES, configuration
from callcenter.pbx.snippets import FILES, UNHEARD, SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone

SPEC = PbxSpec(
    ports=PbxPorts.block(20000),
    values=SnippetValues(ami_secret="correct-horse"),
    agents=(*Phone.range(1001, 2, 20010), Phone(name="1009", password="phone-secret")),
    departments=Phone.range(2001, 1, 20030),
    extra_dialplan="[more]\nexten => s,1,NoOp()\n",
)


def section(text: str, start: str) -> str:
    return text.partition(start)[2].partition("\n[")[0]


def test_callcenter_files_are_there_and_included() -> None:
    files = configuration(SPEC, "/srv/x")
    including = {
        "extensions.conf": "extensions_callcenter.conf",
        "manager.conf": "manager_callcenter.conf",
        "confbridge.conf": "confbridge_callcenter.conf",
        "queues.conf": "queues_callcenter.conf",
        "cel.conf": "cel_callcenter.conf",
        "cel_custom.conf": "cel_custom_callcenter.conf",
    }
    assert set(FILES) == set(including.values())
    for outer, inner in including.items():
        assert f"#include {inner}" in files[outer]
        assert files[inner]


def test_instance_uses_its_own_ports_and_folders() -> None:
    files = configuration(SPEC, "/srv/x")
    assert "port = 20000\nbindaddr = 127.0.0.1" in files["manager.conf"]
    assert "bind = 127.0.0.1:20001" in files["pjsip.conf"]
    assert "rtpstart = 20100\nrtpend = 20999" in files["rtp.conf"]
    folders = [line.partition(" => ")[2] for line in files["asterisk.conf"].splitlines() if " => " in line]
    assert folders
    assert all(folder.startswith("/srv/x/") for folder in folders)


def test_a_quiet_instance_makes_no_events_that_nobody_hears() -> None:
    for quiet in (True, False):
        general = configuration(replace(SPEC, quiet=quiet), "/srv/x")["manager.conf"].partition("\n[")[0]
        assert (f"disabledevents = {','.join(UNHEARD)}\n" in f"{general}\n") == quiet


def test_callers_are_known_by_their_address_and_phones_by_their_name() -> None:
    text = configuration(SPEC, "/srv/x")["pjsip.conf"]
    assert "endpoint_identifier_order = username,ip,anonymous" in text
    assert text.count("type = identify") == 1
    assert "match = 127.0.0.2/32" in text
    assert "context = callcenter-trunk" in section(text, "[trunk]\ntype = endpoint\n")


def test_agents_and_departments_are_in_their_own_contexts() -> None:
    text = configuration(SPEC, "/srv/x")["pjsip.conf"]
    for name, context in (("1001", "agents"), ("1009", "agents"), ("2001", "departments")):
        assert f"context = {context}\n" in section(text, f"[{name}]\ntype = endpoint\n")


def test_phone_with_a_password_registers_and_the_others_have_a_fixed_contact() -> None:
    text = configuration(SPEC, "/srv/x")["pjsip.conf"]
    assert "contact = sip:1001@127.0.0.1:20010\n" in text
    assert "contact = sip:1009" not in text
    assert "username = 1009\npassword = phone-secret" in section(text, "[1009]\ntype = auth\n")


def test_whoever_vanishes_is_noticed_by_silence() -> None:
    text = configuration(SPEC, "/srv/x")["pjsip.conf"]
    assert text.count("type = endpoint") == text.count("rtp_timeout = 30\n")
    assert "rtp_timeout = 2\n" in configuration(replace(SPEC, rtp_timeout_s=2), "/srv/x")["pjsip.conf"]


def test_a_phone_has_one_device_unless_it_may_have_more() -> None:
    two = replace(SPEC, agents=(Phone(name="1009", password="phone-secret", contacts=2),))
    assert "max_contacts = 2\n" in section(configuration(two, "/srv/x")["pjsip.conf"], "[1009]\ntype = aor\n")
    assert "max_contacts = 1\n" in section(configuration(SPEC, "/srv/x")["pjsip.conf"], "[1009]\ntype = aor\n")


def test_record_files_have_one_column_for_each_named_field() -> None:
    files = configuration(SPEC, "/srv/x")
    assert files["cdr_custom.conf"].count("${CSV_QUOTE(") == len(CDR_FIELDS)
    assert files["cel_custom_callcenter.conf"].count("${CSV_QUOTE(") == len(FIELDS)


def test_every_module_is_loaded_once() -> None:
    assert len(set(MODULES)) == len(MODULES)
    assert configuration(SPEC, "/srv/x")["modules.conf"].count("load = ") == len(MODULES) + 1  # and "autoload = no"


def test_more_dialplan_is_added_at_the_end() -> None:
    assert configuration(SPEC, "/srv/x")["extensions.conf"].endswith("[more]\nexten => s,1,NoOp()\n")
