"""Public files from the mirror, the cache or the network, checked before they are read."""

import os
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Literal

from .._arguments import did_you_mean
from ..errors import DataError
from ._download_errors import cause_of, download_problem
from ._sources import Source, sources

MIRROR_VARIABLE = "INVERSE_SCALING_EVALS_DATA"
"""Environment variable: a folder with copies of the public files, laid out under their keys."""

CACHE_VARIABLE = "INVERSE_SCALING_EVALS_CACHE"
"""Environment variable: the folder for downloads, instead of the user's cache folder."""


class NoConnectionError(DataError):
    """A data file that cannot be downloaded because no connection to its server comes up."""


_Checksum = Literal["SHA-256", "git blob"]

Location = Literal["mirror", "cache"]
"""Where a local copy is."""

_TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of the body
_CHUNK = 64 * 1024
_GENERATED = "use questions that need no file (-T dataset=generated, where the task has them)"
_NO_DOWNLOAD = f"set {MIRROR_VARIABLE} to a folder that holds the file, or {_GENERATED}"


def fetch(key: str, *, download: bool = True) -> Path:
    """Return the path of a checked local copy of a public file.

    Looks in the mirror (`INVERSE_SCALING_EVALS_DATA`), then in the cache
    (`INVERSE_SCALING_EVALS_CACHE`, else the user's cache folder), then downloads into the cache.

    Args:
        key: Path of the file in mirror and cache, such as `bbeh_zebra_puzzles/task.json`;
            `inverse-scaling data list` shows all.
        download: Whether the network may be used.

    Raises:
        DataError: If the key is unknown, the file is not available, or its checksum is wrong.
    """
    return fetch_source(find_source(key), download=download)


def find_source(key: str) -> Source:
    """Return the source of a key.

    Raises:
        DataError: If the key is unknown; the message names similar ones.
    """
    known = sources()
    if key in known:
        return known[key]
    raise DataError(
        f"Unknown data file {key!r}.{did_you_mean(key, known, cutoff=0.5)} inverse-scaling data "
        f"list shows all {len(known)}."
    )


def fetch_source(source: Source, *, download: bool = True) -> Path:
    """Return the path of a checked local copy of a source; see `fetch`.

    Raises:
        DataError: As `fetch`.
    """
    if found := local_copy(source):
        check_copy(source, *found)
        return found[0]
    mirror = mirror_folder() or f"{MIRROR_VARIABLE} is unset"
    missing = f"{source.key} is not in the mirror ({mirror}) or the cache ({cache_folder()})"
    if source.url is None:
        raise DataError(
            f"{missing}, and has no public pinned address to download it from. Set "
            f"{MIRROR_VARIABLE} to a folder that holds it, pass your own copy where the task takes "
            f"one (-T dataset=csv=PATH), or {_GENERATED}."
        )
    if not download:
        raise DataError(
            f"{missing}. Download it (inverse-scaling data fetch {source.key}), {_NO_DOWNLOAD}."
        )
    return _download(source, source.url)


def local_copy(source: Source) -> tuple[Path, Location] | None:
    """Return the unchecked local copy that `fetch_source` would use, and where it is.

    Raises:
        DataError: As `mirror_folder`.
    """
    return next(iter(local_copies(source)), None)


def local_copies(
    source: Source, folders: Sequence[tuple[Path, Location]] | None = None
) -> list[tuple[Path, Location]]:
    """Return all unchecked local copies and where they are, the one in the mirror first.

    Args:
        source: The file.
        folders: Where to look, for callers that ask for many files; None for `data_folders()`.

    Raises:
        DataError: As `mirror_folder`.
    """
    copies = [
        (folder / source.key, location)
        for folder, location in (data_folders() if folders is None else folders)
    ]
    return [(path, location) for path, location in copies if path.is_file()]


def data_folders() -> list[tuple[Path, Location]]:
    """Return the folders in which files may be, the mirror first.

    Raises:
        DataError: As `mirror_folder`.
    """
    mirror = mirror_folder()
    folders: list[tuple[Path, Location]] = [(mirror, "mirror")] if mirror else []
    return [*folders, (cache_folder(), "cache")]


