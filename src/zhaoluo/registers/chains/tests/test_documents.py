"""The readable file, both ways: what is read, what is refused, and that nothing is lost between."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from zhaoluo.foundation.text import tidy
from zhaoluo.registers.standards.queries import industries

from ..queries.documents import as_xlsx, as_yaml, document_from, drafts, read_draft, read_file
from ..queries.documents.reading import DRAFTS
from ..queries.documents.yaml_text import values_of
from ..rules.document import ClassEntry, Document, EdgeEntry, LinkEntry, as_values
from .factories import a_document, values

CODES = [entry.code for entry in industries(4)]
CHARACTERS = some.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn"), max_codepoint=0x2FA1F)


def texts(longest: int, *, empty: bool = True, names: bool = False) -> Any:
    """Texts as they are after reading: tidied, and without separators where they are names."""
    found = some.text(CHARACTERS, max_size=longest).map(tidy)
    if names:
        found = found.filter(lambda text: not set(text) & set(";；"))
    return found if empty else found.filter(bool)


SHARES = some.none() | some.floats(0, 1).map(lambda x: round(x, 6))
DAYS = some.none() | some.dates(date(1990, 1, 1), date(2100, 1, 1))
NAMES = some.lists(texts(12, empty=False, names=True), max_size=3, unique=True).map(tuple)
PLACES = some.none() | some.tuples(*[some.floats(-9999, 9999).map(lambda x: round(x, 6))] * 2)


@some.composite
def documents(draw: Any) -> Document:
    """Any sound document: links in a row, and some more edges that point forward."""
    columns = draw(some.lists(texts(8, empty=False, names=True), min_size=1, max_size=3, unique=True))
    names = draw(some.lists(texts(10, empty=False), min_size=1, max_size=5, unique=True))
    links = tuple(
        LinkEntry(
            key=f"k{n}", name=name, position=draw(some.sampled_from(["upstream", "midstream", "downstream"])),
            column=draw(some.sampled_from(columns)), products=draw(NAMES), routes=draw(NAMES), fields=draw(NAMES),
            classes=tuple(
                ClassEntry(code, draw(SHARES), draw(texts(10)))
                for code in draw(some.lists(some.sampled_from(CODES), max_size=3, unique=True))
            ),
            critical=draw(some.booleans()), note=draw(texts(20)), source=draw(texts(10)), as_of=draw(DAYS),
            place=draw(PLACES),
        )
        for n, name in enumerate(names)
    )  # fmt: skip
    pairs = [(n, n + 1) for n in range(len(links) - 1)]
    pairs += draw(some.lists(some.sampled_from(pairs), max_size=2)) if pairs else []
    edges = tuple(
        EdgeEntry(
            f"k{a}", f"k{b}", f"{n}{draw(texts(6, names=True))}", draw(SHARES), draw(texts(8)), draw(DAYS)
        )
        for n, (a, b) in enumerate(pairs)
    )
    return Document(
        key="some_chain", name=draw(texts(12, empty=False)), status=draw(some.sampled_from(["draft", "confirmed"])),
        source=draw(texts(20)), as_of=draw(DAYS), owner_note=draw(texts(10)),
        local_region=draw(some.sampled_from(["", "140400", "140000"])), columns=tuple(columns), links=links, edges=edges,
    )  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_what_is_written_is_read_back_exactly(document: Document) -> None:
    for name, content in (("x.yaml", as_yaml(document).encode()), ("x.xlsx", as_xlsx(document))):
        read = read_file(name, content)
        assert read.document == document, (name, read.faults)
    assert document_from(as_values(document)).document == document


def test_the_shipped_drafts_are_sound() -> None:
    found = drafts()
    assert {d.key for d in found} == {path.stem for path in DRAFTS.glob("*.yaml")} and len(found) >= 5
    for draft in found:
        document = read_draft(draft.key).document
        assert document is not None and document.key == draft.key and document.status == "draft"
        assert 15 <= len(document.links) <= 40, draft.key
        assert document.source and document.as_of
        assert all(e.coefficient is None or e.source for e in document.edges), "no yuan without a source"
    assert read_draft("../drafts/photonics").document is None and read_draft("nothing").faults


def faults(**change: Any) -> list[str]:
    return [f.message for f in document_from(values() | change).faults]


def links(n: int, **change: Any) -> list[dict[str, Any]]:
    found = values()["links"]
    return [row | change if place == n else row for place, row in enumerate(found)]


def test_a_cycle_is_named_link_by_link() -> None:
    supplies = [*values()["supplies"], {"from": "phone", "to": "lens"}]
    (told,) = faults(supplies=supplies)
    assert "光学镜片 → 摄像头模组 → 智能终端整机 → 光学镜片" in told


def test_a_link_without_any_supply_is_named() -> None:
    (told,) = faults(supplies=values()["supplies"][:-1])
    assert told.startswith("环节“智能终端整机”没有任何供应关系")
    one = document_from(values() | {"links": values()["links"][:1], "supplies": []})
    assert one.document is not None, "a chain of one link hangs on nothing else"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"links": links(0, classes={"9999": 0.5})}, "“9999”不是 GB/T 4754-2017 的四位小类代码"),
        ({"links": links(0, classes={"305": 0.5})}, "“305”不是"),
        ({"links": links(0, classes={"3052": 1.2})}, "权重“1.2”应是 0 到 1 之间的数"),
        ({"links": links(0, classes={"3052": -0.1})}, "权重“-0.1”应是"),
        ({"links": links(0, classes={"3052": float("nan")})}, "权重“nan”应是"),
        ({"links": links(0, classes=["3052"])}, "classes 应写成"),
        ({"links": links(0, name="")}, "缺 name"),
        ({"links": links(0, position="顶层")}, "位置“顶层”不认识"),
        ({"links": links(0, column="别处")}, "阶段“别处”不在 columns"),
        ({"links": links(0, key="Glass 1")}, "只能用小写字母"),
        ({"links": links(0, products=["a；b"])}, "带分号"),
        ({"links": links(0, as_of="2026-02-30")}, "不是日期"),
        ({"links": links(0, prodcts=[])}, "“prodcts”不认识"),
        ({"links": links(0, place=[1])}, "应是两个数"),
        ({"links": links(1, key="glass")}, "环节标识“glass”写了 2 次"),
        ({"links": links(1, name="光学玻璃")}, "环节名称“光学玻璃”写了 2 次"),
        ({"links": []}, "没有环节"),
        ({"links": "无"}, "links 应是一个列表"),
        ({"supplies": [{"from": "glass", "to": "ghost"}]}, "环节“ghost”没有登记"),
        ({"supplies": [{"from": "glass", "to": "glass"}]}, "两端都是“glass”"),
        ({"supplies": values()["supplies"] * 2}, "写了 2 次"),
        ({"supplies": [{"from": "glass", "to": "lens", "coefficient": -1}]}, "投入系数“-1”应是"),
        ({"chain": values()["chain"] | {"status": "定稿"}}, "状态“定稿”不认识"),
        ({"chain": values()["chain"] | {"local_region": "999999"}}, "本地范围“999999”不是"),
        ({"chain": None}, "没有写"),
        ({"notes": 1}, "“notes”不认识"),
    ],
)
def test_each_fault_is_one_clear_sentence(change: dict[str, Any], told: str) -> None:
    assert any(told in message for message in faults(**change)), faults(**change)


def test_all_faults_are_told_at_once() -> None:
    bad = links(0, classes={"9999": 2}, position="", column="别处", as_of="昨天")
    told = faults(links=bad, supplies=[{"from": "glass", "to": "ghost"}], columns=None)
    assert len(told) >= 6
    many = [{"key": f"K{n}", "name": "", "position": "x", "column": "y"} for n in range(100)]
    assert len(faults(links=many)) == 61 and "另有" in faults(links=many)[-1]


@pytest.mark.parametrize(
    "given_", [None, 3, "文字", [], [1, 2], {"chain": [], "links": {}, "supplies": 3}, {1: 2}]
)
def test_what_is_no_document_at_all_is_refused(given_: object) -> None:
    read = document_from(given_)
    assert read.document is None and read.faults and all(f.message for f in read.faults)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x [1]\nb: *x", "不能用 & 和 *"),
        ("a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]", "不能用 & 和 *"),
        ("links: *nobody", "不能用 & 和 *"),
        ("chain: {key: a}\nchain: {key: b}", "“chain”写了两次"),
        ("a: !!python/object/apply:os.system [ls]", "读不懂"),
        ("a: [1, 2", "读不懂"),
        ("a: 2026-13-45", "读不懂"),
        ("[" * 5000, "层"),
        ("a: " + "{a: " * 40 + "1" + "}" * 40, "层"),
        ("<<: {a: 1}", "读不懂"),
        ("? [a, b]\n: 1", "应是文字"),
    ],
)
def test_yaml_that_would_do_harm_is_refused(text: str, told: str) -> None:
    read = read_file("x.yaml", text.encode())
    assert read.document is None and told in read.faults[0].message, read.faults


def test_files_too_large_or_in_another_encoding_are_refused() -> None:
    assert "KB" in read_file("x.yaml", b"#" * 600_000).faults[0].message
    assert "UTF-8" in read_file("x.yaml", as_yaml(a_document()).encode("gb18030")).faults[0].message
    assert read_file("x.yaml", b"\xef\xbb\xbf" + as_yaml(a_document()).encode()).document == a_document()
    assert read_file("x.xlsx", b"PK\x03\x04nonsense").faults


def test_the_file_says_what_a_person_would_write() -> None:
    text = as_yaml(a_document(status="已核"))
    assert "status: 已核" in text and "position: 上游" in text and "classes: {'3052': 0.8}" in text
    assert "weight: 0.4, source: 调研" in text and "products: [镜片毛坯]" in text


def edited(change: Any) -> Any:
    """The workbook of the small chain after a change in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(a_document())))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return read_file("x.xlsx", stream.getvalue())


