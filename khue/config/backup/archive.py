"""Hình dạng bản sao lưu không mã hóa: names in a ``.tar``, or in a folder as earlier versions wrote it."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from khue.shared.refusal import Refusal

TAR = ".tar"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class Archive(ABC):
    """Bản sao lưu đang ghi."""

    @staticmethod
    def new(target: Path) -> Archive:
        """A new ``.tar``; an existing file is never overwritten."""
        if target.exists():
            raise Refusal("config.backup_exists", target=str(target))
        return _TarArchive(target)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def add(self, name: str, path: Path) -> None:
        """Put a file in."""

    @abstractmethod
    def finish(self, name: str, content: bytes) -> None:
        """Write the last file, which makes the backup whole."""

    @abstractmethod
    def close(self) -> None:
        """Leave nothing half in place of something whole."""


class _TarArchive(Archive):
    def __init__(self, target: Path) -> None:
        self.target = target
        self.part = target.with_name(target.name + ".part")
        self.part.unlink(missing_ok=True)
        self.part.touch(mode=0o600)
        self.tar = tarfile.open(self.part, "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed in close()

    def add(self, name: str, path: Path) -> None:
        self.tar.add(path, arcname=name, recursive=False)

    def finish(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = len(content), 0o600, time.time()
        self.tar.addfile(entry, io.BytesIO(content))
        self.tar.close()
        self.part.rename(self.target)

    def close(self) -> None:
        self.tar.close()
        self.part.unlink(missing_ok=True)


class Source(ABC):
    """Bản sao lưu đang đọc."""

    path: Path

    @staticmethod
    def open(path: Path) -> Source:
        """The backup in a file or folder; raises when nothing is there."""
        if path.is_dir():
            return _FolderSource(path)
        if not path.is_file() or not tarfile.is_tarfile(path):
            raise Refusal("config.backup_unfinished", source=str(path))
        return _TarSource(path)

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, name: str) -> bytes | None:
        """A small file of the backup; None when it isn't there."""
        stream = self.stream(name)
        if stream is None:
            return None
        with stream:
            return stream.read()

    def extract(self, name: str, place: Path) -> None:
        """Copy a file of the backup to a place where there is none; only its owner may read it, from its first byte."""
        stream = self.stream(name)
        if stream is None:
            raise Refusal("config.backup_damaged", name=name)
        with stream, open(place, "wb", opener=_private) as out:
            shutil.copyfileobj(stream, out)

    @abstractmethod
    def stream(self, name: str) -> BinaryIO | None:
        """A file of the backup, open."""

    @abstractmethod
    def members(self) -> Iterator[tuple[str, BinaryIO]]:
        """Every file of the backup, open, one after the other."""

    @abstractmethod
    def close(self) -> None:
        """Close what is open."""


class _TarSource(Source):
    def __init__(self, path: Path) -> None:
        self.path = path
        self.tar = tarfile.open(path, "r")  # noqa: SIM115 - closed in close()

    def stream(self, name: str) -> BinaryIO | None:
        try:
            return self.tar.extractfile(name)  # type: ignore[return-value]  # IO[bytes] of a plain file
        except KeyError:
            return None

    def members(self) -> Iterator[tuple[str, BinaryIO]]:
        for entry in self.tar:
            stream = self.tar.extractfile(entry) if entry.isfile() else None
            if stream is not None:
                with stream:
                    yield entry.name, stream  # type: ignore[misc]  # likewise

    def close(self) -> None:
        self.tar.close()


class _FolderSource(Source):
    def __init__(self, path: Path) -> None:
        self.path = path

    def stream(self, name: str) -> BinaryIO | None:
        place = self.path / name if name.startswith("files/") else self.path / "last" / name
        return place.open("rb") if place.is_file() else None

    def members(self) -> Iterator[tuple[str, BinaryIO]]:
        for place in sorted((self.path / "files").iterdir()):
            with place.open("rb") as stream:
                yield f"files/{place.name}", stream

    def close(self) -> None:
        return None
