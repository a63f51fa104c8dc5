"""Same enterprise, same project (同一企业、同一项目): certain, ask a person, or new.  Pure Python; docs/domain/linkage.md."""

from .mentions import Reader as MentionReader
from .names import NameParts, looks_like_firm, split_name
from .projects import ProjectMention, SamePair, likely_same, likely_twice
from .register import Answer, Candidate, Firm, Register

__all__ = [
    "Answer",
    "Candidate",
    "Firm",
    "MentionReader",
    "NameParts",
    "ProjectMention",
    "Register",
    "SamePair",
    "likely_same",
    "likely_twice",
    "looks_like_firm",
    "split_name",
]
