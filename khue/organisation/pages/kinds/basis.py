"""Một việc của quyết định: its words, its reader, and the decision that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from khue.organisation.pages.forms import Form
from khue.shared import clock
from khue.shared.actor import Actor

Act = Callable[[Actor], object]


@dataclass(frozen=True, slots=True)
class Basis:
    """Căn cứ: the decision's number, when it was signed, from when it holds."""

    number: str
    decided: date | None
    day: date

    @property
    def cited(self) -> str:
        """As it is cited: ``12/QĐ-UBND ngày 23/11/2026``."""
        if self.decided is None or not self.number:
            return self.number
        return _("%(number)s ngày %(day)s") % {"number": self.number, "day": f"{self.decided:%d/%m/%Y}"}


@dataclass(frozen=True, slots=True)
class Kind:
    """Một loại việc: its words, its reader, and what is chosen in it (field name → kind of option)."""

    title: str
    lead: str
    icon: str
    confirm: str
    done: str
    read: Callable[[Form, Basis], Act]
    picks: dict[str, str] = field(default_factory=dict)
    decided: bool = True


def basis_of(form: Form, *, decided: bool) -> Basis:
    """Số, ngày ký, ngày hiệu lực; without a day of effect the day of signing counts."""
    if not decided:
        return Basis("", None, form.maybe_day("day") or clock.today())
    number = form.text("number", missing="organisation.number_missing")[:50]
    signed = form.day("decided", missing="organisation.decided_missing")
    return Basis(number, signed if signed != date.min else None, form.maybe_day("day") or signed)
