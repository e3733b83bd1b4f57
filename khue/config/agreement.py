"""Các nút có khớp nhau không: this node's secret, schema, store and clock against what the database says.

The database is the one truth: the newest record of the log proves the secret, the newest bytes that it names prove
the store, its list of migrations the schema. So nodes needn't know of one another, and nothing has to be kept up to date.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from khue.audit.queries import secret_fits
from khue.files.queries import newest_is_kept, store_clock
from khue.shared import clock
from khue.shared.refusal import Reason, Refusal

CLOCK_SECONDS = 5.0
_log = logging.getLogger("khue.agreement")


def reasons() -> tuple[Reason, ...]:
    """All that keeps this node from serving (stop) or deserves a look (warn). Raises DatabaseError."""
    schema = list(_schema())
    if any(one.level == "stop" for one in schema):
        return tuple(schema)  # tables that aren't there can't be asked
    return (*schema, *_secret(), *_store(), *_clock())


def _schema() -> Iterator[Reason]:
    loader = MigrationLoader(connection)
    applied, known = set(loader.applied_migrations), set(loader.disk_migrations)
    if known - applied:
        yield Reason("config.schema_older", facts={"count": len(known - applied)})
    if applied - known:
        yield Reason("config.schema_newer", "warn", {"count": len(applied - known)})


def _secret() -> Iterator[Reason]:
    if not secret_fits():
        yield Reason("config.other_secret", facts={"home": str(settings.KHUE_HOME)})


def _store() -> Iterator[Reason]:
    try:
        if not newest_is_kept():
            yield Reason("config.other_store")
    except Refusal:
        yield Reason("files.store_away", "warn")


def _clock() -> Iterator[Reason]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    if abs(clock.now() - there) > timedelta(seconds=CLOCK_SECONDS):
        seconds = round(abs((clock.now() - there).total_seconds()))
        yield Reason("config.clock_off", "warn", {"seconds": seconds})


def agree() -> None:
    """Refuses `config.disagrees` with every reason; warnings go to the log."""
    found = reasons()
    stops = tuple(one for one in found if one.level == "stop")
    if stops:
        raise Refusal("config.disagrees", reasons=stops)
    for one in found:
        _log.warning("%s %s", one.code, one.facts)


def run(arguments: argparse.Namespace) -> None:
    """Say nothing when this node may serve; else refuse with all reasons."""
    del arguments
    agree()


def store_reasons() -> tuple[Reason, ...]:
    """Whether the store can be written, read and deleted in, and goes by our clock; for `khue doctor`."""
    try:
        ahead = store_clock()
    except Refusal as refusal:
        return (Reason(refusal.code),)
    if abs(ahead) > CLOCK_SECONDS:
        return (Reason("config.clock_off", "warn", {"seconds": round(abs(ahead))}),)
    return ()