def test_the_workbook_is_readable_and_editable_in_excel() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(a_document())))
    assert book.sheetnames == ["产业链", "环节", "环节行业", "供应关系"]
    assert [c.value for c in book["环节行业"][2]] == ["glass", "3052", "光学玻璃制造", 0.8, None]

    def change(book: Any) -> None:
        book["环节"]["E2"] = "镜片毛坯；光学棱镜毛坯"
        book["环节行业"]["B2"] = 3051  # typed as a number
        book["产业链"].append(["本地范围", 140400])
        book["供应关系"]["D2"] = "0.5"
        book["环节"]["H2"] = "是"

    read = edited(change)
    assert read.document is not None, read.faults
    first = read.document.links[0]
    assert (first.products, first.classes[0].code, first.critical) == (
        ("镜片毛坯", "光学棱镜毛坯"),
        "3051",
        True,
    )
    assert (read.document.local_region, read.document.edges[0].coefficient) == ("140400", 0.5)


def test_a_workbook_with_faults_tells_them() -> None:
    assert "没有工作表“环节”" in edited(lambda book: book.remove(book["环节"])).faults[0].message

    def change(book: Any) -> None:
        book["环节行业"]["A2"] = "nobody"
        book["环节"]["N1"] = "备注"

    told = [f.message for f in edited(change).faults]
    assert any("“nobody”没有登记" in t for t in told) and any("“备注”不认识" in t for t in told)
    share = edited(lambda book: book["环节行业"].cell(2, 4, "很多")).faults
    assert "权重“很多”应是 0 到 1 之间的数" in share[0].message


