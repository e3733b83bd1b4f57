"""Foreign bytes: no crash, bounded time and memory, a clear end, nothing left behind."""

import io
import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pikepdf
import pytest

from khue.files.jobs import digest_long
from khue.files.jobs.parent import CHILD
from khue.files.queries import card, opened, reading, work_folder
from khue.files.rules.kinds import kind_of
from khue.files.rules.limits import Limits
from khue.shared.refusal import Refusal
from khue.shared.sentences import SENTENCES, sentence
from tests.files import makers
from tests.files.kept import received_bytes

pytestmark = pytest.mark.django_db

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("KHUE_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
PDF_LIMITS = Limits(cpu_seconds=20, max_stream=64 * 1024**2)


def papers(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((DATA / folder).rglob("*")) if path.is_file()]
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no test papers in {DATA}")
        pytest.skip(f"no test papers in {DATA}")
    return [path for path in found if path.suffix not in {".md", ".json", ".py", ".csv", ".txt"}]


ACTS = (
    "/JavaScript",
    "/JS ",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/EmbeddedFile",
    "/RichMedia",
    "/XFA",
    "/GoToR",
    "/GoToE",
)


def acts(path: Path) -> list[str]:
    """What the reading copy could start by itself: names of actions in any of its objects, and what it opens with."""
    with pikepdf.open(path) as made:
        whole = b"".join(
            one.unparse(resolved=True) + b" "
            for one in made.objects
            if isinstance(one, (pikepdf.Dictionary, pikepdf.Array))
        )
        assert set(made.Root.keys()) <= {"/Type", "/Pages", "/OCProperties"}
    return [word for word in ACTS if word.encode() in whole]


def worded(code: str, facts: dict[str, object]) -> str:
    """The code, proved to have a whole sentence."""
    assert code in SENTENCES
    assert "%(" not in sentence(code, facts)
    assert "…" not in sentence(code, facts)
    return code


@pytest.fixture
def end_of(hand_in, home, monkeypatch):
    """How a foreign file ends: "ready", or the code of its refusal; the rest is checked on the way."""
    monkeypatch.setattr("khue.files.jobs.parent.limits", lambda: PDF_LIMITS)

    def end(data: bytes, name: str = "x.pdf") -> str:
        try:
            file_id = hand_in(data, name)
        except Refusal as refusal:
            return worded(refusal.code, refusal.facts)
        digest_long(file_id)
        found = card(file_id)
        assert found.state in {"ready", "refused", "opened"}
        assert list(work_folder().iterdir()) == []
        if found.state == "opened":
            return "opened"
        if found.state == "ready":
            with opened(reading(file_id).sha256) as path:
                assert acts(path) == []
            assert len(reading(file_id).previews) == found.pages
            return "ready"
        return worded(found.refusal_code, found.refusal_facts)

    return end


def _run(end_of, paths: list[Path]) -> Counter[str]:
    ends: Counter[str] = Counter()
    for path in paths:
        ends[end_of(path.read_bytes(), path.name)] += 1
    return ends


def test_a_sample_of_the_torture_set_ends_clearly(end_of):
    sample = random.Random(2020).sample(papers("03-pdf-torture"), 20)
    ends = _run(end_of, sample)
    assert sum(ends.values()) == 20
    assert ends["ready"] >= 10


def test_a_sample_of_signed_papers_is_readable(end_of):
    sample = random.Random(2020).sample(papers("03b-signed-pdf"), 5)
    ends = _run(end_of, sample)
    assert ends["ready"] >= 3


EXPECTED = {
    "bomb-flate-1GiB.pdf": "files.bomb",
    "bomb-flate-nested-1GiB.pdf": "files.bomb",
    "bomb-image-60000x60000.pdf": "files.bomb",
    "empty.pdf": "files.empty",
    "only-header.pdf": "files.damaged",
    "pagetree-cycle.pdf": "files.damaged",
    "pagetree-depth-5000.pdf": "files.damaged",
    "mediabox-1e9.pdf": "files.page_too_large",
    "xfa-dynamic.pdf": "files.xfa",
    "xfa-xxe.pdf": "files.xfa",
    "js-openaction.pdf": "ready",
    "launch-action.pdf": "ready",
    "rotate-45.pdf": "ready",
    "svg-script.svg": "files.not_a_document",
    "zip-slip.zip": "files.nothing_taken",
    "zip-symlink.zip": "files.nothing_taken",
    "zip-nested-12.zip": "files.bomb",
    "bomb-docx-1GiB.docx": "files.bomb",
    "docx-billion-laughs.docx": "files.bomb",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_made_hostile_files_end_as_expected(end_of, name):
    (path,) = [path for path in papers("03d-hostile-generated") if path.name == name]
    assert end_of(path.read_bytes(), name) == EXPECTED[name]


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize(
    "folder", ["03-pdf-torture", "03b-signed-pdf", "03c-xml-bombs", "03d-hostile-generated"]
)
def test_every_foreign_file_ends_clearly(end_of, folder, part, capsys):
    """In parts, for as many cores. An eighth of them; KHUE_TEST_ALL=1 takes all, which is half an hour with the guard."""
    found = papers(folder)[part :: 4 if "KHUE_TEST_ALL" in os.environ else 32]
    ends = _run(end_of, found)
    with capsys.disabled():
        sys.stdout.write(f"\n{folder}/{part}: {len(found)} files, {json.dumps(dict(ends.most_common()))}\n")
    assert sum(ends.values()) == len(found)
    assert ends["files.crashed"] + ends["files.too_heavy"] <= len(found) // 50


def script(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[]))
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"))
    pdf.attachments["virus.exe"] = b"MZ-attached-program"
    rect = pikepdf.Array([0, 0, 50, 50])
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="file:///etc/passwd")
    good = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://hanoi.gov.vn")
    pdf.pages[0].obj.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=rect, A=action),
            pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=rect, A=good),
            pikepdf.Dictionary(
                Subtype=pikepdf.Name.Widget, Rect=rect, AA=pikepdf.Dictionary(K=action), JS="evil()"
            ),
            pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia, Rect=rect),
        ]
    )


