"""Thay đổi tài khoản."""

from khue.accounts.actions.invitations import Invited, accept_invitation, invite, write_invitation
from khue.accounts.actions.notes import actor_of_user, note_failure, note_seen, note_sign_in, note_sign_out
from khue.accounts.actions.sessions import end_all_sessions, end_session, end_sessions_of, sweep
from khue.accounts.actions.users import change_password, close_account, create_user, reopen_account

__all__ = [
    "Invited",
    "accept_invitation",
    "actor_of_user",
    "change_password",
    "close_account",
    "create_user",
    "end_all_sessions",
    "end_session",
    "end_sessions_of",
    "invite",
    "note_failure",
    "note_seen",
    "note_sign_in",
    "note_sign_out",
    "reopen_account",
    "sweep",
    "write_invitation",
]
