"""Bàn làm việc: the places of the desk, as data; who is shown which."""

from __future__ import annotations

from dataclasses import dataclass

from khue.shared.actor import Actor

THEMES = ("light", "dark", "auto")
TEXT_SIZES = ("100", "115", "130", "150", "200")
LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Place:
    """Nơi đến trong điều hướng. ``roles`` empty: everybody who is signed in; ``also`` are addresses that belong to it."""

    key: str
    label: str
    icon: str
    href: str
    group: str = "main"
    roles: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor is shown this place."""
        return actor.is_person and (not self.roles or bool(self.roles & actor.roles))


def current(places: tuple[Place, ...], path: str) -> str:
    """The key of the place that a path lies in: the longest address that begins it; "" when none."""
    held = [
        (len(begins), place.key)
        for place in places
        for begins in (place.href, *place.also)
        if path == begins or (begins != "/" and path.startswith(begins))
    ]
    return max(held)[1] if held else ""


def chosen(value: str | None, known: tuple[str, ...], otherwise: str) -> str:
    """A cookie's value when it is one of the known, else the usual."""
    return value if value in known else otherwise
