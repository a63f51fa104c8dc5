"""Tables of wordings: what is suspected, what is not, and that no way of writing hides a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..presets import preset_table
from ..rules.triggers import (
    Trigger,
    parse_patterns,
    refusals_of_basis,
    refusals_to_save_triggers,
    shown_pattern,
    suspicions,
)
from ..terms import TriggerAction

TABLE = preset_table()


def codes(text: str, kind: str = "") -> set[str]:
    return {s.code for s in suspicions(text, TABLE, kind)}


SUSPECTED = [
    ("按企业当年缴纳增值税、所得税地方留成部分的50%给予奖励", "tax_reward"),
    ("前三年税收地方留成全额返还", "tax_reward"),
    ("对年纳税额超过500万元的，按 30% 给予产业扶持资金", "tax_reward"),
    ("以财政贡献为基数，超出部分奖励企业80%", "tax_reward"),
    ("享受五免五减半", "tax_reward"),
    ("享受 2 免 3 减半政策", "tax_reward"),
    ("实行先征后返", "tax_reward"),
    ("土地出让金先缴后返", "tax_reward"),
    ("奖励不得低于企业纳税额的50%", "tax_reward"),
    ("税收不得截留，全部返还企业", "tax_reward"),
    ("重大项目一事一议，给予资金支持", "one_case"),
    ("采取“一企一策”给予优惠", "one_case"),
    ("补贴对象为名录内企业", "one_case"),
    ("专项补贴仅限链主企业申报", "one_case"),
    ("在本区注册并依法纳税的企业方可享受补贴", "relocation"),
    ("总部迁入本县的，一次性奖励100万元", "relocation"),
    ("企业须将税收关系转入我区后兑现奖励", "relocation"),
    ("给予落户奖励50万元", "relocation"),
    ("工业用地实行零地价", "price"),
    ("前三年厂房免租", "price"),
    ("标准厂房免费使用五年", "price"),
    ("土地价款按基准地价的七折收取", "price"),
    ("城市基础设施配套费全免", "price"),
    ("企业缴纳的社会保险费由区里承担一半", "price"),
    ("土地出让金高于8万元/亩的部分奖励给企业", "price"),
    ("土地款不再收取", "price"),
    ("企业承诺10年内不迁出本区", "no_leaving"),
    ("乙方十年内不得迁离甲方辖区", "no_leaving"),
    ("期内不变更注册地", "no_leaving"),
    ("若企业外迁，须退回全部补贴", "no_leaving"),
    ("项目建设优先采购本地建材", "local"),
    ("区内企业中标的额外加分", "local"),
    ("投标人须具备本地业绩，作为加分项", "local"),
    ("同等条件下优先使用本区产品", "local"),
    ("申报企业注册资本不低于5000万元", "threshold"),
    ("成立满3年以上的企业可以申报", "threshold"),
    ("年营业收入达到2000万元", "threshold"),
    ("按企业上年纳税额的30%给予技改支持", "tax_reward"),
    ("以企业上缴增值税县级部分的80%支持企业发展", "tax_reward"),
    ("区级留成部分在次年一季度全额拨付企业", "tax_reward"),
    ("县级所得部分奖励企业", "tax_reward"),
    ("按企业对地方财政的贡献给予等额扶持", "tax_reward"),
    ("税收留成的10%支付", "tax_reward"),
    ("采取一事一议方式给予支持", "one_case"),
    ("仅对链主企业给予物流补贴", "one_case"),
    ("链主企业引进的项目每个给予50万元奖励", "one_case"),
    ("零土地价格供地", "price"),
    ("土地零成本", "price"),
    ("土地以成本价供应", "price"),
    ("出让价按基准地价的70%执行", "price"),
    ("土地款先缴后补", "price"),
    ("水电气费用由区里补贴一半", "price"),
    ("用电每度0.1元的补贴", "price"),
    ("10年内不将生产线迁出本区", "no_leaving"),
    ("期间不得将注册地址迁出", "no_leaving"),
    ("不得变更工商注册地址和纳税地", "no_leaving"),
    ("企业落户奖补资金200万元", "relocation"),
    ("本地业绩加3分", "local"),
    ("本市有业绩的得5分", "local"),
    ("甲方未给予税收返还的，承担违约责任", "tax_reward"),
    ("不提供担保的也可享受税收返还", "tax_reward"),
    ("不得不给予税收返还", "tax_reward"),
    # Own sentences, run once before anything was mended for them.
    ("对企业缴纳的所得税市级留存部分按五成兑付给企业", "tax_reward"),
    ("依据企业年度税收贡献安排等额扶持", "tax_reward"),
    ("企业缴纳税款形成的区级收入，用于支持项目建设", "tax_reward"),
    ("采用一企一策的方式对项目予以倾斜", "one_case"),
    ("只面向龙头企业发放物流补助", "one_case"),
    ("土地按评估价的六成供应", "price"),
    ("用水费用由政府承担三成", "price"),
    ("五年内不得把总部搬往区外", "no_leaving"),
    ("经营期内不更改税务登记机关", "no_leaving"),
    ("落户企业给予装修补贴", "relocation"),
    ("在本县设有办事处的加2分", "local"),
    ("对企业形成的地方级税收增量，由财政给予等额支持", "tax_reward"),
    ("乙方上缴的企业所得税区级分享部分，甲方分三年拨付给乙方", "tax_reward"),
    ("按照企业对本级财力的贡献程度安排奖励资金", "tax_reward"),
    ("仅限本园区链主推荐的配套企业享受装修补贴", "one_case"),
    ("工业用地出让底价按周边成交价的一半确定", "price"),
    ("天然气费用每立方米补贴0.3元", "price"),
    ("乙方承诺十五年内生产基地不搬出本县", "no_leaving"),
    ("合作期间乙方不得把注册地迁至其他区", "no_leaving"),
    ("评标时，有本区施工业绩的每项加2分", "local"),
]
HIDDEN = [
    ("税 收 返 还", "tax_reward"),
    ("税收\n返还", "tax_reward"),
    ("税\u200b收返\u00ad还", "tax_reward"),
    ("税·收·返·还", "tax_reward"),
    ("１０年内不　迁出", "no_leaving"),
    ("０地价供地", "price"),
    ("1.一企一策\n给予优惠", "one_case"),
]
CLEAN = [
    "施工许可前全部手续由代办一组全程代办",
    "红线外10kV供电线路接到地块边",
    "不得按纳税额返还、奖励企业",
    "严禁以税收返还、财政奖励、减免租金等方式变相给予优惠",
    "不得以任何形式，包括税收返还、财政奖励，给予企业优惠",
    "本协议不含税收返还、土地优惠条款",
    "奖励不与纳税额挂钩",
    "原按税收奖励的办法一律取消",
    "税收返还条款予以废止",
    "依法享受国家税收优惠，按规定办理留抵退税",
    "一企一策做好代办服务",
    "链主企业由专班对接服务",
    "项目公司已在本区注册，由专班对接",
    "土地以公开出让方式供应，出让价不得低于国家规定的最低价标准",
    "租金按市场评估价收取",
    "不得要求企业承诺不迁出本区",
    "不得将不迁出作为条件",
    "优先录用本地劳动力",
    "不得优先采购本地产品",
    "组织两场专场招聘，协助招工100人",
    "年产值预计三年翻番",
    "甲方不承诺任何税收返还",
    "不给予税收返还",
    "未向乙方作出税收返还、土地零地价等承诺",
    "甲方不提供零地价",
    "税收返还：无",
    "零地价：不适用",
    "无税收返还",
    "不实行一企一策的税收优惠",
    "协议不得约定企业不迁出",
    "对已享受的税收返还予以追回",
    "企业依法纳税，依法享受国家规定的优惠",
    # Own sentences, run once before anything was mended for them.
    "管委会没有向企业许诺过任何税收奖励",
    "本项目不安排租金减免",
    "地价优惠：没有",
    "本协议无零地价条款",
    "违规发放的落户奖励应当全额追缴",
    "不得规定企业不变更注册地",
    "出让价不低于基准地价的70%",
    "双方确认，甲方未对乙方作任何税收返还安排",
    "租金减免：不涉及",
    "政府不得与企业约定不迁出条款",
    "土地款按合同约定分期缴清",
    "龙头企业推荐的配套企业由专班上门对接",
    "税务部门上门辅导，支持企业办理退税",
    "",
]


@pytest.mark.parametrize(("text", "code"), SUSPECTED + HIDDEN)
def test_a_text_that_trips_a_trigger_is_suspected_with_its_article(text: str, code: str) -> None:
    found = {s.code: s for s in suspicions(text, TABLE)}
    assert code in found, found
    assert found[code].article and found[code].words and "疑似" in found[code].sentence


@pytest.mark.parametrize("text", CLEAN)
def test_a_text_that_forbids_or_speaks_of_service_is_not_suspected(text: str) -> None:
    assert codes(text) == set()


def test_a_denial_covers_its_own_clause_only() -> None:
    assert codes("不得乱收费，按纳税额的50%给予奖励") == {"tax_reward"}
    assert codes("不得返还税收。对年纳税100万元以上的给予奖励") == {"tax_reward"}
    assert codes("不得返还税收，但给予纳税奖励") == {"tax_reward"}


def test_words_far_apart_or_in_different_sentences_do_not_meet() -> None:
    assert codes("企业依法缴纳税收。对优秀员工给予奖励") == set()
    assert codes("企业应当依法缴纳税收，" + "按期申报，" * 12 + "并对员工奖励") == set()


def test_thresholds_are_not_asked_of_promises() -> None:
    text = "企业注册资本不低于5000万元"
    assert codes(text, "policy") == {"threshold"}
    assert codes(text, "promise") == set()


def test_one_text_may_trip_several() -> None:
    text = "企业在本区注册、十年内不迁出的，按地方留成全额奖励，并享受零地价"
    assert {"tax_reward", "relocation", "price", "no_leaving"} <= codes(text)


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(suspicions(text, TABLE), list)


@given(st.sampled_from(SUSPECTED), st.data())
def test_blanks_and_invisible_characters_hide_nothing(case: tuple[str, str], data: st.DataObject) -> None:
    text, code = case
    for _ in range(3):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from([" ", "\u200b", "\u3000", "\t", "*"])) + text[at:]
    assert code in codes(text)


@pytest.mark.parametrize(
    ("basis", "code"),
    [
        ("", "no_basis"),
        ("  ", "no_basis"),
        ("该企业为目标企业库入库企业", "target_is_no_basis"),
        ("链主企业", "target_is_no_basis"),
        ("主任口头同意", "no_law_named"),
        ("会议研究决定", "no_law_named"),
        ("《土地管理法》", "no_law_named"),
        ("《专题会议纪要》第三条", "no_law_named"),
        ("主任办公会纪要〔2025〕7号", "no_law_named"),
        ("《招商引资协议》第五条", "no_law_named"),
        ("《投资合作协议(补充)》第5条第二款", "no_law_named"),
        ("《重点产业企业名录》第二条", "no_law_named"),
        ("《目标企业库》", "target_is_no_basis"),
        ("《链主企业名单》第三条", "target_is_no_basis"),
        ("链主企业，区发〔2025〕9号", "target_is_no_basis"),
        ("目标企业，按《土地管理法》办", "target_is_no_basis"),
    ],
)
def test_what_is_no_legal_basis(basis: str, code: str) -> None:
    assert [r.code for r in refusals_of_basis(basis)] == [code]


@pytest.mark.parametrize(
    "basis",
    [
        "《土地管理法》第五十四条",
        "国发〔2014〕62号",
        "国办发(2024)第 9 号",
        "《招商引资合同管理办法》（演示）第 12 条",
        "《专题会议纪要》第三条，依据《土地管理法》第五十四条",
        "链主企业，依据《中小企业促进法》第十条",
    ],
)
def test_what_names_a_law(basis: str) -> None:
    assert refusals_of_basis(basis) == []


def test_patterns_are_read_as_they_are_written() -> None:
    for trigger in TABLE.triggers:
        text = "\n".join(shown_pattern(p) for p in trigger.patterns)
        assert parse_patterns(text) == trigger.patterns
    assert parse_patterns(" 甲方，乙方 ＋ 丙方 \n\n") == ((("甲方", "乙方"), ("丙方",)),)


def a_trigger(**changes: object) -> Trigger:
    known = {
        "code": "x", "label": "某类", "articles": ("18",), "action": TriggerAction.BLOCK, "patterns": ((("税收",), ("返还",)),),
    }  # fmt: skip
    return Trigger(**(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("triggers", "note", "wanted"),
    [
        ([a_trigger()], "按新规定改", set()),
        ([a_trigger()], "改", {"no_note"}),
        ([], "按新规定改", {"empty"}),
        ([a_trigger(label=" ")], "按新规定改", {"no_label"}),
        ([a_trigger(articles=())], "按新规定改", {"no_article"}),
        ([a_trigger(patterns=())], "按新规定改", {"no_pattern"}),
        ([a_trigger(patterns=((("税收",), ()),))], "按新规定改", {"empty_group"}),
        ([a_trigger(patterns=((("税",),),))], "按新规定改", {"short_word"}),
        ([a_trigger(patterns=((("税" * 21,),),))], "按新规定改", {"long_word"}),
    ],
)
def test_a_zone_saves_its_own_table_or_hears_why_not(
    triggers: list[Trigger], note: str, wanted: set[str]
) -> None:
    assert {r.code for r in refusals_to_save_triggers(triggers, note)} == wanted


def test_the_preset_may_be_saved_as_it_is() -> None:
    assert refusals_to_save_triggers(TABLE.triggers, "原样另存") == []
