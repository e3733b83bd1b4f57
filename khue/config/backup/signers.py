"""Dấu của hệ thống: whose backups are taken. Anybody may seal to a public key; the mark alone says who did.

A mark that comes with the backup proves nothing, so it is always told from elsewhere: on the line (``--signer``), by
``KHUE_BACKUP_SIGNER``, or derived from the secret of the site that asks.
"""

from __future__ import annotations

import re

from khue.config import environment
from khue.config.backup.repository import Listing
from khue.config.backup.sealing import MARK_LETTERS, fingerprint, grouped, keyring
from khue.shared.refusal import Refusal

_READ = str.maketrans("01", "OI")  # digits that no mark has
_MARK = re.compile(f"[A-Z2-7]{{{MARK_LETTERS}}}")

Marks = frozenset[str]


def named(given: str | None) -> Marks:
    """The marks that the line names, else those of KHUE_BACKUP_SIGNER. Refuses ``config.backup_mark``."""
    texts = given.split(",") if given else environment.read().backup_signers
    return frozenset(_read(text) for text in texts)


def own() -> str:
    """The mark of this site."""
    return fingerprint(keyring(environment.secret_key(environment.read().home), "").public)


def known(given: str | None = None) -> Marks:
    """This site's mark and those named: of machines that look after another site's repository, of earlier secrets."""
    return named(given) | {own()}


def is_of(listing: Listing, marks: Marks) -> bool:
    """Whether one of these made that backup."""
    return fingerprint(listing.signer) in marks


def demand(listing: Listing, marks: Marks) -> None:
    """Refuse a backup whose maker nobody named (``config.backup_signer_unknown``) or another (``…_other_signer``)."""
    have = fingerprint(listing.signer)
    if not marks:
        raise Refusal("config.backup_signer_unknown", id=listing.id, have=have)
    if have not in marks:
        raise Refusal("config.backup_other_signer", id=listing.id, have=have, named=", ".join(sorted(marks)))


def _read(text: str) -> str:
    letters = re.sub(r"[\s-]", "", text).upper().translate(_READ)
    if not _MARK.fullmatch(letters):
        raise Refusal("config.backup_mark", value=text.strip())
    return grouped(letters)
