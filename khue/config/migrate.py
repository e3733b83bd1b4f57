"""Bảng dữ liệu: brings the schema to the present version; safe to run again, and on several machines at once."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

_LOCK = 7_240_021


def run(arguments: argparse.Namespace) -> None:
    """Run all migrations; who comes while another machine does waits, and finds them done."""
    del arguments
    with _alone():
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _alone() -> Iterator[None]:
    """The lock lasts as long as this connection, so a killed machine leaves nothing locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
