"""The PostgreSQL and the home of a test run, made before Django reads its settings (``-p tests.cluster``).

Each core that xdist hands tests to has a server of its own: some tests stop it, cut its connections, or look at
its open transactions.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from khue.config.postgres import Cluster

_home = tempfile.TemporaryDirectory(prefix="khue-test-")
Path(_home.name).chmod(0o711)  # as root PostgreSQL runs as another user, who must reach it
os.environ["KHUE_HOME"] = _home.name
os.environ.setdefault("KHUE_SECRET_KEY", "only-for-tests")
os.environ.setdefault("KHUE_DEMO", "1")

OURS = "KHUE_TEST_OWN_SERVER"  # tells the cores that the address they inherit is the first one's
_cluster: Cluster | None = None
if "KHUE_DATABASE_URL" not in os.environ or OURS in os.environ:
    _cluster = Cluster(Path(_home.name) / "postgres")
    os.environ["KHUE_DATABASE_URL"] = _cluster.start(fast=True)
    os.environ[OURS] = "1"


def pytest_unconfigure() -> None:
    """Leave nothing running and nothing behind."""
    if _cluster is not None:
        _cluster.stop()
    _home.cleanup()
