"""A country of invented firms and the ways people write their names, for benches/linkage.py.

Made without looking at the matcher: lists, grammar and slips are this file's own and reuse nothing of engine/linkage, so
that words and places stand here which the matcher does not know, and the other way round.  Every name is put together at random;
one that exists is a coincidence.
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass, replace
from random import Random

#: province → city → counties; those early in a line are chosen more often.
LAND = """
山西: 太原 清徐县 阳曲县 小店区 尖草坪区 古交市; 长治 襄垣县 上党区 潞城区 沁源县 黎城县; 临汾 侯马市 洪洞县 襄汾县 尧都区 曲沃县
山西: 运城 河津市 永济市 闻喜县 稷山县; 晋中 介休市 平遥县 榆次区 祁县; 大同 云冈区 阳高县; 吕梁 孝义市 汾阳市 文水县; 晋城 高平市 泽州县 阳城县
山西: 忻州 原平市 定襄县; 朔州 怀仁市; 阳泉 盂县
江苏: 苏州 昆山市 张家港市 常熟市 吴中区; 无锡 江阴市 宜兴市; 南通 启东市 海门区; 常州 溧阳市 武进区; 南京 江宁区; 徐州 沛县; 盐城 大丰区
江苏: 泰州 靖江市; 扬州 宝应县
浙江: 宁波 慈溪市 余姚市; 杭州 桐庐县 临安区; 温州 乐清市 苍南县; 绍兴 诸暨市; 金华 义乌市 永康市; 嘉兴 海宁市 桐乡市; 台州 温岭市
山东: 青岛 胶州市; 潍坊 寿光市 诸城市 昌乐县; 烟台 龙口市; 济南 章丘区; 临沂 沂南县; 济宁 兖州区; 淄博 桓台县; 滨州 邹平市
广东: 深圳 宝安区 龙岗区; 东莞; 佛山 顺德区 南海区; 广州 番禺区 增城区; 惠州 博罗县; 中山; 珠海 斗门区; 江门 开平市
河南: 郑州 新郑市 荥阳市; 洛阳 伊川县; 新乡 长垣市 卫辉市; 许昌 长葛市; 南阳 西峡县; 焦作 孟州市
河北: 石家庄 正定县 藁城区; 唐山 迁安市 丰润区; 邯郸 武安市 永年区; 保定 涿州市 高碑店市; 沧州 泊头市 盐山县; 廊坊 大城县 霸州市
湖北: 武汉 江夏区 黄陂区; 襄阳 枣阳市; 宜昌 枝江市; 黄石 大冶市; 荆州 监利市
湖南: 长沙 浏阳市 宁乡市; 株洲 醴陵市; 湘潭 湘乡市; 衡阳 耒阳市; 岳阳 汨罗市
四川: 成都 双流区 新都区 都江堰市; 绵阳 江油市; 德阳 广汉市 什邡市; 宜宾 南溪区; 泸州 合江县
陕西: 西安 高陵区 鄠邑区; 宝鸡 岐山县; 咸阳 兴平市; 渭南 韩城市; 榆林 神木市 府谷县
安徽: 合肥 肥西县 长丰县; 芜湖 繁昌区; 滁州 天长市; 蚌埠 怀远县; 安庆 桐城市
福建: 泉州 晋江市 石狮市 南安市; 厦门 同安区; 福州 福清市 长乐区; 漳州 龙海区
辽宁: 沈阳 新民市; 大连 瓦房店市 普兰店区; 鞍山 海城市; 营口 大石桥市
江西: 南昌 进贤县; 赣州 南康区 信丰县; 九江 瑞昌市; 宜春 丰城市
内蒙古: 包头 土默特右旗; 鄂尔多斯 准格尔旗 达拉特旗; 呼和浩特 托克托县; 赤峰 宁城县
重庆: 渝北区 江津区 永川区 璧山区
上海: 松江区 嘉定区 奉贤区 浦东新区 青浦区
北京: 大兴区 昌平区 顺义区 海淀区
天津: 武清区 静海区 北辰区 滨海新区
广西: 南宁 宾阳县; 柳州 鹿寨县; 玉林 北流市
云南: 昆明 安宁市; 曲靖 宣威市; 玉溪 通海县
贵州: 贵阳 修文县; 遵义 仁怀市
黑龙江: 哈尔滨 双城区; 大庆 肇州县; 齐齐哈尔 讷河市
吉林: 长春 公主岭市; 吉林 磐石市; 通化 梅河口市
甘肃: 兰州 永登县; 天水 秦安县; 酒泉 玉门市
新疆: 乌鲁木齐; 昌吉 阜康市; 哈密; 喀什 莎车县
宁夏: 银川 灵武市; 吴忠 青铜峡市
青海: 西宁 大通县
海南: 海口; 三亚; 儋州
"""
BRAND_CHARACTERS = (
    "宏达华兴盛泰鑫瑞恒源丰隆顺祥安康福金龙海天诚信德昌永利中联东方新创博科智远景明辉亚美佳嘉和众汇通腾飞翔宇航星晨阳光润泽林森木禾田绿园春晖正大广博雅文"
    "凯旋胜捷锐锋卓越尚品优德润邦国民生力士鼎坤乾元亨贞吉庆长荣耀世纪百川江河湖洋浩瀚云峰岳岭松柏梅兰竹菊松鹤鹏鸿雁燕玉石珠宝银铭钰琪璟琦骏马鹿麟凤凰聚"
    "合同心协力立行健进达弘毅朗亮晶莹洁净清泉溪流沃野耕牧谷粟稷穗果蜜甘香馨芳菲蓝青紫丹彤虹霞曦曙旭昊昱晟晋冀鲁豫皖赣湘粤桂滇黔蜀渝秦陇沪津京苏浙闽"
    "奥欧亿万千佰仟双三九六八一二拓展启航扬帆济舟衡平均易简单纯真善至上高原北斗南洋西部赛特普惠迈克雷诺伊利尔乐喜悦欢怡宜居筑匠艺巧工圣贤仁义礼孝忠勇"
)
POPULAR = (
    "宏达 华泰 鑫源 恒通 兴旺 永盛 金龙 天成 顺达 瑞丰 盛世 中盛 大地 东方 长城 新华 华兴 龙腾 恒大 鸿运 鼎盛 泰和 永兴 嘉禾 博远 宏图 利民 富民 聚鑫 鑫达 "
    "天润 金泰 众诚 华阳 佳美 万通 安泰 宏业 丰源 旭日 明珠 蓝天 绿源 海川 汇丰 恒信 诚信 远大 卓越 弘扬 正大 天地人 金太阳 新世纪 新时代 好日子 "
    "三和 五洲 四海 九鼎 一诺 双赢 万家福 "
)
TRADES = """
科技 科技发展 商贸 贸易 实业 建筑工程 机械 机械制造 新能源科技 新能源 建材 物流 农业科技 农业开发 食品 化工 电子 电子科技 机电设备 环保科技 装饰工程
房地产开发 文化传媒
信息技术 生物科技 煤业 钢铁 铸造 铝业 装备制造 汽车零部件 汽车销售服务 物业管理 餐饮管理 投资 投资管理 医疗器械 医药 制药 药业 酒业 新材料 新材料科技
电力工程 电气 电气设备
光伏科技 光电科技 智能科技 智能装备 软件 网络科技 教育科技 劳务 劳务派遣 市政工程 园林绿化 环境工程 能源 能源科技 燃气 热力 水务 矿业 洗煤 焦化 冶金
耐火材料 陶瓷 玻璃制品
玻璃 轴承 齿轮 阀门 液压机械 模具 五金制品 金属制品 金属材料 精密机械 数控机床 电缆 线缆 变压器 仪器仪表 传感器 半导体 集成电路 锂电池 储能科技
氢能科技 风电装备
新能源汽车 专用车制造 轨道交通装备 航空科技 无人机 船舶 服装 服饰 纺织 针织 制衣 鞋业 皮革制品 家具 木业 门窗 包装 包装材料 印刷 纸业 塑料制品 塑业
橡胶制品 化肥 生物肥料 饲料
种业 养殖 牧业 水产 粮油 面粉 调味品 醋业 乳业 饮料 茶业 果业 中药材 保健食品 宠物用品 化妆品 日用品 玩具 文具 体育用品 乐器 灯具 照明科技 厨具
净水设备 空调设备 电梯 起重设备
压缩机 锅炉 锅炉制造 钢结构工程 防水材料 涂料 商品混凝土 水泥 砂石 石材 道路桥梁工程 水利水电工程 消防工程 安防科技 检测技术 工程咨询 工程监理
规划设计 测绘 知识产权代理 会计服务
供应链管理 供应链 国际贸易 进出口贸易 电子商务 冷链物流 仓储服务 运输 货运代理 旅游开发 酒店管理 康养服务 健康管理 医院管理 影视文化 广告 会展服务
图书 家政服务 保安服务 人力资源 融资担保
小额贷款 资产管理 股权投资 产业投资 城市建设投资 交通投资 文化旅游 资源循环利用 再生资源 固废处置 煤层气 煤化工 精细化工 碳纤维 石墨 稀土材料 磁性材料
铜业 镁合金 硬质合金 压铸 锻压 粉末冶金
表面处理 特种电机 铝板带 光学仪器 激光装备 工业机器人 工业互联网 大数据 云计算 人工智能 区块链科技 精酿啤酒 殡葬服务 汽车维修 二手车 加油站管理
充电设施 甲醇 乙炔 炭黑 法兰 管件 玛钢 活性炭
"""
BODIES = "机械厂 铸造厂 制衣厂 种植农民专业合作社 养殖专业合作社 食品厂 设计院 律师事务所 苗木家庭农场"
FORMS = (
    ("有限公司", 80),
    ("有限责任公司", 8),
    ("股份有限公司", 4.5),
    ("集团有限公司", 3),
    ("集团股份有限公司", 0.5),
    ("控股有限公司", 1),
)
SHORTER_TRADE = {
    "建筑工程": "建工", "房地产开发": "地产", "农业科技": "农科", "机械制造": "机械", "装备制造": "装备", "汽车零部件": "汽配",
    "机电设备": "机电", "医疗器械": "医疗",
    "新材料科技": "新材", "新材料": "新材", "新能源科技": "新能源", "供应链管理": "供应链", "物业管理": "物业", "文化传媒": "传媒",
    "生物科技": "生物", "环保科技": "环保", "智能装备": "智装",
    "劳务派遣": "劳务", "电子科技": "电子", "信息技术": "信息", "金属制品": "金属", "园林绿化": "园林", "城市建设投资": "城投",
    "人力资源": "人力", "融资担保": "担保",
}  # fmt: skip
SOUNDS_LIKE = """
晋进 宏洪 宏鸿 达大 华化 恒衡 源元 源原 鑫欣 鑫新 盛胜 瑞锐 泰太 丰峰 丰锋 祥翔 祥详 诚成 诚城 利力 利立 联连 辉晖 辉徽 佳嘉 佳家 汇惠 通同 宇雨 星兴
阳洋 泽则 林霖 园圆 技枝 机基 械戒 能熊 材才 程成 贸冒 业叶 实石 商尚 设社 备倍 药要 智志 远源 博搏 铭明 润闰 康慷
"""
LOOKS_LIKE = """
晋普 末未 土士 千干 己已 日曰 天夫 大太 人入 科料 枝技 杋机 拔技 未来 阳阴 汨汩 侯候 治冶 冶治 铝吕 刚钢 煤媒 历厉 间问 园圆 住佳 拓柘 鼎鼏 曦羲 旭旮
晟晠 祥样 博傅 宏宠 达迖 丰丯 恒桓 源沅 利刹 永水 木术
"""
TRADITIONAL = """
华華 东東 业業 电電 龙龍 兴興 达達 贸貿 机機 设設 备備 实實 开開 发發 鸿鴻 凤鳳 丰豐 农農 药藥 医醫 钢鋼 铁鐵 铝鋁 国國 广廣 泽澤 润潤 阳陽 网網 绿綠
万萬 汇匯 庆慶 辉輝 腾騰 顺順 岭嶺 际際 厂廠 团團
"""
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


class Draw:
    """Weighted choice by bisection; the n-th item weighs 1/(n+shift)^skew, or as given."""

    def __init__(
        self, items: list[str], *, skew: float = 1.0, shift: float = 5, weights: list[float] | None = None
    ) -> None:
        self.items = items
        self.sums = list(itertools.accumulate(weights or [(n + shift) ** -skew for n in range(len(items))]))

    def __call__(self, random: Random) -> str:
        return self.items[bisect.bisect(self.sums, random.random() * self.sums[-1])]


@dataclass(frozen=True)
class Invented:
    """A firm as its licence has it: where it is, which of it the name says and how, brand, trade, form."""

    province: str
    city: str
    county: str  # with 县, 区, 市, 旗; may be empty
    said: str  # the place as the name says it, may be empty
    brand: str
    trade: str
    form: str
    bracket: str = ""  # none, front (「晋光（山西）科技…」) or back (「晋光科技（山西）…」)
    tail: str = ""  # 「太原分公司」

    def name(self) -> str:
        if self.bracket == "front":
            return f"{self.brand}（{self.said}）{self.trade}{self.form}{self.tail}"
        if self.bracket == "back":
            return f"{self.brand}{self.trade}（{self.said}）{self.form}{self.tail}"
        return f"{self.said}{self.brand}{self.trade}{self.form}{self.tail}"

    def region(self) -> str:
        city = f"{self.city}市" if self.city not in ("", self.province) else ""
        province = self.province + ("市" if self.province in ("北京", "上海", "天津", "重庆") else "省")
        return province + city + self.county


def _land() -> list[tuple[str, str, list[str]]]:
    places = []
    for line in LAND.strip().splitlines():
        province, cities = line.split(": ")
        if ";" not in cities and cities.split()[0][-1] in "区县":
            places.append((province, province, cities.split()))
            continue
        for city in cities.split(";"):
            name, *counties = city.split()
            places.append((province, name, counties))
    return places


class Country:
    """Firms in families: one brand, several places, several trades, numbers, 新 and 老, groups and branches."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.places = _land()
        self.place_draw = Draw([str(i) for i in range(len(self.places))], skew=0.8, shift=3)
        characters = list(dict.fromkeys(BRAND_CHARACTERS))
        self.character = Draw(characters, skew=0.75, shift=20)
        self.popular = Draw(POPULAR.split(), skew=0.7)
        self.trade = Draw(TRADES.split(), skew=0.85, shift=4)
        self.form = Draw([f for f, _ in FORMS], weights=[w for _, w in FORMS])

    def brand(self) -> str:
        if self.random.random() < 0.08:
            return self.popular(self.random)
        length = self.random.choices((2, 3, 4), (66, 20, 14))[0]
        return "".join(self.character(self.random) for _ in range(length))

    def where(self) -> tuple[str, str, str]:
        province, city, counties = self.places[int(self.place_draw(self.random))]
        return (
            province,
            city,
            self.random.choice(counties) if counties and self.random.random() < 0.45 else "",
        )

    def says(self, province: str, city: str, county: str) -> str:
        """The place as a licence would say it."""
        kind = self.random.random()
        if kind < 0.04:
            return ""
        if county and kind < 0.4:
            bare = len(county) > 2 and self.random.random() < 0.4
            return ("" if self.random.random() < 0.7 else city) + (
                county[:-1] if bare and not county.endswith("新区") else county
            )
        if kind < 0.68:
            return city + ("市" if self.random.random() < 0.5 else "")
        return province + (
            "省" if self.random.random() < 0.12 and len(province) == 2 and province != city else ""
        )

    def firm(self, brand: str, place: tuple[str, str, str], trade: str) -> Invented:
        said = self.says(*place)
        if self.random.random() < 0.035:
            body = self.random.choice(BODIES.split())
            return Invented(*place, said, brand, "", body)
        bracket = self.random.choice(("front", "back")) if said and self.random.random() < 0.06 else ""
        return Invented(*place, said, brand, trade, self.form(self.random), bracket)

    def family(self) -> list[Invented]:
        random = self.random
        first = self.firm(self.brand(), self.where(), self.trade(random))
        firms = [first]
        home = (first.province, first.city, first.county)
        low, high = random.choices(((0, 0), (1, 1), (2, 2), (3, 5), (6, 14)), (66, 15, 8, 8, 3))[0]
        for _ in range(random.randint(low, high)):
            kind = random.choices(
                ("place", "trade", "number", "new", "group", "branch", "longer", "both", "neighbour"),
                (24, 30, 5, 3, 7, 9, 5, 10, 7),
            )[0]
            if kind == "place":
                firms.append(self.firm(first.brand, self.where(), first.trade or self.trade(random)))
            elif kind == "trade":
                firms.append(
                    replace(self.firm(first.brand, home, self.trade(random)), said=first.said, bracket="")
                )
            elif kind == "number":
                numbers = random.choice(
                    (("第一", "第二", "第三"), ("一", "二"), ("一分", "二分"), ("1号", "2号"))
                )
                firms.extend(
                    replace(first, trade=number + first.trade) for number in numbers[: random.randint(1, 3)]
                )
            elif kind == "new":
                firms.append(replace(first, brand=random.choice("新老东西南北大") + first.brand))
            elif kind == "group":
                firms.append(
                    replace(
                        first,
                        form=random.choice(
                            ("集团有限公司", "控股集团有限公司", "集团股份有限公司", "投资有限公司")
                        ),
                    )
                )
            elif kind == "branch":
                province, city, county = self.where()
                tail = random.choice(
                    (
                        f"{city}分公司",
                        f"{county or city}分公司",
                        f"{province}办事处",
                        "第一分公司",
                        f"{city}营业部",
                    )
                )
                firms.append(replace(first, province=province, city=city, county=county, tail=tail))
            elif kind == "longer":
                firms.append(
                    replace(
                        first,
                        trade=first.trade
                        + random.choice(("发展", "管理", "服务", "制造", "销售", "技术", "工程")),
                    )
                )
            elif kind == "both":
                firms.append(self.firm(first.brand, self.where(), self.trade(random)))
            else:  # another firm whose brand is one character off, in the same place and trade
                at = random.randrange(len(first.brand))
                other = first.brand[:at] + self.character(random) + first.brand[at + 1 :]
                firms.append(replace(first, brand=other))
        return firms

    def firms(self, wanted: int) -> list[Invented]:
        """So many firms, no name twice, shuffled."""
        found: dict[str, Invented] = {}
        while len(found) < wanted:
            for firm in self.family():
                found.setdefault(firm.name(), firm)
        firms = list(found.values())[:wanted]
        self.random.shuffle(firms)
        return firms


