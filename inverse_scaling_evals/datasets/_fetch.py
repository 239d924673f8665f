"""Public files from the mirror, the cache or the network, checked before anybody reads them."""

import os
import sys
import uuid
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Literal

from ..errors import DataError
from ._sources import Source, sources

MIRROR_VARIABLE = "INVERSE_SCALING_EVALS_DATA"
"""Environment variable: a folder with copies of the public files, laid out under their keys."""

CACHE_VARIABLE = "INVERSE_SCALING_EVALS_CACHE"
"""Environment variable: where downloads are kept, instead of the user's cache folder."""

Place = Literal["mirror", "cache"]
"""Where a local copy lies."""

_TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of the body
_CHUNK = 64 * 1024
_GENERATED = "use questions that need no file (-T dataset=generated)"


def fetch(key: str, *, download: bool = True) -> Path:
    """Give a checked local copy of a public file.

    Looks in the mirror (`INVERSE_SCALING_EVALS_DATA`), then in the cache
    (`INVERSE_SCALING_EVALS_CACHE`, else the user's cache folder), then downloads into the cache.

    Args:
        key: Path of the file in mirror and cache, such as `bbeh_zebra_puzzles/task.json`;
            `inverse-scaling data list` shows all.
        download: Whether the network may be used.

    Raises:
        DataError: If the key is unknown, the file cannot be had, or its checksum is wrong; the
            message names file, expected and found, and the ways out.
    """
    return fetch_source(find_source(key), download=download)


def find_source(key: str) -> Source:
    """Give the source of a key.

    Raises:
        DataError: If the key is unknown; the message names those that look like it.
    """
    known = sources()
    if key in known:
        return known[key]
    import difflib

    close = difflib.get_close_matches(str(key), known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(close)}? " if close else ""
    raise DataError(
        f"{key!r} is no data file of this suite. {hint}All {len(known)} are listed by: "
        "inverse-scaling data list"
    )


def fetch_source(source: Source, *, download: bool = True) -> Path:
    """Give a checked local copy of a source: what `fetch` does once the key is known.

    Raises:
        DataError: As `fetch`.
    """
    found = local_copy(source)
    if found is not None:
        path, place = found
        check_copy(source, path, place)
        return path
    if source.url is None:
        raise DataError(
            f"{source.key} is neither {_places_searched()}, and no public pinned address of it is "
            f"known, so it cannot be downloaded. Set {MIRROR_VARIABLE} to a folder that holds it, "
            f"pass your own copy where the task takes one (-T dataset=csv=PATH), or {_GENERATED}."
        )
    if not download:
        raise DataError(
            f"{source.key} is neither {_places_searched()}. Download it (inverse-scaling data "
            f"fetch {source.key}), {_ways_round_download()}."
        )
    return _download(source, source.url)


def local_copy(source: Source) -> tuple[Path, Place] | None:
    """Give the unchecked local copy that `fetch_source` would use, and where it lies.

    Raises:
        DataError: As `mirror_folder`.
    """
    return next(iter(local_copies(source)), None)


def local_copies(source: Source) -> list[tuple[Path, Place]]:
    """Give all unchecked local copies and where they lie, the one in the mirror first.

    Raises:
        DataError: As `mirror_folder`.
    """
    mirror = mirror_folder()
    folders: list[tuple[Path, Place]] = [(mirror, "mirror")] if mirror else []
    folders.append((cache_folder(), "cache"))
    return [(f / source.key, place) for f, place in folders if (f / source.key).is_file()]


