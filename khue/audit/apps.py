"""The audit context as Django sees it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Nhật ký."""

    name = "khue.audit"
    label = "audit"
