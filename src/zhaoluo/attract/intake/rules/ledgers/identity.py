"""Which project of the register a row speaks of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .said import Known, Said, fold, text_of


class Register:
    """The zone's projects, found by code, by what a ledger called them before, and by name."""

    def __init__(self, known: Iterable[Known], called: Mapping[str, Sequence[int]] | None = None) -> None:
        """``called``: names that earlier ledgers gave (folded) → numbers of the projects."""
        self.by_id = {project.id: project for project in known}
        self.by_code = {project.code: project for project in self.by_id.values()}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.claimed: dict[int, Said] = {}  # project → the row of the ledger at hand that speaks of it
        for project in self.by_id.values():
            self.by_name[fold(project.name)].append(project)
        self.called = {
            name: [self.by_id[pk] for pk in dict.fromkeys(ids) if pk in self.by_id]
            for name, ids in (called or {}).items()
        }

    def is_called(self, known: Known, name: str) -> bool:
        """Whether an earlier ledger gave the project this name; such a name is no renaming."""
        return known in self.called.get(fold(name)[:200], ())


def agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of investors can be of one project: one of them unknown, or a firm in common."""
    if not one or not other:
        return True
    return bool({fold(name) for name in one} & {fold(name) for name in other})


def _closeness(said: Said, known: Known) -> tuple[bool, bool, bool, int]:
    """Sorts first what is more alike."""
    return (
        text_of(said.investors) != text_of(known.content.investors),
        said.investment != known.content.investment,
        said.values.get("stage") != known.stage.value,
        known.id,
    )


class Finder:
    """Gives each row of one ledger its project; no project is given to two rows."""

    def __init__(self, rows: Sequence[Said], register: Register) -> None:
        self._register = register
        self._names = Counter(fold(row.name) for row in rows)
        self.claimed = register.claimed = {}

    def find(self, row: Said) -> tuple[Known | None, Said | None, list[Known]]:
        """The project; else the earlier row of this ledger that has it already; else namesakes whose investors differ."""
        code = str(row.values.get("code", "")).strip()
        if known := self._register.by_code.get(code):
            return self._claim(known, row)
        name = fold(row.name)
        remembered = self._register.called.get(name[:200], [])
        namesakes = list({k.id: k for k in [*remembered, *self._register.by_name.get(name, [])]}.values())
        agreeing = sorted(
            (k for k in namesakes if agree(row.investors, k.content.investors)),
            key=lambda k: (k.id in self.claimed, *_closeness(row, k)),
        )
        if agreeing:
            return self._claim(agreeing[0], row)
        if len(remembered) == 1 and self._names[name] == 1:
            return self._claim(remembered[0], row)  # the ledger itself has put its investor right
        return None, None, namesakes

    def _claim(self, known: Known, row: Said) -> tuple[Known | None, Said | None, list[Known]]:
        first = self.claimed.setdefault(known.id, row)
        return (known, None, []) if first is row else (known, first, [])
