"""Which passes of which points the sweep aims at."""

from collections import Counter

from callcenter.chaos.targets import Target, spread, targets_of


def test_each_point_is_met_three_times_in_a_start_and_three_times_in_the_work_after_it() -> None:
    at_start = Counter({"app.opened": 1, "ami.sent.Setvar": 5})
    total = at_start + Counter({"ami.sent.Setvar": 4, "store.known": 2})
    found = targets_of({"people": (at_start, total)})
    assert [str(target) for target in found] == [
        "ami.sent.Setvar:1 (start)", "ami.sent.Setvar:2 (start)", "ami.sent.Setvar:3 (start)",
        "ami.sent.Setvar:6", "ami.sent.Setvar:7", "ami.sent.Setvar:8",
        "app.opened:1 (start)", "store.known:1", "store.known:2",
    ]  # fmt: skip


def test_a_point_that_an_earlier_story_passes_is_not_swept_in_a_later_one() -> None:
    found = targets_of({
        "people": (Counter(), Counter({"store.known": 2})),
        "call back": (Counter(), Counter({"store.known": 3, "engine.turn.CallBack": 1})),
    })  # fmt: skip
    assert [(target.name, target.nth, target.story) for target in found] == [
        ("store.known", 1, "people"),
        ("store.known", 2, "people"),
        ("engine.turn.CallBack", 1, "call back"),
    ]


def test_some_are_spread_over_all_and_a_name_can_be_asked_for() -> None:
    targets = [Target(f"store.{n}", 1, "people", recovery=False) for n in range(9)]
    assert [target.name for target in spread(targets, most=3)] == ["store.0", "store.3", "store.6"]
    assert [target.name for target in spread(targets, only="store.4")] == ["store.4"]
    assert Target.of("resync.channels:2") == Target("resync.channels", 2, "people", recovery=True)
