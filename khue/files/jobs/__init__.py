"""Việc nền của tệp: makes reading renditions, sweeps what nobody finished."""

from procrastinate import RetryStrategy

from khue.files.actions import finish_digest, forgive_attempt, note_attempt, note_progress, refuse_file, sweep
from khue.files.jobs.parent import Lead
from khue.files.queries import work_folder, work_on
from khue.shared.actor import Actor
from khue.shared.jobs import job
from khue.shared.refusal import Refusal

MAX_ATTEMPTS = 4
ACTOR = Actor.system("files.digest")


@job("files.digest", queue="files", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def digest(file_id: int) -> None:
    """Đọc một tệp trong tiến trình riêng. Ends with the file ready or refused; twice is once."""
    work = work_on(file_id)
    if work is None:
        return
    if note_attempt(file_id) > MAX_ATTEMPTS:
        refuse_file(ACTOR, file_id, "files.too_heavy", {"what": "files.what_attempts"})
        return
    with Lead(work, work_folder()) as lead:
        try:
            lead.run(lambda percent: note_progress(file_id, percent))
            finish_digest(ACTOR, file_id, lead.folder)
        except Refusal as refusal:
            if refusal.code == "files.disk_full":
                forgive_attempt(file_id)
                raise  # not the file's fault: tried again when there is room
            refuse_file(ACTOR, file_id, refusal.code, refusal.facts)


@job("files.sweep", cron="17 * * * *")
def sweep_files(timestamp: int) -> None:
    """Dọn dẹp, each hour."""
    sweep(Actor.system("files.sweep"))
