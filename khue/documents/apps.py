"""The documents context as Django sees it."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Văn bản."""

    name = "khue.documents"
    label = "documents"
