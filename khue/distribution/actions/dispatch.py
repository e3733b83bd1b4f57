"""Gửi bộ tài liệu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khue.audit.actions import action, describe
from khue.distribution.actions.issue import Dispatched, Notice, issue
from khue.distribution.actions.letters import put_letters
from khue.distribution.rules.letters import Mail
from khue.distribution.rules.manifest import ReaderClass
from khue.shared.actor import Actor


@action(allowed={"organiser"})
def dispatch(
    actor: Actor,
    *,
    subject: str,
    kind: str,
    title: str,
    classes: Sequence[ReaderClass],
    feed_body: dict[str, Any],
    mails: Sequence[Mail] = (),
) -> Dispatched:
    """Gửi: the next version of a subject to everybody in the classes, with one feed entry and one letter each.

    Who held an earlier version and is in no class any more is told to let it go. Refuses
    `distribution.nobody`. Call it as the last step: the feeds stay locked to the commit.
    """
    done = issue(subject, kind, title, classes, Notice("package", feed_body))
    put_letters(subject, mails, done.package_of or {})
    describe(
        object=subject,
        version=done.version,
        packages=list(done.package_ids),
        recipients=done.recipients,
        files=sorted(done.file_ids),
        letters=len(mails),
    )
    return done
