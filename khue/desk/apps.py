"""The desk context as Django sees it."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Bàn làm việc."""

    name = "khue.desk"
    label = "desk"
