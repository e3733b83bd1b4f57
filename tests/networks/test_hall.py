"""Forty tablets behind one access point and a late paper of 85 MB: agenda and first pages first, for all.

What is asserted is how many bytes of papers went over the line, to all, while somebody waited: a busy machine slows
both alike, seconds say little. One run each at 40 Mbit/s on two cores, in MB (s), as it is and with the old ways:

                                                as it is      written as it comes    nobody gives way
    a tablet opened last, first pages of all    4.5 (0.9)     22.0 (4.4)             21.5 (4.3)
    page 300 opened, sharp, the better of two   4.4 (1.0)     10.1 (2.0)             9.5 (1.9)

At 10 Mbit/s (`python -m tests.networks.bench_hall 10`): 4.8 (3.9) against 18.9 (15.1), 4.1 (3.3) against 8.9 (7.1).
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest

from tests.networks.sitting import PAGES, PIECE, PREVIEW, TABLETS, sit

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
log = logging.getLogger(__name__)

RATE = 40e6
# Halfway between both; 7.3 at a load of 11.
LAST = 14_000_000
BULK = TABLETS * PAGES * (PIECE + PREVIEW)
# To each a piece on its way, and another that a busy machine has taken and not yet counted.
UNDER_WAY = TABLETS * 2 * PIECE


def test_agenda_and_first_pages_come_first_for_all(settings: Any, tmp_path: Path) -> None:
    settings.KHUE_HOME = tmp_path
    seen = sit(RATE)
    log.info("%s; load %.1f", seen, os.getloadavg()[0])
    assert seen.agenda.passed <= seen.first.passed <= BULK / 100
    assert seen.last.passed <= LAST
    assert seen.twice == 0
    assert seen.came <= seen.passed <= seen.came + UNDER_WAY
    assert seen.passed < BULK / 4, "the bulk was still to come all the time"
