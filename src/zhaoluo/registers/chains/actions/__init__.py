"""The only writers of chains and of what stands on them."""

from .editing import change_chain, move_link, remove_edge, remove_link, save_edge, save_link
from .facts import (
    enter_equipment,
    enter_figure,
    enter_purchase,
    remove_equipment,
    remove_figure,
    remove_purchase,
)
from .importing import import_purchases
from .placing import name_leader, place, unplace, withdraw_leader
from .structure import confirm_chain, import_chain

__all__ = [
    "change_chain",
    "confirm_chain",
    "enter_equipment",
    "enter_figure",
    "enter_purchase",
    "import_chain",
    "import_purchases",
    "move_link",
    "name_leader",
    "place",
    "remove_edge",
    "remove_equipment",
    "remove_figure",
    "remove_link",
    "remove_purchase",
    "save_edge",
    "save_link",
    "unplace",
    "withdraw_leader",
]
