"""The report and Inspect's viewer as one static site."""

import json
import os
import re
from pathlib import Path

from inspect_ai.log import bundle_log_dir

from ..analysis.logs import Logs
from ..errors import DataError
from .explorer import folder_of
from .page import require_report, write_report
from .results import read_results

VIEWER = "viewer"
"""Folder of the viewer within the site."""

PAGE = "index.html"
"""The report within the site."""

_CONTEXT = re.compile(r'(<script id="log_dir_context" type="application/json">)(.*?)</script>')


def write_site(logs: Logs, folder: str | Path, *, overwrite: bool = False, seed: int = 0) -> Path:
    """Write the report of a study and Inspect's viewer of its logs as a folder to be served.

    The logs are copied into it, whole: who can read the site can read them.

    Args:
        logs: A folder of logs, a log, or several of these.
        folder: Where the site goes.
        overwrite: Whether a folder that exists is written into; its viewer is replaced.
        seed: Of the report.

    Returns:
        The path of the report.

    Raises:
        DataError: If there is no log under a budget, or the folder cannot take the site.
        InverseScalingError: If the extra `report` is not installed.

    Examples:
        >>> write_site("logs/my-study", "site")
        PosixPath('site/index.html')
    """
    require_report()
    site = Path(folder)
    if site.exists() and not overwrite:
        raise DataError(
            f"{site} exists already. Expected a new folder: name another one, or replace what is "
            "in it with --overwrite."
        )
    results = read_results(logs, seed=seed)
    if results.samples.empty:
        raise DataError(
            "No site: expected logs of samples that ran under a budget, found none. Name the "
            "folder of a study."
        )
    source = folder_of(results.samples)
    if Path(site).resolve().is_relative_to(Path(source).resolve()):
        raise DataError(
            f"{site} is inside the folder of the logs, {source}, of which it would become a part. "
            "Expected a folder elsewhere."
        )
    try:
        site.mkdir(parents=True, exist_ok=True)
        bundle_log_dir(source, os.fspath(site / VIEWER), overwrite=overwrite)
        _forget_folder(site / VIEWER / PAGE)
    except OSError as error:
        raise DataError(
            f"{site} cannot be written: {error.strerror}. Expected a folder that can be written to."
        ) from None
    return write_report(results, site / PAGE, seed=seed, viewer=f"{VIEWER}/{PAGE}")


def _forget_folder(page: Path) -> None:
    """Take the path that the logs had on this machine out of the viewer, which does not need it."""
    text = page.read_text(encoding="utf-8")
    found = _CONTEXT.search(text)
    if found:
        context = {"log_dir": json.loads(found[2])["log_dir"]}
        text = text[: found.start(2)] + json.dumps(context) + text[found.end(2) :]
        page.write_text(text, encoding="utf-8")
