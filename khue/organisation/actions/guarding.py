"""Ràng buộc thành lời từ chối: what the database forbids is said as a refusal, not as an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from psycopg import errors

from khue.shared.refusal import Refusal
from khue.shared.text import tidy

BASIS_LENGTH = 80

CODES = {
    "appointment_person_once_in_post": "organisation.already_in_post",
    "appointment_single_seat_once": "organisation.seat_taken",
    "body_seat_once_at_a_time": "organisation.already_member",
    "delegation_once_at_a_time": "organisation.already_delegated",
    "person_code_once": "organisation.person_code_taken",
    "person_email_once": "organisation.email_taken",
    "post_single_seat_once_in_unit": "organisation.post_exists",
    "unit_code_once_at_a_time": "organisation.unit_code_taken",
    "unit_role_one_holder": "organisation.unit_role_taken",
}


@contextmanager
def constraints_speak(codes: Mapping[str, str] = CODES, **facts: Any) -> Iterator[None]:
    """Within it a broken named constraint raises the refusal of that name; others stay errors."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, errors.IntegrityError) else None
        if name is None or name not in codes:
            raise
        raise Refusal(codes[name], **facts) from error


def cited(document: str) -> str:
    """Căn cứ as a column keeps it: the decision's number and date, tidied and not longer than the column."""
    return tidy(document)[:BASIS_LENGTH]
