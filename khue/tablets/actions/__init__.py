"""Hành động về máy tính bảng: one file per action or pair; names are permissions and verbs of the log."""

from khue.tablets.actions.bulk import TabletDetails, TabletDraft, describe_tablets, register_tablets
from khue.tablets.actions.contact import (
    count_try,
    meet,
    note_awake,
    note_erase_told,
    offer_challenge,
)
from khue.tablets.actions.content import lift_stop, stop_content
from khue.tablets.actions.custody import assign_holder, register_tablet
from khue.tablets.actions.enrol import enrol, issue_enrolment_code
from khue.tablets.actions.follow import follow_relief
from khue.tablets.actions.granted import Granted
from khue.tablets.actions.loss import lock, mark_found, report_lost, revoke
from khue.tablets.actions.person_key import store_person_key
from khue.tablets.actions.phone_code import IssuedPhoneCode, issue_phone_code
from khue.tablets.actions.practice import PracticeCode, enrol_practice
from khue.tablets.actions.session import renew_session
from khue.tablets.actions.sweep import sweep

__all__ = [
    "Granted",
    "IssuedPhoneCode",
    "PracticeCode",
    "TabletDetails",
    "TabletDraft",
    "assign_holder",
    "count_try",
    "describe_tablets",
    "enrol",
    "enrol_practice",
    "follow_relief",
    "issue_enrolment_code",
    "issue_phone_code",
    "lift_stop",
    "lock",
    "mark_found",
    "meet",
    "note_awake",
    "note_erase_told",
    "offer_challenge",
    "register_tablet",
    "register_tablets",
    "renew_session",
    "report_lost",
    "revoke",
    "stop_content",
    "store_person_key",
    "sweep",
]
