"""How store and broker are, and since when."""

from callcenter.picture import compare
from callcenter.services import Services
from callcenter.view import ServiceView
from tests.fakes.engine import FakeEngine
from tests.support.office import Office, in_virtual_time


def test_a_service_is_as_it_is_since_its_last_change() -> None:
    """Another reason for the same trouble is no new beginning."""
    now, reason = [10.0], [""]
    services = Services({"store": lambda: reason[0], "mqtt": lambda: ""}, lambda: now[0])
    seen = []
    for at, wrong in ((10.0, ""), (20.0, ""), (30.0, "locked"), (40.0, "gone"), (50.0, "")):
        now[0], reason[0] = at, wrong
        seen.append(services.look())
    assert [(store.up, store.since, store.reason) for store, _ in seen] == [
        (True, 10.0, ""),
        (True, 10.0, ""),
        (False, 30.0, "locked"),
        (False, 30.0, "gone"),
        (True, 50.0, ""),
    ]
    assert {broker for _, broker in seen} == {ServiceView(name="mqtt", up=True, since=10.0, reason="")}


def test_the_picture_shows_them_and_tells_when_one_changes() -> None:
    async def test(o: Office) -> None:
        o.open()
        reason = [""]
        o.engine.services = Services({"store": lambda: reason[0]}, lambda: 1.0).look
        well = o.engine.view()
        reason[0] = "locked"
        ill = o.engine.view()
        assert [(s.name, s.up) for s in (*well.services, *ill.services)] == [("store", True), ("store", False)]
        assert compare(well, ill, 1).services == ill.services
        assert not compare(well, ill, 1).empty

    in_virtual_time(test)


def test_a_centre_without_any_shows_none() -> None:
    assert FakeEngine(lambda: 1.0).view().services == ()
