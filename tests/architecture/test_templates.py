"""Pages obey the content security policy: nothing inline, nothing foreign; colours keep their contrast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.house import CHECKOUT, House, no_breach, plant

TOKENS = CHECKOUT / "src/zhaoluo/site/static/css/tokens.css"
COMMENTS = re.compile(
    r"\{#.*?#\}|\{% comment .*?endcomment %\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL
)
FORBIDDEN = {
    r"\sstyle\s*=": "inline style",
    r"<style\b": "inline style sheet",
    r"<script\b(?![^>]*\bsrc\s*=)": "inline script",
    r"\son[a-z]+\s*=\s*[\"'{]": "inline event handler",
    r"\shx-on\b": "hx-on",
    r"javascript:": "javascript: address",
    r"hx-(?:vals|headers)\s*=\s*[\"']\s*js:": "hx-vals with js:",
    r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)\s*=\s*[\"']?(?:https?:)?//": "foreign address",
    r"\|\s*safe\b": "unescaped text (|safe)",
    r"\{%\s*autoescape\s+off": "unescaped text (autoescape off)",
}


def breaches_of_policy(house: House) -> list[str]:
    breaches = []
    for path in house.templates:
        text = COMMENTS.sub(lambda match: "\n" * match[0].count("\n"), path.read_text("utf-8"))
        for pattern, what in FORBIDDEN.items():
            for match in re.finditer(pattern, text, re.IGNORECASE):
                line = text.count("\n", 0, match.start()) + 1
                breaches.append(f"{path.relative_to(house.source)}:{line} {what}")
    return breaches


def foreign_addresses(house: House) -> list[str]:
    """Our own styles and scripts that would fetch something from elsewhere, or evaluate text."""
    breaches = []
    folder = house.source / "zhaoluo"
    for path in [*folder.rglob("static/**/*.css"), *folder.rglob("static/**/*.js")]:
        if "vendor" in path.parts:
            continue
        text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        if re.search(
            r"url\(\s*[\"']?(?:https?:)?//|@import|\beval\(|new Function\(|fetch\(\s*[\"']https?:", text
        ):
            breaches.append(str(path.relative_to(house.source)))
    return breaches


def test_templates_obey_the_content_security_policy() -> None:
    house = House(CHECKOUT)
    assert house.templates
    no_breach(breaches_of_policy(house))


def test_our_styles_and_scripts_fetch_nothing_from_elsewhere() -> None:
    no_breach(foreign_addresses(House(CHECKOUT)))


@pytest.mark.parametrize(
    "line",
    [
        '<p style="color:red">', "<script>alert(1)</script>", '<a onclick="go()">', '<div hx-on:click="x">',
        '<script src="https://cdn.example/x.js">', '<a href="javascript:void(0)">', "<style>p{}</style>",
        "{{ text|safe }}", '<link rel="stylesheet" href="//cdn.example/x.css">',
    ],
)  # fmt: skip
def test_a_breach_in_a_template_is_found(line: str, tmp_path: Path) -> None:
    page = tmp_path / "src/zhaoluo/projects/templates/projects/page.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"{{# style= #}}\n{line}\n", "utf-8")
    assert [breach.split(" ")[0] for breach in breaches_of_policy(plant(tmp_path, {}))] == [
        "zhaoluo/projects/templates/projects/page.html:2"
    ]


def test_what_is_allowed_in_a_template_is_let_through(tmp_path: Path) -> None:
    page = tmp_path / "src/zhaoluo/projects/templates/projects/page.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        '<script src="{% static \'js/app.js\' %}" defer></script><a href="https://example.com/">x</a>\n'
        '<form hx-post="{% url \'x\' %}"><svg width="3"></svg>{{ data|json_script:"d" }}</form>\n',
        "utf-8",
    )
    assert breaches_of_policy(plant(tmp_path, {})) == []


def test_a_foreign_address_in_a_style_is_found(tmp_path: Path) -> None:
    style = tmp_path / "src/zhaoluo/site/static/css/app.css"
    style.parent.mkdir(parents=True)
    style.write_text("@font-face{src:url(https://fonts.example/x.woff2)}", "utf-8")
    assert foreign_addresses(plant(tmp_path, {})) == ["zhaoluo/site/static/css/app.css"]


# -------------------------------------------------------------------------------- contrast (WCAG 2.1)

TEXT, CONTROL = 4.5, 3.0
PAIRS = [
    ("ink", "surface", TEXT), ("ink", "bg", TEXT), ("ink", "surface-2", TEXT), ("ink", "surface-3", TEXT),
    ("ink-2", "surface", TEXT), ("ink-2", "bg", TEXT),
    ("ink-2", "surface-2", TEXT), ("ink-2", "surface-3", TEXT),
    ("ink-3", "surface", TEXT), ("ink-3", "bg", TEXT),
    ("brand", "surface", TEXT), ("brand", "brand-soft", TEXT), ("on-brand", "brand", TEXT),
    ("ok", "ok-soft", TEXT), ("warn", "warn-soft", TEXT), ("bad", "bad-soft", TEXT),
    ("ok", "surface", TEXT), ("warn", "surface", TEXT), ("bad", "surface", TEXT),
    ("line-strong", "surface", CONTROL), ("focus", "surface", CONTROL), ("focus", "bg", CONTROL),
]  # fmt: skip


def themes_of(css: str) -> dict[str, dict[str, str]]:
    """Token → #rrggbb for the light (`:root`) and the dark (`[data-theme=dark]`) theme."""

    def tokens(selector: str) -> dict[str, str]:
        block = re.search(rf"(?:^|\}}|,)\s*{selector}\s*\{{(.*?)\}}", css, re.DOTALL)
        assert block, f"no block {selector}"
        found = re.findall(r"--([\w-]+)\s*:\s*#([0-9a-fA-F]{3,6})\b", block[1])
        return {
            name: value if len(value) == 6 else "".join(digit * 2 for digit in value) for name, value in found
        }

    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    light = tokens(r":root")
    return {"light": light, "dark": light | tokens(r"\[data-theme=[\"']?dark[\"']?\]")}


def luminance(colour: str) -> float:
    """Relative luminance of rrggbb, 0..1.  Source: WCAG 2.1, definition of relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(css: str) -> list[str]:
    return [
        f"{theme}: {front} on {back} is {ratio:.2f}, wanted {least}"
        for theme, tokens in themes_of(css).items()
        for front, back, least in PAIRS
        if (ratio := contrast(tokens[front], tokens[back]))
        < least - 0.005  # the design rounds to one decimal place
    ]


def test_every_pair_of_tokens_keeps_its_contrast() -> None:
    no_breach(too_faint(TOKENS.read_text("utf-8")))


def test_the_contrast_formula_agrees_with_the_standard() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_faint_token_is_found() -> None:
    css = TOKENS.read_text("utf-8")
    faded = re.sub(r"--ink-3:\s*#[0-9a-fA-F]+", "--ink-3:#999999", css, count=1)
    assert any(breach.startswith("light: ink-3 on surface") for breach in too_faint(faded))
