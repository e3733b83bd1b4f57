"""Records for the tests of the log."""

import uuid

from khue.audit.actions import _Entry, _keep
from khue.shared.actor import Actor


def write(count, label="test"):
    """So many records, as the wrapper writes them."""
    for number in range(count):
        entry = _Entry(uuid.uuid4(), "trial.keep", None, f"thing:{number}")
        _keep(Actor.system(label), entry, outcome="done", facts={"number": number})
