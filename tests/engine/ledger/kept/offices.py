"""Ledgers of project offices: plan and fact in two lines, a column of units, groups of times, marks before names.  Fictional names."""

from __future__ import annotations

from datetime import date, datetime

from tests.engine.ledger.kept.shape import Kept, Month, row
from tests.engine.ledger.making import xls, xlsx

# fmt: off
OFFICES = [
    Kept(
        "plan and fact in two lines, the name merged over both",
        lambda: xlsx(("双行", [
            ["序号", "项目名称", "建设单位", "总投资（万元）", "指标", "1月", "2月", "3月"],
            [1, "甲沟渠项目", "甲水利公司", 3000, "计划", 100, 200, 300],
            [None, None, None, None, "完成", 90, 180, 310],
            [2, "乙沟渠项目", "乙水利公司", 5000, "计划", 400, 400, 400],
            [None, None, None, None, "完成", 380, 390, 420],
        ], ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "A4:A5", "B4:B5", "C4:C5", "D4:D5"])),
        [row(2, "甲沟渠项目", inv=3000), row(4, "乙沟渠项目", inv=5000)],
    ),
    Kept(
        "plan and fact in two lines, nothing merged",
        lambda: xlsx(("双行", [
            ["序号", "项目名称", "建设单位", "总投资（万元）", "指标", "1月", "2月"],
            [1, "丙沟渠项目", "丙水利公司", 3000, "计划", 100, 200],
            [None, None, None, None, "完成", 90, 180],
            [2, "丁沟渠项目", "丁水利公司", 5000, "计划", 400, 400],
            [None, None, None, None, "完成", 380, 390],
        ], [])),
        [row(2, "丙沟渠项目", inv=3000), row(4, "丁沟渠项目", inv=5000)],
    ),
    Kept(
        "a column of units beside the amount",
        lambda: xlsx(("单位", [
            ["序号", "项目名称", "投资方", "总投资", "单位", "进展"],
            [1, "甲阀门项目", "甲阀门有限公司", 3, "亿元", "土地摘牌"],
            [2, "乙阀门项目", "乙阀门有限公司", 4500, "万元", "土地平整"],
        ], [])),
        [row(2, "甲阀门项目", inv=30000, dept=None), row(3, "乙阀门项目", inv=4500, dept=None)],
    ),
    Kept(
        "a header that states two units of the same money",
        lambda: xlsx(("两种", [
            ["项目名称", "投资额（亿元/万元）"],
            ["甲水泵项目", "3亿元"],
            ["乙水泵项目", "4500万元"],
            ["丙水泵项目", 4500],
        ], [])),
        [row(2, "甲水泵项目", inv=30000), row(3, "乙水泵项目", inv=4500), row(4, "丙水泵项目", inv=None, bad="B")],
    ),
    Kept(
        "times in groups: planned and actual; contract in a group",
        lambda: xlsx(("时间", [
            ["序号", "项目名称", "投资主体", "签约情况", None, None, "计划时间", None, "实际时间", None],
            [None, None, None, "时间", "金额（亿元）", "协议类型", "开工", "竣工", "开工", "投产"],
            [1, "甲轮胎项目", "甲轮胎有限公司", "2024.5.6", 6, "投资协议", "2024.10", "2026.6", "2024.11.8", None],
            [2, "乙轮胎项目", "乙轮胎有限公司", "2023.5.6", 1.6, "投资协议", "2023.10", "2024.6", "2023.11.8", "2024.9.1"],
        ], ["D1:F1", "G1:H1", "I1:J1", "A1:A2", "B1:B2", "C1:C2"])),
        [
            row(3, "甲轮胎项目", inv=60000, sign=date(2024, 5, 6), start=date(2024, 11, 8), made=None),
            row(4, "乙轮胎项目", inv=16000, sign=date(2023, 5, 6), start=date(2023, 11, 8), made=date(2024, 9, 1)),
        ],
    ),
    Kept(
        "stars before names, a note that explains them, a total in split letters",
        lambda: xlsx(("星", [
            ["序号", "项目名称", "投资方", "总投资（亿元）"],
            ["合", "计", None, 8],
            [1, "★制氢设备项目", "氢启装备有限公司", 5],
            [2, "*加氢站项目", "氢行能源有限公司", 1],
            [3, "储氢瓶项目★", "氢储容器有限公司", 2],
            [3, "合计", None, 8],
            ["注：带★的为省级重点项目，带*的为市级重点项目。"],
            ["备注：以上数据截至2025年9月30日"],
        ], ["A8:D8", "A9:D9"])),
        [row(3, "制氢设备项目", inv=50000), row(4, "加氢站项目", inv=10000), row(5, "储氢瓶项目", inv=20000)],
    ),
    Kept(
        "chains as lines across the sheet, merged and not, without any number",
        lambda: xlsx(("链条", [
            ["序号", "项目名称", "投资方", "总投资（万元）", "责任人"],
            ["新能源汽车产业链"],
            [1, "电机壳项目", "壳体铸造有限公司", 7000, "沈南"],
            [2, "充电桩项目", "充充科技有限公司", 3000, "沈南"],
            ["文旅康养"],
            [1, "温泉酒店", "汤泉文旅有限公司", 12000, "韩北"],
        ], ["A2:E2"])),
        [row(3, "电机壳项目", inv=7000), row(4, "充电桩项目", inv=3000), row(6, "温泉酒店", inv=12000, officer="韩北")],
    ),
    Kept(
        "class merged before the numbers, class says the stage",
        lambda: xlsx(("类", [
            ["类别", "序号", "项目名称", "投资企业", "总投资\n（亿元）", "包联领导", "备注"],
            ["新签约", 1, "甲酶制剂项目", "甲酶生物有限公司", 1.2, "张弓、李箭", ""],
            [None, 2, "乙酶制剂项目", "乙酶生物有限公司", 0.9, "张弓", "土地已落实"],
            ["新开工", 1, "丙酶制剂项目", "丙酶生物有限公司", 2, "李箭", ""],
            ["在谈", 1, "丁酶制剂项目", "丁酶生物有限公司", "约1亿元", "李箭", ""],
        ], ["A2:A3"])),
        [
            row(2, "甲酶制剂项目", inv=12000, st="signed"),
            row(3, "乙酶制剂项目", inv=9000, st="signed"),
            row(4, "丙酶制剂项目", inv=20000, st="building"),
            row(5, "丁酶制剂项目", inv=10000, st="talks"),
        ],
    ),
    Kept(
        "people, shares, ranges and clocks",
        lambda: xlsx(("杂", [
            ["项目名称", "用工人数", "总投资(万元)", "签约时间"],
            ["甲袜业项目", "120人左右", "3,000", "2025/3/5 0:00"],
            ["乙袜业项目", "约200", 4000, datetime(2025, 3, 1)],
            ["丙袜业项目", "100-150", 5000, "2025,3,5"],
            ["丁袜业项目", "无", "6000万元整", "2025年3月5日（星期三）"],
            ["戊袜业项目", 35, "7000.00 ", "2025-3-5 10:30"],
        ], [])),
        [
            row(2, "甲袜业项目", jobs=120, inv=3000, sign=date(2025, 3, 5)),
            row(3, "乙袜业项目", jobs=200, inv=4000, sign=date(2025, 3, 1)),
            row(4, "丙袜业项目", jobs=None, inv=5000, sign=date(2025, 3, 5), bad="B"),
            row(5, "丁袜业项目", jobs=None, inv=6000, sign=date(2025, 3, 5)),
            row(6, "戊袜业项目", jobs=35, inv=7000, sign=date(2025, 3, 5)),
        ],
    ),
    Kept(
        "header of two rows repeated on the second page, total per page",
        lambda: xlsx(("页", [
            ["序号", "项目名称", "投资（万元）", None, "进展"],
            [None, None, "总投资", "已完成", None],
            [1, "甲豆制品项目", 1000, 500, "装修"],
            ["本页合计", None, 1000, 500],
            ["序号", "项目名称", "投资（万元）", None, "进展"],
            [None, None, "总投资", "已完成", None],
            [2, "乙豆制品项目", 2000, 600, "备案"],
            ["本页合计", None, 2000, 600],
            ["总合计", None, 3000, 1100],
        ], ["A1:A2", "B1:B2", "C1:D1", "E1:E2", "A5:A6", "B5:B6", "C5:D5", "E5:E6"])),
        [row(3, "甲豆制品项目", inv=1000), row(7, "乙豆制品项目", inv=2000)],
    ),
    Kept(
        "the heading of names over two columns, cells merged in every row",
        lambda: xlsx(("宽", [
            ["序号", "项目名称", None, "投资单位", None, "总投资（亿元）"],
            [1, "甲粉体项目", None, "甲粉体有限公司", None, 2],
            [2, "乙粉体项目", None, "乙粉体有限公司", None, 3],
        ], ["B1:C1", "D1:E1", "B2:C2", "D2:E2", "B3:C3", "D3:E3"])),
        [row(2, "甲粉体项目", inv=20000, who=("甲粉体有限公司",)), row(3, "乙粉体项目", inv=30000)],
    ),
    Kept(
        "codes, credit codes and phones among the columns",
        lambda: xlsx(("码", [
            ["项目统一代码", "项目名称", "企业名称", "统一社会信用代码", "法定代表人", "联系电话", "总投资（万元）", "国民经济行业代码"],
            ["2501-140000-04-01-000001", "甲筛网项目", "甲筛网有限公司", "91140000MA0ABCDE1X", "某甲", 13900000009, 4000, "C3340"],
            ["2501-140000-04-01-000002", "乙筛网项目", "乙筛网有限公司", "", "某乙", "0351-1234567", 2000, "3340"],
        ], [])),
        [
            row(2, "甲筛网项目", inv=4000, credit_code="91140000MA0ABCDE1X", industry_class="C3340", officer=None),
            row(3, "乙筛网项目", inv=2000, industry_class="C3340"),
        ],
    ),
    Kept(
        ".xls with sections, numbers as text and a unit line at the right",
        lambda: xls(
            [
                ["重点招商项目推进台账"],
                [None, None, None, None, "单位：亿元"],
                ["序号", "项目名称", "引进单位", "投资企业", "计划投资", "当前进度"],
                ["（一）", "洽谈项目", None, None, 4.5, None],
                ["1", "甲弹簧项目", "工信局", "甲弹簧有限公司", "1.5", "考察"],
                ["2", "乙弹簧项目", "发改局", "乙弹簧有限公司", "3.0", "谈判"],
                ["（二）", "签约项目", None, None, 0.5, None],
                ["3", "丙弹簧项目", "商务局", "丙弹簧有限公司", "5000万", "注册公司"],
            ],
            merges=[(0, 0, 0, 5)],
        ),
        [
            row(5, "甲弹簧项目", inv=15000, st="talks", dept="工信局"),
            row(6, "乙弹簧项目", inv=30000, st="talks"),
            row(8, "丙弹簧项目", inv=5000, st="signed"),
        ],
        "台账.xls",
    ),
    Kept(
        "one cell of land told in two units, a plan that is no fact, months in Chinese",
        lambda: xlsx(("地", [
            ["项目名称", "总投资", "占地面积", "开工时间", "计划投产时间"],
            [None, "（亿元）", None, None, None],
            ["甲宠粮项目", 1.5, "50亩（约33333平方米）", "二〇二五年五月", "2026年6月"],
            ["乙宠粮项目", 0.8, "30亩", "计划2026年3月开工", "2026年底"],
            ["丙宠粮项目", 2, "0.5公顷", "2027-03-01", "2028年"],
        ], [])),
        [
            row(3, "甲宠粮项目", inv=15000, land=50, start=Month(2025, 5)),
            row(4, "乙宠粮项目", inv=8000, land=30, start=None),
            row(5, "丙宠粮项目", inv=20000, land=7.5, start=None),
        ],
    ),
    Kept(
        "the same project twice, and again under another spelling",
        lambda: xlsx(("重", [
            ["序号", "项目名称", "投资方", "总投资（万元）"],
            [1, "金刚石微粉项目", "金刚材料有限公司", 3000],
            [2, "金刚石微粉项目", "金刚材料有限公司", 3000],
            [3, "年产2亿克拉金刚石微粉项目", "金刚材料有限公司", 3000],
        ], [])),
        [row(2, "金刚石微粉项目", inv=3000), row(3, "金刚石微粉项目", inv=3000), row(4, "年产2亿克拉金刚石微粉项目", inv=3000)],
    ),
]
# fmt: on
