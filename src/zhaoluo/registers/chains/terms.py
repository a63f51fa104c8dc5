from __future__ import annotations

from zhaoluo.foundation.terms import Term


class ChainStatus(Term):
    """Whether a person has vouched for a chain's structure."""

    DRAFT = "draft", "草稿·待核"
    CONFIRMED = "confirmed", "已核"


class Position(Term):
    """Where a link stands in its chain."""

    UPSTREAM = "upstream", "上游"
    MIDSTREAM = "midstream", "中游"
    DOWNSTREAM = "downstream", "下游"


class LinkState(Term):
    """How a link stands in the zone; computed when read."""

    PRESENT = "present", "本地有"
    WEAK = "weak", "偏弱"
    MISSING = "missing", "缺口"


class LinkKind(Term):
    """What the zone would do about a link; computed when read."""

    STRENGTHEN = "strengthen", "强链"
    FILL = "fill", "补链"
    EXTEND = "extend", "延链"


class SourcingRate(Term):
    """The three variants of 本地配套率, never mixed."""

    BY_VALUE = "by_value", "按采购额"
    BY_ITEM = "by_item", "按采购品种"
    BY_SUPPLIER = "by_supplier", "按供应商家数"


class Partner(Term):
    """What a firm is on the collaboration map."""

    LEADER = "leader", "链主"
    RESIDENT = "resident", "链上企业"
    SUPPLIER = "supplier", "配套企业"
    PROPOSED = "proposed", "拟引进"


class ChainEvent(Term):
    IMPORTED = "chain.imported", "导入产业链"
    CONFIRMED = "chain.confirmed", "核定产业链"
    CHANGED = "chain.changed", "修改产业链"
    LINK_SAVED = "chain.link_saved", "登记环节"
    LINK_REMOVED = "chain.link_removed", "去掉环节"
    LINK_MOVED = "chain.link_moved", "移动环节"
    EDGE_SAVED = "chain.edge_saved", "登记供应关系"
    EDGE_REMOVED = "chain.edge_removed", "去掉供应关系"
    PLACED = "chain.placed", "企业上链"
    UNPLACED = "chain.unplaced", "企业下链"
    LEADER_NAMED = "chain.leader_named", "确定链主"
    LEADER_WITHDRAWN = "chain.leader_withdrawn", "不再是链主"
    PURCHASE_ENTERED = "chain.purchase_entered", "登记采购"
    PURCHASE_REMOVED = "chain.purchase_removed", "去掉采购"
    PURCHASES_IMPORTED = "chain.purchases_imported", "导入采购"
    FIGURE_ENTERED = "chain.figure_entered", "登记企业产值用工"
    FIGURE_REMOVED = "chain.figure_removed", "去掉企业产值用工"
    EQUIPMENT_ENTERED = "chain.equipment_entered", "登记设备数"
    EQUIPMENT_REMOVED = "chain.equipment_removed", "去掉设备数"
