"""What the register answers; the page of one enterprise, lists and contacts: beside."""

from .access import actor_on, enterprise_for, enterprises_for, keeps
from .recognising import lookalikes, recognise

__all__ = ["actor_on", "enterprise_for", "enterprises_for", "keeps", "lookalikes", "recognise"]
