"""Routes: ``/<context>/…`` to the pages of that context, ``/api/tablet/…`` to what tablets call."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from khue.accounts.pages import entrance_urlpatterns
from khue.config.wiring import edge


def _routes() -> list[URLPattern | URLResolver]:
    routes: list[URLPattern | URLResolver] = []
    for context in settings.CONTEXTS:
        pages = edge(context, "pages")
        prefix = "" if context == "desk" else f"{context}/"
        if pages is not None and hasattr(pages, "urlpatterns"):
            routes.append(path(prefix, include((pages.urlpatterns, context))))
        tablet = edge(context, "tablet")
        if tablet is not None and hasattr(tablet, "urlpatterns"):
            routes.append(path("api/tablet/", include((tablet.urlpatterns, f"{context}-tablet"))))
    return routes


urlpatterns: list[URLPattern | URLResolver] = [*_routes(), path("accounts/", include(entrance_urlpatterns))]

handler400 = "khue.config.middleware.bad_request"
handler403 = "khue.config.middleware.forbidden"
handler404 = "khue.config.middleware.not_found"
handler500 = "khue.config.middleware.server_error"
