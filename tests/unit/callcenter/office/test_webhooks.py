"""Webhooks from the change of a case to the receiver, a real HTTP server; on both stores."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.office.alerts import Alerts
from callcenter.office.faulty import Faulty, Unknown
from callcenter.office.orders import Written
from callcenter.office.webhook_post import NotTaken, Poster
from callcenter.office.webhook_sender import Sender
from callcenter.office.webhooks import Webhooks
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case, Citizen
from callcenter.orders.trail import CaseEvent
from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from callcenter.orders.webhook import GIVE_UP_S, signature
from callcenter.store.office.database import Database
from tests.support.cases import SEALER
from tests.support.receiver import Receiver, Request, receiving

NOW = Instant(1_795_000_000.0)
ADMIN = Actor(id="root")


class Site:
    """Webhooks, their sender and a clock that a test sets."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        self.webhooks = Webhooks(database, SEALER, lambda: self.now)
        self.alerts = Alerts(database, lambda: self.now)
        self.sender = Sender(database, self.webhooks, self.alerts, lambda: self.now, private=False)

    async def happens(self, number: str, version: int, action: str = "dispatch") -> None:
        """A change of a case, with its transaction."""
        case = Case(number=number, opened_at=NOW, citizen=Citizen(caller_number="13812341234"), content="油烟")
        event = CaseEvent(number=number, at=self.now, action=action, actor="wang", version=version, words="请尽快")
        async with self.database.write() as connection:
            await self.webhooks.along(connection, (Written(before=case, case=case, events=(event,)),))

    async def send(self, later_s: float = 0.0) -> float:
        """Let the sender do what is due, so much later; seconds until something is due again."""
        self.now = Instant(self.now + later_s)
        async with Poster(private=False, timeout_s=30) as poster:
            return await self.sender.round(poster)


@pytest.fixture
def site(database: Database) -> Site:
    """Webhooks without a receiver."""
    return Site(database)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that takes everything."""
    async with receiving() as receiver:
        yield receiver


def ids(receiver: Receiver) -> list[str]:
    """Of the messages that came, in order."""
    return [request.headers["webhook-id"] for request in receiver.requests]


async def test_what_happens_to_an_order_reaches_the_receiver_signed_and_without_personal_data(
    site: Site, receiver: Receiver
) -> None:
    """Only the events that it asked for; delivered once where it is taken; kept over a restart of the sender."""
    secret = await site.webhooks.add("crm", receiver.url, ["case_dispatch"], ADMIN)
    await site.happens("17", 3)
    await site.happens("17", 4, action="sign")
    again = Sender(site.database, site.webhooks, site.alerts, lambda: site.now, private=False)
    async with Poster(private=False) as poster:
        await again.round(poster)
    await site.send()
    [request] = receiver.requests
    assert request.headers["webhook-id"] == "17-3-0"
    signed = signature(secret, "17-3-0", int(request.headers["webhook-timestamp"]), request.body)
    assert request.headers["webhook-signature"] == signed
    assert (request.json["event"], request.json["number"], request.json["version"]) == ("case_dispatch", "17", 3)
    assert not [private for private in ("1381234", "油烟", "wang", "请尽快") if private in request.body.decode()]


async def test_what_is_undone_is_told_to_nobody(site: Site, receiver: Receiver) -> None:
    """The message is part of the change's own transaction."""
    await site.webhooks.add("crm", receiver.url, [], ADMIN)
    with pytest.raises(ZeroDivisionError):
        await _fail(site)
    await site.send()
    assert receiver.requests == []


async def _fail(site: Site) -> None:
    case = Case(number="17", opened_at=NOW)
    event = CaseEvent(number="17", at=NOW, action="dispatch", actor="wang", version=1)
    async with site.database.write() as connection:
        await site.webhooks.along(connection, (Written(before=None, case=case, events=(event,)),))
        _ = 1 // 0


async def test_what_is_not_taken_comes_again_under_the_same_id_and_each_order_s_messages_in_order(
    site: Site, receiver: Receiver
) -> None:
    """Another order's messages do not wait for it."""
    await site.webhooks.add("crm", receiver.url, [], ADMIN)
    for number, version in (("17", 1), ("17", 2), ("18", 1)):
        await site.happens(number, version)
    receiver.answer = lambda request: "500 Oops" if request.json["number"] == "17" else "200 OK"
    assert await site.send() == 5
    assert ids(receiver) == ["17-1-0", "18-1-0"]
    assert await site.send(5) == 30
    receiver.answer = lambda _request: "202 Accepted"
    await site.send(30)
    await site.send()
    assert ids(receiver)[2:] == ["17-1-0", "17-1-0", "17-2-0"]
    [standing] = await site.webhooks.all()
    assert (standing.waiting, standing.webhook.failing_since, standing.webhook.error) == (0, None, "")


async def test_a_receiver_that_takes_nothing_for_a_day_is_disabled_with_an_alert_until_it_is_enabled(
    site: Site, receiver: Receiver
) -> None:
    """What waited for it is sent then."""
    await site.webhooks.add("crm", receiver.url, [], ADMIN)
    await site.happens("17", 1)
    receiver.answer = lambda _request: "302 Found\r\nlocation: http://127.0.0.1:1/"
    await site.send()
    await site.send(GIVE_UP_S)
    await site.send(GIVE_UP_S)
    assert len(receiver.requests) == 2
    [standing] = await site.webhooks.all()
    assert (standing.webhook.enabled, standing.waiting, standing.webhook.error) == (False, 1, "answered 302")
    [alert] = await site.alerts.standing()
    assert (alert.kind.value, alert.detail) == ("webhook", {"webhook": "crm"})
    receiver.answer = lambda _request: "204 No Content"
    await site.webhooks.enable("crm")
    await site.send()
    assert ids(receiver) == ["17-1-0"] * 3


