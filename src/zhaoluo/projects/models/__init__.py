from .condition import ProjectCondition
from .gate import StageLimit, StageReport, StageStay, Waiver, ZoneDemand
from .money import AnnualPlan, Instrument, MoneyEntry
from .pledge import Agreement, Milestone, Promise
from .project import CodeSeries, Deadline, Project, ProjectInvestor, PromotionMode

__all__ = [
    "Agreement",
    "AnnualPlan",
    "CodeSeries",
    "Deadline",
    "Instrument",
    "Milestone",
    "MoneyEntry",
    "Project",
    "ProjectCondition",
    "ProjectInvestor",
    "Promise",
    "PromotionMode",
    "StageLimit",
    "StageReport",
    "StageStay",
    "Waiver",
    "ZoneDemand",
]
