from .documents import Document, Draft

__all__ = ["Document", "Draft"]
