"""The accounts context as Django sees it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tài khoản."""

    name = "khue.accounts"
    label = "accounts"
