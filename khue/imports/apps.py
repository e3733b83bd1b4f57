"""The imports context as Django sees it."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Nhập dữ liệu."""

    name = "khue.imports"
    label = "imports"
