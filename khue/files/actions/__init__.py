"""Việc với tệp."""

from khue.files.actions.copies import marked_copy
from khue.files.actions.data import forget_data, is_nobody_storing, take_in_data
from khue.files.actions.destroying import destroy, same_content
from khue.files.actions.digest import finish_digest, forgive_attempt, note_attempt, note_progress, refuse_file
from khue.files.actions.marked import stop_marked
from khue.files.actions.moving import copy_to
from khue.files.actions.older import seal_next
from khue.files.actions.opening import Member, open_container
from khue.files.actions.stopping import note_stopped
from khue.files.actions.sweep import forget_unguarded, sweep
from khue.files.actions.take_in import ask_reading, refuse_kind, take_in
from khue.files.actions.uploads import Receiver, drop_upload, finish_upload, open_upload
from khue.files.actions.words import ask_words, give_up_words, keep_words, note_words

__all__ = [
    "Member",
    "Receiver",
    "ask_reading",
    "ask_words",
    "copy_to",
    "destroy",
    "drop_upload",
    "finish_digest",
    "finish_upload",
    "forget_data",
    "forget_unguarded",
    "forgive_attempt",
    "give_up_words",
    "is_nobody_storing",
    "keep_words",
    "marked_copy",
    "note_attempt",
    "note_progress",
    "note_stopped",
    "note_words",
    "open_container",
    "open_upload",
    "refuse_file",
    "refuse_kind",
    "same_content",
    "seal_next",
    "stop_marked",
    "sweep",
    "take_in",
    "take_in_data",
]
