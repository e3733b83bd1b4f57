"""Which core runs what: a file's tests stay on one core with what they share; what takes longest begins first.

xdist's own groups (``xdist_group``) can't be used: under pytest 9.2 xdist 3.8 doesn't see them, every test went to
whichever core was free, and each core made what a file shares.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from itertools import groupby
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# In the order of what they take; all others follow as they stand. tests/journeys share one demo.
LONGEST = (
    "tests/journeys",
    "tests/tablet_app/test_bad_network.py",
    "tests/tablet_app/test_in_browser.py",
    "tests/config/backup/test_whole.py",
    "tests/rights/test_matrix.py",
    "tests/config/test_two_nodes.py",
    "tests/config/test_postgres.py",
    "tests/budgets/test_budgets.py",
    "tests/distribution/test_files_door.py",
    "tests/networks/test_hall.py",
    "tests/config/test_supervisor.py",
    "tests/distribution/test_outages.py",
)
TOGETHER = "tests/journeys"


def share(nodeid: str) -> str:
    """The tests that go to one core with this one."""
    file = nodeid.partition("::")[0]
    return TOGETHER if file.startswith(f"{TOGETHER}/") else file


def rank(nodeid: str) -> int:
    """How early: the longest first."""
    return LONGEST.index(share(nodeid)) if share(nodeid) in LONGEST else len(LONGEST)


class Shares(LoadScopeScheduling):
    """Hands out one share after another, to the core that is free."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self.shares: dict[str, str] = {}

    def schedule(self) -> None:
        """pytest-django puts what commits behind what doesn't: a file with both has two shares, and no core mixes them."""
        for collected in self.registered_collections.values():
            for number, (name, run) in enumerate(groupby(collected, share)):
                self.shares |= dict.fromkeys(run, f"{name} {number}")
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self.shares[nodeid]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    """With ``-n``, whatever ``--dist`` says."""
    config.option.loadscopereorder = False  # by how many tests a share has
    return Shares(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, object, object]:
    """The longest first, before pytest-django divides them; within a share nothing moves."""
    items.sort(key=lambda item: rank(item.nodeid))
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no collection of garbage looks through it again."""
    gc.collect()
    gc.freeze()
