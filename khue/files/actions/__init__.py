"""Việc với tệp."""

from khue.files.actions.digest import finish_digest, note_attempt, note_progress, refuse_file
from khue.files.actions.take_in import take_in

__all__ = ["finish_digest", "note_attempt", "note_progress", "refuse_file", "take_in"]
