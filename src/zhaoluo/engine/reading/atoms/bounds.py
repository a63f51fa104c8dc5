"""Where a name begins: walking left from its head to the word that cannot belong to it.

Chinese has no blanks; a project's or a firm's name begins after a verb, a function word, a number phrase or a
mark.
"""

import re
from functools import lru_cache

_MARKS = frozenset(
    " ，。；：！？、\n\t…—“‘”’《》【】*#=~<>.,：|（★☆◇◆□■▪•▲△▶►◎○※→①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳❶❷❸❹❺❻❼❽❾❿"
)

# Words a name cannot contain: it begins after them.
_HARD = """
总投资额 总投资 计划投资 投资建设 投资兴建 投资新建 投资 新建 兴建 拟建 在建 续建 扩建的 引进 引入 招引 实施 推进 推动 打造 走进 走入 来到 位于 坐落于 坐落在 落户于
落户 落地 入驻 签约 签订 签署 签下 围绕 聚焦 依托 通过 包括 涵盖 涉及 作为 成为 建成 开工 投产 启动 完成 实现 谋划 储备 申报 对接 洽谈 考察 参观 拜访 走访 承接
承建 负责 达成 促成 关于 对于 针对 为了 其中 目前 近日 日前 今年 去年 明年 随着 加快 加速 全力 正在 已经 将在 即将 预计 计划 争取 力争 拥有 吸引 带动 推介 参加
举行 召开 组织 带队 分别 先后 相继 陆续 主要 重点 着力 积极 大力 全面 一个 这个 那个 这里 该 此次 本次 这是 就是 也是 还是 不仅 而且 同时 此外 另外 例如 比如
诸如 以来 记者 走到 看到 了解到 介绍 表示 告诉 负责人 总经理 董事长 经理 主任 书记 副县长 县长 市长 副市长 区长 用于 属于 归属 隶属于 分布于 集中于 由于 对此 为此
因此 所以 如果 虽然 但是 然而 与会 随后 随即 企业家 链主 龙头企业 重点企业 入区企业 入园企业 企业 客商 厂商 下游企业 上游企业 单位 发展成为 发展为 更名为 主办 承办
协办 共建 共同建设 合作建设 联合 携手 牵手 服务好 服务 帮助 协助 支持 鼓励 视察 具体为 分别为 分别是 进行 建立 布局 举办 成立 设立 组建 共同
发往 销往 运往 制造商 供应商 服务商 运营商 开发商 继
锚定 创建 稳居 形成 致力 新上 上马 开建 改造成 变成 新增 累计 全省 我省 国家级 省级 市级 全国 全市 全县 全区 培育出 培育 孵化 产业转移 出让 提供 感谢 邀请 欢迎 前往
奔赴 分赴 赶赴 远赴 深入 到访 抵达 陪同 率队 率领 一行 出席 见证 建设的 建设了 宣布 投入 覆盖 办理 入选 填补 跟进 租赁 租用 加快推进
规划建设 认购 租下 竞得 购得 聚集 集聚 盘活 腾退 腾出 收回 清理 收储 还有 只有 具有 已有 现有 共有 拟投 合资 控股
"""
HARD = frozenset(_HARD.split())
_HARD_LENGTHS = tuple(sorted({len(word) for word in HARD}))
_HARD_LAST = frozenset(word[-1] for word in HARD)

