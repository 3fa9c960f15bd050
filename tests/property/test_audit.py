"""Any history that the core makes is a clean record: the checker accuses nobody, whatever people and links did."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.property.test_core import Centre
from tests.support import recorded

EMPTY = recorded.new_database(Path(tempfile.mkdtemp()) / "empty.db")


class Audited(Centre):
    """The same days at the call centre, each written down and looked through."""

    def teardown(self) -> None:
        super().teardown()
        if not hasattr(self, "w"):
            return
        with tempfile.TemporaryDirectory() as folder:
            database = Path(shutil.copy(EMPTY, folder))
            recorded.write(database, self.w.steps)
            found = recorded.findings(recorded.judged(database))
        assert not found, "\n".join(map(str, found))


Audited.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAudited = Audited.TestCase
