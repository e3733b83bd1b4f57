"""Sổ đăng ký trong mã: what contexts above hand to those below when Khuê starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Names to things; a second thing under the same name is refused at import time."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._things: dict[str, T] = {}

    def add(self, name: str, thing: T) -> T:
        """Enter a thing under a name."""
        if name in self._things and self._things[name] is not thing:
            raise ValueError(f"{self.what} {name!r} is registered twice")
        self._things[name] = thing
        return thing

    def get(self, name: str) -> T | None:
        """The thing of that name, or nothing."""
        return self._things.get(name)

    def __getitem__(self, name: str) -> T:
        return self._things[name]

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._things))

    def items(self) -> list[tuple[str, T]]:
        """All, sorted by name."""
        return sorted(self._things.items(), key=lambda pair: pair[0])
