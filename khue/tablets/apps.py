"""The tablets context as Django sees it."""

from django.apps import AppConfig


class TabletsConfig(AppConfig):
    """Máy tính bảng."""

    name = "khue.tablets"
    label = "tablets"
