"""What the journal says of a trip, in words.  Names of firms are not kept in the journal of a trip: some are confidential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..terms import TripEvent

_FIELDS = {
    "name": "名称", "purpose": "目的", "starts_on": "出发日期", "ends_on": "返回日期", "start_city": "出发地", "cities": "目的城市",
    "parties": "小组", "leader": "带队人", "leader_post": "带队领导职务", "team": "招商组", "mode": "招商方式", "chain": "产业链",
    "office": "驻外联络处", "budget_line": "预算科目", "budget": "预算",
}  # fmt: skip


def told(verb: str, facts: Mapping[str, Any]) -> str:
    """One sentence for the timeline of a trip."""
    event = TripEvent.known(verb)
    if event == TripEvent.CHANGED:
        return _changed(facts)
    if event == TripEvent.PLANNED:
        return _planned(facts)
    if event == TripEvent.STOP_CHANGED:
        return _stop_changed(facts)
    said = {
        TripEvent.OPENED: "拟定这趟外出",
        TripEvent.STARTED: "出发",
        TripEvent.FINISHED: f"外出结束，{facts.get('ends_on', '')} 返回",
        TripEvent.CANCELLED: f"取消：{facts.get('reason', '')}",
        TripEvent.STOPS_ADDED: f"加入 {facts.get('count', 0)} 家拟访企业",
        TripEvent.STOP_REMOVED: "移出 1 家拟访企业",
        TripEvent.STOP_DECLINED: "1 家企业取消会面",
        TripEvent.EXPORTED: f"存第 {facts.get('party', '')} 组日历",
    }
    return said[event] if event in said else TripEvent.label_of(verb)


def _changed(facts: Mapping[str, Any]) -> str:
    fields = "、".join(_FIELDS.get(name, name) for name in facts.get("changes", {}))
    tail = "，行程要重排" if facts.get("replan") else ""
    return f"修改了{fields or '内容'}{tail}"


def _planned(facts: Mapping[str, Any]) -> str:
    reason = f"：{facts['reason']}" if facts.get("reason") else ""
    left = facts.get("left_out", 0)
    tail = f"，{left} 家没排上" if left else ""
    return f"排出第 {facts.get('number', 1)} 稿{reason}，{facts.get('visits', 0)} 家{tail}"


def _stop_changed(facts: Mapping[str, Any]) -> str:
    if facts.get("again"):
        return "1 家取消的企业又约上了"
    if "confirmed" in facts:
        return "与 1 家企业约定了时间" if facts["confirmed"] else "1 家企业的时间改为未约定"
    return "修改 1 家拟访企业" + ("，要重排" if facts.get("replan") else "")
