"""The due moments of a case, at each of its moves. Every method gives new values and changes nothing."""

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders.case import Case, Dues, DueStep
from callcenter.orders.deadlines import alarms, steps
from callcenter.orders.deadlines.alarms import Alarm
from callcenter.orders.deadlines.calendar import Calendar
from callcenter.orders.deadlines.counting import Counter
from callcenter.orders.deadlines.policy import Policies, Policy
from callcenter.orders.deadlines.span import Span
from callcenter.orders.terms import DueChange, DueKind

_AFTER_HANDLING = (DueKind.REVIEW, DueKind.FOLLOW_UP, DueKind.ARCHIVE)


class Deadlines:
    """Counts by the policies in the calendar. Refused (``unknown_policy``) where a case names one that is not there."""

    def __init__(self, policies: Policies, calendar: Calendar) -> None:
        self.policies, self.calendar = policies, calendar

    def policy(self, case: Case) -> Policy:
        """The case's policy: how often it may be extended, returned and redone, and whether it is signed by itself."""
        return self.policies.of(case)

    def due_for_dispatch(self, case: Case, at: Instant) -> Instant | None:
        """Until when a case that waits for its dispatch since ``at`` must be dispatched (T08, T12)."""
        span = self.policy(case).limits(case).dispatch
        return None if span is None else self.counter(case).due(at, span).at

    def dues_at_dispatch(self, case: Case, at: Instant, *, anew: bool = False) -> Dues:
        """The case is dispatched (T09, T14): the time for signing runs, and that for contact and handling.

        Dispatched to another department, only the signing begins again, unless it is ``anew``: the error was ours.
        """
        limits = self.policy(case).limits(case)
        new = _started(DueKind.SIGN, at, limits.sign)
        if anew or case.dues.handle is None:
            new += _started(DueKind.CONTACT, at, limits.contact) + _started(DueKind.HANDLE, at, limits.handle)
        return self._with(case, new)

    def most_extensions(self, case: Case) -> int:
        """How often the time for handling may be extended."""
        extend = self.policy(case).extend
        return 0 if extend is None else extend.max

    def most_returns(self, case: Case) -> int:
        """How often a department may return it (退单)."""
        return self.policy(case).max_returns

    def last_return(self, case: Case) -> Instant | None:
        """Until when a department may ask to return it: the time to sign, else that for handling, and what is added."""
        due = case.dues.sign if case.dues.sign is not None else case.dues.handle
        grace = self.policy(case).return_grace
        return due if due is None or grace is None else self.counter(case).due(due, grace).at

    def most_redos(self, case: Case) -> int:
        """How often it may be done again (重办)."""
        return self.policy(case).max_redos

    def why_not_extended(self, case: Case, at: Instant) -> str | None:
        """The code of what speaks against an extension (T15); None: it may be granted."""
        extend, handle = self.policy(case).extend, case.dues.handle
        if extend is None or handle is None:
            return "no_extension"
        if case.extensions >= extend.max:
            return "extensions_used_up"
        return "extension_too_late" if at >= handle else None

    def extended(self, case: Case, at: Instant) -> Dues:
        """The time for handling is extended. Raises Refused with the code of ``why_not_extended``."""
        if (code := self.why_not_extended(case, at)) is not None:
            raise Refused(code, f"order {case.number} cannot be extended: {code}")
        extend = self.policy(case).extend
        assert extend is not None
        return self._with(case, (_step(DueKind.HANDLE, DueChange.EXTENDED, at, extend.add),))

    def resumed(self, case: Case, at: Instant) -> Dues:
        """The pause since ``case.paused_at`` is over (T18, T23): as much time is left as then."""
        if case.paused_at is None:
            return case.dues
        kinds = (DueKind.HANDLE,) if case.first_contact_at is not None else (DueKind.HANDLE, DueKind.CONTACT)
        return self._with(case, tuple(_pause(kind, case.paused_at, at) for kind in kinds))

    def after_reply(self, case: Case, at: Instant) -> Dues:
        """The reply is to be checked (T16)."""
        return self._with(case, _started(DueKind.REVIEW, at, self.policy(case).review))

    def after_close(self, case: Case, at: Instant) -> Dues:
        """The case is closed: it is to be followed up and archived (T05, T17)."""
        policy = self.policy(case)
        follow_up = _started(DueKind.FOLLOW_UP, at, policy.follow_up)
        return self._with(case, follow_up + _started(DueKind.ARCHIVE, at, policy.archive))

    def after_redo(self, case: Case, at: Instant) -> Dues:
        """The case is handled once more (T20), with the time that the policy gives for that."""
        cleared = tuple(_step(kind, DueChange.CLEARED, at, None) for kind in _AFTER_HANDLING)
        return self._with(case, cleared + _started(DueKind.HANDLE, at, self.policy(case).redo))

    def recounted(self, case: Case) -> Dues:
        """The same limits by the calendar as it is now."""
        return self._with(case, ())

    def alarms(self, case: Case) -> tuple[Alarm, ...]:
        """Everything that is to happen by itself if the case stays as it is; whoever stores the case arms them."""
        return alarms.of(case, self.counter(case))

    def counter(self, case: Case) -> Counter:
        """Counts as it is done for this case."""
        return Counter(self.policy(case), self.calendar)

    def _with(self, case: Case, new: tuple[DueStep, ...]) -> Dues:
        counted = steps.count(self.counter(case), (*case.dues.steps, *new))
        return replace(counted, dispatch=case.dues.dispatch)


def _started(kind: DueKind, at: Instant, span: Span | None) -> tuple[DueStep, ...]:
    return () if span is None else (_step(kind, DueChange.STARTED, at, span),)


def _step(kind: DueKind, change: DueChange, at: Instant, span: Span | None) -> DueStep:
    return DueStep(due=kind, change=change, at=at, span="" if span is None else str(span))


def _pause(kind: DueKind, paused: Instant, resumed: Instant) -> DueStep:
    return DueStep(due=kind, change=DueChange.RESUMED, at=paused, until=resumed)
