"""The demo zone 河阳经济技术开发区: invented, marked 演示, the same for the same as-of day."""

from .accounts import PASSWORD, Account, accounts

__all__ = ["PASSWORD", "Account", "accounts"]
