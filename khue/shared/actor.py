"""Người thực hiện: who acts, in which post, on whose behalf, on which tablet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Người thực hiện. Ids are those of organisation, accounts and tablets; unknown means no.

    ``label`` is how the log keeps him, ``name`` and ``title`` how his pages show him.
    """

    kind: Literal["person", "system", "anonymous"]
    label: str
    name: str = ""
    title: str = ""
    user_id: int | None = None
    person_id: int | None = None
    appointment_id: int | None = None
    post_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    on_behalf_of: int | None = None
    delegation_id: int | None = None
    tablet_id: int | None = None
    # Signed in, and yet may do nothing: has to set up the second step, or to pass it in this session.
    barred: Literal["", "enrol", "confirm"] = ""

    @classmethod
    def system(cls, label: str) -> Actor:
        """Hệ thống: a job or the command line; ``label`` names which."""
        return cls(kind="system", label=label)

    @classmethod
    def anonymous(cls) -> Actor:
        """Chưa đăng nhập: nobody known."""
        return cls(kind="anonymous", label="")

    @classmethod
    def held_back(cls, user_id: int, label: str, barred: Literal["enrol", "confirm"]) -> Actor:
        """Đã đăng nhập nhưng còn thiếu bước thứ hai: as anonymous in every right."""
        return cls(kind="anonymous", label=label, user_id=user_id, barred=barred)

    @property
    def is_person(self) -> bool:
        """Whether a known person acts."""
        return self.kind == "person"

    def may(self, allowed: frozenset[str]) -> bool:
        """Whether one of the allowed roles is held; the system may, nobody unknown may."""
        if self.kind == "system":
            return True
        return self.kind == "person" and ("anyone" in allowed or bool(self.roles & allowed))
