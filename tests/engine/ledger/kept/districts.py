"""Ledgers of districts and their offices: summaries beside details, examples in the table, sections of every form.  Fictional names."""

from __future__ import annotations

from datetime import date

from tests.engine.ledger.kept.shape import Kept, Month, row
from tests.engine.ledger.making import xls, xlsx

# fmt: off
DISTRICTS = [
    Kept(
        "sections in the column of names, with their sums; lines that say how many of them are large",
        lambda: xlsx(("链", [
            ["序号", "项目名称", "投资方", "总投资（万元）", "进展情况"],
            [None, "合计（4个）", None, 47000, None],
            [None, "一、新能源产业链（2个）", None, 35000, None],
            [1, "分布式光伏项目", "向阳新能源有限公司", 15000, "备案"],
            [2, "储能电站项目", "蓄能电力有限公司", 20000, "选址"],
            [None, "二、食品产业链（2个）", None, 12000, None],
            [3, "速冻水饺项目", "饺饺食品有限公司", 4000, "装修"],
            [4, "果脯加工项目", "果香食品有限公司", 8000, "备案"],
            [None, "其中：亿元以上项目2个", None, 35000, None],
            [None, "……", None, None, None],
        ], [])),
        [
            row(4, "分布式光伏项目", inv=15000),
            row(5, "储能电站项目", inv=20000),
            row(7, "速冻水饺项目", inv=4000),
            row(8, "果脯加工项目", inv=8000),
        ],
    ),
    Kept(
        "a summary per town on the first sheet, the projects on the second",
        lambda: xlsx(
            ("汇总", [
                ["2025年1-9月招商引资情况汇总表"],
                ["单位", "签约项目个数", "签约金额（亿元）", "开工项目个数", "到位资金（亿元）", "排名"],
                ["城关镇", 3, 5.5, 2, 1.2, 1],
                ["河口镇", 1, 0.5, 1, 0.2, 2],
                ["合计", 4, 6, 3, 1.4, None],
            ], ["A1:F1"]),
            ("明细", [
                ["2025年1-9月招商引资项目明细表"],
                ["序号", "项目名称", "引资单位", "投资方名称", "合同投资额（亿元）", "已到位资金（万元）", "是否开工", "是否投产"],
                [1, "智能仓储项目", "城关镇", "仓擎物流有限公司", 3.5, 8000, "是", "否"],
                [2, "电子商务园", "城关镇", "快淘电商有限公司", 1.2, 3000, "是", "是"],
                [3, "香菇大棚项目", "河口镇", "菌源农业有限公司", 0.5, 2000, "否", "否"],
            ], ["A1:H1"]),
        ),
        [
            row(("明细", 3), "智能仓储项目", inv=35000, paid=8000, st="building", dept="城关镇", who=("仓擎物流有限公司",)),
            row(("明细", 4), "电子商务园", inv=12000, paid=3000, st="producing"),
            row(("明细", 5), "香菇大棚项目", inv=5000, paid=2000, st=None),
        ],
    ),
    Kept(
        "hints in the header, an example row below it, a sentence above",
        lambda: xlsx(("填报", [
            ["招商项目信息填报表"],
            ["截至9月底，全区共有项目2个，总投资3亿元，请各单位核实后填报。"],
            ["序号", "项目名称\n（全称，与备案一致）", "总投资\n（万元，保留两位小数）", "签约时间\n（格式：2025/1/1）", "投资方全称\n（多个用顿号隔开）",
             "产业类别\n（下拉选择）",
             "首谈人"],
            ["例", "XX公司年产XX项目", 10000, "2025/1/1", "XX有限公司", "装备制造", "张三"],
            [1, "盾构机配件项目", 22000.5, "2025/3/8", "盾构重工有限公司、掘进科技有限公司", "装备制造", "郑东"],
            [2, "工业缝纫线项目", 7999.5, "2025/4/18", "针线纺织有限公司", "轻工", "郑东"],
        ], ["A1:G1", "A2:G2"])),
        [
            row(5, "盾构机配件项目", inv=22000.5, sign=date(2025, 3, 8), who=("盾构重工有限公司", "掘进科技有限公司"), officer="郑东"),
            row(6, "工业缝纫线项目", inv=7999.5, sign=date(2025, 4, 18)),
        ],
    ),
    Kept(
        "project and firm in one heading; numbers before the names",
        lambda: xlsx(("企业", [
            ["项目（企业）名称", "所属行业", "投资额\n(亿)", "年产值\n(亿)", "税收\n(万)", "用工\n(人)", "包联领导及职务"],
            ["1、远航船舶配件项目", "装备", 2.1, 3, 900, 120, "冯唐（副县长）"],
            ["2、蓝天滤清器项目", "汽配", 0.35, 0.6, 150, 45, "冯唐（副县长）"],
        ], [])),
        [
            row(2, "远航船舶配件项目", inv=21000, planned_output=30000, planned_tax=900, jobs=120),
            row(3, "蓝天滤清器项目", inv=3500, planned_output=6000, planned_tax=150, jobs=45),
        ],
    ),
    Kept(
        "years of money in columns, two columns of the same name in two units",
        lambda: xlsx(("年", [
            ["清源县重大项目", None, None, None, None, None, None, None],
            ["序号", "项目名称", "业主", "总投资（亿元）", "总投资（万元）", "2023年完成", "2024年完成", "2025年计划", "备注", "备注"],
            [1, "引水工程", "清源县水务公司", 4.2, 42000, 10000, 12000, 20000, "专债", "a"],
            [2, "职教园区", "清源县教育投资公司", 6, 60000, 5000, 20000, 35000, "", "b"],
        ], ["A1:H1"])),
        [row(3, "引水工程", inv=42000, paid=None), row(4, "职教园区", inv=60000)],
    ),
    Kept(
        "firm merged over two projects, one total merged over two projects",
        lambda: xlsx(("合并", [
            ["企业名称", "项目名称", "总投资（万元）", "建设地点", "开工时间"],
            ["双子化工有限公司", "双子一期", 9000, "东区", "2025-02-01"],
            [None, "双子二期", 16000, "东区", "2025-09-01"],
            ["单枝木业有限公司", "板材加工", 5000, "西区", "2024-06-01"],
            [None, "木屑颗粒", None, "西区", "2025-06-01"],
        ], ["A2:A3", "A4:A5", "C4:C5"])),
        [
            row(2, "双子一期", inv=9000, who=("双子化工有限公司",), start=date(2025, 2, 1)),
            row(3, "双子二期", inv=16000, who=("双子化工有限公司",)),
            row(4, "板材加工", inv=5000, who=("单枝木业有限公司",)),
            row(5, "木屑颗粒", inv=None, who=("单枝木业有限公司",)),
        ],
    ),
    Kept(
        "amounts as people type them, under 亿元",
        lambda: xlsx(("亿", [
            ["项目名称", "总投资（亿元）"],
            ["亿甲项目", "5.2亿元\n（固投4亿元）"],
            ["亿乙项目", "45,000.00万元"],
            ["亿丙项目", "12000\n万元"],
            ["亿丁项目", "0.8（亿元）"],
            ["亿戊项目", "8千万"],
            ["亿己项目", "约1.2个亿"],
            ["亿庚项目", "1亿2千万"],
            ["亿辛项目", "一点五亿元"],
            ["亿壬项目", "100000000元"],
            ["亿癸项目", "总投资1.5亿元，其中固定资产1.2亿元"],
            ["亿子项目", "１．８亿"],
            ["亿丑项目", 3],
            ["亿寅项目", "2.50"],
            ["亿卯项目", "1.2亿元左右"],
            ["亿辰项目", "5亿元（一期2亿元，二期3亿元）"],
            ["亿巳项目", "10亿美元"],
            ["亿午项目", "3亿元/5亿元"],
            ["亿未项目", "12,5"],
        ], [])),
        [
            row(2, "亿甲项目", inv=52000),
            row(3, "亿乙项目", inv=45000),
            row(4, "亿丙项目", inv=12000),
            row(5, "亿丁项目", inv=8000),
            row(6, "亿戊项目", inv=8000),
            row(7, "亿己项目", inv=12000),
            row(8, "亿庚项目", inv=12000),
            row(9, "亿辛项目", inv=15000),
            row(10, "亿壬项目", inv=10000),
            row(11, "亿癸项目", inv=15000),
            row(12, "亿子项目", inv=18000),
            row(13, "亿丑项目", inv=30000),
            row(14, "亿寅项目", inv=25000),
            row(15, "亿卯项目", inv=12000),
            row(16, "亿辰项目", inv=50000),
            row(17, "亿巳项目", inv=None, bad="B"),
            row(18, "亿午项目", inv=None, bad="B"),
            row(19, "亿未项目", inv=None, bad="B"),
        ],
    ),
    Kept(
        "groups over the columns without merged cells, as in a pasted sheet",
        lambda: xlsx(("粘贴", [
            ["项目基本情况", None, None, "投资情况（万元）", None, None, "推进情况", None],
            ["序号", "项目名称", "投资主体", "总投资", "其中固定资产", "已到位", "目前进展", "开工日期"],
            [1, "炭黑项目", "墨玉化工有限公司", 26000, 21000, 4000, "设备招标", None],
            [2, "纸箱项目", "方正包装有限公司", 3200, 2700, 3000, "投产", "2024-09-09"],
        ], [])),
        [
            row(3, "炭黑项目", inv=26000, fix=21000, paid=4000),
            row(4, "纸箱项目", inv=3200, fix=2700, paid=3000, start=date(2024, 9, 9)),
        ],
    ),
    Kept(
        "sheets named for stages without any title",
        lambda: xlsx(
            ("在谈", [["项目名称", "意向投资方", "拟投资额(亿元)"], ["谈甲项目", "谈甲实业有限公司", 2]], []),
            ("签约", [["项目名称", "投资方", "协议投资额(亿元)", "签约日期"], ["签乙项目", "签乙实业有限公司", 3, "2025.8.8"]], []),
            ("在建", [["项目名称", "投资方", "总投资(亿元)", "开工日期", "预计竣工时间"], ["建丙项目", "建丙实业有限公司", 4, "2025.5", "2026年底"]], []),
            ("字典", [["产业链", "代码"], ["装备制造", 1], ["新材料", 2]], []),
        ),
        [
            row(("在谈", 2), "谈甲项目", inv=20000, st="talks", who=("谈甲实业有限公司",)),
            row(("签约", 2), "签乙项目", inv=30000, st="signed", sign=date(2025, 8, 8)),
            row(("在建", 2), "建丙项目", inv=40000, st="building", start=Month(2025, 5)),
        ],
    ),
    Kept(
        ".xls of the old kind with a thousand empty rows between and a footer",
        lambda: xls(
            [["招商引资项目台账"], ["序号", "项目名称", "投资企业", "总投资(亿元)", "签约时间"], [1, "镍合金项目", "镍源合金有限公司", 1.1, date(2025, 8, 1)]]
            + [[None]] * 1000
            + [[2, "钛板项目", "钛极材料有限公司", 2.2, "2025年8月"], ["主管领导：", None, "经办人：", None, "联系电话："]],
            merges=[(0, 0, 0, 4)],
        ),
        [row(3, "镍合金项目", inv=11000, sign=date(2025, 8, 1)), row(1004, "钛板项目", inv=22000, sign=Month(2025, 8))],
        "台账.xls",
    ),
    Kept(
        "semicolons and a byte-order mark",
        lambda: (
            "\ufeff序号;项目名称;投资方;总投资(万元);签约日期\n"
            "1;电瓷项目;瓷绝电气有限公司;5600;2025-02-03\n2;避雷器项目;雷安电气有限公司;1.2亿元;2025-02-13\n"
        ).encode(),
        [row(2, "电瓷项目", inv=5600, sign=date(2025, 2, 3)), row(3, "避雷器项目", inv=12000)],
        "台账.csv",
    ),
    Kept(
        "names of other projects in columns beside; region and chain",
        lambda: xlsx(("关联", [
            ["项目编号", "上级项目名称", "项目名称", "关联企业", "投资方", "客商来源地", "产业链", "总投资", "用地性质", "用地面积", "建筑面积"],
            [None, None, None, None, None, None, None, "万元", None, "亩", "平方米"],
            ["ZS-2025-001", "绿色铸造园", "消失模铸件项目", "无", "铸魂机械有限公司", "江苏无锡", "铸造", 8800, "工业", 66, 40000],
            ["ZS-2025-002", "绿色铸造园", "覆膜砂项目", "无", "砂魂材料有限公司", "河南郑州", "铸造", 2100, "工业", 12.5, 6000],
        ], [])),
        [
            row(3, "消失模铸件项目", inv=8800, land=66, where="江苏无锡", chain="铸造", who=("铸魂机械有限公司",), code="ZS-2025-001"),
            row(4, "覆膜砂项目", inv=2100, land=12.5),
        ],
    ),
    Kept(
        "progress of a month beside its stage, standing in words, a share of progress as a number",
        lambda: xlsx(("调度", [
            ["项目名称", "项目法人", "总投资（亿元）", "项目阶段", "形象进度", "完成比例", "推进状态"],
            ["风机塔基项目", "塔基重工有限公司", 2.5, "建设", "完成基础浇筑", 0.35, "正常推进"],
            ["酱醋酿造项目", "老醋坊酿造有限公司", 0.7, "签约", "因资金问题停工", 0, "停滞"],
        ], [])),
        [
            row(2, "风机塔基项目", inv=25000, st="building", progress="完成基础浇筑", standing="active"),
            row(3, "酱醋酿造项目", inv=7000, st="signed", standing="shelved"),
        ],
    ),
    Kept(
        "a summary above the projects on the same sheet",
        lambda: xlsx(("一张表", [
            ["一、总体情况"],
            ["类别", "个数", "总投资（亿元）"],
            ["签约项目", 1, 3],
            ["开工项目", 1, 2],
            ["合计", 2, 5],
            [],
            ["二、项目清单"],
            ["序号", "项目名称", "投资方", "总投资（亿元）", "项目阶段", "责任单位"],
            [1, "棉签项目", "棉棉卫材有限公司", 3, "签约", "卫健局"],
            [2, "口罩项目", "护康卫材有限公司", 2, "开工", "卫健局"],
        ], [])),
        [row(9, "棉签项目", inv=30000, st="signed"), row(10, "口罩项目", inv=20000, st="building")],
    ),
    Kept(
        "land or premises in one column, children numbered 1.1 beneath their project",
        lambda: xlsx(("母子", [
            ["序号", "项目名称", "投资方", "总投资（万元）", "用地（亩）/厂房（㎡）"],
            ["1", "汽车产业园", "车城控股有限公司", 50000, "200亩"],
            ["1.1", "座椅总成项目", "座椅部件有限公司", 12000, "50亩"],
            ["1.2", "内饰件项目", "内饰部件有限公司", 8000, "厂房3000㎡"],
        ], [])),
        [
            # The column is left alone (no unit of its own); a clerk would read 200 and 50 亩.
            row(2, "汽车产业园", inv=50000, land=None),
            row(3, "座椅总成项目", inv=12000, land=None),
            row(4, "内饰件项目", inv=8000, land=None),
        ],
    ),
    Kept(
        "an English sheet",
        lambda: xlsx(("Projects", [["No.", "Project Name", "Investor", "Investment (USD m)"], [1, "Solar Glass Plant", "Sun Glass Ltd.", 12]], [])),
    ),
    Kept(
        "names in two lines, a broken firm's name, quotation marks, brackets of another width",
        lambda: xlsx(("断行", [
            ["序号", "项目\n名称", "投资\n主体", "投资额(万元)", "签约\n时间"],
            [1, "“光储充”一体化\n示范项目", "光储充新能源\n（山西）有限公司", 9000, "2025.\n3.5"],
            [2, "年产2000吨\n特种胶粘剂\n项目（二期）", "胶粘剂科技\n股份有限公司", 3000, "2025年\n3月"],
        ], [])),
        [
            row(2, "“光储充”一体化示范项目", who=("光储充新能源（山西）有限公司",), inv=9000, sign=date(2025, 3, 5)),
            row(3, "年产2000吨特种胶粘剂项目（二期）", who=("胶粘剂科技股份有限公司",), inv=3000, sign=Month(2025, 3)),
        ],
    ),
    Kept(
        "the name alone says it: one column of names and nothing else known",
        lambda: xlsx(("名", [["序号", "签约项目"], [1, "钒液流电池项目"], [2, "锌溴电池项目"], ["合计", 2]], [])),
        [row(2, "钒液流电池项目"), row(3, "锌溴电池项目")],
    ),
]
# fmt: on
