"""Write docs/glossary.md from the terms of every app: English code, Chinese label, where it is used.

Run after changing any terms.py: `.venv/bin/python scripts/glossary.py`; a test compares.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from zhaoluo.foundation.terms import Term

HEAD = """# Glossary

One word per thing, everywhere: in addresses, tables, classes, events and documents. English codes are stored, Chinese labels
are shown. The field's words that are no code stand first; the rest is written by `scripts/glossary.py` from `terms.py`.

| word | Chinese | meaning |
|---|---|---|
| zone | 园区 | a development zone or county that uses the system; the wall between rows |
| library | 四库 | the projects of one stage: 线索库, 洽谈库, 签约库, 建设库 |
| demand | 要求 | what entering a stage asks for; general, statutory, verification, or the zone's own (本区加) |
| gate | 关口 | the demands of the next stage, answered for one project |
| report | 申报 | a claim that a stage was reached; moves nothing |
| verification | 核实、认定 | another person's word that the report is true |
| waiver | 带缺 | leave to pass although a demand of the zone's own is missing |
| stay | 阶段停留 | a project's time in one stage, with the day claimed and the moment verified |
| cohort | 批次 | the projects that reached a stage in a period; rates are shares of a cohort |
| officer, leader, department | 责任人、包联领导、责任部门 | the three levels responsible for a project |
| task force | 专班 | people of several units working on one project or chain |
| take over | 接入 | bring in a project that already stands somewhere; it stands 待核 |
| agreed, in place, statistics | 合同额、到位资金、固投入统 | three amounts, never added together |
| mu, sqm, wan | 亩、㎡、万元 | units: 15 mu = 1 ha; money is stored in 万元 |
"""


def sections() -> str:
    """A table for every enumeration of every ``terms.py``."""
    parts = []
    for path in sorted((ROOT / "src/zhaoluo").rglob("terms.py")):
        name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        module = importlib.import_module(name)
        for kind in vars(module).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, Term)
                and kind is not Term
                and kind.__module__ == name
            ):
                rows = "\n".join(f"| `{member.value}` | {member.label} |" for member in kind)
                parts.append(
                    f"\n## {kind.__name__} ({name.removeprefix('zhaoluo.').removesuffix('.terms')})\n\n| code | Chinese |\n|---|---|\n{rows}\n"
                )
    return "".join(parts)


def glossary() -> str:
    """The whole page."""
    return HEAD + sections()


if __name__ == "__main__":
    (ROOT / "docs/glossary.md").write_text(glossary(), encoding="utf-8")
