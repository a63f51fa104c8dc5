"""What a project's name is and is not: empty words, branches of industry, aims, verbs that act on projects."""

import re

from .lexicon import alternation, any_of

# Words that say nothing about which project it is.
_EMPTY_WORDS = """
上半年 下半年 前三季度 今年以来 动工 新动工 复工 新投产 新竣工
重点 重大 重要 产业 工业 该 此 这些? 那些? 本 各类? 各个? 所有 全部 其他 其它 一[批个些] 一系列 多个 几个 若干 部分 在建 新建 续建 扩建
改建 储备 签约 开工 竣工 投产 已投产
招商引资 招商 引资 引进 落地 入驻 入园 优质 高质量 高端 省级? 市级? 县级? 区级? 国家级? 省市县? 亿元? 千万元? 万元 以上 及 大型? 小 好 新
老 类 等 个 条 的 之 建设 推进 谋划 实施 意向
洽谈 在谈 线索 对接 合作 投资 工程 基础设施 配套 公益 惠民 专项债? 政府 央企 外资 内资 民营 企业 园区 开发区 经开区 高新区 全[省市县区年]
我[省市县区们] 课题 攻关 转型 升级
技改 实体 标志性 牵引性 支撑性 引领性 龙头 旗舰 补链 强链 延链 建链 链条 产业链 上下游 关联 相关 前期 后续 现有 已有 拟 计划 年度 当年 今年 去年 本次 此次 首批 首个
第[一二三四五六七八九十\\d]+[批季度次轮场]* 哪些 都有 季度 集中 申报 审批 备案 核准 试点 样板 标杆 精品 特色 优势 主导 支柱 推动 加快 抓 促 上 大抓 狠抓
紧盯 围绕 以 让 使 为 和 与 在 对 有 无 或 把 将 个性 综合 整体
单体 具体 十大 百亿级? 千亿级? 亿级 投产达效 达产达效 现代化 规模化 标准化 集团 公司 总 分 子 单个 每个 两个 三个 四个 双 主 落户 承接 转移
资金 扶持 补贴 奖补 中央 预算内 国债
债券 考察 参观 观摩 调研 拉练 评审 评估 合同 协议 方 业主 法人 来源 信息 名称 情况 进度 现场 工地 一期 二期 三期 成长 支撑 带动 融合
[一二三四五六七八九十\\d] 重磅 代表 这批 那批 上述 以下 这次 内生 占 超过
家 优 更多 许多 众多 不少 突出 坚持 发力 扭住 紧紧 打造 落实 解决 汇报 及时 聚焦 服务 助推 经济 发展 开年 月份? 年 日 自主 关键 核心 合适
成熟 潜在 目标 来 去 到 下 中 内 外 项 级 量 体量
大好 大项 大个 群 生成 见效 追加 今天 昨天 昨日 今日 核心 精谋 谈 [省市县区]定 率 招引 争取 精细 精准 定期 包联 领办 省 市 县 区 国 全国 国际 世界 全球 一流 多
产能 存量 增量 资源 增资扩产 增资 扩产 跟踪 谈判 成功 达标 示范 引领
"""
# Branches of industry: alone they name no project, with a sum or a stage they may.
_SECTOR_WORDS = """
先进 现代 新型 战略性 新兴 绿色 智能 数字 装备 制造业? 新能源 新材料 电子 信息 汽车 零部件 光伏 风电 储能 生物 医药 食品 加工 纺织 服装
化工 建材 钢铁 机械 物流 文化 旅游 康养 农业
农产品 节能 环保 循环 低空 人工智能 大数据 算力 半导体 集成电路 光电 氢能 锂电 动力 电池 清洁 能源 再生 冷链 仓储 商贸 服务业 健康 大健康
体育 教育 医疗 科技 创新 型 、 5G 深加工
精深 有色 金属 轻工 发电 民生 社会 事业 城建 交通 水利 文旅 科研 技术 改造 生产 农 林 牧 渔 安全 水 电 气 热 路 网 生态 环境 治理 数字化
产业化 智能化 绿色化 信创 军民 轨道 航空 航天 海洋
船舶 总部 楼宇 消费 娱乐 休闲 餐饮 住宿 住房 保障性? 老旧 小区 棚户区 标准 厂房 综合型 一体化 民用 军用 开发 城乡 社区 乡村 景区 城镇 旅游 技术改造 转型升级 制品 设备
非 材料 器件 元器件 仪器 一代 研发 应用 双碳 低碳 高效
"""
_EMPTY = re.compile(f"^(?:{alternation(_EMPTY_WORDS)})*$")
_SECTOR = re.compile(f"^(?:{alternation(_SECTOR_WORDS + _EMPTY_WORDS)})*$")
_HEAD = re.compile(r"(?:建设|工程)?项目$")
_LOOSE = re.compile(
    r"\d{4}年|\d+月份?|[\d.]+%|[“”‘’（）\s·]|[\u4e00-\u9fff]{2,8}(?:开发区|经开区|高新区|示范区)|^[\u4e00-\u9fff]{2,4}(?:[省旗州]|市(?![场政民集])|县(?![域])|(?<![景园小社厂片校院库])区)"
)
_ACTING = any_of(
    """推进 宣布 实施 助推 狠抓 紧抓 大抓 抓 谋划 申报 争取 加快 加大 落实 解决 汇报 引进 招引 引入 推动 促 促进 促成 举办 精谋 围绕 坚持以? 以 全部
    签订 签署 签下 参观 观摩 调研 视察 督导 调度 攻坚 盯紧 紧盯 扭住 牵住 牵牢 跑 争 谈
    招 洽谈 对接 跟进 跟踪 考察 签约 履约 落地 包联 领办 帮扶 审批 核准 立项 突出 聚焦 关注 对 把 让 使 为 与 和 在 等 着 了 抓好 抓实 做好
    做强 做大 发力 致力 承揽 承担 实施
    支持 带动 拉动 催生 助力 赋能 撬动 吸引 围绕着 依托 借助 通过 按照 根据 结合 针对 关于 凡 如 当 每 就""",
    after="$",
)
_BARE_WORKS = re.compile(
    r"^(?:"
    + alternation(
        """标准化? 现代化 智能化? 自动化 全自动 数字化 高端 先进 新 新建 首[幢栋条座] 整体 我们 公司 生产 制造 加工 装配 总装 组装 喷涂 厂区
        宽敞 明亮 高大 一流 国内 世界 全球 全国 领先 最大 实施 已 完成 完工 封顶 建成 正在 多层 单层 两层 高层 钢结构 主体
        \\d+[余多]? [一二两三四五六七八九十]+ 条 栋 幢 座 个 平方米 万 万平方米 家 余 月份? 号 # 楼 层 专用 通用 定制 定制化 闲置 二手 老
        旧 原 现有 已有 配套 综合 综合性 公共 服务 创新 创业 科研 研发 科技 高能级 共享 开放 产业 工业
        融资 交易 信息 互联网 大数据 云 政务 招商 人才 引才 就业 数字 智慧 展示 交流 合作 技术 检测 孵化 省级 国家级 市级 各类 各 多个 一批
        铁皮 高标准 老旧 废弃
        低效 破旧 中试 更多 重要 重点 特色 优质 平台 中心 基地 载体 空间 工厂 厂房 车间 生产线 产线 园区 为明年 明年 新厂 目前 作为 企业 全新 建立 第 日
        [一二三四五]期 利用 布局 洁净 专精特新 小巨人 “ ” 园 产业园 下游 上游 进行
        电子 智能 制造 光伏 储能 新能源 食品 汽车 医药 黑灯 无尘 千级 万级 百级 洁净 恒温 年 吨 台 套 万台 万吨 万件 种植 养殖 实验 教学
        实训 培训 运营 总部 区域 地区 智能工厂 数智化 柔性 高效 高速 灌装 包装 的 及 和 与"""
    )
    + r")*$"
)
_GOAL = re.compile(
    r"(?:打造|建成|建设成?为?|形成|成为|致力于|创建|争创|构建|发展成)[^，。；]{0,4}(?:"
    + alternation(
        """全国 国内 国际 世界 全球 全省 华北 华东 华南 华中 西北 西南 东北 中部 区域 千亿 百亿 重要 一流 最大 领先 集 具有 一个 一批 以 现代
        高端 绿色 先进 特色 产业 国家 省级 更多 智能制造 装备制造 新能源 新材料 新型 融合"""
    )
    + ")"
)


def bare(name: str) -> str:
    """A name without 项目, dates, zones, marks: what is left must say which project it is."""
    return _LOOSE.sub("", _HEAD.sub("", name))


def is_empty_name(name: str) -> bool:
    """Whether a name says nothing about which project it is (「重点产业项目」, 「某开发区项目」)."""
    core = bare(name)
    return len(core) < 2 or bool(_EMPTY.match(core))


def is_sector(name: str) -> bool:
    """Whether a name is no more than a branch of industry (「新能源项目」)."""
    return bool(_SECTOR.match(bare(name)))


def is_acting(stem: str) -> bool:
    """Whether what stands before 项目 ends in a verb that does something to projects (「加快推进」)."""
    return bool(_ACTING.search(stem))


def is_common_works(name: str) -> bool:
    """Whether a building or line is of no name (「五栋标准厂房」): part of a project, not one."""
    return bool(_BARE_WORKS.match(_HEAD.sub("", name)))


def is_goal(text: str, start: int) -> bool:
    """Whether the phrase at `start` is an aim (「打造全国重要的……基地」), not a project."""
    return bool(_GOAL.search(text[max(0, start - 14) : start + 8]))
