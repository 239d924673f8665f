"""Logs as archives: opened only if what is in them is of a size that they can honestly have."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from zipfile import BadZipFile, ZipFile, ZipInfo

from ._counted import counted
from ._inspect.files import filesystem

MAX_RATIO = 100
"""Bytes for each byte of the archive; the logs of real and scripted models have up to 21."""

_SMALL = 64 * 2**20
"""Bytes that are unpacked at any ratio."""

_PIECE = 4096


@contextmanager
def open_archive(location: str) -> Iterator[ZipFile]:
    """Open a log of Inspect's `.eval` format.

    The sizes are those that the archive declares, at which zipfile stops reading a member.

    Args:
        location: Path or URL.

    Raises:
        FileNotFoundError: If it does not exist.
        BadZipFile: If it is no archive, or would unpack to more than `MAX_RATIO` times its size.
    """
    with filesystem(location).fs.open(location, "rb") as file, ZipFile(file) as archive:
        size = file.seek(0, 2)
        unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > max(_SMALL, MAX_RATIO * size):
            raise BadZipFile(
                f"its {size:,} bytes would unpack to {unpacked:,}, more than {MAX_RATIO} times as "
                "many"
            )
        yield archive


def check_archive(archive: ZipFile, beside: Collection[str] = ()) -> None:
    """Read an archive through.

    Args:
        archive: The archive.
        beside: Members that are read besides, which checks them.

    Raises:
        Exception: Of any kind, mostly `BadZipFile`, if a member is damaged.
    """
    for name in archive.namelist():
        if name not in beside:
            for _ in _pieces(archive, name):
                pass


def check_samples(archive: ZipFile, summarised: Iterable[tuple[str | int, int]]) -> None:
    """Check that a log holds every sample that it has a summary of.

    Args:
        archive: The log.
        summarised: Id and epoch of each summary.

    Raises:
        BadZipFile: If a sample is missing, or several were written under one name.
    """
    names = set(archive.namelist())
    expected = [sample_member(*sample) for sample in summarised]
    [(shared, n_sharing)] = Counter(expected).most_common(1) or [("", 0)]
    if n_sharing > 1:
        raise BadZipFile(
            f"{n_sharing:,} of its samples were written as one, {shared}: their ids hold a "
            "character that cuts the name short"
        )
    if missing := [name for name in expected if name not in names]:
        raise BadZipFile(
            f"it lacks {len(missing):,} of its {counted(len(expected), 'sample')}, such as "
            f"{missing[0]}"
        )


def sample_member(question: str | int, epoch: int) -> str:
    """Return the name under which Inspect writes a sample; archives cut names at a NUL."""
    return ZipInfo(f"samples/{question}_epoch_{epoch}.json").filename


def read_member(archive: ZipFile, name: str) -> bytes:
    """Return a member of an archive.

    Raises:
        Exception: Of any kind, if it is damaged or missing.
    """
    return b"".join(_pieces(archive, name))


def _pieces(archive: ZipFile, name: str) -> Iterator[bytes]:
    """Read in small pieces: of zstd, all that a piece unpacks to is held before it is cut."""
    try:
        with archive.open(name) as member:
            while piece := member.read(_PIECE):
                yield piece
    except BadZipFile as error:
        raise BadZipFile(f"its member {name} is damaged") from error
