"""Names of firms: their forms and trades, what is no name, the short name in a full one, when one stands for another."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ..gazetteer import Gazetteer

FORMS = (r"(?:集团)?股份有限公司|(?:集团)?有限责任公司|(?:集团)?有限公司|有限合伙企业|集团总公司|集团公司|控股集团|"
         r"总公司|集团(?!军|化|式|队|作战|总部|旗下)|公司(?!制|化|级|法)|"
         r"合作社|Group|Inc\.|Co\.")  # fmt: skip
FORM = re.compile(
    rf"(?:(?<=[\u4e00-\u9fff]{{2}})(?:投资|建设|开发|置业|管理|运营|服务|孵化))*(?:{FORMS})(?:[\u4e00-\u9fff]{{2,6}}(?:分公司|子公司))?"
)

# Kinds of business that close a short name: 「华光电子」.
TRADES = ("光电科技|信息技术|生物科技|生物医药|生物制药|新能源科技|环保科技|智能科技|新材料科技|新材料|新能源|生物|科技|"
          "电子|光电|光伏|半导体|微电子|重工|重机|机电|机械|精机|精密|精工|铜业|铝业|镁业|"
          "锂业|锂能|钢铁|特钢|不锈钢|钢构|药业|制药|医药|医疗|化工|化学|石化|能源|环保|电力|电气|电器|电机|电缆|汽车|"
          "汽配|车业|轮胎|轴承|铸造|锻造|纺织|服饰|服装|家纺|地毯|食品|乳业|酒业|"
          "饮品|农业|牧业|粮油|陶瓷|玻璃|水泥|建材|建工|建设集团|材料|高科|智造|制造|装备|股份|控股|实业|物流|传媒|文旅|"
          "软件|信息|数科|通信|通讯|网络|智能|机器人|航空|航天|船舶|港务|燃气|"
          "水务|热力|热能|焦化|煤业|矿业|冶金|碳素|炭素|硅业|晶硅|集成电路|芯片|芯微|传感|仪器|仪表|铁塔|重汽|动力|锂电|"
          "电池|储能|风电|氢能|涂料|塑胶|塑业|橡胶|包装|印刷|纸业|木业|家居|家具|"
          "工业|超导|照明|电线|线缆|液压|阀门|泵业|模具|激光|检测|集团")  # fmt: skip
_TRADE_END = re.compile(rf"(?:{TRADES})$")
COMMON_BRAND = re.compile(
    r"^(?:现代|新型?|高端|智能|信息|数字|先进|绿色|传统|特色|优势|主导|战略性?新?兴?|新兴|未来|高新|消费|汽车|光伏|"
    r"生物|精细|精密|航空|航天|海洋|化工|装备|电子|医疗|食品|农业|健康|文化|旅游|工业|建筑|"
    r"新能源|节能|环保|循环|低碳|清洁|风力?|太阳能|锂|氢|半导体|集成|人工|通用|专用|大型|重型|轻型?|钢铁|有色|金属|"
    r"非金属|煤炭|石油|天然|家用|民用|军工?|军民|国防|光机|机|热|水|电|气|火力?|发|供|"
    r"城市|县域|园区|产业|行业|企业|社会|国家|政府|公共|国有|民营|外资|上市|龙头|骨干|全球|国内|国际|世界|中小|规上|"
    r"重点|关键|核心|基础|创新|教育|体育|金融|商贸|冷链|智慧|预制|功能|特种|复合|"
    r"纳米|石墨|碳|硅|铝|镁|铜|不锈|稀土|超|微|高|低|多|单|双|全|整|零|通|液|机床|机器|数控|自动|半|生产|研发|加工|"
    r"销售|制造|相关|配套|建材|服装|服饰|家居|家具|纺织|轮胎|轴承|陶瓷|玻璃|橡胶|"
    r"塑料|包装|印刷|物流|仓储|软件|芯片|电池|电力|电气|电器|电机|储能|光电|光学|显示|通信|通讯|网络|云|大数据|数据|"
    r"传感|仪器|仪表|模具|激光|检测|照明|生命|医药|制药|中医?药?|中药材?|保健|化妆品?|动力|交通|轨道|船舶)+$"
)
GENERIC = re.compile(
    r"^(?:[该本此其我贵][个家]?|这家?|那家?|两家?|[几多各一二三四五六七八九十\d]+[余多]?[个家]?|我们?|他们|母|子|分|"
    r"总|控股|参股|上市|国有|平台|投资|置业|物业|劳务|建筑|施工|运营|开发|管理|服务|产业|科技|贸易|外贸|外资|"
    r"独资|合资|龙头|知名|大型|跨国|世界|国际|国内|生产|制造|工程|保险|物流|担保|基金|金融|咨询|代理|中介|电力|供电|"
    r"自来水|燃气|热力|国资|央企|民营|私营|入驻|入园|项目|有限|股份|新|老|大|小|"
    r"有关|相关|重点|优质|专业|市场化|第三方|多家|一家|家|城投|国投|平台类|设计|勘察|监理|总包|分支|全资|旗下|下属|"
    r"所属|集团|设立|注册|成立|组建|区属|县属|市属|省属|区|县|市|省|开发区|园区|和|等|的|"
    r"业主|法人|建设|主营|目标|意向|签约|落户|配套|关联|属地|本地|外地|外来|当地|头部|标杆|独角兽|上下游|先进|企业)*$"
)
QUOTES = str.maketrans("", "", '“”‘’"')


def is_enterprise_name(text: str, register: Sequence[str] = ()) -> bool:
    """Whether a quoted span, by itself, can be a firm's name: a form or trade at its end, a short brand, or in the register."""
    bare = text.translate(QUOTES)
    return (
        2 <= len(bare) <= 40
        and not re.search(r"[，。；：！？\n\t]", bare)
        and not GENERIC.match(FORM.sub("", bare) or "公司")
    )


