"""A person before the screen: clicks, fields and letters are counted, page errors are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

VIETNAM: dict[str, Any] = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
TOUCH: dict[str, Any] = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}, **VIETNAM},
    "tablet": {"viewport": {"width": 820, "height": 1180}, **TOUCH, **VIETNAM},
    "landscape": {"viewport": {"width": 1180, "height": 820}, **TOUCH, **VIETNAM},
    "phone": {"viewport": {"width": 390, "height": 844}, **TOUCH, **VIETNAM},
    "narrow": {"viewport": {"width": 360, "height": 740}, **TOUCH, **VIETNAM},
}
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Effort:
    """Công sức: what a journey costs a person."""

    clicks: int = 0
    fields: int = 0
    letters: int = 0


@dataclass
class Visitor:
    """One person's browser."""

    page: Page
    context: BrowserContext
    effort: Effort = field(default_factory=Effort)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.errors.append(said.text) if "Content Security Policy" in said.text else None,
        )

    def click(self, target: str | Locator) -> None:
        """One click or tap."""
        self._find(target).click()
        self.effort.clicks += 1

    def fill(self, target: str | Locator, text: str) -> None:
        """One field typed."""
        self._find(target).fill(text)
        self.effort.fields += 1
        self.effort.letters += len(text)

    def press(self, key: str) -> None:
        """One key."""
        self.page.keyboard.press(key)
        self.effort.letters += 1

    def sign_in_demo(self, name: str) -> None:
        """As one of the demo city's people, by the page that offers them."""
        self.page.goto("/organisation/demo")
        self.page.get_by_role("button").filter(has_text=name).first.click()
        self.page.wait_for_url(re.compile(r"//[^/]+/$"))

    def axe(self) -> list[str]:
        """What axe-core finds on the page, as short lines."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        )
        return [
            f"{v['id']}: {node['target']} {node['failureSummary'][:160]}"
            for v in found["violations"]
            for node in v["nodes"][:3]
        ]

    def _find(self, target: str | Locator) -> Locator:
        return self.page.locator(target).first if isinstance(target, str) else target
