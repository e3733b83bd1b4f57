"""Trang của tài khoản: sign-in, password, invitation, sessions."""

from django.urls import path, re_path

from khue.accounts.pages import entrance, invitation, me, second, security
from khue.shared.pages import open_to_all

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/sessions/<int:session_id>/end", me.end_session, name="end_session"),
    path("me/sessions/end-all", me.end_all_sessions, name="end_all_sessions"),
    path("me/security/", security.index, name="security"),
    path("me/security/turn_on_codes", security.turn_on_codes, name="turn_on_codes"),
    path("me/security/turn_off_codes", security.turn_off_codes, name="turn_off_codes"),
    path("me/security/add_passkey", security.add_passkey, name="add_passkey"),
    path("me/security/passkey_options", security.passkey_options, name="new_passkey_options"),
    path("me/security/passkeys/<int:passkey_id>/rename", security.rename_passkey, name="rename_passkey"),
    path("me/security/passkeys/<int:passkey_id>/remove", security.remove_passkey, name="remove_passkey"),
    path("me/security/renew_recovery_codes", security.renew_recovery_codes, name="renew_recovery_codes"),
    path("second/enrol", security.enrol, name="enrol"),
    path("second/options", second.second_options, name="second_options"),
    path("again/", second.again, name="again"),
    path("again/options", second.again_options, name="again_options"),
    path("passkey", second.passkey, name="passkey"),
    path("passkey/options", second.passkey_options, name="passkey_options"),
    path("invitation/<str:token>/", invitation.accept, name="invitation"),
]

# The names are those that allauth itself asks for; only the steps that Khuê uses are served.
entrance_urlpatterns = [
    path("login/", open_to_all(entrance.LoginView.as_view()), name="account_login"),
    path("logout/", open_to_all(entrance.LogoutView.as_view()), name="account_logout"),
    path("inactive/", open_to_all(entrance.InactiveView.as_view()), name="account_inactive"),
    path("second/", second.second, name="mfa_authenticate"),
    path("password/change/", entrance.change_password, name="account_change_password"),
    path("password/reset/", open_to_all(entrance.ResetView.as_view()), name="account_reset_password"),
    path(
        "password/reset/done/",
        open_to_all(entrance.ResetSentView.as_view()),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        open_to_all(entrance.ResetDoneView.as_view()),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        open_to_all(entrance.ResetFromKeyView.as_view()),
        name="account_reset_password_from_key",
    ),
]
