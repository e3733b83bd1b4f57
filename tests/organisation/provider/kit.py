"""What tests of signing in by the agency's own system share."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.test import Client

from khue.accounts import queries as account_queries
from khue.organisation.models import Person
from khue.organisation.queries import CastMember
from tests.organisation.provider.servers import Liar

City = dict[str, CastMember]
LEAVE, BACK = "/organisation/provider/", "/organisation/provider/back"


def leave(client: Client, to: str = "") -> dict[str, str]:
    """What Khuê asks the provider's page."""
    answer = client.get(f"{LEAVE}?next={to}" if to else LEAVE)
    assert answer.status_code == 302, answer.content.decode()
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def come_back(client: Client, liar: Liar, to: str = "", **more: str):
    asked = leave(client, to)
    liar.claims = {"nonce": asked["nonce"], **liar.claims}
    return client.get(BACK, {"code": "c", "state": asked["state"], **more})


def signed_in(client: Client) -> int | None:
    user = account_queries.user_of_session(client.session.session_key or "")
    return user.pk if user else None


def user_of(member: CastMember) -> int:
    found = Person.objects.get(pk=member.person_id).user_id
    assert found is not None
    return found
