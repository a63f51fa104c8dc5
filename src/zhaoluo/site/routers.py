from __future__ import annotations

import os
from typing import Any


class OwnerMigrates:
    """Tables are made by the owner's role (alias ``owner``); the application's role (``default``) only uses them."""

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool | None:
        return None if db == "owner" or os.environ.get("ZHAOLUO_MIGRATE_DEFAULT") == "1" else False
