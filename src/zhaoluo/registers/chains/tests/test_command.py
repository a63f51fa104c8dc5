"""`zhaoluo chain` as a person types it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from zhaoluo.foundation.journal.models import Event

from ..models import Chain, Link
from ..queries.documents import DRAFTS, as_yaml, document_of, read_file
from .factories import a_document, filled


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("chain", *arguments, stdout=out)
    return out.getvalue()


def test_a_file_goes_in_and_comes_out_the_same(cast: Any, tmp_path: Path) -> None:
    draft = DRAFTS / "photonics.yaml"
    assert "什么都没有写入" in said("import", str(draft), "--zone", "heyang", "--dry-run")
    assert not Chain.objects.exists()
    assert "第 1 版，草稿·待核" in said("import", str(draft), "--zone", "heyang", "--note", "样板")
    assert "没有变化" in said("import", str(draft), "--zone", "heyang", "--by", "officer")
    chain = Chain.objects.get()
    assert Event.objects.get(verb="chain.imported").by == cast.administrator
    for name in ("x.yaml", "x.xlsx"):
        said("export", "photonics", "--zone", "heyang", "--out", str(tmp_path / name))
        assert read_file(name, (tmp_path / name).read_bytes()).document == document_of(chain)
    assert f"{chain.links.count()} 个环节" in said("list", "--zone", "heyang")
    assert "还没有产业链" in said("list", "--zone", "linshui")


def test_an_earlier_revision_comes_out(cast: Any, now: Any, tmp_path: Path) -> None:
    chain = filled(cast, now)
    first = document_of(chain)
    (tmp_path / "new.yaml").write_text(as_yaml(a_document(name="光学二版")), "utf-8")
    said("import", str(tmp_path / "new.yaml"), "--zone", "heyang")
    said("export", "optics", "--zone", "heyang", "--revision", "1", "--out", str(tmp_path / "old.yaml"))
    assert read_file("x.yaml", (tmp_path / "old.yaml").read_bytes()).document == first


def test_a_held_link_is_named_before_it_is_dropped(cast: Any, now: Any, tmp_path: Path) -> None:
    filled(cast, now)
    document = read_file("x", as_yaml(a_document()).encode()).document
    assert document is not None
    text = as_yaml(document).replace("key: lens", "key: lenses").replace("lens,", "lenses,")
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    told = said("import", str(tmp_path / "x.yaml"), "--zone", "heyang", "--dry-run")
    assert "同意去掉请加 --drop lens" in told and "添环节 lenses" in told
    with pytest.raises(CommandError, match="1 家企业（河阳镜片有限公司）"):
        said("import", str(tmp_path / "x.yaml"), "--zone", "heyang")
    assert Link.objects.filter(key="lens").exists()
    said("import", str(tmp_path / "x.yaml"), "--zone", "heyang", "--drop", "lens")
    assert not Link.objects.filter(key="lens").exists()


def test_what_cannot_be_done_is_said_in_a_sentence(cast: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("chain: {key: x}\n", "utf-8")
    for arguments, told in (
        (("import", str(bad), "--zone", "nowhere"), "没有标识为“nowhere”的园区"),
        (("import", str(bad), "--zone", "heyang"), "缺 name"),
        (("import", str(tmp_path / "none.yaml"), "--zone", "heyang"), "文件打不开"),
        (("import", str(DRAFTS / "photonics.yaml"), "--zone", "heyang", "--by", "nobody"), "没有账号"),
        (("import", str(DRAFTS / "photonics.yaml"), "--zone", "heyang", "--by", "viewer"), "只能查看"),
        (("export", "none", "--zone", "heyang", "--out", "x.yaml"), "没有标识为“none”的产业链"),
        ((), "请写明做什么"),
    ):
        with pytest.raises(CommandError, match=told):
            said(*arguments)
    assert not Chain.objects.exists()
