"""Wires the contexts together when Django is ready."""

from django.apps import AppConfig

from khue.config.wiring import wire


class WiringConfig(AppConfig):
    """The last app to be ready: hands registries what the contexts offer."""

    name = "khue.config"
    label = "config"

    def ready(self) -> None:
        """Import every edge that fills a registry."""
        wire()