async def test_faults_of_a_receiver_are_told_at_once_and_a_removed_one_is_forgotten(
    site: Site, receiver: Receiver
) -> None:
    """With what was on its way to it."""
    await site.webhooks.add("crm", receiver.url, [], ADMIN)
    with pytest.raises(Faulty) as refused:
        await site.webhooks.add("crm", "http://example.org/#x", ["dispatch"], ADMIN)
    assert [where for where, _ in refused.value.faults] == ["url", "url", "events", "id"]
    await site.happens("17", 1)
    await site.webhooks.remove("crm")
    await site.send()
    assert receiver.requests == []
    with pytest.raises(Unknown):
        await site.webhooks.test("crm")


async def test_a_test_message_is_sent_as_soon_as_it_is_asked_for(site: Site, receiver: Receiver) -> None:
    """The running sender is woken."""
    await site.webhooks.add("crm", receiver.url, ["case_dispatch"], ADMIN)
    came: asyncio.Future[Request] = asyncio.get_running_loop().create_future()

    def note(request: Request) -> str:
        came.set_result(request)
        return "200 OK"

    receiver.answer = note
    async with asyncio.TaskGroup() as group:
        running = group.create_task(site.sender.run())
        id = await site.webhooks.test("crm")
        async with asyncio.timeout(30):
            request = await came
        running.cancel()
    assert (request.json["id"], request.json["event"]) == (id, "test")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://10.0.0.1/", "10.0.0.1 leads to 10.0.0.1, where nothing is sent"),
        ("https://169.254.169.254/", "leads to 169.254.169.254"),
        ("http://127.0.0.1:1/", "ConnectError"),
    ],
)
async def test_where_nothing_may_or_can_be_sent_is_told(url: str, why: str) -> None:
    """Before a byte is sent."""
    async with Poster(private=False) as poster:
        with pytest.raises(NotTaken, match=why):
            await poster.post(url, {}, b"{}")


async def test_what_becomes_of_an_alert_reaches_the_receiver_in_codes_and_in_order(
    site: Site, receiver: Receiver
) -> None:
    """Neither who looked at what, nor who acknowledged it, nor the note of who closed it."""
    site.alerts.along.append(site.webhooks.along_alert)
    await site.webhooks.add("crm", receiver.url, [], ADMIN)
    detail = {"why": "many", "whom": "wang", "orders": ["17"]}
    finding = Finding(kind=AlertKind.READS, key="reads:many:wang", level=Level.WARNING, at=NOW, detail=detail)
    await site.alerts.found(finding)
    await site.alerts.found(replace(finding, at=Instant(NOW + 1), count=2))
    await site.alerts.acknowledge(1, Actor(id="zheng"))
    await site.alerts.close(1, Actor(id="zheng"), "张三丰看过了", confirmed=True)
    for _ in range(4):
        await site.send()
    events = [request.json["event"] for request in receiver.requests]
    assert events == ["alert_open", "alert_updated", "alert_acknowledged", "alert_closed"]
    assert receiver.requests[0].json["detail"] == {"why": "many", "orders": ["17"]}
    assert (receiver.requests[3].json["confirmed"], receiver.requests[3].json["count"]) == (True, 2)
    for request in receiver.requests:
        assert not [private for private in ("wang", "zheng", "张三丰") if private in request.body.decode()]


async def test_a_message_of_an_alert_is_there_exactly_if_the_alert_is(site: Site) -> None:
    """Where what goes along with it fails, neither is written."""
    await site.webhooks.add("crm", "http://127.0.0.1:1/", ["alert_open"], ADMIN)

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    site.alerts.along += [site.webhooks.along_alert, fail]
    finding = Finding(kind=AlertKind.KEYWORD, key="gas", level=Level.URGENT, at=NOW)
    with pytest.raises(ZeroDivisionError):
        await site.alerts.found(finding)
    assert (await site.alerts.standing(), (await site.webhooks.all())[0].waiting) == ((), 0)
    site.alerts.along.remove(fail)
    await site.alerts.found(finding)
    [alert] = await site.alerts.standing()
    assert (await site.webhooks.all())[0].waiting == 1
    await site.alerts.acknowledge(alert.id, ADMIN)
    assert (await site.webhooks.all())[0].waiting == 1


async def test_an_alert_about_a_receiver_goes_to_the_others_only(site: Site, receiver: Receiver) -> None:
    """One that is enabled again must not wait behind the news of its own failure."""
    site.alerts.along.append(site.webhooks.along_alert)
    for name in ("crm", "duty"):
        await site.webhooks.add(name, receiver.url, [], ADMIN)
    detail = {"webhook": "crm"}
    await site.alerts.found(
        Finding(kind=AlertKind.WEBHOOK, key="webhook:crm", level=Level.URGENT, at=NOW, detail=detail)
    )
    assert {each.webhook.id: each.waiting for each in await site.webhooks.all()} == {"crm": 0, "duty": 1}
