"""Thùng chứa S3: one bucket with its patience, and what it answers in our words."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store as Bucket

from khue.files.models.storage.keys import Keys
from khue.files.models.storage.protocol import StoreAway
from khue.files.rules.address import Address
from khue.shared.refusal import Refusal

CONNECT_SECONDS = 3
PAGE = 1000  # objects of a list that one request tells
_FULL = ("QuotaExceeded", "StorageFull", "InsufficientStorage", "InsufficientCapacity")
_log = logging.getLogger("khue.files")


def bucket_at(address: Address, keys: Keys, seconds: int) -> Bucket:
    """The bucket, asked with so much patience."""
    config: dict[str, Any] = {
        "region": address.region,
        "checksum_algorithm": "SHA256",
        "virtual_hosted_style_request": not address.path_style,
    }
    if address.endpoint:
        config["endpoint"] = address.endpoint
    if keys.key:
        config |= {"access_key_id": keys.key, "secret_access_key": keys.secret}
    if keys.token:
        config["session_token"] = keys.token
    if address.encryption:
        config["server_side_encryption"] = address.encryption
    if address.kms_key:
        config["sse_kms_key_id"] = address.kms_key
    return Bucket(
        address.bucket,
        prefix=address.prefix or None,
        config=config,  # type: ignore[arg-type]  # a TypedDict of literals, filled as settings say
        client_options={
            "allow_http": address.endpoint.startswith("http://"),
            "connect_timeout": f"{CONNECT_SECONDS}s",
            "timeout": f"{seconds}s",
        },
        retry_config={
            "max_retries": 4,
            "retry_timeout": timedelta(seconds=seconds),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=5),
                "base": 3,
            },
        },
    )


@contextmanager
def asked(what: str) -> Iterator[None]:
    """What the store answers, in our words; FileNotFoundError and AlreadyExistsError are left to the caller."""
    try:
        yield
    except AlreadyExistsError:
        raise
    except (BaseError, TimeoutError, FileNotFoundError) as error:
        told = str(error)
        if isinstance(error, FileNotFoundError) and "NoSuchBucket" not in told:
            raise
        _log.warning("the store did not answer (%s): %s", what, told.partition("\n")[0][:300])
        if any(word in told for word in _FULL):
            raise Refusal("files.disk_full") from error
        raise StoreAway from error


@contextmanager
def half_of(tmp: Path) -> Iterator[Path]:
    """A name for a file of ours in `tmp`, which goes away."""
    tmp.mkdir(parents=True, exist_ok=True)
    half = tmp / uuid.uuid4().hex
    try:
        yield half
    finally:
        half.unlink(missing_ok=True)
