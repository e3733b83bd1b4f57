"""Báo từ trình duyệt: pages that were on the screen, and the code over the pages."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from khue.audit.actions import action, describe
from khue.distribution.models import Delivery, PackageFile, PaperState, ReaderMark
from khue.distribution.queries.browser import Traced, mark_of, traced
from khue.distribution.rules.marks import code_from, tidy_code
from khue.distribution.rules.progress import PaperProgress, in_browser, pages_from
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify
from khue.shared.refusal import Refusal


@action(allowed={"anyone"})
def view_in_browser(actor: Actor, package_id: int, file_id: int, pages: Iterable[int]) -> int:
    """Đã xem trên trình duyệt: joined with what is known; gives how many pages were new.

    Only for a delivery of the actor's own; one that was superseded meanwhile still counts, as on a tablet.
    Refuses `distribution.not_yours`, `no_such_paper`, `no_such_page`.
    """
    told = sorted(set(pages))
    describe(object=f"package:{package_id}", file=file_id, pages=len(told))
    delivery = (
        Delivery.objects.select_for_update()
        .filter(package_id=package_id, person_id=actor.person_id or 0)
        .first()
    )
    if delivery is None:
        raise Refusal("distribution.not_yours", package=package_id)
    paper = PackageFile.objects.filter(package_id=package_id, file_id=file_id, withdrawn_at=None)
    most = paper.values_list("pages", flat=True).first()
    if most is None:
        raise Refusal("distribution.no_such_paper", package=package_id)
    if told and not 1 <= told[0] <= told[-1] <= most:
        raise Refusal("distribution.no_such_page", package=package_id)
    fresh = _join(delivery, file_id, told)
    if fresh:
        describe(object=delivery.subject, new=fresh)
        notify("subject", subject=delivery.subject)
    return fresh


def _join(delivery: Delivery, file_id: int, pages: list[int]) -> int:
    """Write the union; gives how many pages were not known of browsers before."""
    row = PaperState.objects.filter(delivery=delivery, file_id=file_id).first()
    known = PaperProgress()
    if row is not None:
        known = PaperProgress(
            browser_at=row.browser_at, last_at=row.last_at, browser_seen=bytes(row.browser_seen)
        )
    at = clock.now()
    now = known | in_browser(at, pages)
    fresh = len(pages_from(now.browser_seen)) - len(pages_from(known.browser_seen))
    if fresh:
        PaperState.objects.update_or_create(
            delivery=delivery,
            file_id=file_id,
            defaults={"browser_at": now.browser_at, "last_at": now.last_at, "browser_seen": now.browser_seen},
        )
        if delivery.opened_at is None or delivery.opened_at > at:
            delivery.opened_at = at
            delivery.save(update_fields=["opened_at"])
    return fresh


@action(allowed={"anyone"})
def give_mark(actor: Actor, subject: str, package_id: int | None) -> str:
    """Cấp mã dấu người đọc: the same one for the same person and version, whoever asks first.

    The page asks `mark_of` first, so this leaves one record, which names the code: the log finds it too.
    """
    fresh = ReaderMark(
        code=code_from(secrets.token_bytes(16)),
        subject=subject,
        package_id=package_id,
        person_id=actor.person_id or 0,
        made_at=clock.now(),
    )
    ReaderMark.objects.bulk_create([fresh], ignore_conflicts=True)
    code = mark_of(actor, subject, package_id)
    describe(object=subject, code=code, package=package_id)
    return code


@action(allowed={"auditor"})
def trace_mark(actor: Actor, code: str) -> Traced:
    """Tra mã dấu người đọc: whose it is; who looked up what stays in the log. NotFound for an unknown code."""
    describe(object="reader_mark", code=tidy_code(code)[:8])
    found = traced(actor, code)
    describe(object=found.subject, person=found.person_id)
    return found
