"""Câu chữ của nhật ký."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "audit": _("Nhật ký"),
    "audit.export_records": _("Xuất nhật ký"),
}
