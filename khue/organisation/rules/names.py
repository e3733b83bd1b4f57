"""Họ tên tự tạo: people of a sample city; the same seed gives the same people. Never real office-holders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from khue.shared.text import fold


class Dice:
    """Xúc xắc: chance that can be repeated."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._turn = 0

    def below(self, limit: int) -> int:
        """A number from 0 up to, without, the limit."""
        self._turn += 1
        made = sha256(f"{self._seed}:{self._turn}".encode()).digest()
        return int.from_bytes(made[:8], "big") % limit

    def pick(self, things: Sequence[str]) -> str:
        """One of the things."""
        return things[self.below(len(things))]


def address_stem(full_name: str) -> str:
    """Given name and initials, as in ``dienlq``."""
    *before, given = fold(full_name).split(" ")
    return given + "".join(word[0] for word in before)


class Namer:
    """Gives each person a full name, an address and a telephone of his own."""

    def __init__(self, seed: str, lists: Mapping[str, Sequence[str]], domain: str) -> None:
        self._dice = Dice(seed)
        self._lists = lists
        self._domain = domain
        self._names = {fold(name) for name in lists["never"]}
        self._addresses: set[str] = set()
        self._phones = 0

    def name(self) -> str:
        """A full name that nobody has yet."""
        while True:
            side = "m" if self._dice.below(2) else "f"
            given = self._dice.pick(self._lists[f"given_{side}"])
            middle = self._dice.pick(self._lists[f"middle_{side}"])
            full = f"{self._dice.pick(self._lists['family'])} {middle} {given}"
            if middle != given and self.take(full):
                return full

    def take(self, full_name: str) -> bool:
        """Reserve a name; False when somebody has it, or when it must never be used."""
        folded = fold(full_name)
        if folded in self._names:
            return False
        self._names.add(folded)
        return True

    def address(self, full_name: str) -> str:
        """An e-mail address: given name and initials, with a number when taken."""
        stem = address_stem(full_name)
        number, address = 1, f"{stem}@{self._domain}"
        while address in self._addresses:
            number += 1
            address = f"{stem}{number}@{self._domain}"
        self._addresses.add(address)
        return address

    def phone(self) -> str:
        """A telephone number of the range that belongs to nobody."""
        self._phones += 1
        thousands, rest = divmod(self._phones, 1000)
        return f"0900 {thousands:03d} {rest:03d}"
