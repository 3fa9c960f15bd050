"""How many work orders stand in each state, followed from what is committed: nobody counts the table at each look."""

from collections import Counter
from collections.abc import Iterable, Mapping

from callcenter.orders.machine import TABLE, OrderState
from callcenter.orders.model import Order

UNFINISHED = frozenset(state for state, _ in TABLE.rows)
"""States that an order leaves again."""


class OrderCounts:
    """Begins with what is stored: the counts, and the state of each order that is not finished."""

    def __init__(self, counts: Mapping[OrderState, int], unfinished: Mapping[str, OrderState]) -> None:
        self._counts = Counter(counts)
        self._unfinished = dict(unfinished)

    def take(self, orders: Iterable[Order]) -> None:
        """These orders are new or have changed, and that is committed."""
        for order in orders:
            name = str(order.number)
            before = self._unfinished.pop(name, None)
            if order.state in UNFINISHED:
                self._unfinished[name] = order.state
            if before is not None:
                self._counts[before] -= 1
            if before is not None or order.version == 1:
                # A later change of a finished order leaves its state as it is.
                self._counts[order.state] += 1

    def by_state(self) -> dict[str, int]:
        """Every state with its number of orders."""
        return {state.value: self._counts[state] for state in OrderState}
