"""The only writers of the register."""

from .contacts import note_contacts_export, remove_contact, save_contact, show_contact
from .entering import enter, find_or_enter
from .meeting import answer_question, meet, reopen_question
from .merging import merge, unmerge
from .particulars import add_alias, add_relation, remove_alias, remove_relation, remove_title, save_title

__all__ = [
    "add_alias",
    "add_relation",
    "answer_question",
    "enter",
    "find_or_enter",
    "meet",
    "merge",
    "note_contacts_export",
    "remove_alias",
    "remove_contact",
    "remove_relation",
    "remove_title",
    "reopen_question",
    "save_contact",
    "save_title",
    "show_contact",
    "unmerge",
]
