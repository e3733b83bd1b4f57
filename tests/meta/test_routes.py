"""Every route says who may come in."""

from django.urls import URLPattern, get_resolver

OPEN_BY_DJANGO = ("accounts/",)


def _patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield where, entry.callback
        else:
            yield from _patterns(entry, where)


def test_every_route_of_ours_is_guarded():
    unguarded = [
        where
        for where, view in _patterns(get_resolver())
        if not hasattr(view, "guard") and not where.startswith(OPEN_BY_DJANGO)
    ]
    assert unguarded == []
