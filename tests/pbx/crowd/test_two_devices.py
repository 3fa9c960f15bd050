"""An agent with two devices registered: Asterisk rings one of them, so that never both have the caller."""

import pytest

from callcenter.pbx.scenario import Desk
from callcenter.pbx.spec import Phone
from tests.pbx.crowd.floor import PASSWORD
from tests.pbx.crowd.others import DEVICE_PLACES, TWO_DEVICES, agent_is, call, dial, offers
from tests.support.rush import Rush

pytestmark = [pytest.mark.pbx, pytest.mark.alone]


def test_one_of_two_registered_devices_is_rung_and_has_the_caller(crowd: Rush) -> None:
    agent = TWO_DEVICES.phones[0][0]
    ports = [crowd.pbx.spec.ports.phone(place) for place in DEVICE_PLACES]
    devices = [crowd.sipp.desk(Desk(ring_ms=200, speech=True), port) for port in ports]
    for port in ports:
        assert crowd.sipp.register(Phone(name=agent, password=PASSWORD), port).ok
    assert sum(f":{port}" in crowd.pbx.run_cli(f"pjsip show aor {agent}") for port in ports) == len(ports)
    agent_is(crowd, agent, "idle")
    run = dial(crowd, TWO_DEVICES.line, "15101", talk_ms=500)
    row = call(crowd, "15101", "ended")
    assert run.wait(10).ok
    assert (row["outcome"], offers(crowd, "15101")) == ("answered", [(agent, "answered")])
    assert sorted(device.stop().created for device in devices) == [0, 1]
    assert crowd.until_empty(within=2) == []
