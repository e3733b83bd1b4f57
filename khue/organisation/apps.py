"""The organisation context as Django sees it."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Tổ chức, chức vụ, con người."""

    name = "khue.organisation"
    label = "organisation"
