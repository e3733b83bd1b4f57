"""How well the first wall sees in a browser: marks found, right levels, false alarms, and how long a look takes.

Usage: python -m tests.bench.wall [--scans N] [--clean N] [--long PAGES] [--seed S] [--keep FOLDER]
Needs the built tablet (make build) and a Chromium. Scans are made by seed (tests/files/guard/scans.py).
"""

from __future__ import annotations

import argparse
import base64
import functools
import json
import os
import random
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

import khue
from tests.bench.guard import _judge
from tests.files.guard import scans

STATIC = Path(khue.__file__).parent / "static"
LOOK = """async ([script, data, name]) => {
  const { inspect } = await import(script)
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0))
  const began = performance.now()
  const told = []
  const found = await inspect(new File([bytes], name), (page, of) => told.push([page, of]), new AbortController().signal)
  const marks = found.marks.map(({ level, page, how, score, box }) => ({ level, page, how, score, box }))
  return { marks, unseen: found.unseen, unable: found.unable, told, seconds: (performance.now() - began) / 1000 }
}"""


class _Files(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        return super().translate_path(path.replace("/app/", "/tablet/").removeprefix("/static"))

    def do_GET(self) -> None:
        if self.path == "/empty":
            body = b"<!doctype html><title>-</title>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            super().do_GET()

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@contextmanager
def _browser() -> Iterator[Page]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Files, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = os.environ.get("KHUE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as machine:
        browser = machine.chromium.launch(executable_path=found)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/empty")
        yield page
        browser.close()
    server.shutdown()


def _script() -> str:
    listed = json.loads((STATIC / "tablet" / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    return f"/app/{listed['src/guard/desk.ts']['file']}"


def _looked(page: Page, data: bytes) -> dict[str, Any]:
    answer = page.evaluate(LOOK, [_script(), base64.b64encode(data).decode(), "quét.pdf"])
    assert isinstance(answer, dict)
    return answer


def _scans(page: Page, title: str, recipes: list[tuple[int, str | None]], keep: str) -> None:
    counts: Counter[str] = Counter()
    seconds = []
    for seed, level in recipes:
        recipe = scans.drawn(seed, level)
        data, _picture = scans.encoded(recipe, seed)
        seen = _looked(page, scans.scan([data], recipe.dpi))
        got = seen["marks"][0]["level"] if seen["marks"] else "none"
        judged = _judge(recipe.level, got if not seen["unable"] else f"refused {seen['unable']}")
        counts[judged] += 1
        seconds.append(seen["seconds"])
        if len(seconds) % 10 == 0:
            print(f"  {dict(counts)}", flush=True)
        if judged not in {"right", "clean"}:
            print(
                f"  {judged}: {seed} {recipe.level} -> {got} {recipe.tags()} {seen['marks'][:1]}", flush=True
            )
            if keep:
                (Path(keep) / f"{seed}-{recipe.level}.jpg").write_bytes(data)
    seconds.sort()
    told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(
        f"{title}: {told}; a page {_part(seconds, 0.5):.2f} s, p95 {_part(seconds, 0.95):.2f} s", flush=True
    )


def _part(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _long(page: Page, pages: int, seed: int) -> None:
    """One scan of so many ordinary pages, then the same with a mark on a later page."""
    rng = random.Random(seed)
    recipes = [scans.drawn(seed + at, "none") for at in range(pages)]
    for recipe in recipes:
        recipe.dpi = 200
    datas = [scans.encoded(recipe, seed + at)[0] for at, recipe in enumerate(recipes)]
    for title in ("clean", "marked"):
        if title == "marked":
            at = rng.randrange(pages // 2, pages)
            datas[at] = scans.encoded(scans.Recipe(level="toi_mat"), seed)[0]
        seen = _looked(page, scans.scan(datas, 200))
        print(
            f"{pages} scanned pages, {title}: {seen['seconds']:.1f} s, told {len(seen['told'])} times, "
            f"left to the door {seen['unseen']}, {[(one['level'], one['page']) for one in seen['marks'][:1]]}",
            flush=True,
        )


def main() -> None:
    """Measure what was asked for."""
    line = argparse.ArgumentParser(description=__doc__)
    line.add_argument("--scans", type=int, default=0)
    line.add_argument("--clean", type=int, default=0)
    line.add_argument("--long", type=int, default=0)
    line.add_argument("--seed", type=int, default=0)
    line.add_argument("--keep", default="")
    asked = line.parse_args()
    with _browser() as page:
        if asked.scans:
            _scans(
                page, "scans with a mark", [(asked.seed + at, None) for at in range(asked.scans)], asked.keep
            )
        if asked.clean:
            _scans(
                page, "scans without", [(asked.seed + at, "none") for at in range(asked.clean)], asked.keep
            )
        if asked.long:
            _long(page, asked.long, asked.seed)


if __name__ == "__main__":
    main()
