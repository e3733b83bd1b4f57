"""The meetings context as Django sees it."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Cuộc họp."""

    name = "khue.meetings"
    label = "meetings"
