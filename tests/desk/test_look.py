"""The look keeps its promises: contrast, one dark theme, icons that exist, nothing inline."""

import re
from pathlib import Path

import pytest

KHUE = Path(__file__).resolve().parents[2] / "khue"
LOOK = KHUE / "static" / "look"
TEMPLATES = sorted((KHUE / "templates").rglob("*.jinja"))
TOKENS = (LOOK / "tokens.css").read_text(encoding="utf-8")
COLOUR = re.compile(r"--([\w-]+):(#[0-9A-Fa-f]{6});")


def colours(selector: str) -> dict[str, str]:
    body = re.search(re.escape(selector) + r"\{(.*?)\n\}", TOKENS, re.DOTALL)
    assert body, selector
    return dict(COLOUR.findall(body[1]))


LIGHT, DARK, AUTO = colours(":root"), colours("[data-theme=dark]"), colours("[data-theme=auto]")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


SURFACES = ("paper", "surface", "raised", "sunken")
TEXT = ("ink", "ink-2", "ink-3", "accent", "ok", "warn", "bad", "info", "gold-ink")
PAIRS = [
    *((text, under, 4.5) for text in TEXT for under in SURFACES),
    *((tone, f"{tone}-soft", 4.5) for tone in ("ok", "warn", "bad", "info", "accent")),
    ("ink-2", "info-soft", 4.5),
    ("ink-2", "warn-soft", 4.5),
    ("ink-2", "bad-soft", 4.5),
    ("on-accent", "accent-fill", 4.5),
    ("on-accent", "accent-hover", 4.5),
    *(("edge", under, 3.0) for under in SURFACES),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_pair_of_tokens_that_meets_has_contrast(
    theme: dict[str, str], front: str, back: str, least: float
) -> None:
    assert contrast(theme[front], theme[back]) >= least


def test_the_automatic_dark_theme_is_the_dark_theme() -> None:
    assert AUTO == DARK


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (LOOK / "icons.svg").read_text(encoding="utf-8")))
    pattern = re.compile(r'\bicon\("([\w-]+)"')
    missing = {
        (path.name, name)
        for path in TEMPLATES
        for name in pattern.findall(path.read_text(encoding="utf-8"))
        if name not in sprite
    }
    assert not missing


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_a_style_or_a_script_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text


def test_all_fonts_named_by_the_tokens_are_there() -> None:
    for name in re.findall(r"url\((fonts/[^)]+)\)", TOKENS):
        assert (LOOK / name).is_file()
