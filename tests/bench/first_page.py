"""How soon a page of a long scan is there: `python -m tests.bench.first_page [PAGES]`.

A scan of 500 pages in a pack, served as in use, opened in Chromium by the tablet app and by the desk's browser
reader over a line of 9 Mbit/s and 60 ms (`tests.network`). The clock runs in the page: from the tap until the frame
after the preview, or the sharp page, is in the document. A tablet opens the paper before a single piece of it came.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from tests.bench import Row
from tests.bench.kit import free_port, site, web
from tests.chromium import FLAGS, program
from tests.network import GOOD, MOBILE, Network
from tests.tablet_app.kit import Mock, Tablet

PAGES, QUALITY = 500, 17
# Page 400 and, since one jump is a single throw, four more to pages that were never near: each from another place.
FAR = (400, 120, 333, 57, 471)
OPENINGS, FETCHES = 9, 5
AT_REST = 10  # seconds
PREVIEW_S, SHARP_S, STORED_S, STORED_WORST_S, FAR_S, MEMORY_MB = 0.7, 1.7, 0.4, 0.7, 0.15, 150
VIEW: dict[str, Any] = {
    "viewport": {"width": 820, "height": 1180},
    "device_scale_factor": 2,
    "locale": "vi-VN",
}
TOUCH: dict[str, Any] = VIEW | {"has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "vi-VN"}
# Marks are kept where a page that is left keeps them too: the desk goes from one page to the next.
MARKS = """(() => {
  if (window !== top || location.protocol === 'about:') return
  const read = () => JSON.parse(localStorage.getItem('khue-bench') || '{}')
  const note = (part) => localStorage.setItem('khue-bench', JSON.stringify({ ...read(), ...part }))
  const now = () => performance.timeOrigin + performance.now()
  let page = 1, marks = read()
  const begin = (event) => { marks = { began: performance.timeOrigin + event.timeStamp }; localStorage.removeItem('khue-bench'); note(marks) }
  window.benchPage = (wanted) => { page = wanted; marks = {}; localStorage.removeItem('khue-bench') }
  addEventListener('click', begin, true)
  addEventListener('keydown', (event) => { if (event.key === 'Enter') begin(event) }, true)
  const seen = (name, is) => {
    if (marks[name] || !marks.began || !is()) return
    marks[name] = 1
    requestAnimationFrame(() => note({ [name]: now() }))
  }
  const look = () => {
    const sheet = document.querySelector(`[data-testid=sheet][data-page="${page}"]`)
    const drawn = sheet?.querySelector('canvas'), image = document.querySelector('#hinh-trang')
    const here = !drawn?.parentElement?.dataset.page || drawn.parentElement.dataset.page === String(page)
    seen('preview', () => (drawn && here && drawn.width >= 700) || (image?.complete && image.naturalWidth >= 700))
    seen('sharp', () => drawn && here && sheet.dataset.sharp === 'true')
    requestAnimationFrame(look)
  }
  look()
})()"""
THROUGH = """async (pages) => {
  const frame = () => new Promise((go) => requestAnimationFrame(go))
  for (let page = 2; page <= pages; page++) {
    dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }))
    while (!document.querySelector(`[data-testid=sheet][data-page="${page}"][data-sharp=true]`)) await frame()
  }
}"""
FORGET = """() => new Promise((done, failed) => {
  const asked = indexedDB.open('khue')
  asked.onerror = failed
  asked.onsuccess = () => {
    const work = asked.result.transaction('chunks', 'readwrite')
    work.objectStore('chunks').clear()
    work.oncomplete = () => { asked.result.close(); done() }
  }
})"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is ready before a browser starts."""

    line: Network
    code: str
    session: str
    meeting: int
    pages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds from the tap."""

    preview: float
    sharp: float


def measure(pages: int = PAGES) -> list[Row]:
    """The rows of the bench."""
    with _scene(pages) as scene, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        try:
            return [*_of_tablet(browser, scene), *_of_desk(browser, scene)]
        finally:
            browser.close()


@contextmanager
def _scene(pages: int) -> Iterator[Scene]:
    line = Network(free_port())
    with site(line.address):
        made = _made(pages)
        with web(line.target), line:
            yield Scene(line, pages=pages, **made)


def _made(pages: int) -> dict[str, Any]:
    from khue.meetings.pages.reader import reader_files
    from khue.organisation.models import Person
    from khue.organisation.queries import actor_of_person
    from khue.tablets.actions import assign_holder, issue_enrolment_code, register_tablet
    from tests.bench import city

    known = city.make(meetings=1, people=200, tablets=0)
    if reader_files() is None:
        raise RuntimeError("the app isn't built: make setup")
    person = dict(Person.objects.exclude(user=None).values_list("user", "id"))
    actor = actor_of_person(person[known.organiser])
    actor = replace(actor, roles=actor.roles | {"organiser", "it_support", "administrator"})
    reader = person[known.ordinary]
    file, size = _scan(actor, pages)
    meeting = _meeting(actor, file, [reader, person[known.head]])
    tablet = register_tablet(actor, tag="MTB-00001", model="iPad A16", platform="ios")
    assign_holder(actor, tablet, reader)
    code = issue_enrolment_code(actor, tablet)
    return {"code": code, "session": _session(known.ordinary), "meeting": meeting, "bytes": size}


def _meeting(actor: Any, scan: int, people: list[int]) -> int:
    """Published, in five hours: the papers of so near a meeting are brought at once."""
    from khue.files.actions import take_in
    from khue.files.jobs import digest
    from khue.meetings import actions
    from khue.meetings.models import Meeting
    from khue.shared import clock
    from tests.files import makers

    meeting = actions.create(actor, title="Hội nghị thẩm tra hồ sơ quy hoạch")
    starts = clock.now() + timedelta(hours=5)
    actions.edit_facts(
        actor, meeting, seen_version=1, starts=starts, ends=starts + timedelta(hours=2),
        place="Phòng họp số 2", presider_id=people[0],
    )  # fmt: skip
    actions.add_attendees(actor, meeting, [("person", one) for one in people[1:]])
    invitation = take_in(actor, BytesIO(makers.pdf(2, "Giấy mời")), "Giấy mời.pdf")
    digest(invitation)
    actions.upload_invitation(actor, meeting, invitation, number="1/GM")
    item = actions.add_item(actor, meeting, title="Hồ sơ quy hoạch", minutes=30)
    actions.put_paper(actor, item, scan, title="Bản quét hồ sơ quy hoạch")
    seen = Meeting.objects.values_list("version", flat=True).get(id=meeting)
    actions.publish(actor, meeting, seen_version=seen)
    return meeting


def _scan(actor: Any, pages: int) -> tuple[int, int]:
    from khue.files.actions import take_in
    from khue.files.jobs import digest_long
    from khue.files.queries import reading
    from tests.files import makers

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.pdf"
        makers.scanned(path, pages, 1, QUALITY)
        with path.open("rb") as source:
            file = take_in(actor, source, "Bản quét hồ sơ.pdf")
    digest_long(file)
    return file, sum(int(one[-1]) for one in reading(file).chunks)


def _session(user: int) -> str:
    from django.test import Client

    from khue.accounts.models import User

    client = Client()
    client.force_login(
        User.objects.get(id=user), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client.cookies["sessionid"].value


def _of_tablet(browser: Browser, scene: Scene) -> list[Row]:
    context = browser.new_context(**TOUCH)
    context.add_init_script(MARKS)
    tablet = Tablet(context.new_page(), context, Mock(scene.line.address))
    tablet.enrol(scene.code)
    fetched = [_from_network(tablet, scene) for _ in range(FETCHES)]
    scene.line.become(GOOD)
    tablet.until(f"khue.state().meetings.some(m => m.meeting == {scene.meeting} && m.ready)", 300)
    tablet.start()
    tablet.unlock()
    _to_pack(tablet)
    stored = [_open(tablet) for _ in range(OPENINGS)]
    base = _renderer_mb(browser)
    far = [_jump(tablet, scene, min(page, scene.pages - 1)) for page in FAR]
    tablet.page.keyboard.press("Home")
    tablet.sharp(1)
    tablet.page.evaluate(THROUGH, scene.pages)
    over = _renderer_mb(browser) - base, _renderer_mb(browser, AT_REST) - base
    context.close()
    return _tablet_rows(scene, fetched, stored, far, over)


def _tablet_rows(
    scene: Scene, fetched: list[Opening], stored: list[Opening], far: list[Opening], over: tuple[float, float]
) -> list[Row]:
    scan = f"first page of a scan of {scene.pages} pages, {scene.bytes / 1e6:.0f} MB"
    kept, jumps = [one.sharp for one in stored], [one.sharp for one in far]
    told = ", ".join(f"{one:.2f}" for one in jumps)
    return [
        *_network_rows(f"{scan}, tablet", fetched),
        Row(f"the same from the encrypted store, sharp: median of {OPENINGS}", statistics.median(kept), "s", STORED_S),
        Row("the same from the encrypted store, sharp: worst", max(kept), "s", STORED_WORST_S, note=f"{kept[0]:.2f} s the first time"),
        Row(f"page {FAR[0]} of it, from the store, sharp", statistics.median(jumps), "s", FAR_S, note=f"median of {len(far)} such jumps: {told}"),
        Row(f"memory of the renderer {AT_REST} s after all pages, over what it was", over[1], "MB", MEMORY_MB, note=f"PSS; {over[0]:.0f} MB after 2 s, before what is let go was collected"),
    ]  # fmt: skip


def _network_rows(name: str, all_of_it: list[Opening]) -> list[Row]:
    previews, sharps = [one.preview for one in all_of_it], [one.sharp for one in all_of_it]
    load = f"median of {len(all_of_it)}, load of the machine {os.getloadavg()[0]:.1f}"
    return [
        Row(f"{name}, at 9 Mbit/s, 60 ms: preview", statistics.median(previews), "s", PREVIEW_S, note=f"worst {max(previews):.2f} s; {load}"),
        Row(f"{name}, at 9 Mbit/s, 60 ms: sharp", statistics.median(sharps), "s", SHARP_S, note=f"worst {max(sharps):.2f} s; {load}"),
    ]  # fmt: skip


def _from_network(tablet: Tablet, scene: Scene) -> Opening:
    """On a tablet that knows of the paper and has nothing of it: bundles wait until the tap."""
    scene.line.become(GOOD)
    hold = tablet.context.new_cdp_session(tablet.page)
    hold.send("Fetch.enable", {"patterns": [{"urlPattern": "*/files/bundle*"}]})
    tablet.page.goto(f"{scene.line.address}/health")
    tablet.page.evaluate(FORGET)
    tablet.start()
    tablet.unlock()
    _to_pack(tablet)
    assert tablet.page.evaluate("() => khue.state().chunks") == 0
    scene.line.become(MOBILE)
    time.sleep(1)
    found = _open(tablet, hold)
    hold.detach()
    return found


def _to_pack(tablet: Tablet) -> None:
    if "reader" in tablet.page.url or tablet.see("back").count():
        tablet.see("back").first.click()
    tablet.see("open-next").or_(tablet.see("paper-row")).first.wait_for()
    if tablet.see("open-next").count():
        tablet.see("open-next").click()
    tablet.see("paper-row").nth(1).wait_for()


def _open(tablet: Tablet, hold: CDPSession | None = None) -> Opening:
    """Tap on the scan, then back to the pack."""
    if tablet.see("reader").count():
        tablet.see("back").click()
    tablet.page.evaluate("() => benchPage(1)")
    tablet.see("paper-row").nth(1).click()
    if hold:
        hold.send("Fetch.disable")
    return _marks(tablet.page)


def _jump(tablet: Tablet, scene: Scene, page: int) -> Opening:
    tablet.see("page-number").click()
    tablet.see("jump-page").fill(str(page))
    tablet.page.evaluate("(page) => benchPage(page)", page)
    tablet.see("jump-page").press("Enter")
    return _marks(tablet.page)


def _marks(page: Any, seconds: float = 60) -> Opening:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = page.evaluate("() => JSON.parse(localStorage.getItem('khue-bench') || '{}')")
        if found.get("sharp") and found.get("began"):
            # A page that was sharp at once needed no preview.
            first = min(found.get("preview", found["sharp"]), found["sharp"])
            return Opening((first - found["began"]) / 1000, (found["sharp"] - found["began"]) / 1000)
        page.wait_for_timeout(50)
    raise TimeoutError(f"no sharp page: {found}")


def _renderer_mb(browser: Browser, rest: float = 2) -> float:
    """Proportional memory of the largest renderer, after a rest of seconds; there is one page."""
    time.sleep(rest)
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return max(_pss_mb(int(one["id"])) for one in told if one["type"] == "renderer")


def _pss_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


def _of_desk(browser: Browser, scene: Scene) -> list[Row]:
    return _network_rows(
        "the same in the desk's browser reader", [_at_desk(browser, scene) for _ in range(FETCHES)]
    )


def _at_desk(browser: Browser, scene: Scene) -> Opening:
    """A browser that has the pack before it and never opened a paper."""
    context: BrowserContext = browser.new_context(**DESK)
    try:
        context.add_init_script(MARKS)
        context.add_cookies([{"name": "sessionid", "value": scene.session, "url": scene.line.address}])
        scene.line.become(MOBILE)
        page = context.new_page()
        page.goto(f"{scene.line.address}/meetings/{scene.meeting}/")
        paper = page.locator("a.pk__open").nth(1)
        paper.wait_for()
        page.wait_for_timeout(1500)
        page.evaluate("() => benchPage(1)")
        paper.click(no_wait_after=True)
        page.wait_for_url("**/read*")
        return _marks(page)
    finally:
        context.close()


if __name__ == "__main__":
    sys.stdout.writelines(f"{row}\n" for row in measure(*(int(one) for one in sys.argv[1:])))
