"""The glossary says what the terms say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_glossary_is_written_from_the_terms() -> None:
    code = "import sys; sys.path.insert(0, 'scripts'); import glossary; sys.stdout.write(glossary.glossary())"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert told.stdout == (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), "run scripts/glossary.py"
