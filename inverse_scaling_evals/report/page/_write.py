"""The report of a study as one HTML file."""

from pathlib import Path

from ..._extras import is_missing, pip_command
from ...analysis.logs import Logs
from ...errors import DataError, InverseScalingError
from .._strings import python_strings
from ..explorer import QUESTIONS
from ..results import Results, read_results

_NEEDED = ("jinja2", "vl_convert")


def require_report() -> None:
    """Check that the packages that draw a report are installed.

    Raises:
        InverseScalingError: If one is missing, with the command that installs it.
    """
    missing = [name for name in _NEEDED if is_missing(name)]
    if missing:
        raise InverseScalingError(
            f"Missing package {missing[0]}: expected the extra `report`, which draws a report. "
            f"Run {pip_command('report')}."
        )


def write_report(
    source: Logs | Results,
    path: str | Path,
    *,
    questions: int = QUESTIONS,
    seed: int = 0,
    workers: int = 1,
    viewer: str = "",
) -> Path:
    """Write the report of a study: one HTML file that needs no network.

    Args:
        source: Logs, as `observations_df` takes them, or what `read_results` made of them. The
            logs that results were read from are read again for transcripts.
        path: The file, such as `report.html`; its folders are made.
        questions: Questions of each task whose transcripts are embedded.
            Flips, the longest thinking and the evidence of diagnostics are always among them.
        seed: Of the draw among questions, and of the bootstraps where `source` is logs.
        workers: Processes that read logs.
        viewer: Address of Inspect's viewer relative to the page, where both are in one bundle.

    Returns:
        The path of the file.

    Raises:
        DataError: If there is no log under a budget, or the file cannot be written.
        InverseScalingError: If the extra `report` is not installed.

    Examples:
        >>> write_report("logs/my-study", "report.html")
        PosixPath('report.html')
    """
    require_report()
    path = Path(path)
    results = (
        source if isinstance(source, Results) else read_results(source, seed=seed, workers=workers)
    )
    text = report_html(results, questions=questions, seed=seed, viewer=viewer)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(
            f"{path} cannot be written: {error.strerror}. Expected a file in a folder that can be "
            "written to; name another with -o."
        ) from None
    return path


def report_html(
    results: Results, *, questions: int = QUESTIONS, seed: int = 0, viewer: str = ""
) -> str:
    """Return the report of a study as the text of one HTML file.

    Args:
        results: What `read_results` made of its logs.
        questions: Questions of each task whose transcripts are embedded.
        seed: Of the draw among questions, and that of the results, which the page names.
        viewer: Address of Inspect's viewer relative to the page, where both are in one bundle.

    Raises:
        DataError: If there is no observation.
        InverseScalingError: If the extra `report` is not installed.
    """
    require_report()
    if results.samples.empty:
        raise DataError(
            "No report: expected logs of samples that ran under a budget, found none. Name the "
            "folder of a study, or run one with inverse-scaling study run."
        )
    from ._render import rendered

    with python_strings():
        return rendered(results, questions=questions, seed=seed, viewer=viewer)
