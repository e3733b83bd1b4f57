"""Thêm người, sửa địa chỉ liên hệ."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from khue.audit.actions import action, describe
from khue.organisation.actions.guarding import constraints_speak
from khue.organisation.models import Person
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.text import fold, name_key, tidy


def _address(email: str) -> str:
    address = tidy(email).lower()
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise Refusal("organisation.bad_email", email=address) from error
    return address


@action(allowed={"administrator"})
def add_person(actor: Actor, full_name: str, *, email: str = "", phone: str = "") -> int:
    """Thêm người. Raises ``organisation.name_missing``, ``bad_email``, ``email_taken``."""
    del actor
    name = tidy(full_name)
    if not name:
        raise Refusal("organisation.name_missing")
    address = _address(email)
    with constraints_speak(email=address):
        person = Person.objects.create(
            full_name=name[:120],
            sort_key=name_key(name)[:600],
            fold=fold(name)[:240],
            email=address,
            phone=tidy(phone)[:30],
        )
    describe(object=f"person:{person.id}")
    return person.id


@action(allowed={"administrator"})
def set_contact(actor: Actor, person_id: int, *, email: str, phone: str, full_name: str = "") -> None:
    """Sửa thư điện tử, điện thoại, and a name that was misspelt. Raises ``organisation.bad_email``, ``email_taken``."""
    del actor
    person = Person.objects.select_for_update(of=("self",)).filter(id=person_id).first()
    if person is None:
        raise NotFound("person")
    name = tidy(full_name) or person.full_name
    renamed = {"renamed": True} if name != person.full_name else {}
    person.full_name, person.sort_key, person.fold = name[:120], name_key(name)[:600], fold(name)[:240]
    person.email, person.phone = _address(email), tidy(phone)[:30]
    with constraints_speak(email=person.email):
        person.save(update_fields=["full_name", "sort_key", "fold", "email", "phone"])
    describe(object=f"person:{person_id}", **renamed)
