"""The `read` command: the contract on stdout, the text on request, a sentence for what cannot be."""

import json
from pathlib import Path

import pytest

pytest.importorskip("django")

from django.core.management import CommandError, call_command

from zhaoluo.attract.intake.management.commands.read import Command

TEXT = "总投资5亿元的云海风电装备项目已开工建设。\r\n"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    call_command(Command(), *words)
    return capsys.readouterr().out


def test_it_prints_the_contract_and_writes_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, out = tmp_path / "page.txt", tmp_path / "out.txt"
    page.write_bytes(TEXT.encode("gb18030"))
    printed = run(
        capsys, str(page), "--published", "2025-04-16", "--zone", "河谷县", "--json", "--text", str(out)
    )
    (project,) = json.loads(printed)["projects"]
    assert (project["name"], project["investment_wan"], project["stage"]) == (
        "云海风电装备项目",
        50_000,
        "construction",
    )
    text = out.read_text(encoding="utf-8")
    assert all(text[piece["start"] : piece["end"]] == piece["text"] for piece in project["evidence"])
    assert "云海风电装备项目" in run(capsys, str(page), "--published", "2025-04-16", "--zone", "河谷县")


def test_it_needs_no_database() -> None:
    assert Command.needs_database is False and Command.requires_system_checks == []


@pytest.mark.parametrize(
    ("name", "published", "zone", "says"),
    [
        ("page.txt", "16.4.2025", "甲县", "YYYY-MM-DD"),
        ("page.txt", "2025-04-16", " ", "--zone"),
        ("none.txt", "2025-04-16", "甲县", "打不开"),
    ],
)
def test_bad_words_get_a_sentence(tmp_path: Path, name: str, published: str, zone: str, says: str) -> None:
    (tmp_path / "page.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(CommandError, match=says):
        call_command(Command(), str(tmp_path / name), "--published", published, "--zone", zone)
