"""What the demo zone has read: one page of a newspaper, invented, with drafts decided and drafts that wait."""

from __future__ import annotations

from typing import Any

from zhaoluo.attract.intake.actions import documents, drafts
from zhaoluo.attract.intake.models import Draft
from zhaoluo.projects.models import Project

from .days import Days, moment
from .people import Cast
from .stories import Moments

#: Days ago: the page appeared, and was read and looked at.
PUBLISHED, READ = 4, 3
TITLE = "河阳日报 第 2 版（演示）"
HOME = "河阳经济技术开发区"
PAGE = """【演示】本页人名、企业名、项目名和数字均为虚构，仅供试用。

河阳日报　第2版　开发区

项目为王　河阳经开区四季度不松劲

河阳日报讯　日前，合肥筑桓住工有限公司投资建设的装配式混凝土构件项目在河阳经开区有了新进展，项目总投资2.9亿元，占地58亩，双方正在就供地方案洽谈。

在招商二组的推动下，苏州霁川电子陶瓷有限公司与河阳经开区签订投资协议，将投资1.2亿元建设压电陶瓷微执行器项目。

总投资2.6亿元的云汐光学镀膜项目由江东云汐光学有限公司投资建设，规划用地38亩，目前正在开展前期论证。

河阳经开区还与岭川市青梧智能装备有限公司签订投资协议，青梧公司将投资4.8亿元建设协作机器人关节项目，规划用地75亩。

总投资9600万元的桑榆冷链仓储项目已于近日开工建设，主体结构完成35%。

数据显示，今年以来，河阳经开区新签约项目31个，已开工17个，开工率54.8%；去年同期新签约项目20个，已开工9个，开工率60%。“少开会、多跑现场，项目才跑得快。”招商局有关负责人说。

邻近的临水经济开发区也传来消息，总投资5.5亿元的临水绿色铸造产业园项目签约落户。
"""


def read(cast: Cast, days: Days) -> Moments:
    """A page is read and half of it looked at: one draft merged, one not ours, one unsure, the rest waits."""
    yield (at := moment(days.ago(READ), 75))
    document = documents.read_document(
        zone=cast.zone, title=TITLE, text=PAGE, published_on=days.ago(PUBLISHED), home_zone=HOME, **cast.who("周启明", at)
    )  # fmt: skip
    found = list(document.drafts.all())
    for minutes, name, decide in (
        (81, "压电陶瓷微执行器", _merge),
        (84, "临水绿色铸造产业园", drafts.reject_draft),
        (88, "桑榆冷链仓储", drafts.leave_unsure),
    ):
        yield (at := moment(days.ago(READ), minutes))
        draft = next(d for d in found if name in str(d.fields["name"]))
        decide(draft.pk, **cast.who("周启明", at))


def _merge(draft_id: int, **who: Any) -> None:
    draft = Draft.objects.get(pk=draft_id)
    project = Project.objects.get(zone=draft.zone_id, name="压电陶瓷微执行器")
    drafts.link_draft(draft_id, project.pk, **who)