def test_what_could_act_is_left_out_of_the_rendition_noted_and_kept_as_received(read):
    data = makers.edited(makers.pdf(), script)
    found = read(data)
    assert found.notes["active_content_removed"] == ["attachments", "javascript", "launch", "media", "remote"]
    with opened(reading(found.id).sha256) as path, pikepdf.open(path) as made:
        whole = b"".join(one.unparse(resolved=True) for one in made.objects)
        assert set(made.Root.keys()) <= {"/Type", "/Pages"}
        assert len(made.pages[0].obj.Annots) == 3
    for word in (b"JavaScript", b"Launch", b"passwd", b"evil", b"MZ", b"RichMedia", b"cmd.exe"):
        assert word not in whole
    assert b"https://hanoi.gov.vn" in whole
    assert received_bytes(found.id) == data


def test_a_password_is_asked_for_only_by_papers_that_need_one(read):
    def locked(**passwords) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(makers.pdf())) as pdf:
            pdf.save(out, encryption=pikepdf.Encryption(**passwords))
        return out.getvalue()

    assert read(locked(user="x", owner="y")).refusal_code == "files.encrypted"
    assert read(locked(user="", owner="y")).state == "ready"


def test_too_many_pages_and_none_are_refused(read, settings):
    settings.KHUE_MAX_PAGES = 3
    found = read(makers.pdf(4))
    assert (found.refusal_code, found.refusal_facts) == ("files.too_many_pages", {"pages": 4, "limit": 3})
    with pikepdf.Pdf.new() as empty:
        assert read(makers.written(empty)).refusal_code == "files.no_pages"


