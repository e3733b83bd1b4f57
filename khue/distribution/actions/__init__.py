"""Hành động của gửi, nhận."""

from khue.distribution.actions.browser import give_mark, trace_mark, view_in_browser
from khue.distribution.actions.cancel import cancel
from khue.distribution.actions.dispatch import dispatch
from khue.distribution.actions.issue import Dispatched
from khue.distribution.actions.letters import Answer, claim_letter, note_letter, write_letters
from khue.distribution.actions.open_in_browser import open_in_browser
from khue.distribution.actions.operations import Outcome, take_operations, take_receipts
from khue.distribution.actions.push_key import push_key
from khue.distribution.actions.pushes import (
    PushAnswer,
    claim_pushes,
    end_push,
    follow_tablet,
    note_pushes,
    subscribe_push,
)
from khue.distribution.actions.recalling import recall_files
from khue.distribution.actions.samples import keep_sample_letter
from khue.distribution.actions.tell import tell
from khue.distribution.actions.withdraw_file import withdraw_file

__all__ = [
    "Answer",
    "Dispatched",
    "Outcome",
    "PushAnswer",
    "cancel",
    "claim_letter",
    "claim_pushes",
    "dispatch",
    "end_push",
    "follow_tablet",
    "give_mark",
    "keep_sample_letter",
    "note_letter",
    "note_pushes",
    "open_in_browser",
    "push_key",
    "recall_files",
    "subscribe_push",
    "take_operations",
    "take_receipts",
    "tell",
    "trace_mark",
    "view_in_browser",
    "withdraw_file",
    "write_letters",
]
