"""Nối tài khoản với hệ thống đăng nhập của cơ quan."""

from __future__ import annotations

from khue.accounts.actions.ending import drop
from khue.accounts.actions.notes import count
from khue.accounts.actions.users import locked_user
from khue.accounts.models import Connection, SignIn
from khue.accounts.queries import connection_of, tries_key, tries_of
from khue.accounts.rules import (
    STRANGERS_LONGEST,
    STRANGERS_TRIES,
    Identity,
    Visitor,
    locked,
    network_of,
)
from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal


@action(allowed=())
def connect(actor: Actor, user_id: int, identity: Identity) -> None:
    """Nối lần đầu: from now on the provider's key is his, whatever his address there will be.

    Raises ``accounts.provider_conflict`` when the account is another's there.
    """
    del actor
    if locked_user(user_id) is None:
        raise NotFound("user")
    describe(object=f"user:{user_id}", issuer=identity.issuer, subject=identity.subject)
    if connection_of(user_id, identity.issuer) is not None:
        raise Refusal("accounts.provider_conflict")
    Connection.objects.create(
        user_id=user_id, issuer=identity.issuer, subject=identity.subject, made_at=clock.now()
    )


@action(allowed={"administrator"})
def disconnect(actor: Actor, user_id: int) -> None:
    """Bỏ nối: the next sign-in there connects anew; all sessions end."""
    del actor
    gone, _ = Connection.objects.filter(user=user_id).delete()
    if not gone:
        raise NotFound("connection")
    describe(object=f"user:{user_id}", sessions_ended=drop(SignIn.objects.filter(user=user_id)))


@action(allowed=())
def note_signed_out_there(actor: Actor, user_id: int) -> int:
    """Đã đăng xuất ở hệ thống của cơ quan: every session of that account here ends."""
    del actor
    ended = drop(SignIn.objects.filter(user=user_id))
    describe(object=f"user:{user_id}", ended=ended)
    return ended


def _failures_of(address: str | None) -> str:
    return tries_key("provider", Visitor(network_of(address)))


@action(allowed=())
def note_provider_failure(actor: Actor, code: str, *, address: str | None, reasons: tuple[str, ...]) -> None:
    """Đăng nhập qua hệ thống của cơ quan không thành, before anybody could be told from it."""
    del actor
    tries = count(_failures_of(address), STRANGERS_TRIES, STRANGERS_LONGEST)
    shut = locked(tries, clock.now()) is not None
    describe(object="user:unknown", why=code, reasons=list(reasons), address=address, locked=shut)


def provider_failed(actor: Actor, code: str, *, address: str | None, reasons: tuple[str, ...]) -> None:
    """Ghi lần không thành, as often as strangers may get a password wrong: nobody can fill the log.

    A note that says ``locked`` is the last one of that address for a while.
    """
    if locked(tries_of(_failures_of(address)), clock.now()) is None:
        note_provider_failure(actor, code, address=address, reasons=reasons)
