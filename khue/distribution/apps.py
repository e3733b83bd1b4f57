"""The distribution context as Django sees it."""

from django.apps import AppConfig


class DistributionConfig(AppConfig):
    """Phân phối."""

    name = "khue.distribution"
    label = "distribution"
