"""LibreOffice reads foreign bytes too: whatever a document makes of it, its memory, time and output end."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from khue.files.jobs.parent import Lead
from khue.files.queries import Work
from khue.files.rules.limits import MIB, Limits
from khue.shared.refusal import Refusal
from tests.files import offices

LIMITS = Limits(memory=300 * MIB, output=50 * MIB, cpu_seconds=20, convert_seconds=60)


@pytest.fixture
def end_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Refusal]:
    """How a document ends whose LibreOffice is the given program (or the real one)."""

    def end(program: str | None, *, limits: Limits = LIMITS, document: bytes = b"") -> Refusal:
        if program is not None:
            stand_in = tmp_path / "soffice"
            stand_in.write_text(
                f"#!{sys.executable}\nimport mmap, os, sys, time\n{program}\n", encoding="utf-8"
            )
            stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)
            monkeypatch.setattr("khue.files.jobs.parent.soffice", lambda: str(stand_in))
        monkeypatch.setattr("khue.files.jobs.parent.limits", lambda: limits)
        source = tmp_path / "given.docx"
        source.write_bytes(document or offices.word("<w:p/>"))
        with Lead(Work(1, "0" * 64, "docx"), source, tmp_path) as lead, pytest.raises(Refusal) as refused:
            lead.run(lambda percent: None)
        assert not [path for path in tmp_path.iterdir() if path.is_dir()]
        return refused.value

    return end


def test_memory_of_its_own_ends_at_the_limit(end_of):
    found = end_of("held = []\nwhile True: held.append(bytearray(10_000_000))")
    assert (found.code, found.facts["what"]) == ("files.too_heavy", "files.what_memory")


def alive(session: int) -> list[int]:
    """Processes of this session; one that waits to be buried isn't alive."""
    found = []
    for process in psutil.process_iter(["status"]):
        with suppress(OSError, psutil.Error):
            if os.getsid(process.pid) == session and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


def test_memory_that_no_limit_of_the_kernel_counts_is_seen_from_outside(end_of, tmp_path):
    """Shared memory, in a process that it started and left behind."""
    mark = tmp_path / "pid"
    found = end_of(
        f"open({str(mark)!r}, 'w').write(str(os.getsid(0)))\n"
        "if os.fork() == 0:\n"
        "    held = mmap.mmap(-1, 2_000_000_000)\n"
        "    for at in range(0, 2_000_000_000, 4096):\n"
        "        held[at] = 1\n"
        "        at % 20_480_000 or time.sleep(0.05)\n"
        "time.sleep(60)"
    )
    assert (found.code, found.facts["what"]) == ("files.too_heavy", "files.what_memory")
    until = time.monotonic() + 20
    while alive(int(mark.read_text())) and time.monotonic() < until:
        time.sleep(0.05)  # a killed process needs a moment to give its memory back
    assert alive(int(mark.read_text())) == []


def test_a_program_that_sleeps_or_spins_is_ended(end_of):
    asleep = end_of("time.sleep(600)", limits=replace(LIMITS, convert_seconds=1))
    busy = end_of("while True: pass", limits=replace(LIMITS, cpu_seconds=1))
    assert asleep.facts == {"what": "files.what_time"}
    assert busy.code in {"files.too_heavy", "files.not_converted"}


def test_an_endless_output_is_cut(end_of, tmp_path):
    began = time.monotonic()
    found = end_of(
        "out = sys.argv[sys.argv.index('--outdir') + 1]\nos.makedirs(out)\n"
        "with open(out + '/paper.pdf', 'wb') as file:\n    while True: file.write(bytes(1_000_000))"
    )
    assert found.code in {"files.too_heavy", "files.damaged"}
    assert time.monotonic() - began < 60


def growing(paragraphs: int) -> bytes:
    """A Word file whose one part unfolds to many small paragraphs, each with its own character format."""
    body = "".join(
        f'<w:p><w:r><w:rPr><w:sz w:val="{20 + n % 40}"/></w:rPr><w:t>Số liệu {n}</w:t></w:r></w:p>'
        for n in range(paragraphs)
    )
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice isn't on this machine")
def test_a_document_that_grows_in_libreoffice_is_refused_with_its_reason(end_of):
    document = growing(120_000)
    assert len(document) < 3_000_000
    found = end_of(None, limits=replace(LIMITS, memory=260 * MIB, cpu_seconds=120), document=document)
    assert (found.code, found.facts["what"]) == ("files.too_heavy", "files.what_memory")
