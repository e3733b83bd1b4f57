"""Hành động trên cuộc họp: the only place that writes."""

from khue.meetings.actions.agenda import (
    add_item,
    change_presenters,
    change_readers,
    edit_item,
    limit_item,
    move_item,
    remove_item,
    restore_item,
)
from khue.meetings.actions.by_rule import remind_by_rule, remind_unit_by_rule, set_reminding
from khue.meetings.actions.calling import hand_calls, note_call
from khue.meetings.actions.create import copy_meeting, create, make_series
from khue.meetings.actions.ending import close_meeting, reopen_meeting
from khue.meetings.actions.facts import KINDS, edit_facts, note_paper_copies
from khue.meetings.actions.following import send_approved
from khue.meetings.actions.invitation import FORM, defaults, make_invitation, upload_invitation
from khue.meetings.actions.issuing import Published
from khue.meetings.actions.opening import download_paper, take_copy
from khue.meetings.actions.papers import (
    approve_papers,
    drop_refused,
    edit_paper,
    put_paper,
    replace_paper,
    require_paper,
    set_late_reason,
    withdraw_paper,
)
from khue.meetings.actions.people import add_attendees, answer, remove_attendee, set_role
from khue.meetings.actions.placing import move_paper, restore_paper, share_paper
from khue.meetings.actions.publish import cancel, change_time_or_place, publish
from khue.meetings.actions.remind_readers import remind_again_from, remind_readers
from khue.meetings.actions.reminding import remind_unit
from khue.meetings.actions.saving import rename_presider
from khue.meetings.actions.secret import add_paper_only, lift_paper_only, make_paper_only, open_slip
from khue.meetings.actions.spilling import recall_spill, set_spill_contacts, spill_again
from khue.meetings.actions.trial import try_letter
from khue.meetings.actions.urgent import enclose_invitation, quick_call

__all__ = [
    "FORM",
    "KINDS",
    "Published",
    "add_attendees",
    "add_item",
    "add_paper_only",
    "answer",
    "approve_papers",
    "cancel",
    "change_presenters",
    "change_readers",
    "change_time_or_place",
    "close_meeting",
    "copy_meeting",
    "create",
    "defaults",
    "download_paper",
    "drop_refused",
    "edit_facts",
    "edit_item",
    "edit_paper",
    "enclose_invitation",
    "hand_calls",
    "lift_paper_only",
    "limit_item",
    "make_invitation",
    "make_paper_only",
    "make_series",
    "move_item",
    "move_paper",
    "note_call",
    "note_paper_copies",
    "open_slip",
    "publish",
    "put_paper",
    "quick_call",
    "recall_spill",
    "remind_again_from",
    "remind_by_rule",
    "remind_readers",
    "remind_unit",
    "remind_unit_by_rule",
    "remove_attendee",
    "remove_item",
    "rename_presider",
    "reopen_meeting",
    "replace_paper",
    "require_paper",
    "restore_item",
    "restore_paper",
    "send_approved",
    "set_late_reason",
    "set_reminding",
    "set_role",
    "set_spill_contacts",
    "share_paper",
    "spill_again",
    "take_copy",
    "try_letter",
    "upload_invitation",
    "withdraw_paper",
]
