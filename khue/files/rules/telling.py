"""Điều nên biết về một tệp đọc được: remarks it still carries, what its reading copy was cleaned of."""

from collections.abc import Mapping
from typing import Any

from khue.shared.refusal import Reason

CLEANED = ("macros", "javascript", "launch", "form", "remote", "attachments", "media")


def draft(kind: str, notes: Mapping[str, Any]) -> Reason | None:
    """What a draft still carries {comments, changes}; nothing when it carries nothing."""
    comments, changes = int(notes.get("comments", 0)), int(notes.get("changes", 0))
    facts = {"comments": comments, "changes": changes}
    if not comments and not changes:
        return None
    if kind == "pdf":
        return Reason("files.draft_pdf", "warn", facts)
    if comments and changes:
        return Reason("files.draft_both", "warn", facts)
    return Reason("files.draft_comments" if comments else "files.draft_changes", "warn", facts)


def cleaned(notes: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes of what would have acted by itself and isn't in the reading copy."""
    removed = notes.get("active_content_removed", ())
    return tuple(f"files.removed_{one}" for one in CLEANED if one in removed)
