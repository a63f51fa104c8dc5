#!/usr/bin/env python
"""The console command `zhaoluo` for a checkout whose environment is active."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from zhaoluo.site.command import main

if __name__ == "__main__":
    sys.exit(main())
