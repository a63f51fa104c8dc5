from __future__ import annotations

from zhaoluo.foundation.terms import Term


class Role(Term):
    """What a person may do in a zone; one person may hold several."""

    OFFICER = "promotion_officer", "招商专员"
    AGENT = "agent", "代办员"
    TASK_FORCE_LEAD = "task_force_lead", "专班负责人"
    INSPECTOR = "inspector", "督查员"
    LEADER = "zone_leader", "区领导"
    ADMINISTRATOR = "zone_administrator", "区管理员"
    CITY_VIEWER = "city_viewer", "市级查看员"


class OrganisationKind(Term):
    COMMITTEE = "committee", "管委会"
    DEPARTMENT = "department", "部门"
    BUREAU = "bureau", "局办"
    COMPANY = "company", "平台公司"
    TOWNSHIP = "township", "乡镇街道"
    OTHER = "other", "其他"


class TeamKind(Term):
    TEAM = "team", "招商组"
    TASK_FORCE = "task_force", "专班"
    GROUP = "group", "业务组"


class SchemeState(Term):
    DRAFT = "draft", "草稿"
    IN_FORCE = "in_force", "现用"
    RETIRED = "retired", "停用"


class SchemeStanding(Term):
    """How a version stands on a given day; computed when read, from its state and its effective day."""

    DRAFT = "draft", "草稿"
    SCHEDULED = "scheduled", "待起用"
    IN_FORCE = "in_force", "现用"
    RETIRED = "retired", "停用"


class SeatKind(Term):
    POST = "post", "岗位"
    TEAM = "team", "队伍"


class ChargeKind(Term):
    """What a seat answers for."""

    CHAIN = "chain", "产业链"
    TOWNSHIP = "township", "乡镇"
    REGION = "region", "区域"
    BLOCK = "block", "板块"
    PROJECT = "project", "项目"
    ZONE = "zone", "全区"


class Duty(Term):
    """Work a seat does within its charge (垣曲: four groups, each all four for its block)."""

    PROMOTION = "promotion", "招商"
    BUILDING = "building", "建设"
    APPROVALS = "approvals", "审批"
    ENFORCEMENT = "enforcement", "执法"


class RefusedWhy(Term):
    """Why a sign-in was refused: written in the journal, never told to whoever tried."""

    LOCKED = "locked", "锁定中"
    UNKNOWN = "unknown", "没有这个账号"
    WRONG = "wrong", "口令不对"
    CLOSED = "closed", "账号已停用"
    DEMO_CLOSED = "demo_closed", "演示账号在这个地址不开放"


class PeopleEvent(Term):
    ZONE_CREATED = "zone.created", "建立园区"
    SIGNED_IN = "user.signed_in", "登录"
    SIGN_IN_REFUSED = "user.sign_in_refused", "登录被拒"
    SIGNED_OUT = "user.signed_out", "退出"
    ACCESS_DENIED = "access.denied", "访问被拒"
    USER_CREATED = "user.created", "新建用户"
    USER_CHANGED = "user.changed", "修改用户"
    PASSWORD_CHANGED = "user.password_changed", "修改口令"
    PASSWORD_RESET = "user.password_reset", "重置口令"
    ORGANISATION_SAVED = "organisation.saved", "保存单位"
    TEAM_SAVED = "team.saved", "保存队伍"
    SETTING_SAVED = "zone_setting.saved", "保存园区设置"
    SCHEME_DRAFTED = "scheme.drafted", "起草责任体系"
    SCHEME_CHANGED = "scheme.changed", "修改责任体系"
    SCHEME_PUBLISHED = "scheme.published", "发布责任体系"
    SCHEME_RETIRED = "scheme.retired", "停用责任体系"
    SCHEME_DISCARDED = "scheme.discarded", "废弃责任体系草稿"
