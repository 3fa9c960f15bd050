"""What the centre told, read beside a world whose announcements and rings are watched too."""

from callcenter.calls.machine import CallState
from callcenter.center import dialling, promise
from callcenter.simulate.faults import ledger
from tests.support.core import World


class Ledger(ledger.Ledger):
    """Reads the events of a world as they come."""

    def __init__(self, world: World) -> None:
        super().__init__(lambda: world.core.center)
        self.w = world
        self.state = self._states()
        self._read, self._heard = len(world.history), 0
        self.news: set[tuple[str, str]] = set()
        """Bulletins, and on whose channels they were said."""
        world.on_turn.append(self._read_on)

    def _read_on(self) -> None:
        news = self.w.history[self._read :]
        self._read = len(self.w.history)
        for at, event in news:
            self.note(at, event)
        self._listen()

    def _listen(self) -> None:
        """What is announced is announced to callers who wait, or are just sent away; a bulletin once."""
        said = self.w.announced[self._heard :]
        self._heard = len(self.w.announced)
        for each in said:
            state = self.w.call(each.channel).state.value
            assert state in {"waiting", "ringing", "leaving"}, f"announced to a caller who is {state}: {each}"
            for name in (name for name in each.prompts if "/" in name):
                assert (each.channel, name) not in self.news or not self.exact, f"said twice: {each}"
                self.news.add((each.channel, name))

    def rings_are_short(self) -> None:
        """I14: no phone rings for longer than it should."""
        center = self.w.core.center
        if self.w.pbx.name not in center.synced or not self.w.auto:
            return
        for offer in center.offers.values():
            ring_s, call = center.queue_of(offer.queue).ring_s, center.calls[offer.call]
            if call.state is CallState.CALLING_BACK:
                # The citizen's phone rings as well, before or after the agent's.
                ring_s += promise.rules(center, call).ring_s + dialling.GRACE_S
            limit = ring_s + center.plan.rules.connect_s + 1
            assert self.w.now - offer.made_at <= limit, f"rings since {self.w.now - offer.made_at} s: {offer}"
