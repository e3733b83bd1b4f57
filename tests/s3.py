"""A store that speaks S3, on this machine: moto in a process of its own, started once when a test first asks."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from urllib.parse import quote

import pytest

PROGRAM = """
import sys, time
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""
KEYS = {"AWS_ACCESS_KEY_ID": "khue-test", "AWS_SECRET_ACCESS_KEY": "only-for-tests"}


class S3:
    """The server: a new bucket for whoever asks, and a look into it past Khuê."""

    def __init__(self, port: int) -> None:
        import boto3  # a third of a second, for those who ask
        from botocore.config import Config

        self.port = port
        self.client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="us-east-1",
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"max_attempts": 0}),
        )

    def url(self, *, port: int | None = None, bucket: str | None = None) -> str:
        """The address of a bucket, a new one unless named; by another port when something stands between."""
        if bucket is None:
            bucket = f"khue-{uuid.uuid4().hex}"
            self.client.create_bucket(Bucket=bucket)
        endpoint = quote(f"http://127.0.0.1:{port or self.port}", safe="")
        return f"s3://{bucket}/site?endpoint={endpoint}&region=us-east-1"

    def keys(self, url: str) -> list[str]:
        """Every object of the bucket."""
        bucket = url.removeprefix("s3://").partition("/")[0]
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return sorted(one["Key"] for page in pages for one in page.get("Contents", ()))


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    """The server, with its keys in the environment."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with pytest.MonkeyPatch.context() as patch:
            for name, value in KEYS.items():
                patch.setitem(os.environ, name, value)
            yield S3(port)
        process.kill()
