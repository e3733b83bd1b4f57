"""A tablet in a hand: taps, PINs, and a look at what the app says of itself."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, Request

PIN = "314159"


@dataclass
class Mock:
    """The mock server and its switches."""

    address: str

    def do(self, name: str, **body: Any) -> None:
        """One of the mock's own switches."""
        httpx.post(f"{self.address}/mock/{name}", json=body).raise_for_status()

    def operations(self, name: str) -> list[dict[str, Any]]:
        """What the tablet sent under this name, in order."""
        rows = httpx.get(f"{self.address}/mock/log").json()["operations"]
        return [row for row in rows if row["name"] == name]

    def until_told_to_erase(self, seconds: float = 10) -> None:
        """Wait until the tablet came back for its order to erase, which the desk shows."""
        end = time.monotonic() + seconds
        while not httpx.get(f"{self.address}/mock/log").json()["told"]:
            assert time.monotonic() < end, "the tablet never said that it was told"
            time.sleep(0.1)

    def asked(self) -> list[str]:
        """Hashes that were asked for, in order."""
        return list(httpx.get(f"{self.address}/mock/log").json()["asked"])

    def bytes_asked_once(self) -> int:
        """How many bytes the tablet needed: each piece once."""
        return int(httpx.get(f"{self.address}/mock/log").json()["needed"])


@dataclass
class Tablet:
    """One tablet."""

    page: Page
    context: BrowserContext
    mock: Mock
    errors: list[str] = field(default_factory=list)
    fingers: CDPSession | None = None
    at: str = ""
    brought: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("requestfinished", self._note_brought)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.errors.append(said.text) if "Content Security Policy" in said.text else None,
        )

    def _note_brought(self, request: Request) -> None:
        """Pieces of requests that ended whole."""
        if request.url.endswith("/files/bundle"):
            self.brought += request.post_data_json["hashes"]

    def see(self, name: str) -> Locator:
        """A main part by its test id."""
        return self.page.get_by_test_id(name)

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait until a JavaScript expression holds (the page's policy forbids Playwright's own waiting)."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.page.evaluate(f"() => Boolean({expression})"):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{expression}: {self.page.evaluate('() => window.khue?.state()')}")

    def start(self, fragment: str = "") -> None:
        """Open the app anew, as after a restart."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.at or self.mock.address}/app/{fragment}")
        self.until("window.khue?.ready")

    def pin(self, pin: str = PIN) -> None:
        """Type a PIN on the keypad."""
        for digit in pin:
            self.see("keypad").get_by_role("button", name=digit, exact=True).click()
        self.see("pin-enter").click()

    def enrol(self, code: str = "abcd-2345") -> None:
        """From the one-time code to Hôm nay."""
        self.start()
        self.see("enrol-code").fill(code)
        self.see("enrol-next").click()
        self.pin()
        self.pin()
        self.see("recovery-code").or_(self.see("restore-new")).first.wait_for(timeout=60_000)
        if self.see("restore-new").is_visible():
            self.see("restore-new").click()
        code = self.see("recovery-code").inner_text(timeout=60_000)
        self.see("recovery-last").fill(code[-4:])
        self.see("recovery-done").click()
        self.see("today").wait_for()
        self.until("navigator.serviceWorker.controller")

    def unlock(self) -> None:
        """The right PIN, then Hôm nay or where reading stopped."""
        self.pin()
        self.until("khue.state().phase == 'open'")

    def open_paper(self, number: int) -> None:
        """The n-th paper of the next meeting, until the page is sharp."""
        self.see("open-next").click()
        self.see("paper-row").nth(number).click()
        self.sharp()

    def sharp(self, page: int | None = None) -> None:
        """Wait for the finished page."""
        wanted = "" if page is None else f"[data-page='{page}']"
        self.until(f'document.querySelector("[data-testid=sheet]{wanted}[data-sharp=true]")')

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        """Fingers on the glass, which Playwright itself can't do."""
        if self.fingers is None:
            self.fingers = self.context.new_cdp_session(self.page)
        touched = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})
