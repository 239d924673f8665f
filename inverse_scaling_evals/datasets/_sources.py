"""The public files that datasets are read from, as `sources.yaml` lists them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from .._package_data import read_package_data


@dataclass(frozen=True)
class Source:
    """One public file.

    Attributes:
        key: Its path in the mirror and in the cache.
        url: Address of the pinned version; None where no public pinned address is known.
        sha256: Checksum of the content in hexadecimal; None where it is not known.
        licence: Licence of its publisher.
        citation: Publication that describes it.
        rows: Number of questions or records in it, None where unknown.
        used_by: Names of the tasks that can read it.
        git_blob: Name of the content in git, a SHA-1, where its SHA-256 is not known. Without both
            the commit in `url` is the only pin.
    """

    key: str
    url: str | None
    sha256: str | None
    licence: str
    citation: str
    rows: int | None
    used_by: tuple[str, ...]
    git_blob: str | None = None


@dataclass(frozen=True)
class _File:
    task: str | None = None
    rows: int | None = None
    sha256: str | None = None
    git_blob: str | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        for name, digits in (("sha256", 64), ("git_blob", 40)):
            value = getattr(self, name)
            if value is not None and not re.fullmatch(f"[0-9a-f]{{{digits}}}", value):
                raise ValueError(f"{name}: expected {digits} hexadecimal digits, found {value!r}")


@dataclass(frozen=True)
class _Collection:
    licence: str
    citation: str
    files: Mapping[str, _File]
    folder: str = ""
    url: str | None = None
    task: str | None = None
    rows: int | None = None
    others: tuple[str, ...] = ()

    def all_files(self) -> Iterator[tuple[str, _File]]:
        yield from self.files.items()
        yield from ((name, _File()) for name in self.others)


@dataclass(frozen=True)
class _Table:
    collections: tuple[_Collection, ...]


@cache
def sources() -> Mapping[str, Source]:
    """Return every public file by its key."""
    table = read_package_data(Path(__file__).with_name("sources.yaml"), _Table)
    listed = [
        Source(
            key=f"{collection.folder}/{name}".lstrip("/"),
            url=f"{collection.url}/{file.name or name}" if collection.url else None,
            sha256=file.sha256,
            licence=collection.licence,
            citation=collection.citation,
            rows=file.rows or collection.rows,
            used_by=tuple(filter(None, (file.task or collection.task,))),
            git_blob=file.git_blob,
        )
        for collection in table.collections
        for name, file in collection.all_files()
    ]
    return MappingProxyType({source.key: source for source in listed})


def task_source(task: str, folder: str) -> Source:
    """Return the file in a folder of the mirror that a task reads; `folder` ends in a slash."""
    return next(source for source in _by_task()[task] if source.key.startswith(folder))


def task_names() -> tuple[str, ...]:
    """Return the names of all tasks that can read a public file, in alphabetical order."""
    return tuple(sorted(_by_task()))


@cache
def _by_task() -> Mapping[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for source in sources().values():
        for task in source.used_by:
            found.setdefault(task, []).append(source)
    return found