# Function characters, always a border, but for the words (after the colon) they are part of.
_FUNCTION = """
率:效率,功率,频率,利率,税率,比率,汇率 以:以太,可以,以上,以下,以及,以来,以色列,难以,予以 在:在线,存在
同:同步,同创,协同,大同,同方,合同,共同,同心,同济,同盛,同德,同辉 对:对外,应对 从:从化 向:向阳,各向,双向,定向,方向,导向,横向,纵向,面向,转向,万向,流向,走向,去向,意向,投向
之:之星,之家,之光,之都,之城,之窗 于:于田,于都,于洪 至:至诚,至善,至德 到:到位 由:自由 将:将军 使:使用,天使,大使
都:成都,新都,首都,花都,都市,昌都,于都,都匀,都江 才:人才,英才,天才,才智 只: 更:更新 最: 其:其亚,其他 据:数据,依据,据点 按:按摩 给:供给,给水,给排水,补给
着:着色,着装,附着 也: 就:就业,成就 与: 并:并网,合并 把:把手 了: 是: 的:的士,美的 赴: 被:被动,被服,家被,被子 让:转让 或: 且: 若:若羌,若尔 则:规则 但:
而: 还:还原,返还 又: 很: 跟:跟踪 暨:
"""
_INSIDE = {entry[0]: tuple(word for word in entry[2:].split(",") if word) for entry in _FUNCTION.split()}
# 「在建立」 is no 「在建」: the characters after which these are not the verbs they look like.
_LOOKALIKE = frozenset({"在建", "共建", "新建", "兴建", "承建"})
_ENUMERATOR = re.compile(r"（[\d一二三四五六七八九十]{1,3}")
_BROKEN = re.compile(r"[，。；\n]")


_ALL_OF = frozenset("们业司员人者家年天项个次户车样里处目，")
_ALL_DO = frozenset("是有在已将能可会要没很来被把不达超实完")


def is_function(text: str, index: int) -> bool:
    """Whether the character at `index` is a function word there, not a part of a longer word."""
    char = text[index]
    if char not in _INSIDE:
        return False
    if char == "都" and not (
        (text[index - 1 : index] in _ALL_OF and index) or text[index + 1 : index + 2] in _ALL_DO
    ):
        return False  # 「云都科技」
    for word in _INSIDE[char]:
        begin = index - word.index(char)
        if begin >= 0 and text.startswith(word, begin):
            return False
    return True


_FUNCTION_HERE = 255
_CAN_END = re.compile(f"[{''.join(sorted(_HARD_LAST | set(_INSIDE)))}]")


@lru_cache(maxsize=8)
def _borders(text: str) -> bytes:
    """For each position of a text what ends there: the length of the shortest hard word, a function word, or 0."""
    mask = bytearray(len(text) + 1)
    for match in _CAN_END.finditer(text):
        index, last = match.end(), match.group()
        if last in _INSIDE and is_function(text, index - 1):
            mask[index] = _FUNCTION_HERE
        elif last in _HARD_LAST:
            for length in _HARD_LENGTHS:
                word = text[max(0, index - length) : index]
                if word in HARD:
                    following = text[index : index + 1]
                    if not (word in _LOOKALIKE and following in ("立", "成", "设", "筑", "材")):
                        mask[index] = length
                    break
    return bytes(mask)


def left_border(text: str, end: int, *, limit: int = 40, floor: int = 0, tight: bool = False) -> int:
    """Where the noun phrase ending at `end` begins: right after the nearest mark, function or hard word.

    Brackets and quotation marks are crossed when they close inside the phrase.  `tight`: a verb right before the
    head ends the phrase too (「推动｜开发区」); for projects it may be part of the name (「扩建｜项目」).
    """
    borders = _borders(text)
    index = end
    stop = max(floor, end - limit)
    while index > stop:
        char = text[index - 1]
        if char in "）”":
            opening = text.rfind("（" if char == "）" else "“", stop, index - 1)
            if opening < 0 or index - opening > 24 or _BROKEN.search(text, opening, index):
                return index
            if _ENUMERATOR.fullmatch(text, opening, index - 1):
                return index  # a number of a list, not part of a name
            if char == "”" and index == end:
                return opening
            index = opening
        elif char in _MARKS:
            if not _inside_word(text, index, end):
                return index
            index -= 1
        elif borders[index] and (
            borders[index] == _FUNCTION_HERE or ((index < end or tight) and index - borders[index] >= stop)
        ):
            return index
        else:
            index -= 1
    return index


def _inside_word(text: str, index: int, end: int) -> bool:
    """Whether the mark before `index` belongs to a figure (2.5) or stands between Latin words."""
    if index < 2 or index >= end:
        return False
    mark, before, after = text[index - 1], text[index - 2], text[index]
    if mark == " ":
        return before.isascii() and after.isascii()
    return mark in ".," and before.isdigit() and after.isdigit()
