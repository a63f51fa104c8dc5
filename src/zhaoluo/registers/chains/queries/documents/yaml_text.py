"""YAML in and out, safely: no tags, no anchors, no key twice, no more than a person would write."""

from __future__ import annotations

import re
from typing import Any

import yaml

from zhaoluo.foundation.verdict import Refusal

from ...rules.document import Document, as_values
from ...rules.reading import quoted

MAX_BYTES = 512 * 1024
MAX_DEPTH = 12
#: What is a number here, each a part of what YAML 1.1 takes for one, so that what the dumper quotes comes back as text.
#: Hexadecimal, octal (0305 is a code) and sexagesimal numbers (1:30) stay text: long ones cost time without end.
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,20}|\.[0-9]{1,20})(?:[eE][-+][0-9]{1,3})?\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INT, _FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"


class _Loader(yaml.SafeLoader):
    """Plain YAML only.

    Anchors would let a small file unfold without end; a tag would call for a reading the content does not bear; a key
    twice would silently lose the first.
    """

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _refuse("不能用 & 和 * 引用，请把内容直接写出来", event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise _refuse("读不懂用 ! 标的类型，请去掉，直接写内容", event.start_mark)
        if isinstance(event, yaml.ScalarEvent) and _SURROGATE.search(event.value):
            raise _refuse("有不成字的编码（\\uD800 到 \\uDFFF），请直接写出那个字", event.start_mark)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _refuse(f"缩进超过 {MAX_DEPTH} 层", event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str | int):
                raise _refuse("名称（冒号前）应是文字", key_node.start_mark)
            if key in found:
                raise _refuse(f"“{quoted(key)}”写了两次", key_node.start_mark)
            found[key] = self.construct_object(value_node, deep=deep)
        return found


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag not in (_INT, _FLOAT)]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_INT, _WHOLE, list("-+0123456789"))
_Loader.add_implicit_resolver(_FLOAT, _DECIMAL, list("-+0123456789."))
_Loader.add_constructor(_INT, lambda loader, node: int(node.value))
_Loader.add_constructor(_FLOAT, lambda loader, node: float(node.value))


def _refuse(problem: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark, note="zhaoluo")


def values_of(content: bytes) -> tuple[object, list[Refusal]]:
    """What the text holds, or why it cannot be read."""
    if len(content) > MAX_BYTES:
        return None, [
            Refusal("too_large", f"内容按 YAML 计超过 {MAX_BYTES // 1024} KB，一条产业链用不了这么多，请核对")
        ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [Refusal("not_utf8", "文件不是 UTF-8 编码，请另存为 UTF-8 后再导入")]
    try:
        return yaml.load(text, Loader=_Loader), []
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark
        where = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "文件"
        why = trouble.problem if trouble.note == "zhaoluo" else "读不懂，请核对缩进、冒号后的空格和引号"
        return None, [Refusal("bad_yaml", f"{where}：{why}")]
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return None, [Refusal("bad_yaml", "文件里有读不懂的内容（如不存在的日期），请核对后再导入")]


class _Dumper(yaml.SafeDumper):
    """Block style, codes quoted as text, nothing unfolded twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Flow(dict[str, Any]):
    """A mapping written on one line."""


class _Line(list[Any]):
    """A list written on one line."""


_Dumper.add_representer(_Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
_Dumper.add_representer(_Line, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True))


def as_yaml(document: Document) -> str:
    """The file of a document; reading it gives the same document."""
    values = as_values(document)
    parts = {
        "chain": values["chain"],
        "columns": _Line(values["columns"]),
        "links": [_one_line_lists(link) for link in values["links"]],
        "supplies": [_Flow(edge) for edge in values["supplies"]],
    }
    return "\n".join(
        yaml.dump(
            {name: part},
            Dumper=_Dumper,
            allow_unicode=True,
            sort_keys=False,
            width=160,
            default_flow_style=False,
        )
        for name, part in parts.items()
    )


def _one_line_lists(link: dict[str, Any]) -> dict[str, Any]:
    return {
        k: _Line(v) if isinstance(v, list) else _Flow(v) if isinstance(v, dict) else v
        for k, v in link.items()
    }
