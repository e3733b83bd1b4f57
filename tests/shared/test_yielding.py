"""Background work gives way, also where the kernel shares the processor between sessions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from khue.shared.yielding import session_niceness

TELL = """
import os
from khue.shared.yielding import give_way, session_niceness
give_way(19, session=10)
print(os.nice(0), session_niceness(os.getpid()) if {group} else 10)
"""
GROUPS = Path("/proc/self/autogroup").exists()


@pytest.mark.parametrize("session", [True, False])
def test_who_leads_a_session_gives_way_as_a_session(session):
    told = subprocess.run(
        [sys.executable, "-c", TELL.format(group=GROUPS and session)],
        capture_output=True, text=True, check=True, start_new_session=session,
    )  # fmt: skip
    assert told.stdout.split() == [str(min(19, os.nice(0) + 19)), "10"]


@pytest.mark.skipif(not GROUPS, reason="this kernel has no autogroups")
def test_a_session_that_others_lead_keeps_its_priority():
    before = session_niceness(os.getpid())
    subprocess.run([sys.executable, "-c", TELL.format(group=False)], check=True, capture_output=True)
    assert session_niceness(os.getpid()) == before
