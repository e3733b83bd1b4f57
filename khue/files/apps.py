"""The files context as Django sees it."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Tệp."""

    name = "khue.files"
    label = "files"
