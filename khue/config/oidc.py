"""Hệ thống đăng nhập của cơ quan: ``KHUE_OIDC_*``, read once; a wrong value stops the start with its name."""

from __future__ import annotations

import os
from pathlib import Path

from khue.accounts.rules.entrance import login_name
from khue.accounts.rules.openid import PASSWORD_USES, PasswordUse, Provider, safe_url
from khue.config.environment import BadSetting


def _words(name: str) -> tuple[str, ...]:
    return tuple(os.environ.get(name, "").replace(",", " ").lower().split())


def _secret() -> str:
    """From a file, which other programs don't see as they see an environment, or from the environment."""
    named = os.environ.get("KHUE_OIDC_CLIENT_SECRET_FILE", "")
    if not named:
        return os.environ.get("KHUE_OIDC_CLIENT_SECRET", "")
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting("KHUE_OIDC_CLIENT_SECRET_FILE", named, "a file that can be read") from error


def read() -> Provider | None:
    """The provider, or none when no issuer is named; raises BadSetting."""
    issuer = os.environ.get("KHUE_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not safe_url(issuer, issuer):
        raise BadSetting("KHUE_OIDC_ISSUER", issuer, "https://…")
    client, secret = os.environ.get("KHUE_OIDC_CLIENT_ID", ""), _secret()
    if not client or not secret:
        missing = "KHUE_OIDC_CLIENT_SECRET" if client else "KHUE_OIDC_CLIENT_ID"
        raise BadSetting(missing, "", "as the provider gave it")
    unverified = os.environ.get("KHUE_OIDC_UNVERIFIED_MAIL", "0")
    if unverified not in {"0", "1"}:
        raise BadSetting("KHUE_OIDC_UNVERIFIED_MAIL", unverified, "0, 1")
    return Provider(
        issuer=issuer,
        client_id=client,
        secret=secret,
        name=os.environ.get("KHUE_OIDC_NAME", "").strip()[:60],
        claim=os.environ.get("KHUE_OIDC_CLAIM", "email").strip(),
        domains=_words("KHUE_OIDC_DOMAINS"),
        unverified=unverified == "1",
        second_step=frozenset(os.environ.get("KHUE_OIDC_SECOND_STEP", "").replace(",", " ").split()),
        scopes=tuple(os.environ.get("KHUE_OIDC_SCOPES", "openid profile email").split()),
    )


def password_use() -> PasswordUse:
    """Who may still sign in by password."""
    value = os.environ.get("KHUE_PASSWORD_SIGN_IN", "all")
    found = next((one for one in PASSWORD_USES if one == value), None)
    if found is None:
        raise BadSetting("KHUE_PASSWORD_SIGN_IN", value, ", ".join(PASSWORD_USES))
    if found == "break-glass" and not break_glass():
        raise BadSetting("KHUE_BREAK_GLASS", "", "at least one administrator's address")
    return found


def break_glass() -> frozenset[str]:
    """Who always may: the administrators who get in when the provider is away."""
    return frozenset(login_name(one) for one in _words("KHUE_BREAK_GLASS"))
