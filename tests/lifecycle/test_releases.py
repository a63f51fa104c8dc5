"""Data of every release are carried on by this one: nothing lost, migrated, secured.

`releases/` holds a backup of the demo zone (演示) made by each release; add one with each release, never change an old one:
`zhaoluo demo --as-of 2026-11-20 && zhaoluo backup F.tar && xz -9 F.tar`.
"""

from __future__ import annotations

import json
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from .conftest import Bench, Holder

ARCHIVES = sorted((Path(__file__).parent / "releases").glob("*.tar.xz"))
#: Tables whose rows grow by themselves when a newer release migrates.
GROWING = {"django_migrations", "django_content_type", "auth_permission", "journal_event"}


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def test_data_of_a_release_are_carried_on_with_nothing_lost(
    archive: Path, make_bench: Callable[..., Bench], open_folder: Path
) -> None:
    plain = open_folder / "old.tar"
    plain.write_bytes(lzma.decompress(archive.read_bytes()))
    with tarfile.open(plain) as tar:
        member = next(m for m in tar.getmembers() if m.name.endswith("manifest.json"))
        handle = tar.extractfile(member)
        assert handle is not None
        told = json.loads(handle.read())["tables"]
    bench = make_bench(open_folder / "home")
    restored = bench.command("restore", str(plain), within=120)
    assert restored.returncode == 0, restored.stderr
    migrated = bench.command("zone", "list", within=120)
    assert migrated.returncode == 0, migrated.stderr
    assert "河阳经济技术开发区" in migrated.stdout
    holder: Holder = bench.hold()
    with psycopg.connect(holder.superuser) as connection:
        for table, rows in told.items():
            name = table.removeprefix("public.")
            (there,) = connection.execute(f'select count(*) from "{name}"').fetchone() or (None,)
            assert there == rows or (name in GROWING and there >= rows), name
    with psycopg.connect(holder.url) as application:
        assert application.execute("select count(*) from projects_project").fetchone() == (0,)
        application.execute("select set_config('zhaoluo.zones', '1', false)")
        assert application.execute("select count(*) from projects_project").fetchone() == (120,)
    holder.leave()


def test_there_is_a_release_to_carry_on() -> None:
    assert ARCHIVES
