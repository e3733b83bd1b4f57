#!/usr/bin/env python3
"""Mở bản sao lưu của Khuê mà không cần Khuê / Opens a backup of Khuê without Khuê.

    python3 by-hand.py KEY-FILE TARGET-FOLDER [SNAPSHOT]

Needs Python 3 and the program `age` (age-encryption.org), nothing else. It writes to the target folder
  manifest.json   what the backup holds
  database/       pg_dump's directory format: pg_restore --dbname=... database
  files/          every paper under the sha-256 of its content
  kept/           the installation's secret, the heads of the log
and compares every piece with its digest. Each `.age` file is in the format age-encryption.org/v1; manifest and
database pieces are compressed by gzip inside. `age -d -i KEY-FILE snapshots/ID.age | gunzip` shows the manifest.

Names in the manifest are checked before anything is written. Who made the backup is NOT proved here: anybody can seal
to a public key, and whoever writes to this folder can change this file too. `khue restore --signer MARK` proves it.
"""

import gzip
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import typing

ROOT = pathlib.Path(__file__).resolve().parent

KEPT = {"demo-cast.txt", "push-key.pem", "audit/heads.log", "secret"}
DUMPED = re.compile(r"[a-z0-9_]+\.(dat|toc)")
PIECE, DIGEST = re.compile("[0-9a-f]{40}"), re.compile("[0-9a-f]{64}")


def check_names(manifest: dict[str, typing.Any]) -> None:
    """Stop unless every name is one that Khuê writes: a name becomes a place on this disk."""
    wrong = [name for name in manifest["kept"] if name not in KEPT]
    wrong += [name for name in manifest["dump"] if not DUMPED.fullmatch(name)]
    parts = [part for files in ("kept", "dump") for some in manifest[files].values() for part in some]
    parts += [(name, digest, size) for digest, size, name in manifest["blobs"]]
    for name, digest, _size in parts:
        wrong += [text for text, form in ((name, PIECE), (digest, DIGEST)) if not form.fullmatch(text)]
    if wrong:
        sys.exit(f"forged: the manifest names {wrong[0]!r}, nothing was written")


def opened(key: str, path: pathlib.Path) -> bytes:
    """The content of one sealed file."""
    line = ["age", "--decrypt", "--identity", key, str(path)]
    return subprocess.run(line, check=True, stdout=subprocess.PIPE).stdout


def checked(key: str, name: str, digest: str, *, packed: bool) -> bytes:
    """The content of one piece, compared with its digest."""
    content = opened(key, ROOT / "pieces" / name[:2] / f"{name}.age")
    content = gzip.decompress(content) if packed else content
    if hashlib.sha256(content).hexdigest() != digest:
        sys.exit(f"damaged: {name}")
    return content


def main() -> None:
    """Write out one backup, the newest unless another is named."""
    key, target = sys.argv[1], pathlib.Path(sys.argv[2])
    lists = sorted(path.stem for path in (ROOT / "snapshots").glob("*.list"))
    snapshot = sys.argv[3] if len(sys.argv) > 3 else lists[-1]
    text = gzip.decompress(opened(key, ROOT / "snapshots" / f"{snapshot}.age"))
    manifest = json.loads(text)
    check_names(manifest)
    for folder in ("database", "files", "kept"):
        (target / folder).mkdir(mode=0o700, parents=True)
    (target / "manifest.json").write_bytes(text)
    for digest, _size, name in manifest["blobs"]:
        (target / "files" / digest).write_bytes(checked(key, name, digest, packed=False))
    for folder, files in (("database", manifest["dump"]), ("kept", manifest["kept"])):
        for file, parts in files.items():
            place = target / folder / file
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("wb") as out:
                for name, digest, _size in parts:
                    out.write(checked(key, name, digest, packed=True))
    print(f"{snapshot}: {len(manifest['blobs'])} files, {len(manifest['tables'])} tables -> {target}")


if __name__ == "__main__":
    main()