@pytest.mark.parametrize("keep", [0.5, 0.9, 0.99])
def test_a_truncated_paper_is_repaired_or_refused(read, keep):
    data = makers.pdf(30)
    found = read(data[: int(len(data) * keep)])
    if found.state == "ready":
        assert found.notes["repaired"] is True
    else:
        assert found.refusal_code in {"files.damaged", "files.no_pages"}


def test_a_program_inside_the_first_bytes_of_a_pdf_is_still_judged_by_its_pages(read):
    assert read(b"<html>" + makers.pdf()).state == "ready"


def test_a_file_that_takes_too_long_is_stopped_and_told(read, monkeypatch):
    monkeypatch.setattr(
        "khue.files.jobs.parent.limits", lambda: Limits(cpu_seconds=0, cpu_seconds_per_page=0)
    )
    assert read(makers.pdf(30)).refusal_code == "files.too_heavy"


def test_a_file_that_needs_too_much_memory_is_stopped_and_told(read, monkeypatch):
    monkeypatch.setattr("khue.files.jobs.parent.limits", lambda: Limits(memory=30 * 1024**2))
    assert read(makers.pdf(30)).refusal_code in {"files.too_heavy", "files.crashed"}


def test_the_child_knows_no_django_and_no_secret(monkeypatch, tmp_path):
    program = f"import runpy, sys; runpy.run_path({str(CHILD)!r}); print([m for m in sys.modules if 'django' in m or 'psycopg' in m])"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=60, check=True, cwd=REPOSITORY
    )
    assert ran.stdout.strip() == b"[]"


FAKE_OFFICE = """#!{python}
import sys, pathlib
arguments = sys.argv[1:]
out = pathlib.Path(arguments[arguments.index("--outdir") + 1])
out.mkdir()
profile = [one for one in arguments if one.startswith("-env:UserInstallation=file://")][0].split("file://")[1]
assert "DisableMacrosExecution" in (pathlib.Path(profile) / "user" / "registrymodifications.xcu").read_text()
{act}
"""


def office(tmp_path, settings, act: str) -> None:
    program = tmp_path / "soffice"
    program.write_text(FAKE_OFFICE.format(python=sys.executable, act=act))
    program.chmod(0o755)
    settings.KHUE_SOFFICE = str(program)


def test_a_word_file_becomes_a_paper_where_libreoffice_is_found(read, tmp_path, settings):
    made = tmp_path / "made.pdf"
    made.write_bytes(makers.pdf(2))
    office(tmp_path, settings, f"(out / 'paper.pdf').write_bytes(pathlib.Path({str(made)!r}).read_bytes())")
    found = read(b"{\\rtf1 x}", "Tờ trình.rtf")
    assert (found.state, found.pages, found.kind) == ("ready", 2, "rtf")


def test_a_word_file_that_makes_nothing_is_refused(read, tmp_path, settings):
    office(tmp_path, settings, "sys.exit(1)")
    assert read(b"{\\rtf1 x}", "Tờ trình.rtf").refusal_code == "files.not_converted"


def test_a_word_file_that_hangs_is_stopped_with_everything_it_started(read, tmp_path, settings, monkeypatch):
    monkeypatch.setattr("khue.files.jobs.parent.limits", lambda: Limits(convert_seconds=1))
    office(tmp_path, settings, "import time; time.sleep(600)")
    assert read(b"{\\rtf1 x}", "Tờ trình.rtf").refusal_code == "files.too_heavy"
    running = [one.read_bytes() for one in Path("/proc").glob("[0-9]*/cmdline") if one.exists()]
    assert not [line for line in running if str(tmp_path / "soffice").encode() in line]


def test_real_office_files_are_told_apart_by_content():
    found = Counter(
        kind_of(path.open("rb")).kind
        for path in papers("01-vn-official-docs")
        if path.suffix in {".docx", ".doc"}
    )
    assert found["docx"] >= 30
    assert found["doc"] >= 10
