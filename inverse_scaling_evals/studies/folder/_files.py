"""Files written whole or not at all, on this machine and on any file system of fsspec."""

import errno
import os
from pathlib import Path

from ..._inspect.files import filesystem, local_path

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Error numbers of a full disk."""


def write_atomically(path: str, content: bytes) -> None:
    """Write a file so that readers see the old content or the new, and never a part.

    Raises:
        OSError: If it cannot be written.
    """
    fs = filesystem(path)
    if not fs.is_local():
        fs.fs.pipe_file(path, content)
        return
    target = Path(local_path(path))
    beside = target.with_name(f".{target.name}.new")
    try:
        beside.write_bytes(content)
        os.replace(beside, target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def set_aside(path: str, ending: str) -> str:
    """Rename a log so that Inspect no longer lists it, and return its new path.

    Raises:
        OSError: If it cannot be renamed.
    """
    fs = filesystem(path)
    aside = f"{path}.{ending}"
    number = 1
    while fs.exists(aside):
        number += 1
        aside = f"{path}.{ending}-{number}"
    fs.mv(path, aside)
    return aside
