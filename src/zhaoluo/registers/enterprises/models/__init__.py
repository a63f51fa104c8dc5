from .enterprise import Alias, Enterprise
from .particulars import Contact, Relation, Title
from .sighting import Sighting

__all__ = ["Alias", "Contact", "Enterprise", "Relation", "Sighting", "Title"]
