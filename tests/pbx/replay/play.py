"""All rows are played at once, on both sides, each with phones of its own; then each test looks at its row."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from callcenter.pbx.scenario import Caller, Planned
from tests.pbx.replay import render
from tests.pbx.replay.row import PHONES, Row, Seen, Side, Step
from tests.support.rush import Rush
from tests.support.stories import Story

STAGGERED, STAGGER_S, HEAD_S, LONGEST_S = 12, 0.4, 1.5, 25.0
"""Rows begin a little apart, after SIPp has started; by the end nobody is left."""
STAYS_S = 1.0
_OUTCOMES = {"abandoned_queue": "abandoned", "abandoned_ring": "abandoned", "timed_out": "timed out"}


@dataclass
class Play:
    """Both sides of every row, played."""

    rush: Rush
    rows: Sequence[Row]

    def run(self) -> None:
        """Play everything; returns when no call is left."""
        for name, behaviour in PHONES.items():
            self.rush.sipp.desk(behaviour, render.port(self.rush.pbx.spec.ports, name))
        self._take_steps(lambda step: step.at < 0)
        began = time.monotonic()
        self._call_all()
        self._take_steps(lambda step: step.at >= 0, began)
        last = max(self._begins(n) + dial.at for n, row in enumerate(self.rows) for dial in row.dials)
        self.rush.ami.listen(max(0.0, began + last + 1 - time.monotonic()))
        self.left = self.rush.until_empty(LONGEST_S)
        self._read()

    def _begins(self, row: int) -> float:
        return HEAD_S + row % STAGGERED * STAGGER_S

    def _call_all(self) -> None:
        groups: dict[tuple[int | None, int | None], list[Planned]] = {}
        for number, row in enumerate(self.rows):
            for place, dial in enumerate(row.dials):
                at_ms = round((self._begins(number) + dial.at) * 1000)
                for side in render.SIDES:
                    planned = Planned(
                        at_ms=at_ms,
                        number=render.caller(side, number, place),
                        line=render.line(side, number, dial.line),
                    )
                    groups.setdefault(render.habits(dial), []).append(planned)
        for (talk_ms, patience_ms), plan in groups.items():
            self.rush.call(Caller(line="0", talk_ms=talk_ms, patience_ms=patience_ms, speech=True), plan)

    def _take_steps(self, wanted: Callable[[Step], bool], began: float = 0.0) -> None:
        steps = [
            (self._begins(number) + step.at, number, step)
            for number, row in enumerate(self.rows)
            for step in row.steps
            if wanted(step)
        ]
        for at, number, step in sorted(steps, key=lambda each: each[0]):
            if began and (left := began + at - time.monotonic()) > 0:
                self.rush.ami.listen(left)
            self._take(number, step)

    def _take(self, row: int, step: Step) -> None:
        member, agent = (render.phone(side, row, step.phone) for side in render.SIDES)
        paused = "true" if step.verb == "pause" else "false"
        self.rush.ami.ask("QueuePause", Interface=f"PJSIP/{member}", Paused=paused, Reason=step.reason)
        self.rush.centre.ask(agent, step.verb, **({"reason": step.reason} if step.verb == "pause" else {}))

    def _read(self) -> None:
        seen = self.rush.seen()
        self.told = seen.stories
        self.strangers = [name for name in seen.others if name.startswith("PJSIP/")]
        self.outcomes = {
            row["linkedid"]: row["outcome"]
            for row in self.rush.centre.query("SELECT linkedid, outcome FROM calls WHERE ended_at IS NOT NULL")
        }
        self.paused = self._paused()

    def _paused(self) -> dict[str, str]:
        found = {a["id"]: a["reason"] for a in self.rush.centre.get("/api/v1/agents") if a["state"] == "paused"}
        since = len(self.rush.ami.events)
        self.rush.ami.ask("QueueStatus")
        self.rush.ami.wait("QueueStatusComplete", since=since)
        for member in self.rush.ami.events[since:]:
            if member.get("Event") == "QueueMember" and member["Paused"] == "1":
                found[member["Location"].partition("/")[2]] = member["PausedReason"]
        return found

    # What came of it.

    def story(self, side: str, row: int, place: int) -> Story:
        """One caller's story."""
        number = render.caller(side, row, place)
        assert number in self.told, f"the call of {number} never reached the PBX"
        return self.told[number]

    def stories(self, side: str, row: int) -> list[Story]:
        """All callers of the row."""
        return [self.story(side, row, place) for place in range(len(self.rows[row].dials))]

    def side(self, side: str, row: int) -> Side:
        """What the side made of the row."""
        stories = self.stories(side, row)
        answered = sorted((story.winners[0].bridged or 0.0, n) for n, story in enumerate(stories, 1) if story.winners)
        letters = "abcd"[: len(self.rows[row].phones.split())]
        return Side(
            callers=tuple(self._seen(side, story) for story in stories),
            served="".join(str(n) for _, n in answered),
            paused={
                name: self.paused[render.phone(side, row, name)]
                for name in letters
                if render.phone(side, row, name) in self.paused
            },
        )

    def _seen(self, side: str, story: Story) -> Seen:
        end = "talked" if story.winners else "sent away" if story.sent_away else "gave up"
        counted = _theirs(story) if side == render.THEIRS else self._ours(story)
        return Seen(story.rang(render.letter), end, counted, _after(story), round(story.waited, 1))

    def _ours(self, story: Story) -> str:
        outcome = self.outcomes.get(story.linkedid, "nothing")
        return _OUTCOMES.get(outcome, outcome)


def _theirs(story: Story) -> str:
    # Not AgentComplete: when both hang up in the same moment, app_queue may lose it.
    words = {"QueueCallerAbandon": "abandoned", "AgentConnect": "answered"}
    return ", ".join(words[each] for each in story.told if each in words) or "nothing"


def _after(story: Story) -> str:
    if not story.winners or (ended := story.winners[-1].ended) is None or story.ended is None:
        return ""
    if abs(ended - story.ended) < STAYS_S:
        return ""
    return "agent" if ended > story.ended else "caller"