def brand(name: str, gazetteer: Gazetteer) -> str:
    """The part of a full name that people say: place and form taken off, business cut ('山东海纳电子科技有限公司' → '海纳')."""
    core = core_name(name, gazetteer)
    if match := re.search(rf"(?:{TRADES})", core[2:]):
        short = core[: 2 + match.start()]
        return short if len(short) >= 2 else core
    return core[:4]


_FORM_ON = re.compile(rf"(?:{FORMS}).*$")


def core_name(name: str, gazetteer: Gazetteer) -> str:
    return _core(name, gazetteer.place)


@lru_cache(maxsize=4096)
def _core(name: str, place: re.Pattern[str]) -> str:
    core = re.sub(r"（[^）]*）", "", name)
    core = _FORM_ON.sub("", core) or core
    if match := place.match(core):
        rest = core[match.end() :]
        rest = re.sub(r"^[\u4e00-\u9fff]{1,3}[市县区](?=.{2,})", "", rest)
        core = rest if len(rest) >= 2 else core
    elif match := re.match(r"^[\u4e00-\u9fff]{2,3}[市县](?=.{3,})", core):
        core = core[match.end() :]
    return core


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    return re.sub(r"[\s“”\"'‘’（）()《》·]", "", name)


def stands_for(short: str, full: str, gazetteer: Gazetteer) -> bool:
    """Whether `short` is a way to say `full`: its characters without place and form open or equal the full name's core."""
    a, b = plain_name(core_name(short, gazetteer)), plain_name(core_name(full, gazetteer))
    if len(a) < 2 or len(plain_name(short)) >= len(plain_name(full)):
        return False
    here, there = gazetteer.place.match(short), gazetteer.place.match(full)
    if here and there and here.group()[:2] != there.group()[:2] and plain_name(short) not in plain_name(full):
        return False  # two firms of one name in two places
    if plain_name(short) in plain_name(full) and len(plain_name(short)) >= 4:
        return True
    return b.startswith(a) or (len(a) >= 3 and a in b)


def looks_short_firm(item: str, gazetteer: Gazetteer) -> bool:
    bare = item.translate(QUOTES)
    if not 3 <= len(bare) <= 12 or not_a_firm(bare):
        return False
    if re.search(rf"(?:{FORMS})$", bare):
        return not GENERIC.match(re.sub(rf"(?:{FORMS})$", "", bare))
    rest = bare
    placed = gazetteer.place.match(bare)
    if placed and len(bare) - placed.end() >= 2:
        rest = bare[placed.end() :]
        if (
            2 <= len(rest) <= 6
            and not COMMON_BRAND.match(rest)
            and not re.search(r"[市县区省]|地区|客商|商会|市场", rest)
        ):
            return True
    match = _TRADE_END.search(rest)
    if not match:
        return False
    head = rest[: match.start()]
    return 2 <= len(head) <= 6 and not COMMON_BRAND.match(head)


_NOT_FIRM = re.compile(
    r"(?:项目|产业链?|行业|领域|基地|园区?|中心|平台|工程|大学|学院|医院|学校|银行|协会|商会|政府|委员会|管委会|局|"
    r"部门|地区|省份|城市|国家|市场|客户|设备|器件|部件|零部件|材料|制品|产品|机床|技术|服务|"
    r"生产|加工|研发|销售|优势|资源|要素|人才|政策|措施|方式|工作|会议|活动|岗位|专业|办|器|器械|仪|轮毂|轴承|电池|"
    r"组件|镇|乡|村|县|市|区|厅|站|港|路|院|所|法|制|化|型|类|性)$"
)


def not_a_firm(item: str) -> bool:
    return bool(_NOT_FIRM.search(item)) or (
        bool(re.search(r"[\d%]|等$|的|了", item)) and not re.fullmatch(r"\d{2,4}", item)
    )


def place_only(item: str, gazetteer: Gazetteer) -> bool:
    match = gazetteer.place.match(item)
    return bool(match and len(item) - match.end() <= 1)
