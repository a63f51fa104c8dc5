from __future__ import annotations

from zhaoluo.foundation.terms import Term


class TripState(Term):
    DRAFT = "draft", "拟定"
    PLANNED = "planned", "已排程"
    RUNNING = "running", "进行中"
    FINISHED = "finished", "已结束"
    CANCELLED = "cancelled", "已取消"


class StopState(Term):
    """Where a firm of a trip stands."""

    PROPOSED = "proposed", "拟访"
    PLANNED = "planned", "已排"
    LEFT_OUT = "left_out", "未排上"
    DECLINED = "declined", "企业取消"
    VISITED = "visited", "已访"


class HalfDay(Term):
    MORNING = "am", "上午"
    AFTERNOON = "pm", "下午"


class Carrier(Term):
    """How one gets from one city to the next."""

    TRAIN = "train", "火车"
    ROAD = "road", "公路"
    FLIGHT = "flight", "飞机"
    OTHER = "other", "其他"


class VisitOutcome(Term):
    """What came of a visit, a reception or an event, by the firm's own word; an agreement is entered with the project."""

    NONE = "none", "无意向"
    INTEREST = "interest", "有意向"
    FRAMEWORK = "framework", "达成框架意向"
    FORMAL = "formal", "达成正式签约意向"


class EventKind(Term):
    PROMOTION = "promotion", "推介会"
    TALK = "talk", "恳谈会"
    SIGNING = "signing", "集中签约"
    OTHER = "other", "其他活动"


class ChannelKind(Term):
    """Through whom a firm was met."""

    BUREAU = "bureau", "招商促进局"
    CHAMBER = "chamber", "商会"
    ASSOCIATION = "association", "行业协会"
    AGENT = "agent", "委托招商机构"
    LEADING_FIRM = "leading_firm", "链主或龙头企业"
    HOME_TIE = "home_tie", "乡贤"
    IDLE_ASSET = "idle_asset", "闲置资产"
    OTHER = "other", "其他渠道"


class AssetKind(Term):
    FACTORY = "factory", "厂房"
    LAND = "land", "土地"
    BUILDING = "building", "楼宇"
    EQUIPMENT = "equipment", "设备"
    OTHER = "other", "其他"


class AssetState(Term):
    OFFERED = "offered", "可用"
    TAKEN = "taken", "已盘活"
    WITHDRAWN = "withdrawn", "撤回"


class Grouping(Term):
    """What counts and yields are split by; ``month`` for counts only."""

    TEAM = "team", "招商组"
    MODE = "mode", "招商方式"
    CHANNEL = "channel", "渠道"
    REGION = "region", "地区（省级）"
    MONTH = "month", "月份"


class Measure(Term):
    """What is counted of the work on the road; each with its unit.  Definitions: docs/domain/yields.md."""

    TRIPS = "trips", "外出（次）"
    VISITS = "visits", "走访（次）"
    FIRMS = "firms", "走访企业（家）"
    RECEPTIONS = "receptions", "来访（批）"
    GUESTS = "guests", "来访企业（家）"
    EVENTS = "events", "活动（场）"
    LEADS = "leads", "新增线索（个）"
    BROUGHT = "brought", "其中经走访、来访、活动（个）"
    INTENT = "intent", "意向协议（份）"
    FRAMEWORK = "framework", "框架协议（份）"
    FORMAL = "formal", "正式协议（份）"
    SIGNED = "signed", "签约（个，已核）"
    AGREED = "agreed", "签约协议额（万元）"
    FUNDS = "funds", "到位资金（万元）"
    SPENT = "spent", "支出（万元）"


class TripEvent(Term):
    OPENED = "trip.opened", "拟定外出招商"
    CHANGED = "trip.changed", "修改外出招商"
    PLANNED = "trip.planned", "排定行程"
    STARTED = "trip.started", "出发"
    FINISHED = "trip.finished", "外出结束"
    CANCELLED = "trip.cancelled", "取消外出"
    STOPS_ADDED = "trip.stops_added", "加入拟访企业"
    STOP_CHANGED = "trip.stop_changed", "修改拟访企业"
    STOP_REMOVED = "trip.stop_removed", "移出拟访企业"
    STOP_DECLINED = "trip.stop_declined", "企业取消会面"
    EXPORTED = "trip.exported", "存行程日历"
    TRAVEL_TIME_SET = "travel.time_set", "填写城市间时间"
    VISITED = "visit.recorded", "记录走访"
    VISIT_CHANGED = "visit.changed", "更正走访"
    VISIT_VOIDED = "visit.voided", "作废走访"
    RECEPTION_RECORDED = "reception.recorded", "登记来访"
    RECEPTION_CHANGED = "reception.changed", "修改来访"
    RECEPTIONS_IMPORTED = "reception.imported", "导入来访台账"
    RECEPTION_REMOVED = "reception.removed", "删去来访"
    GUESTS_ADDED = "reception.guests_added", "添来访企业"
    GUEST_CHANGED = "reception.guest_changed", "记来访企业的结果"
    GUEST_REMOVED = "reception.guest_removed", "去掉来访企业"
    EVENT_RECORDED = "promotion_event.recorded", "登记活动"
    EVENT_CHANGED = "promotion_event.changed", "修改活动"
    EVENT_REMOVED = "promotion_event.removed", "删去活动"
    FIRMS_ADDED = "promotion_event.firms_added", "添到会企业"
    FIRM_CHANGED = "promotion_event.firm_changed", "记到会企业的结果"
    FIRM_REMOVED = "promotion_event.firm_removed", "去掉到会企业"
    OFFICE_SAVED = "liaison_office.saved", "登记驻外联络处"
    CHANNEL_SAVED = "channel.saved", "登记渠道"
    HOME_TIE_SAVED = "home_tie.saved", "登记乡贤"
    HOME_TIE_ERASED = "home_tie.erased", "删去乡贤个人信息"
    HOME_TIE_SEEN = "home_tie.seen", "查看乡贤联系方式"
    ASSET_SAVED = "idle_asset.saved", "登记闲置资产"
    PAIRING_SAVED = "pairing.saved", "登记结对合作"
    ORIGIN_SET = "lead_origin.set", "记项目由来"
    FIGURES_EXPORTED = "trip_figures.exported", "导出招商统计"
