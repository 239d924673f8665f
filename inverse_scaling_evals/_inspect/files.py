"""Files wherever Inspect's logs may be: on this machine, or behind an fsspec URL."""

from typing import TYPE_CHECKING

from .moved import private_names

if TYPE_CHECKING:
    from inspect_ai._util.file import FileSystem


def filesystem(path: str) -> "FileSystem":
    """Return the file system of a path or URL, with the options that Inspect opens logs with."""
    with private_names("open log files"):
        from inspect_ai._util.file import filesystem as open_filesystem

    return open_filesystem(path)


def local_path(path: str) -> str:
    """Return the path of a file on this machine, from its path or `file://` URL."""
    with private_names("open log files"):
        from inspect_ai._util.file import local_path as to_local_path

    return to_local_path(path)
