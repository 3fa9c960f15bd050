"""A process that records calls without end and prints whose orders are committed; it is there to be killed."""

import asyncio
import itertools
import sys

from callcenter.domain.ids import Instant
from callcenter.orders.model import Order
from callcenter.store.store import Store
from tests.fakes.story import T0, answered_steps


def tell(orders: tuple[Order, ...]) -> None:
    """Print the calls whose orders were committed."""
    print("\n".join(order.call for order in orders), flush=True)


async def main(url: str) -> None:
    """Record, until killed."""
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    store.on_orders.append(tell)
    async with asyncio.TaskGroup() as group:
        group.create_task(store.run())
        for n in itertools.count():
            for step in answered_steps(f"{n}", at=Instant(T0 + n)):
                store.record(step)
            if n % 50 == 49:
                await store.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
