"""Tài khoản của người: mời, lập người quản trị đầu tiên, tài khoản dùng thử."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from khue.accounts import actions as accounts
from khue.accounts.queries import user_by_email
from khue.audit.actions import action, describe
from khue.organisation.actions.people import add_person
from khue.organisation.actions.roles import name_role
from khue.organisation.models import Person
from khue.organisation.queries import demo_cast
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal

# Only for the sample city, whose people don't exist; nothing opens it outside the demo.
DEMO_PASSWORD = "khue-van-cac"  # noqa: S105 - shown on the demo's own page


@dataclass(frozen=True, slots=True)
class Administrator:
    """Người quản trị đã lập; the link sets the password when none was given."""

    person_id: int
    user_id: int
    link: str


@action(allowed={"administrator"})
def invite_person(actor: Actor, person_id: int) -> str:
    """Mời một người mở tài khoản: an account by his e-mail address, and a link by mail. Gives the link.

    Raises ``organisation.no_email``, ``accounts.email_taken``, and ``organisation.has_account`` when
    the account is in use already.
    """
    person = Person.objects.select_for_update(of=("self",)).filter(id=person_id).first()
    if person is None:
        raise NotFound("person")
    if not person.email:
        raise Refusal("organisation.no_email")
    if person.user is not None and person.user.has_usable_password():
        raise Refusal("organisation.has_account", name=person.full_name)
    user_id = person.user_id or accounts.create_user(actor, person.email)
    Person.objects.filter(id=person.id).update(user=user_id)
    invited = accounts.invite(actor, user_id)
    describe(object=f"person:{person.id}", user=user_id)
    return invited.link


@action(allowed={"administrator"})
def reset_second_step(actor: Actor, person_id: int, *, reason: str) -> str:
    """Gỡ xác thực hai bước của một người who lost the phone; gives his name. Raises what accounts raise."""
    person = Person.objects.filter(id=person_id).exclude(user=None).first()
    if person is None or person.user_id is None:
        raise NotFound("person")
    accounts.reset_second_step(actor, person.user_id, reason=reason)
    describe(object=f"person:{person_id}", user=person.user_id)
    return person.full_name


@action(allowed=())
def create_administrator(actor: Actor, email: str, full_name: str, password: str = "") -> Administrator:
    """Lập người quản trị, from the command line: person, account and role; without a password, a link.

    A person who has that address already is made administrator. Raises what ``add_person`` and
    ``create_user`` raise.
    """
    person = Person.objects.filter(email=email.strip().lower()).first()
    person_id = person.id if person else add_person(actor, full_name, email=email)
    user_id = (person.user_id if person else None) or user_by_email(email)
    if user_id is None:
        user_id = accounts.create_user(actor, email, password)
    elif password:
        accounts.change_password(actor, user_id, password)
    Person.objects.filter(id=person_id).update(user=user_id)
    name_role(actor, "administrator", person_id=person_id, since=clock.today(), document="khue create-admin")
    link = "" if password else accounts.invite(actor, user_id).link
    describe(object=f"person:{person_id}", user=user_id)
    return Administrator(person_id, user_id, link)


@action(allowed=())
def open_demo_accounts(actor: Actor) -> int:
    """Mở tài khoản dùng thử for the cast of the sample city, with the demo's password; gives how many stand.

    Raises ``organisation.not_demo`` outside the demonstration. Twice is as once.
    """
    if not settings.KHUE_DEMO:
        raise Refusal("organisation.not_demo")
    cast = demo_cast()
    users = dict(Person.objects.filter(id__in=[one.person_id for one in cast]).values_list("id", "user_id"))
    for member in cast:
        if users[member.person_id] is None:
            user_id = accounts.create_user(actor, member.email, DEMO_PASSWORD)
            Person.objects.filter(id=member.person_id).update(user=user_id)
    describe(object="city:cast", accounts=len(cast))
    return len(cast)
