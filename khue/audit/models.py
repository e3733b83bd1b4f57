"""Bảng của nhật ký. Rows are added, never changed: a trigger in the database refuses more."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class TransactionId(models.Func):
    """The current transaction's 64-bit id as PostgreSQL numbers it."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Record(models.Model):
    """Bản ghi: one line of the log, written by an action in its own transaction."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    outcome = models.CharField(max_length=8)
    code = models.CharField(max_length=80, blank=True)
    cause = models.UUIDField(null=True)
    object = models.CharField(max_length=120, blank=True)
    facts = models.JSONField(default=dict)
    actor = models.JSONField(default=dict)
    person_id = models.BigIntegerField(null=True)
    # Bỏ dấu: actor, action, object and its title folded, for finding; derived, so not under the seal.
    fold = models.CharField(max_length=400, default="")
    # The writing transaction's id, so that sealing stays below the oldest open transaction.
    xid = models.BigIntegerField(db_default=TransactionId())

    # Keyed by the installation's secret: a row put in by SQL alone has none that is right.
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=["object", "id"], name="record_by_object"),
            models.Index(fields=["person_id", "id"], name="record_by_person"),
            models.Index(fields=["action", "id"], name="record_by_action"),
            models.Index(fields=["at"], name="record_by_time"),
            GinIndex(fields=["fold"], opclasses=["gin_trgm_ops"], name="record_by_words"),
        )

    def content(self) -> dict[str, Any]:
        """What the mac and the seal cover: everything that the record says."""
        return {
            "key": str(self.key),
            "at": self.at.astimezone(UTC).isoformat(),
            "action": self.action,
            "outcome": self.outcome,
            "code": self.code,
            "cause": str(self.cause) if self.cause else None,
            "object": self.object,
            "facts": self.facts,
            "actor": self.actor,
            "person": self.person_id,
        }


class Seal(models.Model):
    """Dấu niêm: one link of the chain over the records, in the order of sealing."""

    number = models.BigIntegerField(primary_key=True)
    record_key = models.UUIDField(unique=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
