"""Projects told twice: a table of pairs, labelled by hand, and what must always hold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.engine.linkage import ProjectMention, likely_same, likely_twice

LIGHT, HONG = "山西晋光新材料科技有限公司", "太原宏谷能源有限公司"


def mention(key: int, name: str, investor: str = "", investment: str = "") -> ProjectMention:
    return ProjectMention(
        key, name, (investor,) if investor else (), Decimal(investment) if investment else None
    )


#: (name, investor, 万元) twice
Told = tuple[str, str, str]
SAME: list[tuple[Told, Told]] = [
    (("年产5万吨铝板带箔项目", LIGHT, "50000"), ("年产五万吨铝板带箔加工项目", LIGHT, "50000")),
    (("年产5万吨铝板带箔项目", "", ""), ("年产五万吨铝板带箔加工项目", "", "")),
    (("年产５万吨铝板带箔项目", "", "50000"), ("年产5万吨铝板带箔项目", "", "50000")),
    (("晋光新材料光伏组件项目", LIGHT, ""), ("光伏组件生产项目", LIGHT, "")),
    (("山西晋光新材料科技有限公司光伏组件项目", "", ""), ("光伏组件生产项目", LIGHT, "")),
    (("山西晋光新材料科技有限公司光伏组件项目", LIGHT, "30000"), ("光伏组件项目", "晋光新材料", "30000")),
    (("光伏组件项目", "晋光新材料科技", "30000"), ("光伏组件生产线项目", LIGHT, "30000")),
    (("高端装备轴承产业园项目", HONG, "120000"), ("轴承产业园", HONG, "120000")),
    (("年产10万套新能源汽车电池托盘项目", LIGHT, "80000"), ("新能源汽车电池托盘项目", LIGHT, "80000")),
    (("年产10万套新能源汽车电池托盘项目", LIGHT, ""), ("新能源汽车电池托盘生产线建设项目", LIGHT, "")),
    (("玻璃器皿智能化改造项目", HONG, "6000"), ("玻璃器皿技术改造项目", HONG, "6000")),
    (("太原市预制菜加工项目", HONG, "9000"), ("太原预制菜生产项目", HONG, "9100")),
    (("氢燃料电池系统研发及生产项目", HONG, "200000"), ("氢燃料电池系统项目", HONG, "200000")),
    (("装配式建筑构件项目（一期）", LIGHT, "40000"), ("装配式建筑构件一期项目", LIGHT, "40000")),
    (("装配式建筑构件第二期项目", LIGHT, "40000"), ("装配式建筑构件二期项目", LIGHT, "40000")),
    (("年产3GW光伏组件项目", LIGHT, ""), ("3GW光伏组件项目", LIGHT, "")),
    (("年产300万只汽车轮毂项目", "", "45000"), ("年产三百万只汽车轮毂项目", "", "45000")),
    (("日处理200吨餐厨垃圾项目", HONG, "15000"), ("餐厨垃圾项目", HONG, "15000")),
    (("特种耐磨钢球项目", LIGHT, "12000"), ("特种耐磨钢球项目", LIGHT, "30000")),
    (("特种耐磨钢球项目", LIGHT, "12000"), ("特种耐磨钢球项目", "", "12000")),
    (("高纯石英砂提纯项目", "", ""), ("高纯石英砂提纯项目", "", "")),
    (("高纯石英砂提纯项目", "", "20000"), ("高纯石英砂提纯建设项目", "", "20000")),
    (("中药饮片深加工", "太原宏谷药业有限公司", "8000"), ("中药饮片深加工项目", "宏谷药业", "8000")),
    (("年产2万吨生物有机肥项目", LIGHT, "7000"), ("生物有机肥生产项目", LIGHT, "7000")),
    (("液流电池储能装备项目", HONG, "60000"), ("液流电池储能项目", HONG, "60000")),
    (("锂电池隔膜项目", LIGHT, "100000"), ("锂电池隔膜涂覆项目", LIGHT, "100000")),
    (("精密轴承套圈锻造生产线", HONG, "5000"), ("精密轴承套圈生产线项目", HONG, "5050")),
    (("晉光新材料年产5万吨铝板带箔项目", "", "50000"), ("晋光新材料年产5万吨铝板带箔项目", "", "50000")),
    (("年产 5 万吨 铝板带箔 项目", LIGHT, ""), ("年产5万吨铝板带箔项目", LIGHT, "")),
    (("医用玻璃管制瓶项目", LIGHT, "26000"), ("医用玻璃管制瓶项目", "晋光新材料", "25800")),
    (("工业机器人减速机项目", HONG, ""), ("工业机器人减速机产业化项目", HONG, "30000")),
]
OTHER: list[tuple[Told, Told]] = [
    (("铝板带箔项目一期", LIGHT, "50000"), ("铝板带箔项目二期", LIGHT, "50000")),
    (("铝板带箔项目", LIGHT, "50000"), ("铝板带箔二期项目", LIGHT, "50000")),
    (("年产5万吨铝板带箔项目", LIGHT, "50000"), ("年产8万吨铝板带箔项目", LIGHT, "50000")),
    (("年产五万吨铝板带箔项目", LIGHT, ""), ("年产十五万吨铝板带箔项目", LIGHT, "")),
    (("太原光伏组件项目", LIGHT, "30000"), ("长治光伏组件项目", LIGHT, "30000")),
    (("正极材料项目", LIGHT, "30000"), ("负极材料项目", LIGHT, "30000")),
    (("标准化厂房建设项目", "", ""), ("标准化厂房改造项目", "", "")),
    (("光伏组件项目", LIGHT, "30000"), ("光伏组件项目", HONG, "30000")),
    (("光伏组件项目", LIGHT, "30000"), ("光伏支架项目", HONG, "30000")),
    (("产业园建设项目", "", ""), ("生产线建设项目", "", "")),
    (("年产5万吨项目", "", ""), ("年产5万吨生产线项目", "", "")),
    (("新能源汽车零部件项目", "", "30000"), ("新能源汽车充电桩项目", "", "30000")),
    (("轴承产业园项目", HONG, "30000"), ("玻璃器皿产业园项目", HONG, "50000")),
    (("动力电池项目", LIGHT, "30000"), ("动力电池回收项目", LIGHT, "30000")),
    (("屋顶分布式光伏发电项目", LIGHT, "30000"), ("地面集中式光伏发电项目", LIGHT, "30000")),
    (("100MW风电项目", HONG, "80000"), ("150MW风电项目", HONG, "80000")),
    (("农产品冷链物流项目", "", "12000"), ("农产品深加工项目", "", "12000")),
    (("高端装备制造项目", LIGHT, ""), ("智能装备制造项目", HONG, "")),
    (("东区供热管网项目", "", "5000"), ("西区供热管网项目", "", "5000")),
    (("污水处理厂项目", "", "5000"), ("垃圾处理厂项目", "", "5000")),
    (("3号标准厂房项目", "", "5000"), ("5号标准厂房项目", "", "5000")),
    (("A地块商业综合体项目", HONG, "5000"), ("B地块商业综合体项目", HONG, "5000")),
    (("特种耐磨钢球项目", "", "12000"), ("特种耐磨钢板项目", "", "90000")),
    (("智慧物流园项目", HONG, "12000"), ("智慧农业园项目", HONG, "90000")),
    (("储能电池项目", LIGHT, "12000"), ("储能电站项目", LIGHT, "90000")),
    (("汽车轮毂项目", LIGHT, "10000"), ("汽车轮毂生产项目", LIGHT, "100000")),
    (("铝板带箔一期", LIGHT, ""), ("铝板带箔三期", LIGHT, "")),
    (("年产300万只汽车轮毂项目", LIGHT, "45000"), ("年产300万套汽车轮毂项目", HONG, "45000")),
    (("酒店项目", "", ""), ("酒店建设项目", "", "")),
    (("襄垣县煤层气项目", HONG, "20000"), ("沁源县煤层气项目", HONG, "20000")),
    (("玻璃器皿项目", LIGHT, "20000"), ("中药饮片项目", LIGHT, "20000")),
    (("", "", ""), ("", "", "")),
    (("项目", LIGHT, ""), ("建设项目", HONG, "")),
]


@pytest.mark.parametrize(("left", "right"), SAME, ids=lambda told: told[0])
def test_a_twin_is_found_both_ways(left: Told, right: Told) -> None:
    for one, two in ((left, right), (right, left)):
        (pair,) = likely_same([mention(1, *one)], [mention(2, *two)])
        assert (pair.left, pair.right) == (1, 2)
        assert 0.7 <= pair.score <= 1
        assert "名称" in pair.why
        assert [(p.left, p.right) for p in likely_twice([mention(1, *one), mention(2, *two)])] == [(1, 2)]


@pytest.mark.parametrize(("left", "right"), OTHER, ids=lambda told: told[0])
def test_two_projects_are_not_paired(left: Told, right: Told) -> None:
    for one, two in ((left, right), (right, left)):
        assert likely_same([mention(1, *one)], [mention(2, *two)]) == []
        assert likely_twice([mention(1, *one), mention(2, *two)]) == []


def test_the_table_is_long_enough() -> None:
    assert len(SAME) + len(OTHER) >= 60


def test_the_reason_names_what_agrees() -> None:
    (pair,) = likely_same(
        [mention(1, "年产5万吨铝板带箔项目", LIGHT, "50000")],
        [mention(2, "年产五万吨铝板带箔加工项目", LIGHT, "50000")],
    )
    assert pair.why == "名称相近（年产5万吨铝板带箔项目、年产五万吨铝板带箔加工项目），投资方相同，投资额相同"


def test_the_likeliest_known_project_is_taken() -> None:
    known = [mention(10, "铝板带箔项目", LIGHT, "90000"), mention(11, "铝板带箔项目", LIGHT, "50000")]
    (pair,) = likely_same([mention(1, "铝板带箔加工项目", LIGHT, "50000")], known)
    assert pair.right == 11


def test_each_later_row_is_paired_with_its_earliest_twin() -> None:
    rows = [mention(key, "高纯石英砂提纯项目", LIGHT, "20000") for key in (5, 3, 9)]
    assert [(p.left, p.right) for p in likely_twice(rows)] == [(5, 3), (5, 9)]


NAMES = st.text(alphabet="年产5万吨八铝板带箔光伏组件一二期项目加工晋光（）A", max_size=14)
MENTIONS = st.lists(
    st.builds(
        ProjectMention,
        st.integers(0, 10**6),
        NAMES,
        st.sampled_from([(), (LIGHT,), (HONG,), (LIGHT, HONG), ("",), ("待定",)]),
        st.sampled_from([None, Decimal(0), Decimal(-1), Decimal(5000), Decimal(5100)]),
    ),
    max_size=6,
    unique_by=lambda m: m.key,
)


@given(MENTIONS, MENTIONS)
def test_pairs_hold_together(new: list[ProjectMention], known: list[ProjectMention]) -> None:
    pairs = likely_same(new, known)
    assert [p.left for p in pairs] == [m.key for m in new if m.key in {p.left for p in pairs}]
    assert {p.right for p in pairs} <= {m.key for m in known}
    assert all(0.7 <= p.score <= 1 and p.why for p in pairs)
    order = {m.key: i for i, m in enumerate(new)}
    assert all(order[p.left] < order[p.right] for p in likely_twice(new))


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_is_read(name: str, investor: str) -> None:
    likely_twice([mention(1, name, investor), mention(2, name, investor)])
