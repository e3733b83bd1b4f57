"""The operation context as Django sees it."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    """Vận hành."""

    name = "khue.operation"
    label = "operation"
