"""Ledgers of counties: towns above their projects, persons behind firms, years in lines.  All names are fictional."""

from __future__ import annotations

from datetime import date

from tests.engine.ledger.kept.shape import Kept, Month, row
from tests.engine.ledger.making import xls, xlsx

# fmt: off
COUNTIES = [
    Kept(
        "persons behind firms, as the header says",
        lambda: xlsx(
            (
                "人",
                [
                    ["序号", "项目名称", "企业名称及负责人", "总投资（亿元）", "首谈人"],
                    [1, "甲电缆项目", "甲电缆有限公司 张三", 1, "某人"],
                    [2, "乙电缆项目", "乙电缆集团（李四 13900000001）", 2, "某人"],
                    [3, "丙电缆项目", "丙电缆厂\n王五", 2, "某人"],
                ],
                [],
            )
        ),
        [row(2, "甲电缆项目", who=("甲电缆有限公司",)), row(3, "乙电缆项目", who=("乙电缆集团",)), row(4, "丙电缆项目", who=("丙电缆厂",))],
    ),
    Kept(
        "GB18030 text with tabs, a line of the office above",
        lambda: "填报单位：XX\t\t\n序号\t项目名称\t总投资（万元）\n1\t甲米线项目\t1,200\n2\t乙米线项目\t一千五百万元\n".encode("gb18030"),
        [row(3, "甲米线项目", inv=1200), row(4, "乙米线项目", inv=1500)],
        "台账.csv",
    ),
    Kept(
        "no numbers; leaders' names in merged lines across",
        lambda: xlsx(
            (
                "包联",
                [
                    ["项目名称", "投资方", "总投资(亿元)", "推进情况"],
                    ["县委书记XX包联项目（2个）", None, None, None],
                    ["甲鞋材项目", "甲鞋材有限公司", 1, "备案"],
                    ["乙鞋材项目", "乙鞋材有限公司", 2, "施工"],
                    ["县长XX包联项目（1个）", None, None, None],
                    ["丙鞋材项目", "丙鞋材有限公司", 3, "投产"],
                ],
                ["A2:D2", "A5:D5"],
            )
        ),
        [row(3, "甲鞋材项目", inv=10000), row(4, "乙鞋材项目", inv=20000), row(6, "丙鞋材项目", inv=30000)],
    ),
    Kept(
        "a project with a line per year",
        lambda: xlsx(
            (
                "年度",
                [
                    ["序号", "项目名称", "投资方", "总投资（万元）", "年度", "年度投资（万元）"],
                    [1, "甲锅炉项目", "甲锅炉有限公司", 6000, 2024, 2000],
                    [None, None, None, None, 2025, 4000],
                    [2, "乙锅炉项目", "乙锅炉有限公司", 1000, 2025, 1000],
                ],
                ["A2:A3", "B2:B3", "C2:C3", "D2:D3"],
            )
        ),
        [row(2, "甲锅炉项目", inv=6000), row(4, "乙锅炉项目", inv=1000)],
    ),
    Kept(
        "numbers as text, long content, a note that is no note",
        lambda: xlsx(
            (
                "园",
                [
                    ["编号", "园区", "项目名称", "投资方", "建设内容", "总投资(万元)", "开工时间", "竣工时间", "备注"],
                    ["1", "东园", "甲管材项目", "甲管材有限公司", "长" * 900, 5000, "2024年4月", "2025年12月", "省重点"],
                    ["2", "西园", "乙管材项目", "乙管材有限公司", "", "￥6,000.5", "2024-05", "2025.12", "注：已调规"],
                    ["说明：1.本表数据来源于各园区；", "", "", "", "", "", "", "", ""],
                ],
                [],
            )
        ),
        [row(2, "甲管材项目", inv=5000, start=Month(2024, 4)), row(3, "乙管材项目", inv=6000.5, start=Month(2024, 5))],
    ),
    Kept(
        "是否签约 and 是否开工 with 是 and 否",
        lambda: xlsx(
            (
                "是否",
                [
                    ["项目名称", "投资方", "总投资(亿元)", "是否签约", "是否开工", "签约时间"],
                    ["甲画材项目", "甲画材有限公司", 1, "是", "否", "2025.1.1"],
                    ["乙画材项目", "乙画材有限公司", 2, "是", "是", "2024.1.1"],
                    ["丙画材项目", "丙画材有限公司", 2, "否", "否", ""],
                ],
                [],
            )
        ),
        [row(2, "甲画材项目", st="signed", sign=date(2025, 1, 1)), row(3, "乙画材项目", st="building"), row(4, "丙画材项目", st=None)],
    ),
    Kept(
        "shares per 亩 beside totals, a column without a header",
        lambda: xlsx(
            (
                "空",
                [
                    ["序号", "项目名称", None, "投资方", "总投资\n(亿元)", "亩均投资\n(万元/亩)", "亩均税收\n(万元)", "占地\n(亩)"],
                    [1, "甲塑胶项目", "★", "甲塑胶有限公司", 1.5, 300, 20, 50],
                    [2, "乙塑胶项目", "", "乙塑胶有限公司", 3, 400, 25, 75],
                ],
                [],
            )
        ),
        [row(2, "甲塑胶项目", inv=15000, land=50, planned_tax=None), row(3, "乙塑胶项目", inv=30000, land=75)],
    ),
    Kept(
        ".xls of a system: codes and years as numbers",
        lambda: xls(
            [
                ["项目编号", "项目名称", "投资方", "总投资（亿元）", "签约年份", "用工"],
                [20250001.0, "甲陶粒项目", "甲陶粒有限公司", 0.35, 2025.0, 60.0],
                [20250002.0, "乙陶粒项目", "乙陶粒有限公司", 1.0, 2024.0, 80.0],
            ]
        ),
        [row(2, "甲陶粒项目", inv=3500, jobs=60, code="20250001"), row(3, "乙陶粒项目", inv=10000, jobs=80)],
        "a.xls",
    ),
    Kept(
        "leading and joint investors, 等3家企业",
        lambda: xlsx(
            (
                "联",
                [
                    ["项目名称", "投资方", "计划总投资", "已完成投资", "形象进度"],
                    ["甲冷库项目", "牵头企业：甲冷链有限公司；联合体：乙制冷有限公司", "约2.6亿元人民币", "1.1亿元", "60%"],
                    ["乙冷库项目", "丙仓储有限公司等3家企业", "1亿元（含设备3000万元）", "", "主体完工"],
                ],
                [],
            )
        ),
        [
            row(2, "甲冷库项目", who=("甲冷链有限公司", "乙制冷有限公司"), inv=26000, paid=None),
            row(3, "乙冷库项目", who=("丙仓储有限公司",), inv=10000),
        ],
    ),
    Kept(
        "towns above their projects, with counts and sums",
        lambda: xlsx(
            (
                "小",
                [
                    ["乡镇", "项目个数", "项目名称", "业主", "总投资（万元）"],
                    ["总计", 3, None, None, 6000],
                    ["东镇", 2, None, None, 3000],
                    [None, None, "甲果蔬项目", "甲果蔬合作社", 1000],
                    [None, None, "乙果蔬项目", "乙果蔬合作社", 2000],
                    ["西镇", 1, None, None, 3000],
                    [None, None, "丙果蔬项目", "丙果蔬合作社", 3000],
                ],
                [],
            )
        ),
        [row(4, "甲果蔬项目", inv=1000), row(5, "乙果蔬项目", inv=2000), row(7, "丙果蔬项目", inv=3000)],
    ),
    Kept(
        "a town merged over its projects and over its sum above them",
        lambda: xlsx(
            (
                "a",
                [
                    ["乡镇", "序号", "项目名称", "投资方", "总投资(万元)", "进展"],
                    ["东镇", None, None, None, 3000, None],
                    [None, 1, "甲藕粉项目", "甲藕粉厂", 1000, "备案"],
                    [None, 2, "乙藕粉项目", "乙藕粉厂", 2000, "开工"],
                    ["西镇", None, None, None, 500, None],
                    [None, 3, "丙藕粉项目", "丙藕粉厂", 500, "开工"],
                ],
                ["A2:A4", "A5:A6"],
            )
        ),
        [row(3, "甲藕粉项目", inv=1000), row(4, "乙藕粉项目", inv=2000), row(6, "丙藕粉项目", inv=500)],
    ),
    Kept(
        "亿元以上 in the title, 万元 in the header",
        lambda: xlsx(
            (
                "b",
                [
                    ["2025年招商引资项目（亿元以上）进展表"],
                    ["序号", "项目名称", "投资方", "总投资（万元）", "开工时间"],
                    [1, "甲瓷砖项目", "甲瓷砖有限公司", 15000, "2025-2-3"],
                ],
                ["A1:E1"],
            )
        ),
        [row(3, "甲瓷砖项目", inv=15000, start=date(2025, 2, 3))],
    ),
    Kept(
        "亿元以上 in the title is no unit",
        lambda: xlsx(
            ("b", [["亿元以上项目一览表"], ["序号", "项目名称", "投资方", "总投资"], [1, "甲瓷砖项目", "甲瓷砖有限公司", 15000]], ["A1:D1"])
        ),
        [row(3, "甲瓷砖项目", inv=15000)],
    ),
    Kept(
        "stages with numbers in circles",
        lambda: xlsx(
            (
                "c",
                [
                    ["序号", "项目名称", "项目阶段", "最新进展", "投资额（万元）"],
                    [1, "甲陶瓷项目", "③签约", "1.完成备案\n2.正在办理土地", 1000],
                    [2, "乙陶瓷项目", "④在建（主体）", "封顶", 2000],
                    [3, "丙陶瓷项目", "签约/开工", "", 3000],
                ],
                [],
            )
        ),
        [row(2, "甲陶瓷项目", st="signed"), row(3, "乙陶瓷项目", st="building"), row(4, "丙陶瓷项目", st="building")],
    ),
    Kept("text without a header", lambda: "1,甲项目,甲公司,100\n2,乙项目,乙公司,200\n".encode(), [], "a.csv"),
    Kept(
        "a legend of colours above the header",
        lambda: xlsx(
            (
                "d",
                [
                    ["招商项目台账"],
                    ["颜色说明：", "红色：签约", "黄色：在建", "绿色：投产"],
                    ["序号", "项目名称", "投资主体", "计划投资（亿元）", "签约日期"],
                    [1, "甲膜项目", "甲膜有限公司", "2.0", "2025.06.07"],
                ],
                [],
            )
        ),
        [row(4, "甲膜项目", inv=20000, sign=date(2025, 6, 7))],
    ),
    Kept(
        "firms in the names, a unit below the header, 共2项",
        lambda: xlsx(
            (
                "e",
                [
                    ["序号", "项目名称", "总投资额", "项目所在地", "牵头部门", "备注"],
                    [None, None, "亿元", None, None, None],
                    [1, "甲有限公司年产5万吨铝型材项目", 3.5, "东区", "招商局", "2025年新增"],
                    [2, "乙集团数据中心项目", 10, "西区", "大数据局", ""],
                    ["共2项", None, 13.5, None, None, None],
                ],
                [],
            )
        ),
        [row(3, "甲有限公司年产5万吨铝型材项目", inv=35000, who=None), row(4, "乙集团数据中心项目", inv=100000)],
    ),
    Kept(
        "contract, actual and paid beside each other, the unit in the header row",
        lambda: xlsx(
            (
                "f",
                [
                    ["项目名称", "投资方", "协议投资额", "实际投资额", "到位资金", "单位：万元"],
                    ["甲网箱项目", "甲渔业公司", 5000, 1200, 1500, None],
                    ["乙网箱项目", "乙渔业公司", 800, 0, 0, None],
                ],
                [],
            )
        ),
        [row(2, "甲网箱项目", inv=5000, paid=1500), row(3, "乙网箱项目", inv=800, paid=0)],
    ),
]
# fmt: on
