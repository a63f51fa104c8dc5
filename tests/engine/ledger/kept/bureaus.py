"""Ledgers of bureaus: errors a clerk sends back, dispatch meetings, parks' own forms.  All names are fictional."""

from __future__ import annotations

from datetime import date

from tests.engine.ledger.kept.shape import Kept, Month, row
from tests.engine.ledger.making import xls, xlsx

# fmt: off
BUREAUS = [
    Kept(
        "what a clerk sends back, beside what he lets pass",
        lambda: xlsx(("退回", [
            ["序号", "项目名称", "投资方", "总投资（万元）", "用地（亩）", "项目阶段", "签约日期", "责任人"],
            [1, "甲灯具项目", "甲灯具有限公司", "很多", 20, "签约", "2025-03-05", "无名氏"],
            [2, "乙灯具项目", "乙灯具有限公司", 3000, "二十亩", "签约", "2025-13-45", "无名氏"],
            [3, "丙灯具项目", "丙灯具有限公司", 3000, 20, "不知道", "2025-03-05", "无名氏"],
            [4, None, "丁灯具有限公司", 3000, 20, "签约", "2025-03-05", "无名氏"],
            [5, "戊灯具项目", None, None, None, None, None, None],
            [6, "己灯具项目", "己灯具有限公司", 3000, "20亩-30亩", "签约", "2025年6月31日", "无名氏"],
            [7, "庚灯具项目", "庚灯具有限公司", "3000万元", "20", "正式签约", 45721, ""],
            [8, "辛" * 201, "辛灯具有限公司", 3000, 20, "签约", "2025-03-05", ""],
        ], [])),
        [
            row(2, "甲灯具项目", inv=None, bad="D"),
            row(3, "乙灯具项目", land=20, sign=None, bad="G"),
            row(4, "丙灯具项目", st=None, bad="F"),
            row(5, None, bad="B"),
            row(6, "戊灯具项目", inv=None),
            row(7, "己灯具项目", land=None, sign=None, bad="EG"),
            row(8, "庚灯具项目", inv=3000, land=20, st="signed", sign=date(2025, 3, 5)),
            row(9, None, bad="B"),
        ],
    ),
    Kept(
        "dispatch table: region first, merged, totals per region above its projects",
        lambda: xlsx(("调度", [
            ["全市重大招商项目调度表（2025年10月）"],
            ["单位：亿元                                             截至10月31日"],
            ["县区", "序号", "项目名称", "投资方", "计划\n总投资", "累计完成\n投资", "开工\n时间", "项目进展", "包联\n市领导"],
            ["全市", "3个", None, None, 16.8, 3.1, None, None, None],
            ["东山县", "小计2个", None, None, 13.8, 2.1, None, None, None],
            [None, 1, "甲叶片项目", "甲叶片有限公司", 12, 2, "2025.4", "主体施工", "曹山"],
            [None, 2, "乙叶片项目", "乙叶片有限公司", 1.8, 0.1, "2025.8", "场平", "曹山"],
            ["西河县", "小计1个", None, None, 3, 1, None, None, None],
            [None, 3, "丙叶片项目", "丙叶片有限公司", 3, 1, "2024.12", "设备安装", "孔水"],
        ], ["A1:I1", "A2:I2", "A5:A7", "A8:A9"])),
        [
            row(6, "甲叶片项目", inv=120000, st="building", start=Month(2025, 4), lead="曹山"),
            row(7, "乙叶片项目", inv=18000, start=Month(2025, 8)),
            row(9, "丙叶片项目", inv=30000, start=Month(2024, 12)),
        ],
    ),
    Kept(
        "a park's form: residents with lease and jobs, two units of area",
        lambda: xlsx(("入园", [
            ["科创园入驻项目登记表"],
            ["编号", "入驻企业", "项目名称", "租赁面积(㎡)", "投资金额", "员工人数", "入驻时间", "状态"],
            ["A-01", "芯片测试有限公司", "芯片测试中心", "1,200㎡", "800万元", 30, "2025-01-15", "运营"],
            ["A-02", "微纳光学有限公司", "微纳光学研发", "0.3万平方米", "0.25亿元", "45人", "2025-02-20", "装修"],
        ], ["A1:H1"])),
        [
            row(3, "芯片测试中心", floor=1200, inv=800, jobs=30, st="producing", who=("芯片测试有限公司",)),
            row(4, "微纳光学研发", floor=3000, inv=2500, jobs=45, st="building"),
        ],
    ),
    Kept(
        "a list for a meeting: no numbers, one long column of content, amounts inside",
        lambda: xlsx(("议题", [
            ["提请会议研究项目一览"],
            ["拟落地项目", "投资企业", "项目概况", "协议投资额", "拟选址"],
            ["甲无人机项目", "甲航空科技有限公司", "总投资5亿元，用地100亩，达产后年产值8亿元", "5亿元", "东区"],
            ["乙无人机项目", "乙航空科技有限公司", "分两期建设，一期投资2亿元", "计划总投资4.5亿元", "西区"],
            ["主办单位：招商局", None, None, None, None],
        ], ["A1:E1"])),
        [row(3, "甲无人机项目", inv=50000, land=None), row(4, "乙无人机项目", inv=45000)],
    ),
    Kept(
        ".xls exported by a system: codes, stamps, states in English left alone",
        lambda: xls([
            ["项目ID", "项目名称", "投资企业", "总投资(万元)", "项目阶段", "创建时间", "签约时间", "更新时间"],
            ["a1b2c3", "甲密封件项目", "甲密封件有限公司", "3500.000000", "已签约", 1741104000000.0, 1741104000000.0, "2025-10-01 12:30:45"],
            ["d4e5f6", "乙密封件项目", "乙密封件有限公司", "12000.000000", "在谈", 1735689600000.0, "", "2025-10-02 08:00:00"],
        ]),
        [
            row(2, "甲密封件项目", inv=3500, st="signed", sign=date(2025, 3, 5)),
            row(3, "乙密封件项目", inv=12000, st="talks", sign=None),
        ],
        "export.xls",
    ),
    Kept(
        "parts of one project beneath it, without numbers and names of their own",
        lambda: xlsx(("分项", [
            ["序号", "项目名称", "建设内容", "总投资（万元）", "责任单位"],
            [1, "甲老旧厂区改造", "合计", 9000, "住建局"],
            [None, None, "道路", 3000, "住建局"],
            [None, None, "管网", 6000, "水务局"],
            [2, "乙老旧厂区改造", "屋面", 1500, "住建局"],
        ], ["A2:A4", "B2:B4"])),
        [row(2, "甲老旧厂区改造", inv=9000), row(5, "乙老旧厂区改造", inv=1500)],
    ),
    Kept(
        "header in row 12 under a page of explanations",
        lambda: xlsx(("说明在上", [
            ["关于报送招商引资项目的通知附表"],
            ["一、填报范围：总投资1000万元以上项目。"],
            ["二、填报要求："],
            ["1.项目名称须规范；"],
            ["2.总投资以亿元为单位；"],
            ["3.签约时间填写到日。"],
            ["三、报送时间：每月5日前。"],
            ["联系人：办公室    电话：0355-1234567"],
            [],
            ["填报单位（盖章）：", None, None, "填报日期：2025年10月", None],
            [None, None, None, None, "单位：亿元"],
            ["序号", "项目名称", "投资方", "总投资", "签约时间"],
            [1, "甲抛光粉项目", "甲抛光材料有限公司", 1.25, "2025.10.1"],
            [2, "乙抛光粉项目", "乙抛光材料有限公司", 0.6, "2025.10.2"],
        ], [])),
        [row(13, "甲抛光粉项目", inv=12500, sign=date(2025, 10, 1)), row(14, "乙抛光粉项目", inv=6000)],
    ),
    Kept(
        "names of firms as names of projects; the column of firms repeats them; money in 亿 and 万 in two columns",
        lambda: xlsx(("企业名", [
            ["序号", "招商项目", "企业", "投资(亿元)", "年税收(万元)", "所在地", "对接领导", "对接情况"],
            [1, "甲制药集团", "甲制药集团", 10, 8000, "上海", "严明", "9月赴沪拜访"],
            [2, "乙食品产业园", "乙食品集团", 2, 1500, "福建", "严明", "来区考察"],
        ], [])),
        [row(2, "甲制药集团", inv=100000, planned_tax=8000), row(3, "乙食品产业园", inv=20000, planned_tax=1500)],
    ),
]
# fmt: on
