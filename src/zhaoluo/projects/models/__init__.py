from .gate import StageLimit, StageReport, StageStay, Waiver, ZoneDemand
from .money import AnnualPlan, Instrument, MoneyEntry
from .pledge import Agreement, Milestone, Promise
from .project import Deadline, Project, ProjectInvestor, PromotionMode

__all__ = [
    "Agreement",
    "AnnualPlan",
    "Deadline",
    "Instrument",
    "Milestone",
    "MoneyEntry",
    "Project",
    "ProjectInvestor",
    "Promise",
    "PromotionMode",
    "StageLimit",
    "StageReport",
    "StageStay",
    "Waiver",
    "ZoneDemand",
]
