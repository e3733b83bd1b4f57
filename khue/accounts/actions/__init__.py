"""Thay đổi tài khoản."""

from khue.accounts.actions.invitations import Invited, accept_invitation, invite, write_invitation
from khue.accounts.actions.notes import (
    SignInProof,
    actor_of_user,
    note_failure,
    note_seen,
    note_sign_in,
    note_sign_out,
    note_wrong_code,
    try_password,
)
from khue.accounts.actions.openid import (
    connect,
    disconnect,
    note_provider_failure,
    note_signed_out_there,
    provider_failed,
)
from khue.accounts.actions.second import (
    RecoveryCodes,
    add_passkey,
    remove_passkey,
    rename_passkey,
    renew_recovery_codes,
    reset_second_step,
    try_code,
    turn_off_codes,
    turn_on_codes,
    use_code,
    use_passkey,
)
from khue.accounts.actions.sessions import end_all_sessions, end_session, end_sessions_of, sweep
from khue.accounts.actions.users import change_password, close_account, create_user, reopen_account

__all__ = [
    "Invited",
    "RecoveryCodes",
    "SignInProof",
    "accept_invitation",
    "actor_of_user",
    "add_passkey",
    "change_password",
    "close_account",
    "connect",
    "create_user",
    "disconnect",
    "end_all_sessions",
    "end_session",
    "end_sessions_of",
    "invite",
    "note_failure",
    "note_provider_failure",
    "note_seen",
    "note_sign_in",
    "note_sign_out",
    "note_signed_out_there",
    "note_wrong_code",
    "provider_failed",
    "remove_passkey",
    "rename_passkey",
    "renew_recovery_codes",
    "reopen_account",
    "reset_second_step",
    "sweep",
    "try_code",
    "try_password",
    "turn_off_codes",
    "turn_on_codes",
    "use_code",
    "use_passkey",
    "write_invitation",
]
