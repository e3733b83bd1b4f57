"""``khue backup rehearse``: a whole restore on an empty machine, as far as one process tree can be one.

A process of its own, an empty environment, a home and a PostgreSQL that weren't there before; papers are opened
and compared but not kept. What it found is left in the repository, stamped, so that the site learns of it
also when the rehearsal runs on another machine, which is where the recovery key belongs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from khue.config import environment
from khue.config.backup.keeping import at_hand
from khue.config.backup.keys import joined
from khue.config.backup.reports import Report, leave
from khue.config.backup.repository import Listing, Repository
from khue.config.backup.restoring import chosen, key_text, open_backup
from khue.config.backup.sealing import fingerprint, identities
from khue.config.backup.signers import named
from khue.config.backup.work import SECRET
from khue.config.postgres import Cluster
from khue.config.terminal import _, tell
from khue.shared import clock
from khue.shared.refusal import Refusal

PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TZ")
SOURCE = Path(__file__).resolve().parents[3]


def rehearse(arguments: argparse.Namespace) -> None:
    """Restore the newest backup to nowhere, compare everything, and leave a report, also of a failure."""
    repository, listing = chosen(at_hand(arguments).root, arguments.snapshot, named(arguments.signer))
    text = joined(key_text(arguments.identity))
    begun = clock.now()
    opened = open_backup(repository, listing, identities(text))
    manifest, snapshot = opened.manifest, listing.id
    secret = b"".join(opened.content(name, sha256) for name, sha256, _size in manifest.kept[SECRET]).decode()
    good = False
    try:
        _restore_to_nowhere(repository, listing, text)
        good = True
    finally:
        seconds = int((clock.now() - begun).total_seconds())
        facts = {"snapshot": snapshot, "good": good, "seconds": seconds}
        leave(repository, repository.keys(secret), Report("rehearsal", facts=facts))
    told = {"id": snapshot, "tables": len(manifest.tables), "blobs": len(manifest.blobs), "seconds": seconds}
    tell(
        _("Diễn tập phục hồi bản %(id)s: %(tables)s bảng và %(blobs)s tệp khớp từng dòng, từng byte; nhật ký nguyên vẹn; %(seconds)s giây.")
        % told
    )  # fmt: skip


def _restore_to_nowhere(repository: Repository, listing: Listing, key: str) -> None:
    home = environment.read().home / "rehearsal"
    _clear(home)
    clean = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    line = [
        sys.executable, "-m", "khue.config", "restore", str(repository.root.resolve()),
        "--snapshot", listing.id, "--signer", fingerprint(listing.signer), "--identity", "-", "--rehearsing",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            line,
            input=key,
            env={**clean, "KHUE_HOME": str(home)},
            cwd=SOURCE,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        _clear(home)
    if done.returncode:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "?")
        raise Refusal("config.backup_rehearsal", snapshot=listing.id, last=last)


def _clear(home: Path) -> None:
    """Nothing is left of a rehearsal, nor of one that was killed; also where the data had to lie elsewhere."""
    if not home.exists():
        return
    cluster = Cluster(home / "postgres")
    cluster.stop()
    if cluster.place.moved_from is not None:
        shutil.rmtree(cluster.place.data.parent)
    shutil.rmtree(home)
