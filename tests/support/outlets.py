"""All that the program tells outside, gathered from its real outlets, so that it can be searched."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field

import aiomqtt
import httpx
from playwright.async_api import Page, Response

# Also what shadow roots hide, attributes and what stands in fields.
_ALL_TEXT = """() => {
  const walk = (node) => node.nodeType === Node.TEXT_NODE ? [node.data] : [
    ...[...(node.attributes ?? [])].map((a) => `${a.name}=${a.value}`), node.value ?? "",
    ...[...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].flatMap(walk)];
  return [document.title, location.href, ...walk(document)].join("\\n");
}"""


@dataclass
class Outlets:
    """What came out of each."""

    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def text(self, outlet: str) -> str:
        """All that came out of one."""
        return "\n".join(self.said[outlet])

    async def hear_broker(self, port: int, up: asyncio.Event) -> None:
        """Every message and its topic, until cancelled."""
        async with aiomqtt.Client("127.0.0.1", port) as client:
            await client.subscribe("#", qos=1)
            up.set()
            async for message in client.messages:
                payload = message.payload
                body = bytes(payload).decode() if isinstance(payload, bytes | bytearray) else str(payload)
                self.said["mqtt"] += [str(message.topic), body]

    async def follow(self, client: httpx.AsyncClient, headers: dict[str, str], up: asyncio.Event) -> None:
        """The live stream, until cancelled."""
        async with client.stream("GET", "/api/v1/live", headers=headers, timeout=None) as answer:
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                self.said["live"].append(line)
                up.set()

    def note(self, outlet: str, answer: httpx.Response) -> httpx.Response:
        """An answer with its headers."""
        self.said[outlet] += [answer.text, json.dumps(dict(answer.headers))]
        return answer

    async def look(self, page: Page, url: str, there: str) -> None:
        """Load a page once, wait for what shows that it is whole; note its DOM and what came over the network."""
        answers: list[Response] = []

        def note(answer: Response) -> None:
            answers.append(answer)

        page.on("response", note)
        await page.goto(url)
        await page.locator(there).first.wait_for()
        self.said["page"].append(await page.evaluate(_ALL_TEXT))
        page.remove_listener("response", note)
        for answer in answers:
            if "/static/" not in answer.url:
                self.said["page"] += [answer.url, await answer.text()]
