"""The backup archive: one tar of the database's dump and the attachments, with a manifest that proves it
whole.

    database.dump      pg_dump's custom format, without owners and grants
    files/…            the attachments as they lie under ZHAOLUO_HOME/files
    manifest.json      release, time, migrations, rows per table, and size and SHA-256 of every member
    manifest.sha256    SHA-256 of manifest.json, the last member: an archive cut short has none

The checksums find damage, not malice: an archive is as trustworthy as the place it was kept in.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
DUMP, MANIFEST, SEAL, FILES = "database.dump", "manifest.json", "manifest.sha256", "files"
CHUNK = 1 << 20


class ArchiveTrouble(Exception):
    """Why an archive cannot be made or used, as a Chinese sentence."""


@dataclass
class Manifest:
    """What an archive says about itself."""

    release: str
    made_at: str  # ISO 8601, UTC
    tables: dict[str, int]  # rows per table, seen in the same instant as the dump
    migrations: list[str]  # "app.name", all that were applied
    members: dict[str, dict[str, Any]] = field(default_factory=dict)  # name: {"bytes": …, "sha256": …}
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    @property
    def attachments(self) -> list[str]:
        return [name for name in self.members if name.startswith(f"{FILES}/")]


class Reader:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk


class Writer:
    """Writes the members of an archive one after the other, and the manifest at the end."""

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self.tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)
        self.manifest = manifest

    def add(self, name: str, path: Path) -> None:
        with open(path, "rb") as file:
            reader = Reader(file)
            info = _member(name, os.fstat(file.fileno()).st_size)
            self.tar.addfile(info, reader)
        self.manifest.members[name] = {"bytes": info.size, "sha256": reader.digest.hexdigest()}

    def seal(self) -> None:
        said = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1).encode()
        for name, content in ((MANIFEST, said), (SEAL, hashlib.sha256(said).hexdigest().encode() + b"\n")):
            self.tar.addfile(_member(name, len(content)), io.BytesIO(content))
        self.tar.close()


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info


def verify(path: Path) -> Manifest:
    """Read the whole archive and check everything in it; ArchiveTrouble says what is wrong."""
    seen: dict[str, dict[str, Any]] = {}
    said: dict[str, bytes] = {}
    try:
        with open(path, "rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            for info, content in members(tar):
                if info.name in seen or info.name in said:
                    raise ArchiveTrouble(f"{path} 中 {info.name} 出现两次，不是完好的备份。")
                if info.name in (MANIFEST, SEAL):
                    said[info.name] = content.read()
                else:
                    seen[info.name] = {"bytes": info.size, "sha256": digest_of(content)}
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveTrouble(f"{path} 不是招落一体的备份，或已损坏，不能恢复（{error}）。") from error
    if MANIFEST not in said or SEAL not in said:
        raise ArchiveTrouble(f"{path} 不是招落一体的备份，或不完整（缺少清单），不能恢复。")
    if hashlib.sha256(said[MANIFEST]).hexdigest().encode() != said[SEAL].strip():
        raise ArchiveTrouble(f"{path} 已损坏：清单与校验值不符，不能恢复。")
    content = json.loads(said[MANIFEST])
    if content.get("format", 0) > FORMAT:
        raise ArchiveTrouble(f"{path} 由更新的招落一体（{content.get('release')}）备份，请用新版程序恢复。")
    manifest = Manifest(**content)
    for name in sorted(manifest.members.keys() | seen.keys()):
        if manifest.members.get(name) != seen.get(name):
            raise ArchiveTrouble(f"{path} 已损坏：{name} 与清单中的校验值不符，不能恢复。")
    if DUMP not in seen:
        raise ArchiveTrouble(f"{path} 中没有数据库，不能恢复。")
    return manifest


def members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """The members with their content, in order; anything but a plain file in its right place is refused."""
    for info in tar:
        parts = PurePosixPath(info.name).parts
        inside = parts[:1] == (FILES,) and len(parts) > 1 and ".." not in parts
        content = tar.extractfile(info) if info.isreg() else None
        if content is None or not (inside or info.name in (DUMP, MANIFEST, SEAL)):
            raise ArchiveTrouble(f"备份中有不该有的内容：{info.name}，不能恢复。")
        yield info, content


def digest_of(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def version_of(release: str) -> tuple[int, ...]:
    """A release as numbers, to be compared."""
    return tuple(int(number) for number in re.findall(r"\d+", release.split("+")[0]))


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk, so that a rename in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
