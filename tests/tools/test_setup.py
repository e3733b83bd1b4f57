"""Dựng môi trường: what can go wrong on a stranger's machine is one sentence with its remedy."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOOLS))
    spec = importlib.util.spec_from_file_location("khue_setup", TOOLS / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def steps(setup: ModuleType) -> ModuleType:
    return sys.modules["steps"]


def test_old_python_is_told_what_to_install(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    setup.check_python()
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"3\.9\.2.*3\.11"):
        setup.check_python()


def test_missing_venv_names_the_package(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda n: None if n == "ensurepip" else real(n))
    with pytest.raises(SystemExit, match=r"apt install python3\.\d+-venv"):
        setup.check_python()


def test_little_disk_is_told_before_the_first_download(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path)
    setup.check_folder()
    monkeypatch.setattr(setup, "NEED_MB", 10**9)
    with pytest.raises(SystemExit, match=r"1000000000 MB"):
        setup.check_folder()


@pytest.mark.parametrize(
    ("output", "timed_out", "words"),
    [
        ("pip: Temporary failure in name resolution", False, "HTTPS_PROXY"),
        ("npm error code ENOTFOUND", False, "HTTPS_PROXY"),
        ("cause: Connection refused (os error 111)", False, "HTTPS_PROXY"),
        ("", True, "HTTPS_PROXY"),
        ("OSError: [Errno 28] No space left on device", False, "Đĩa đã đầy"),
        ("npm error code ENOSPC", False, "Đĩa đã đầy"),
        ("certificate verify failed: self-signed", False, "SSL_CERT_FILE"),
        ("error: something else", False, "something else"),
    ],
)
def test_failures_become_one_sentence(
    steps: ModuleType, monkeypatch: pytest.MonkeyPatch, output: str, timed_out: bool, words: str
) -> None:
    monkeypatch.setattr(steps, "ENGLISH", False)
    said = str(steps.explain("Tải", output, timed_out=timed_out))
    assert words in said
    assert "\n" not in said


def test_unreachable_program_ends_in_its_time_and_leaves_nothing(steps: ModuleType) -> None:
    code = steps.finish([sys.executable, "-c", "import time; time.sleep(60)"], 1)
    assert code is None


def test_stamp_counts_only_for_the_same_input(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path)
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    source = tmp_path / "lock"
    source.write_text("one")
    setup.done("step", setup.fingerprint([source]))
    assert setup.is_done("step", setup.fingerprint([source]))
    source.write_text("two")
    assert not setup.is_done("step", setup.fingerprint([source]))
