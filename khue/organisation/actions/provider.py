"""Đăng nhập qua hệ thống của cơ quan: người nào trong danh bạ, và tài khoản nào."""

from __future__ import annotations

from khue.accounts import actions as accounts
from khue.accounts.queries import connected_user, user_by_email, user_to_read
from khue.accounts.rules import Identity
from khue.audit.actions import action, describe
from khue.organisation.models import Person
from khue.organisation.queries import roles_by_post, without_post_since
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal


@action(allowed=())
def sign_in_by_provider(actor: Actor, identity: Identity) -> int:
    """Nhận người mà hệ thống của cơ quan nói tới; gives the user's id. Persons are never made here.

    Who is connected already is known by the provider's own key alone: an address that another person has
    by now leads nowhere. Else by the official address (or the configured claim) to a person who stands in
    the directory and isn't connected; an account without password is opened for who has none.

    Raises ``organisation.provider_unknown``, ``provider_ended``, ``accounts.provider_conflict``, ``accounts.closed``.
    """
    describe(object="user:unknown", issuer=identity.issuer, subject=identity.subject)
    user_id = connected_user(identity.issuer, identity.subject)
    person = _person_of(user_id) if user_id is not None else _person_meant(identity)
    describe(object=f"person:{person.id}")
    if not _in_office(person.id):
        raise Refusal("organisation.provider_ended", name=person.full_name)
    if user_id is None:
        user_id = _account_of(actor, person, identity)
        accounts.connect(actor, user_id, identity)
    account = user_to_read(user_id)
    if account is None or not account.is_active:
        raise Refusal("accounts.closed")
    describe(user=user_id)
    return user_id


def _person_of(user_id: int) -> Person:
    person = Person.objects.filter(user=user_id).first()
    if person is None:
        raise Refusal("organisation.provider_unknown")
    return person


def _person_meant(identity: Identity) -> Person:
    named = {"email": identity.email} if identity.email else {"code": identity.code}
    known = any(named.values())
    person = Person.objects.select_for_update(of=("self",)).filter(**named).first() if known else None
    if person is None:
        raise Refusal("organisation.provider_unknown")
    return person


def _in_office(person_id: int) -> bool:
    """Whether the person holds a post, a role or a delegation today."""
    in_post = without_post_since(person_id, clock.today()) is None
    return in_post or any(roles_by_post(person_id))


def _account_of(actor: Actor, person: Person, identity: Identity) -> int:
    if person.user_id is not None:
        return person.user_id
    if not person.email:
        raise Refusal("organisation.no_email")
    if user_by_email(person.email) is not None:
        raise Refusal("accounts.provider_conflict")
    user_id = accounts.create_user(actor, person.email)
    Person.objects.filter(id=person.id).update(user=user_id)
    describe(opened=identity.email or identity.code)
    return user_id