def test_a_cell_without_a_value_is_told_by_sheet_line_and_column() -> None:
    def change(book: Any) -> None:
        book["环节"]["B2"] = "#N/A"
        book["产业链"]["B3"] = "=1+1"

    assert [f.message for f in edited(change).faults] == [
        "工作表“产业链”第 3 行“名称”：公式没有结果，请粘贴成数值",
        "工作表“环节”第 2 行“名称”：单元格是错误值 #N/A，请改正",
    ]


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    document = a_document()
    links = (replace(document.links[0], name="=1+1", note="+cmd|' /C calc'!A0"), *document.links[1:])
    document = replace(document, links=links)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    assert book["环节"]["B2"].data_type == "s"
    assert read_file("x.xlsx", as_xlsx(document)).document == document


def test_drafts_lie_with_the_package() -> None:
    assert DRAFTS.is_dir() and DRAFTS.parent == Path(__file__).resolve().parents[1]


def file_with(old: str, new: str) -> Any:
    """The small chain's YAML with one piece written in another way."""
    text = as_yaml(a_document())
    assert old in text, text
    return read_file("x.yaml", text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    "odd",
    ["0x" + "f" * 5000, "9" * 5000, "1" + ":1" * 60_000, "1" + ":1" * 60_000 + ".5", "0b1" + "0" * 9000, "1." + "0" * 9000],
    ids=["hex", "long", "sexagesimal", "sexagesimal_float", "binary", "long_float"],
)  # fmt: skip
def test_numbers_nobody_writes_are_text_and_told_in_one_short_sentence(odd: str) -> None:
    for old, new in (("name: 光学玻璃", f"name: {odd}"), ("coefficient: null", f"coefficient: {odd}")):
        read = file_with(old, new)
        assert read.document is None and len(read.faults) == 1, read.faults
        assert len(read.faults[0].message) < 200
    assert "应是 0 到 1 之间的数" in read.faults[0].message
    assert len(read_file("x.yaml", f"? {odd}\n: 1\nchain: {{}}".encode()).faults[0].message) < 200


def test_plain_numbers_and_days_stay_what_they_are() -> None:
    read = values_of(
        b"a: 12\nb: -3.5\nc: .5\nd: 1.0e-06\ne: 2026-11-20\nf: 0305\ng: 1:30\nh: 1_000\ni: 0x10\nj: 08"
    )
    assert read == (
        {"a": 12, "b": -3.5, "c": 0.5, "d": 1e-06, "e": date(2026, 11, 20), "f": "0305", "g": "1:30", "h": "1_000",
         "i": "0x10", "j": "08"}, [],
    )  # fmt: skip


@pytest.mark.parametrize("huge", [10**5000, -(10**5000)], ids=["huge", "below"])
def test_a_number_without_end_is_a_fault_wherever_it_stands(huge: int) -> None:
    for change in (
        {"name": huge},
        {"products": [huge]},
        {"classes": {huge: 0.5}},
        {"classes": {"3052": huge}},
        {huge: 1},
    ):
        told = faults(links=[values()["links"][0] | change, *values()["links"][1:]])
        assert told and all(len(message) < 200 for message in told), change


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('chain: {name: "\\uD800"}', "不成字的编码"),
        ('"\\udfff": 1', "不成字的编码"),
        ("a: !!timestamp 昨天", "用 ! 标的类型"),
        ("a: !!bool 也许", "用 ! 标的类型"),
        ("a: !!map [1]", "用 ! 标的类型"),
        ("a: !!int 0xff", "用 ! 标的类型"),
    ],
)
def test_yaml_no_person_would_write_is_a_fault_with_its_line(text: str, told: str) -> None:
    read = read_file("x.yaml", text.encode())
    assert read.document is None and told in read.faults[0].message and "第 1 行" in read.faults[0].message