def check_copy(source: Source, path: Path, place: Place) -> None:
    """Check a local copy against the checksum of its source, once per process and file state.

    Raises:
        DataError: If it differs, or cannot be read.
    """
    if source.sha256 is None:
        return
    try:
        state = path.stat()
        found = _sha256(path, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise DataError(
            f"{source.key}: {path} cannot be read: {error.strerror}. Make it readable, set "
            f"{MIRROR_VARIABLE} to a folder that holds the file, or {_GENERATED}."
        ) from error
    if found == source.sha256:
        return
    remedy = (
        f"Delete the cached file {path} and fetch it again (inverse-scaling data fetch "
        f"{source.key}), set {MIRROR_VARIABLE} to a mirror with the right file"
        if place == "cache"
        else f"Replace that copy, or set {MIRROR_VARIABLE} to another mirror or unset it"
    )
    raise DataError(
        f"{source.key}: the copy in the {place}, {path}, is not the pinned file. Expected SHA-256 "
        f"{source.sha256}, found {found}. {remedy}, or {_GENERATED}."
    )


def mirror_folder() -> Path | None:
    """Give the mirror that the environment names, or None.

    Raises:
        DataError: If it is no folder: a slip there would silently become a download.
    """
    value = os.environ.get(MIRROR_VARIABLE)
    if not value:
        return None
    folder = Path(value).expanduser()
    if not folder.is_dir():
        raise DataError(
            f"{MIRROR_VARIABLE}={value} is no folder. Set it to a folder with copies of the data "
            "files, or unset it to use the cache and the network."
        )
    return folder


def cache_folder() -> Path:
    """Give the folder where downloads are kept; it need not exist yet."""
    value = os.environ.get(CACHE_VARIABLE)
    if value:
        return Path(value).expanduser()
    import platformdirs  # here, because no task needs it that finds its file in a mirror

    return Path(platformdirs.user_cache_dir("inverse_scaling_evals"))


@lru_cache(maxsize=256)
def _sha256(path: Path, _mtime_ns: int, _size: int) -> str:
    """Checksum of a file; time and size are there so that a changed file is read again."""
    import hashlib  # here, because `data list` compares nothing and would wait for it

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _places_searched() -> str:
    mirror = mirror_folder()
    in_mirror = (
        f"in the mirror ({mirror})" if mirror else f"in a mirror ({MIRROR_VARIABLE} is unset)"
    )
    return f"{in_mirror} nor in the cache ({cache_folder()})"


def _download(source: Source, url: str) -> Path:
    """Download into the cache: under a name of its own first, so that no reader meets half a file.

    Raises:
        DataError: If the network, the server, the content or the disk fails.
    """
    target = cache_folder() / source.key
    # one name per attempt: two processes that fetch the same file cannot write into each other's
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
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
        raise DataError(
            f"{source.key} could not be downloaded from {url} to {target.parent}: "
            f"{type(error).__name__}: {_reason(error)}. Try again, {_ways_round_download()}."
        ) from error
    return target


def _stream(source: Source, url: str, stream: IO[bytes]) -> None:
    import pooch  # here, because most runs download nothing

    bar = _progress_bar(source.key)
    downloader = pooch.HTTPDownloader(
        progressbar=bar if bar is not None else False, chunk_size=_CHUNK, timeout=_TIMEOUT
    )
    try:
        downloader(url, stream, None)
    finally:
        if bar is not None:
            bar.close()


def _progress_bar(label: str) -> Any:
    """A bar on a terminal where tqdm is installed, else None."""
    if not sys.stderr.isatty():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    # pooch sets the total later, but asks for the truth value first, which needs one above 0
    return tqdm(desc=label, total=1, unit="B", unit_scale=True, leave=False)


def _check_download(source: Source, url: str, partial: Path) -> None:
    state = partial.stat()
    if state.st_size == 0:
        raise DataError(
            f"{source.key}: {url} gave an empty file. Try again, {_ways_round_download()}."
        )
    if source.sha256 is None:
        return
    found = _sha256(partial, state.st_mtime_ns, state.st_size)
    if found != source.sha256:
        raise DataError(
            f"{source.key}: {url} gave another file than the pinned one. Expected SHA-256 "
            f"{source.sha256}, found {found} ({state.st_size} bytes). Nothing was kept. Try again "
            f"(a proxy may have answered in its place), {_ways_round_download()}."
        )


def _reason(error: Exception) -> object:
    """What lies behind a connection that failed; its wrapper only repeats the address."""
    wrapped = error.args[0] if error.args else None
    return getattr(wrapped, "reason", error)


def _ways_round_download() -> str:
    return f"set {MIRROR_VARIABLE} to a folder that holds the file, or {_GENERATED}"