def check_copy(source: Source, path: Path, location: Location) -> None:
    """Raise unless a local copy has the checksum of its source, read once per state of the file.

    Raises:
        DataError: If it differs, or cannot be read.
    """
    expected = _checksum(source)
    if expected is None:
        return
    kind, digest = expected
    try:
        state = path.stat()
        found = _digest(path, kind, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise DataError(
            f"Cannot read {path} for {source.key}: {error.strerror}. Make it readable, "
            f"{_NO_DOWNLOAD}."
        ) from error
    if found == digest:
        return
    remedy = (
        f"Delete the cached file {path} and download it again (inverse-scaling data fetch "
        f"{source.key}), set {MIRROR_VARIABLE} to a mirror with the pinned file"
        if location == "cache"
        else f"Replace that copy, or set {MIRROR_VARIABLE} to another mirror or unset it"
    )
    raise DataError(
        f"Wrong checksum of {source.key} in the {location}, {path}: expected {kind} "
        f"{digest}, found {found}. {remedy}, or {_GENERATED}."
    )


def mirror_folder() -> Path | None:
    """Return the mirror that the environment names, or None.

    Raises:
        DataError: If it is not a folder: a typing error would silently become a download.
    """
    value = os.environ.get(MIRROR_VARIABLE)
    if not value:
        return None
    folder = Path(value).expanduser()
    if not folder.is_dir():
        raise DataError(
            f"Invalid {MIRROR_VARIABLE}={value}: expected a folder. Set it to a folder with copies "
            "of the data files, or unset it to use the cache and the network."
        )
    return folder


def cache_folder() -> Path:
    """Return the folder of downloads, which may not exist yet."""
    if value := os.environ.get(CACHE_VARIABLE):
        return Path(value).expanduser()
    import platformdirs  # here, because no task needs it that finds its file in a mirror

    return Path(platformdirs.user_cache_dir("inverse_scaling_evals"))


def _checksum(source: Source) -> tuple[_Checksum, str] | None:
    """Return the kind and value of the checksum that is known, if any."""
    if source.sha256 is not None:
        return "SHA-256", source.sha256
    return None if source.git_blob is None else ("git blob", source.git_blob)


@lru_cache(maxsize=256)
def _digest(path: Path, kind: _Checksum, _mtime_ns: int, size: int) -> str:
    """Return the checksum of a file; time and size make a changed file be read again."""
    import hashlib  # here, because `data list` compares nothing and would wait for it

    with path.open("rb") as stream:
        if kind == "SHA-256":
            return hashlib.file_digest(stream, "sha256").hexdigest()
        # git hashes the kind and the size before the content
        return hashlib.sha1(b"blob %d\0" % size + stream.read()).hexdigest()


def _download(source: Source, url: str) -> Path:
    """Download into the cache, under a temporary name first: no reader sees half a file.

    Raises:
        DataError: If the network, the server, the content or the disk fails.
    """
    target = cache_folder() / source.key
    # one name per attempt, since two processes may download the same file at once
    partial = target.with_name(f".{target.name}.{os.urandom(8).hex()}.part")
    try:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("xb") as stream:
                _stream(source, url, stream)
            _check_download(source, url, partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except DataError:
        raise
    except (OSError, ValueError) as error:  # the errors of requests are OSErrors too
        from requests.exceptions import ConnectionError as UnconnectedError

        kind = NoConnectionError if isinstance(error, UnconnectedError) else DataError
        raise kind(
            f"Cannot download the data file {source.key}: {download_problem(error, url)}. Download "
            f"it later or elsewhere (inverse-scaling data fetch {source.key}), {_NO_DOWNLOAD}. "
            f"Details: {url} to {target.parent}: {type(error).__name__}, {cause_of(error)}."
        ) from error
    return target


def _stream(source: Source, url: str, stream: IO[bytes]) -> None:
    import pooch  # here, because most runs download nothing

    bar = _progress_bar(source.key)
    downloader = pooch.HTTPDownloader(progressbar=bar, chunk_size=_CHUNK, timeout=_TIMEOUT)
    try:
        downloader(url, stream, None)
    finally:
        if bar is not False:
            bar.close()


def _progress_bar(label: str) -> Any:
    """Return a progress bar for a terminal where tqdm is installed, else False."""
    if not sys.stderr.isatty():
        return False
    try:
        from tqdm import tqdm
    except ImportError:
        return False
    # pooch sets the total later; a bar with a total of 0 is false
    return tqdm(desc=label, total=1, unit="B", unit_scale=True, leave=False)


def _check_download(source: Source, url: str, partial: Path) -> None:
    state = partial.stat()
    if state.st_size == 0:
        raise DataError(f"Empty download of {source.key} from {url}. Try again, {_NO_DOWNLOAD}.")
    expected = _checksum(source)
    if expected is None:
        return
    kind, digest = expected
    found = _digest(partial, kind, state.st_mtime_ns, state.st_size)
    if found != digest:
        raise DataError(
            f"Wrong checksum of {source.key} from {url}: expected {kind} {digest}, found "
            f"{found} ({state.st_size} bytes). The download was deleted. Try again (a proxy may "
            f"have answered instead), {_NO_DOWNLOAD}."
        )
