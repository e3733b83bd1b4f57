"""Cất dữ liệu: who stores bytes and who sweeps them keep out of each other's way, on however many machines."""

from django.db import connection

_LOCK = 7_240_011


def storing() -> None:
    """Held to the end of the transaction that names the bytes; any number may store at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def wait_until_alone() -> None:
    """Wait for those who are storing; nobody begins before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def alone() -> bool:
    """Whether nobody is storing; then nobody begins before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
