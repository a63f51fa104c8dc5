"""Ledgers of counties: key works, provincial schedules, investment lists, towns' reports.  All names are fictional."""

from __future__ import annotations

from datetime import date

from tests.engine.ledger.kept.shape import Kept, Month, row
from tests.engine.ledger.making import xls, xlsx

_MONTHS = [cell for month in range(1, 13) for cell in (f"{month}月", None, None, None)]
_BELOW = ["计划", "完成", "完成率", "累计"] * 12
_FIGURES = [
    value for month in range(1, 13) for value in (100 * month, 90 * month, 0.9, 45 * month * (month + 1))
]

# fmt: off
TOWNS = [
    Kept(
        "key works: header of two rows, total on top, sections, shares of the total",
        lambda: xlsx(
            (
                "推进表",
                [
                    ["清源县2025年重点工程项目推进表"],
                    [None] * 9 + ["单位：亿元"],
                    [
                        "序号",
                        "项目名称及建设内容",
                        "建设单位",
                        "建设起止年限",
                        "总投资",
                        None,
                        "截至2024年底累计完成投资",
                        "2025年计划投资",
                        "1-9月完成投资",
                        "形象进度",
                        "完成率",
                    ],
                    [None, None, None, None, "合计", "其中：固定资产"],
                    ["合计（4个）", None, None, None, 30.6, 25, 6, 12, 8.5],
                    ["一、续建项目（2个）", None, None, None, 20.6, 17, 6, 7, 5.5],
                    [1, "晶硅切片项目：新建厂房6万平方米，购置切片机120台", "日升硅业有限公司", "2024-2026", 15.6, 13, 5, 5, 4, "主体完工", "80%"],
                    [2, "污水处理厂提标改造工程：日处理2万吨", "清源县水务公司", "2024-2025", 5, 4, 1, 2, 1.5, "设备安装", 0.75],
                    ["二、新建项目（2个）", None, None, None, 10, 8, None, 5, 3],
                    [1, "年产5000吨葡萄酒项目：建设酒庄1座", "金粟酒业有限公司", "2025-2027", 8.2, 6.6, None, 4, 2.6, "基础施工", "65%"],
                    [2, "万头肉牛养殖项目：建设牛舍12栋", "牧原川农业有限公司", "2025年", 1.8, 1.4, None, 1, 0.4, "场地平整", "40%"],
                ],
                ["A1:K1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4", "H3:H4", "I3:I4", "J3:J4", "K3:K4", "A5:D5", "A6:D6", "A9:D9"],
            )
        ),
        [
            row(7, "晶硅切片项目", inv=156000, fix=130000),
            row(8, "污水处理厂提标改造工程", inv=50000, fix=40000),
            row(10, "年产5000吨葡萄酒项目", inv=82000, fix=66000),
            row(11, "万头肉牛养殖项目", inv=18000, fix=14000),
        ],
    ),
    Kept(
        "provincial schedule: header of three rows, sixty columns",
        lambda: xlsx(
            (
                "调度",
                [
                    ["2025年省市重点项目调度表"],
                    [
                        "序号",
                        "项目名称",
                        "项目单位",
                        "建设地点",
                        "投资情况（万元）",
                        None,
                        None,
                        "2025年投资计划及完成情况（万元）",
                        *[None] * 47,
                        "计划开工时间",
                        "存在问题",
                        "包保领导",
                        "备注",
                    ],
                    [None] * 4 + ["总投资", "其中", None, *_MONTHS],
                    [None] * 5 + ["设备投资", "土建投资", *_BELOW],
                    [1, "新型建材产业园", "磐石建材有限公司", "城关镇", 35000, 20000, 15000, *_FIGURES, "2025年4月", "无", "秦川", ""],
                    [2, "智慧农机项目", "耕犁农机有限公司", "河口镇", 12000, 8000, 4000, *_FIGURES, "2025.05", "用电", "秦川", ""],
                    ["合计", None, None, None, 47000, 28000, 19000],
                ],
                [
                    "A2:A4",
                    "B2:B4",
                    "C2:C4",
                    "D2:D4",
                    "E2:G2",
                    "E3:E4",
                    "F3:G3",
                    "H2:BC2",
                    *(f"{a}3:{b}3" for a, b in [("H", "K"), ("L", "O"), ("P", "S")]),
                    "BD2:BD4",
                    "BE2:BE4",
                    "BF2:BF4",
                    "BG2:BG4",
                ],
            )
        ),
        [row(5, "新型建材产业园", who=("磐石建材有限公司",), inv=35000, paid=None, lead="秦川"), row(6, "智慧农机项目", inv=12000)],
    ),
    Kept(
        "list of fixed-asset investment: codes, months as numbers",
        lambda: xlsx(
            (
                "项目库",
                [
                    ["清源县固定资产投资项目库"],
                    [
                        "序号",
                        "项目代码",
                        "项目名称",
                        "项目法人单位",
                        "建设性质",
                        "建设地址",
                        "建设规模及内容",
                        "总投资（万元）",
                        "本年计划投资（万元）",
                        "累计完成投资（万元）",
                        "计划开工时间",
                        "计划竣工时间",
                        "是否入库",
                        "行业代码",
                        "填报人",
                        "联系电话",
                    ],
                    [
                        1,
                        "2503-140921-89-01-123456",
                        "铸造砂再生项目",
                        "砂之源环保科技有限公司",
                        "新建",
                        "清源镇东街",
                        "年处理废砂10万吨",
                        5600,
                        3000,
                        1200,
                        202503,
                        202612,
                        "是",
                        "C4210",
                        "李某",
                        "0350-7654321",
                    ],
                    [
                        2,
                        "2410-140921-89-05-654321",
                        "玉米深加工技改项目",
                        "金穗粮油有限公司",
                        "技改",
                        "河口镇",
                        "改造生产线2条",
                        2300.5,
                        1000,
                        300,
                        202410,
                        202510,
                        "否",
                        "C1391",
                        "李某",
                        "0350-7654321",
                    ],
                ],
                ["A1:P1"],
            )
        ),
        [row(3, "铸造砂再生项目", inv=5600, industry_class="C4210"), row(4, "玉米深加工技改项目", inv=2300.5)],
    ),
    Kept(
        "towns' report: town merged, subtotal per town, sum without a word",
        lambda: xlsx(
            (
                "乡镇",
                [
                    ["附件1：", None, None, None, None, None],
                    ["2025年乡镇招商引资项目进展情况报送表"],
                    ["单位：万元"],
                    ["乡镇", "序号", "项目名称", "项目内容", "总投资", "投资来源", "进展"],
                    ["城关镇", 1, "商贸综合体项目", "总建筑面积3万平方米", 15000, "自筹", "装修"],
                    [None, 2, "中药材加工厂", "黄芪、党参初加工", 800, "自筹", "投产"],
                    ["城关镇小计", None, "2个", None, 15800, None, None],
                    ["河口镇", 1, "观光果园", "300亩苹果采摘", 500, "合作社", "开园"],
                    ["河口镇小计", None, "1个", None, 500, None, None],
                    [None, None, None, None, 16300, None, None],
                ],
                ["A2:G2", "A3:G3", "A5:A6"],
            )
        ),
        [row(5, "商贸综合体项目", inv=15000), row(6, "中药材加工厂", inv=800), row(8, "观光果园", inv=500)],
    ),
    Kept(
        "units in a header row of their own, a row of column numbers",
        lambda: xlsx(
            (
                "一览",
                [
                    ["序号", "项目名称", "投资单位", "总投资", "固定资产投资", "用地面积", "厂房面积", "用工人数"],
                    [None, None, None, "（亿元）", "（亿元）", "（亩）", "（㎡）", "（人）"],
                    ["甲", "乙", "丙", 1, 2, 3, 4, 5],
                    [1, "滤材项目", "清滤科技有限公司", 1.5, 1.2, 60, 24000, 180],
                    [2, "发动机缸套项目", "套缸机械有限公司", 0.7, 0.6, 25.5, 9000, 75],
                ],
                [],
            )
        ),
        [row(4, "滤材项目", inv=15000, fix=12000, land=60, floor=24000, jobs=180), row(5, "发动机缸套项目", inv=7000, fix=6000, land=25.5, floor=9000, jobs=75)],
    ),
    Kept(
        "header repeated on each printed page, page totals",
        lambda: xlsx(
            (
                "打印",
                [
                    ["序号", "项目名称", "业主单位", "总投资（万元）"],
                    [1, "岩棉项目", "岩棉保温材料有限公司", 3000],
                    [2, "涂料项目", "彩虹涂料有限公司", 4000],
                    ["本页小计", None, None, 7000],
                    ["序号", "项目名称", "业主单位", "总投资（万元）"],
                    [3, "门窗项目", "安居门窗有限公司", 2000],
                    ["本页小计", None, None, 2000],
                    ["累   计", None, None, 9000],
                ],
                [],
            )
        ),
        [row(2, "岩棉项目", inv=3000), row(3, "涂料项目", inv=4000), row(6, "门窗项目", inv=2000)],
    ),
    Kept(
        "one project over several rows, one investor in each",
        lambda: xlsx(
            (
                "合资",
                [
                    ["序号", "项目名称", "投资方", "总投资（亿元）", "进展"],
                    [1, "煤基新材料一体化项目", "晋煤化工集团有限公司", 45, "可研编制"],
                    [None, None, "海投控股有限公司", None, None],
                    [2, "铁路专用线项目", "通达铁路有限公司", 3, "已开工"],
                ],
                ["A2:A3", "B2:B3", "D2:D3", "E2:E3"],
            )
        ),
        [row(2, "煤基新材料一体化项目", who=("晋煤化工集团有限公司", "海投控股有限公司"), inv=450000), row(4, "铁路专用线项目", inv=30000)],
    ),
    Kept(
        ".xls with merged towns, day cells, text numbers",
        lambda: xls(
            [
                ["清源县招商引资项目统计表", None, None, None, None, None],
                ["所属乡镇", "项目名称", "引进企业", "协议投资额（万元）", "实际到位资金（万元）", "协议签订时间"],
                ["城关镇", "电动车装配项目", "骏驰车业有限公司", "10,000", "2,500.00", date(2025, 5, 20)],
                [None, "塑料托盘项目", "塑合制品有限公司", "6 000", "0", date(2025, 7, 2)],
                ["河口镇", "藜麦食品项目", "高原藜麦食品有限公司", "３０００", "／", date(2024, 11, 11)],
            ],
            merges=[(2, 3, 0, 0), (0, 0, 0, 5)],
        ),
        [
            row(3, "电动车装配项目", inv=10000, paid=2500, sign=date(2025, 5, 20)),
            row(4, "塑料托盘项目", inv=6000, paid=0, sign=date(2025, 7, 2)),
            row(5, "藜麦食品项目", inv=3000, paid=None, sign=date(2024, 11, 11)),
        ],
        "统计表.xls",
    ),
    Kept(
        "right-hand corner says the unit among others",
        lambda: xlsx(
            (
                "表",
                [
                    ["清源县在建招商项目"],
                    [None, None, None, "（金额单位：亿元，面积单位：亩）"],
                    ["项目", "企业名称", "总投资", "占地面积", "开工日期"],
                    ["屋面瓦生产线", "屋脊建材有限公司", 0.6, 30, "2025年5月"],
                    ["白酒窖池扩建", "老窖泉酒业有限公司", 2.2, "约45亩", "2024.11"],
                ],
                [],
            )
        ),
        [row(4, "屋面瓦生产线", inv=6000, land=30, start=Month(2025, 5)), row(5, "白酒窖池扩建", inv=22000, land=45, start=Month(2024, 11))],
    ),
    Kept(
        "many shares of money: only the total is the total",
        lambda: xlsx(
            (
                "资金",
                [
                    [
                        "序号",
                        "项目名称",
                        "年度计划投资（万元）",
                        "本月完成投资（万元）",
                        "自开工以来累计完成投资（万元）",
                        "总投资（万元）",
                        "其中：固定资产投资（万元）",
                        "其中：申请专项债（万元）",
                        "到位资金（万元）",
                        "投资完成率",
                    ],
                    [1, "标准化厂房二期", 5000, 600, 9000, 20000, 18000, 6000, 10000, "45%"],
                    [2, "热力管网", 800, 50, 700, 1500, 1400, None, 900, "46.7%"],
                ],
                [],
            )
        ),
        [row(2, "标准化厂房二期", inv=20000, fix=18000, paid=10000), row(3, "热力管网", inv=1500, fix=1400, paid=900)],
    ),
    Kept(
        "hidden rows and columns, empty columns, table not in the corner",
        lambda: _hidden(),
        [
            row(4, "电缆桥架项目", who=("桥架电气有限公司",), inv=1800),
            row(5, "消防车改装项目", who=("红焰车辆有限公司",), inv=5200),
            row(6, "种子包衣项目", who=("良种农业有限公司",), inv=900),
        ],
    ),
]
# fmt: on


def _hidden() -> bytes:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (
        [],
        [None, "台账"],
        [None, "序号", None, "项目名称", "投资商", None, "投资额(万元)", "备注"],
        [None, 1, None, "电缆桥架项目", "桥架电气有限公司", None, 1800, ""],
        [None, 2, None, "消防车改装项目", "红焰车辆有限公司", None, 5200, ""],
        [None, 3, None, "种子包衣项目", "良种农业有限公司", None, 900, ""],
        [None, 4, None, None, None, None, None, None],
        [None, 5],
    ):
        sheet.append(cells)
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet.auto_filter.ref = "B3:H6"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