SPELLINGS = (
    ("spaced", 8),
    ("full width", 6),
    ("traditional", 6),
    ("invisible", 4),
    ("brackets", 6),
    ("as it is", 70),
)
CHANGES = (
    ("as it is", 8), ("place dropped", 12), ("place longer", 16), ("place shorter", 8), ("brackets moved", 9), ("有限责任公司", 10), ("股份 dropped", 5),
    ("公司 only", 6), ("no form", 6), ("short form", 9), ("trade word dropped", 6), ("trade abbreviated", 4), ("no trade", 3), ("wrong character", 8),
    ("missing character", 4), ("doubled character", 2), ("swapped characters", 2),
)  # fmt: skip


class Typist:
    """Writes a firm's name as people do; says which change was made."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.sounds = self._pairs(SOUNDS_LIKE)
        self.looks = self._pairs(LOOKS_LIKE)
        self.older = {pair[0]: pair[1] for pair in TRADITIONAL.split()}

    @staticmethod
    def _pairs(text: str) -> dict[str, list[str]]:
        pairs: dict[str, list[str]] = {}
        for one, two in text.split():
            pairs.setdefault(one, []).append(two)
            pairs.setdefault(two, []).append(one)
        return pairs

    def type(self, firm: Invented) -> tuple[str, str]:
        """(what is typed, the first change made)."""
        random = self.random
        names, weights = zip(*CHANGES, strict=True)
        wanted = random.choices(names, weights, k=2 if random.random() < 0.22 else 1)
        done, slips = [], []
        for change in wanted:
            if change in ("wrong character", "missing character", "doubled character", "swapped characters"):
                slips.append(change)
                continue
            changed = self.change(firm, change)
            if changed != firm:
                firm, _ = changed, done.append(change)
        text = firm.name()
        for slip in slips[:1]:
            text = self.slip(text, slip)
            done.append(slip)
        text = self.spell(text)
        return text, " + ".join(sorted(set(done))) if done else "as it is"

    def change(self, firm: Invented, change: str) -> Invented:
        random = self.random
        if change in ("place dropped", "short form") and firm.said:
            firm = replace(firm, said="", bracket="")
        if change == "short form" and not firm.tail:
            short = SHORTER_TRADE.get(firm.trade, firm.trade[:2])
            end = (
                "集团"
                if "集团" in firm.form
                else "股份"
                if "股份" in firm.form and random.random() < 0.5
                else ""
            )
            return replace(firm, trade=short, form=end if firm.trade else firm.form)
        if change == "place longer" and firm.said and not firm.bracket and not firm.tail:
            return replace(firm, said=self.longer(firm))
        if change == "place shorter" and firm.said:
            return replace(firm, said=firm.said.rstrip("省市县区") if len(firm.said) > 2 else firm.said)
        if change == "brackets moved" and firm.said:
            if firm.bracket:
                return replace(firm, bracket="")
            return replace(firm, bracket=random.choice(("front", "back")))
        if change == "有限责任公司":
            swapped = {
                "有限公司": "有限责任公司",
                "有限责任公司": "有限公司",
                "集团有限公司": "集团有限责任公司",
            }
            return replace(firm, form=swapped.get(firm.form, firm.form))
        if change == "股份 dropped" and "股份" in firm.form:
            return replace(firm, form=firm.form.replace("股份", ""))
        if change == "公司 only" and firm.form in ("有限公司", "有限责任公司", "股份有限公司"):
            return replace(firm, form="公司")
        if (
            change == "no form"
            and firm.form in ("有限公司", "有限责任公司", "股份有限公司")
            and not firm.tail
        ):
            return replace(firm, form="")
        if change == "trade word dropped" and len(firm.trade) >= 4:
            return replace(firm, trade=firm.trade[:-2] if random.random() < 0.7 else firm.trade[2:])
        if change == "trade abbreviated":
            return replace(firm, trade=SHORTER_TRADE.get(firm.trade, firm.trade))
        if change == "no trade" and len(firm.trade) >= 2:
            return replace(firm, trade="")
        return firm

    def longer(self, firm: Invented) -> str:
        city = firm.city + "市"
        full = firm.province + (
            "省" if len(firm.province) < 3 else "自治区" if firm.province == "内蒙古" else "省"
        )
        if firm.province in ("北京", "上海", "天津", "重庆", "广西", "宁夏", "新疆"):
            full = firm.province
        if firm.province == firm.city:
            return self.random.choice((city, city + firm.county))
        if firm.said.startswith(firm.province):
            return self.random.choice((full, full + city, firm.province + firm.city))
        return (
            self.random.choice((full, firm.province))
            + (city if not firm.said.startswith(firm.city) else "")
            + firm.said
        )

    def slip(self, text: str, kind: str) -> str:
        random = self.random
        at = random.randrange(max(1, len(text) - (4 if random.random() < 0.9 else 0)))
        if kind == "missing character":
            return text[:at] + text[at + 1 :]
        if kind == "doubled character":
            return text[: at + 1] + text[at:]
        if kind == "swapped characters":
            return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
        table = random.choice((self.sounds, self.looks, None))
        if table:
            able = [i for i, char in enumerate(text) if char in table]
            if able:
                at = random.choice(able)
                return text[:at] + random.choice(table[text[at]]) + text[at + 1 :]
        return text[:at] + random.choice(COMMON) + text[at + 1 :]

    def spell(self, text: str) -> str:
        random = self.random
        names, weights = zip(*SPELLINGS, strict=True)
        how = random.choices(names, weights)[0]
        at = random.randrange(1, len(text))
        if how == "spaced":
            return random.choice(
                (f" {text}", f"{text} ", f"{text[:at]} {text[at:]}", f"{text[:at]}\u3000{text[at:]}")
            )
        if how == "full width":
            return "".join(chr(ord(c) + 0xFEE0) if "0" <= c <= "9" or "A" <= c <= "z" else c for c in text)
        if how == "traditional":
            return "".join(self.older.get(c, c) for c in text)
        if how == "invisible":
            return text[:at] + random.choice("\u200b\ufeff\u200e") + text[at:]
        if how == "brackets":
            return (
                text.replace("（", "(").replace("）", ")")
                if "（" in text
                else text + random.choice(("（盖章）", "（筹）", ""))
            )
        return text
