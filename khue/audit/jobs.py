"""Việc nền của nhật ký."""

from khue.audit.actions import seal
from khue.shared.jobs import job


@job("audit.seal", cron="* * * * * */10", queue="audit")
def seal_records(timestamp: int) -> None:
    """Niêm nhật ký every ten seconds."""
    del timestamp
    while seal():
        pass
