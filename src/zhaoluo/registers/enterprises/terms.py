from __future__ import annotations

from zhaoluo.foundation.terms import Term


class Role(Term):
    """What an enterprise is to the zone; several at once."""

    RESIDENT = "resident", "入驻"
    TARGET = "target", "目标"
    INVESTOR = "investor", "投资方"
    CHAIN_LEADER = "chain_leader", "链主"


class Status(Term):
    IN_PREPARATION = "in_preparation", "筹建"
    OPERATING = "operating", "存续"
    SUSPENDED = "suspended", "停业"
    MOVED_AWAY = "moved_away", "迁出"
    DEREGISTERED = "deregistered", "注销"


class AliasKind(Term):
    FORMER = "former", "曾用名"
    SHORT = "short", "简称"
    ENGLISH = "english", "英文名"
    OLD_NUMBER = "old_number", "旧注册号"
    SPELLING = "spelling", "其他写法"


class TitleKind(Term):
    INNOVATIVE_SME = "innovative_sme", "创新型中小企业"
    SPECIALISED_SME = "specialised_sme", "专精特新中小企业"
    LITTLE_GIANT = "little_giant", "专精特新“小巨人”"
    CHAMPION = "champion", "制造业单项冠军"
    TECHNOLOGY_SME = "technology_sme", "科技型中小企业"
    HIGH_TECH = "high_tech", "高新技术企业"
    LISTED = "listed", "上市公司"
    OTHER = "other", "其他称号"


class TitleStanding(Term):
    """How a title stands on a given day; computed when read."""

    AHEAD = "ahead", "未到日子"
    IN_FORCE = "in_force", "有效"
    EXPIRED = "expired", "已过期"


class RelationKind(Term):
    """What the other firm is to this one."""

    PARENT = "parent", "母公司"
    SUBSIDIARY = "subsidiary", "子公司"
    SAME_CONTROLLER = "same_controller", "同一控制人"
    SUPPLIER = "supplier", "供应商"
    CUSTOMER = "customer", "客户"


class SightingAnswer(Term):
    """What a person said about a name that might be a known firm."""

    SAME = "same", "是它"
    OTHER = "other", "另立"
    NOT_A_FIRM = "not_a_firm", "不是企业"


class EnterpriseEvent(Term):
    ENTERED = "enterprise.entered", "登记企业"
    CHANGED = "enterprise.changed", "修改企业"
    ALIAS_ADDED = "enterprise.alias_added", "添别名"
    ALIAS_REMOVED = "enterprise.alias_removed", "去掉别名"
    TITLE_SAVED = "enterprise.title_saved", "记称号"
    TITLE_REMOVED = "enterprise.title_removed", "去掉称号"
    RELATION_ADDED = "enterprise.relation_added", "记关联企业"
    RELATION_REMOVED = "enterprise.relation_removed", "去掉关联企业"
    CONTACT_SAVED = "enterprise.contact_saved", "记联系人"
    CONTACT_REMOVED = "enterprise.contact_removed", "删除联系人"
    CONTACT_SHOWN = "enterprise.contact_shown", "查看联系人全文"
    CONTACTS_EXPORTED = "enterprise.contacts_exported", "导出联系人"
    ASKED = "enterprise.asked", "待认企业"
    RECOGNISED = "enterprise.recognised", "认出企业"
    REOPENED = "enterprise.question_reopened", "重新认定"
    MERGED = "enterprise.merged", "合并企业"
    UNMERGED = "enterprise.unmerged", "撤销合并"
