#!/usr/bin/env python3
"""Make examples/ledger.xlsx again: a ledger as zones keep them, with everything a reader of ledgers stumbles over.

Zone, firms, projects, persons and telephone numbers are invented.  The same source makes the same file.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "examples" / "ledger.xlsx"

TITLE = "河阳经济技术开发区招商引资项目四库台账（演示，企业、项目、人员均为虚构）"
UNITS = "填报单位：河阳经开区招商局（演示）        填报日期：2026年11月18日        单位：万元、亩"
#: Group over a column (or the header itself where there is none below), header below it, width.
COLUMNS = (
    ("序号", "", 5), ("项目名称", "", 26), ("投资方", "", 24), ("投资情况（万元）", "总投资", 11),
    ("投资情况（万元）", "其中：固定资产投资", 11), ("用地\n（亩）", "", 8), ("项目进度", "", 11), ("时间节点", "签约时间", 13),
    ("时间节点", "开工时间", 13), ("时间节点", "投产时间", 13), ("时间节点", "计划投产", 12), ("所属产业", "", 11), ("来源地", "", 10),
    ("责任落实", "包联领导", 9), ("责任落实", "牵头", 12), ("责任落实", "经办人", 9), ("联系电话", "", 14), ("进展情况", "", 40),
)  # fmt: skip
# ruff: noqa: E501  (a line is a row of the ledger)
#: A cell like the one above: drawn as one merged cell.
SAME = "″"

LEADS: list[list[Any]] = [
    [1, "智能水表生产基地项目", "云川澜石仪表有限公司", "1.2亿", 9000, "35亩", "在谈", "", "", "", "", "装备制造", "云川", "陈向南", "招商局", "周启明", "0000-8800101", "11月5日来访，对接标准厂房"],
    [2, "植物基食品加工项目", "临泽禾原食品有限公司", 6800, "", 22, "洽谈中", "", "", "", "2027年底", "农产品加工", "临泽", "", "招商局", "郑晓岚", "0000-8800102", ""],
    [3, "氢能叉车总装项目", "岭川逐氢装备股份有限公司", "约2.6亿元", "1.8亿", "约60", "签框架协议", "", "", "", "", "氢能", "岭川", "陈向南", "经济发展局", "唐若水", "0000-8800103", "框架协议已签，正式协议在磋商"],
    [4, "低空巡检无人机项目", "深川翎羽航空科技有限公司", "三亿五千万", "", "—", "对接洽谈", "", "", "", "", "光机电", "深川", "", "招商局", "周启明", "", "选址两处，待定"],
    [5, "再生铝循环利用项目", "江东铄原再生资源有限公司", "８６００", "５２００", "２８", "初步接触", "", "", "", "", "再生资源", "江东", "", "招商局", "高向阳", "0000-8800105", ""],
    [6, "数字标签印刷项目", "待定", "待定", "", "", "线索", "", "", "", "", "数据服务", "", "", "招商局", "秦越", "", "商会推荐"],
    [7, "中药配方颗粒项目", "云川杏和药业有限公司", "近1.5亿元", "", 40, "拟签约", "", "", "", "", "现代医药", "云川", "赵建平", "经济发展局", "方可心", "0000-8800107", "协议文本第二轮修改"],
    [8, "冷链云仓项目", "临泽霜序供应链有限公司", "超9000万元", "", 50, "考察", "", "", "", "", "现代物流", "临泽", "", "招商局", "姜予安", "", "10月考察两次"],
    [9, "碳化硅粉体中试项目", "岭川砺岩新材料有限公司", "4500万", "", "", "谋划储备", "", "", "", "", "碳基新材料", "岭川", "", "招商局", "范其琛", "", ""],
    [10, "VCM 音圈马达生产线", "宁波驰微电机有限公司", 28000, "", "", "在谈", "", "", "", "", "光机电", "浙江宁波", "", "招商局", "周启明", "0000-8800110", ""],
    [11, "智能水表生产线建设项目", "云川澜石仪表有限公司", 12000, "", 35, "在谈", "", "", "", "", "装备制造", "云川", "", "招商局", "苏砚", "0000-8800101", "另一口径报来"],
    [12, "全屋智能控制器项目", "深川适然电子有限公司", "0.95亿元", "", "", "跟踪洽谈", "", "", "", "", "光机电", "深川", "", "", "", "", ""],
]  # fmt: skip
SIGNED: list[list[Any]] = [
    [13, "高强度紧固件项目", "江东铆维机械有限公司", 16000, 12000, 48, "已签约", date(2026, 3, 5), "", "", "2027年6月", "装备制造", "江东", "陈向南", "招商局", "周启明", "0000-8800113", "正在办理用地手续"],
    [14, "光伏边框智造项目", "云川曜川铝业有限公司", "2.2亿元", "1.6亿元", "75亩", "签约未开工", "2026.4.18", "", "", "2027年8月", "新能源装备", "云川", SAME, "招商局", "郑晓岚", "0000-8800114", ""],
    [15, "储能变流器项目", "岭川衡岳电气有限公司", 9800, 7000, 26, "签约", "2026年5月", "", "", "", "新能源装备", "岭川", SAME, "招商局", "韩竹影", "0000-8800115", "公司已注册"],
    [16, "生物可降解膜项目", "临泽青芜材料科技有限公司", 13500, "", 42, "正式签约", "2026-13-05", "", "", "", "碳基新材料", "临泽", "", "招商局", "范其琛", "0000-8800116", ""],
    [17, "医用敷料扩能项目", "云川杏和药业有限公司", 5600, "", 18, "签约落地", "20260611", "", "", "", "现代医药", "云川", "赵建平", "经济发展局", "方可心", "0000-8800107", ""],
    [18, "激光切割装备项目", "江东锐弧激光有限公司", "1.1亿", "8000万", 30, "前期手续", "2026/7/2", "", "", "", "装备制造", "江东", SAME, "招商局", "李若川", "0000-8800118", "已立项备案"],
    [19, "汽车内饰件项目", "深川织野汽车部件有限公司", -800, "", 24, "签约", date(2026, 7, 30), "", "", "", "装备制造", "深川", "", "招商局", "陆知远", "", "核减，见上月说明"],
    [20, "石墨导热片项目", "岭川砺岩新材料有限公司", 7200, 5000, 20, "已签约", date(2026, 8, 12), "", "", "2027年5月", "碳基新材料", "岭川", "何静秋", "招商局", "范其琛", "", ""],
    [21, "石墨双极板项目", SAME, 8400, 6100, 23, "已签约", "２０２６年９月１日", "", "", "2027年5月", "碳基新材料", "岭川", SAME, "招商局", "范其琛", "", "与上一项目同址"],
    [22, "即食杂粮项目", "临泽禾原食品有限公司", 4300, "", 15, "签约", "2026.9.20", "", "", "", "农产品加工", "临泽", "", "招商局", "高向阳", "0000-8800102", ""],
    [23, "数据标注基地项目", "云川墨池数据有限公司", "二千六百万元", "", "", "签约", 46301, "", "", "", "数据服务", "云川", "", "招商局", "苏砚", "", "租用办公楼"],
]  # fmt: skip
BUILDING: list[list[Any]] = [
    [24, "风电叶片模具项目", "江东长岑复材有限公司", 31000, 24000, 110, "主体施工", date(2025, 6, 18), date(2026, 3, 28), "", "2027年3月", "新能源装备", "江东", "陈向南", "规划建设局", "周启明", "0000-8800124", "一号车间钢结构安装"],
    [25, "工业机器人减速器项目", "深川谐驰传动有限公司", "4.8亿元", "3.6亿元", "132亩", "在建", "2025.8.8", "2026年4月", "", "2027年6月", "装备制造", "深川", SAME, "规划建设局", "李若川", "0000-8800125", "基础完成"],
    [26, "装配式构件项目", "云川砼木建材有限公司", 14200, 11000, 66, "设备安装", "2025年9月", "2026.5.6", "", "2026年12月", "绿色建材", "云川", SAME, "规划建设局", "范其琛", "", "设备安装过半"],
    [27, "特医食品项目", "临泽若谷营养科技有限公司", "约1.3亿元", 9800, 38, "封顶", date(2025, 10, 15), date(2026, 5, 20), "", "2027年1月", "农产品加工", "临泽", "", "规划建设局", "高向阳", "0000-8800127", ""],
    [28, "电子级氨水项目", "岭川澄瑞电子材料有限公司", 20500, "", 58, "开工", "20251128", "2026-06-09", "", "", "碳基新材料", "岭川", "何静秋", "规划建设局", "韩牧野", "0000-8800128", ""],
    [29, "智慧物流枢纽项目", "江东通衢物流集团有限公司", "10.2亿元", "8亿元", "300亩", "续建", "2025年11月", date(2026, 6, 30), "", "2028年", "现代物流", "江东", SAME, "规划建设局", "姜予安", "0000-8800129", "一期场平完成"],
    [30, "空气源热泵项目", "云川暖序热能有限公司", 8800, 6400, "33", "开工建设", date(2026, 1, 9), "2026.8.15", "", "", "装备制造", "云川", "", "规划建设局", "陆知远", "", ""],
    [31, "光学薄膜项目", "深川汀岚光电有限公司", "１．７亿元", "", "４１亩", "施工", "2026.1.20", "2026年9月", "", "", "光机电", "深川", "", "规划建设局", "宁远山", "0000-8800131", ""],
]  # fmt: skip
PRODUCING: list[list[Any]] = [
    [32, "铝合金轮毂技改项目", "江东轮野车辆部件有限公司", 11800, 9500, 52, "建成投产", date(2024, 4, 12), "2024年9月", date(2025, 12, 18), "", "装备制造", "江东", "", "经济发展局", "郑晓岚", "", ""],
    [33, "锂电隔膜涂覆项目", "云川膜序新能源有限公司", "3.1亿元", "2.4亿元", 90, "已投产", "2024.5.20", date(2024, 10, 26), "2026.3.1", "", "新能源装备", "云川", "陈向南", "经济发展局", "郑晓岚", "0000-8800133", "9月产能利用率七成"],
    [34, "保健饮品项目", "临泽禾原食品有限公司", 5200, "", 19, "达产", "2023年11月", "2024年3月", "2025年2月", "", "农产品加工", "临泽", "", "经济发展局", "高向阳", "", ""],
]  # fmt: skip
SECTIONS = (
    ("一、线索和洽谈项目（12个）", LEADS),
    ("二、签约项目（11个）", SIGNED),
    ("三、在建项目（8个）", BUILDING),
    ("四、投产达效项目（3个）", PRODUCING),
)
NOTES = (
    "注：1. 本表为演示，所列企业、项目、人员、电话均为虚构。",
    "2. 投资额以协议为准；意向项目按企业口径。",
    "填报人：秦越                审核人：郑晓岚                2026年11月18日",
)

#: The second sheet: another department's layout, firm first, 亿元.
SECOND_TITLE = "技改扩产项目清单（演示）"
SECOND_HEAD = (
    "企业名称",
    "项目名称",
    "投资额（亿元）",
    "用工人数",
    "现状",
    "开工日期",
    "竣工投产日期",
    "责任人",
)
SECOND: list[list[Any]] = [
    ["云川曜川铝业有限公司", "挤压生产线智能化改造", 0.85, 60, "在建", "2026-02-10", "", "李若川"],
    [SAME, "废铝保级利用改造", "3200万元", "20人", "在建", "2026年4月", "", "李若川"],
    [SAME, "表面处理线扩产", 1.05, "约80", "已签约未开工", "", "", "李若川"],
    ["江东通衢物流集团有限公司", "冷库节能改造", "1600万", 15, "已投产", "2025.3.1", "2025年9月", "宋以宁"],
    ["临泽若谷营养科技有限公司", "检测中心扩建", 0.3, "三十人", "在建", 46096, "", "柳拂衣"],
    ["云川膜序新能源有限公司", "涂覆二线扩产", 1.4, 110, "在建", "2026.7.20", "", "郑晓岚"],
]  # fmt: skip

GUIDE_TITLE = "填写说明"
GUIDE = (
    ("栏目", "怎么填"),
    ("项目名称", "与协议一致，不写简称"),
    ("总投资", "单位万元；不足一年的项目填协议额"),
    ("项目进度", "在谈、签约、在建、投产、达产五选一"),
    ("签约时间", "正式协议签订的日期，框架协议不算"),
)


def make(place: Path) -> None:
    """Write the workbook."""
    book = xlsxwriter.Workbook(place)
    book.set_properties({"title": TITLE, "author": "演示", "created": datetime(2026, 11, 18, tzinfo=UTC)})
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    cell = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    day = book.add_format({"border": 1, "valign": "vcenter", "num_format": "yyyy/m/d", "align": "left"})
    bold = book.add_format({"border": 1, "bold": True})
    plain = book.add_format({"text_wrap": False})

    sheet = book.add_worksheet("四库台账")
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, TITLE, title)
    sheet.set_row(0, 30)
    sheet.merge_range(1, 0, 1, last, UNITS, plain)
    _header(sheet, 2, head)
    row = 4
    total = 0
    for name, projects in SECTIONS:
        sheet.merge_range(row, 0, row, last, name, bold)
        _rows(sheet, row + 1, projects, cell, day)
        row += 1 + len(projects)
        total += len(projects)
        _sum(sheet, row, "小计", f"{len(projects)}个", last, bold)
        row += 1
    _sum(sheet, row, "合  计", f"{total}个", last, bold)
    row += 2  # a blank row above the notes
    for note in NOTES:
        sheet.merge_range(row, 0, row, last, note, plain)
        row += 1
    sheet.freeze_panes(4, 2)

    second = book.add_worksheet("技改扩产")
    second.merge_range(0, 0, 0, len(SECOND_HEAD) - 1, SECOND_TITLE, title)
    second.write_row(1, 0, SECOND_HEAD, head)
    _rows(second, 2, SECOND, cell, day)
    second.write_row(2 + len(SECOND), 0, ("合计", f"{len(SECOND)}个", "", "", "", "", "", ""), bold)
    second.set_column(0, 1, 26)
    second.set_column(2, 7, 14)

    guide = book.add_worksheet(GUIDE_TITLE)
    guide.merge_range(0, 0, 0, 1, GUIDE_TITLE, title)
    for y, line in enumerate(GUIDE, 1):
        guide.write_row(y, 0, line, cell if y > 1 else head)
    guide.set_column(0, 0, 14)
    guide.set_column(1, 1, 44)
    book.close()


def _header(sheet: Any, row: int, head: Any) -> None:
    """Two rows: columns under a group share its cell, the others reach over both rows."""
    x = 0
    while x < len(COLUMNS):
        group, below, width = COLUMNS[x]
        if not below:
            sheet.merge_range(row, x, row + 1, x, group, head)
            sheet.set_column(x, x, width)
            x += 1
            continue
        end = x
        while end + 1 < len(COLUMNS) and COLUMNS[end + 1][:1] == (group,):
            end += 1
        sheet.merge_range(row, x, row, end, group, head)
        for at in range(x, end + 1):
            sheet.write_string(row + 1, at, COLUMNS[at][1], head)
            sheet.set_column(at, at, COLUMNS[at][2])
        x = end + 1


def _rows(sheet: Any, top: int, rows: Sequence[Sequence[Any]], cell: Any, day: Any) -> None:
    """The rows as they are; a run of SAME below a cell becomes one merged cell."""
    for y, row in enumerate(rows, top):
        for x, value in enumerate(row):
            run = 0
            while y - top + run + 1 < len(rows) and rows[y - top + run + 1][x] == SAME:
                run += 1
            if value == SAME:
                continue
            if run:
                sheet.merge_range(y, x, y + run, x, value, cell)
            elif isinstance(value, date):
                sheet.write_datetime(y, x, value, day)
            elif value == "":
                sheet.write_blank(y, x, None, cell)
            else:
                sheet.write(y, x, value, cell)


def _sum(sheet: Any, row: int, word: str, count: str, last: int, style: Any) -> None:
    for x in range(last + 1):
        sheet.write_blank(row, x, None, style)
    sheet.write_string(row, 0, word, style)
    sheet.write_string(row, 1, count, style)


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.argv[1:] in (["-h"], ["--help"]):
        raise SystemExit(
            f"{sys.argv[0]} [FILE]: make the example ledger again, at examples/ledger.xlsx or FILE"
        )
    make(Path(sys.argv[1]) if sys.argv[1:] else PLACE)
