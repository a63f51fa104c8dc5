"""Reading documents into drafts (文档识读): pure Python, no network, no clock; text in, drafts with evidence out."""

from .gazetteer import Gazetteer, default_gazetteer, load_gazetteer
from .ingest import UnreadableDocument, ingest
from .read import read_page
from .records import Check, EnterpriseDraft, Evidence, Indicator, Page, ProjectDraft, page_as_json

__all__ = [
    "Check",
    "EnterpriseDraft",
    "Evidence",
    "Gazetteer",
    "Indicator",
    "Page",
    "ProjectDraft",
    "UnreadableDocument",
    "default_gazetteer",
    "ingest",
    "load_gazetteer",
    "page_as_json",
    "read_page",
]
