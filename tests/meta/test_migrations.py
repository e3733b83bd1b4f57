"""Bảng dữ liệu đổi mà web cũ vẫn chạy: what this version's migrations take away, the version before no longer used.

While an upgrade runs, old web processes work on the new schema. A column, table or name may go only in the release
after the one that stopped using it; such a step is entered here with that release.
"""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import DeleteModel, RemoveField, RenameField, RenameModel

TAKING = (DeleteModel, RemoveField, RenameField, RenameModel)
# "context.migration": the release whose code no longer used what it takes away. None of 0.1.0's development was released.
UNUSED_SINCE: dict[str, str] = {"accounts.0002_tries_by_place": "before the first release"}


def taking() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if type(migration).__module__.startswith("khue.")
        and any(isinstance(operation, TAKING) for operation in migration.operations)
    }


def test_nothing_is_taken_away_that_the_version_before_uses() -> None:
    assert taking() - set(UNUSED_SINCE) == set()
    assert set(UNUSED_SINCE) - taking() == set()
