"""Pages to look at: of a drawn study, and of hostile logs."""

from pathlib import Path

import pandas as pd

from inverse_scaling_evals.report import read_results, results_of
from inverse_scaling_evals.report.page import report_html, write_report
from tests.report.explorer.logs_of_texts import Asked, run_texts
from tests.report.figures.drawn import observations, study

HOSTILE = (
    "<script>window.ran = 1; alert(1)</script><img src=x onerror='window.ran = 1'>"
    "<svg onload='window.ran = 1'><a href='javascript:window.ran = 1'>x</a></svg>"
    "</script></style></title><!--<script>{{ 7 * 7 }}\x00\x1b[31m\u202egnorw\u202c\u2066\ufeff"
    "<iframe src='https://example.org/'></iframe>"
    "<link rel=stylesheet href='https://example.org/x.css'>"
)


def drawn_page() -> str:
    """The page of a drawn study; it has no logs, so no transcripts."""
    return report_html(study())


def many_models_page() -> str:
    """The page of as many models as need turned names, one of which ran fewer tasks."""
    whole = observations()
    models = [whole.assign(model=f"scripted/model-with-a-name-{number}") for number in range(12)]
    models[-1] = models[-1][models[-1]["task"] == "misleading_math"]
    return report_html(results_of(pd.concat(models, ignore_index=True)))


def hostile_logs(folder: Path) -> Path:
    """Logs with hostile prompts, thinking, replies and names, under two budgets."""
    line = "x" * 1_000_000
    for budget in (1024, 4096):
        asked = [
            Asked(
                f"{HOSTILE[:60].replace('/', '')}\u202e{number}",  # it names a file in the log
                f"{HOSTILE} question {number}",
                f"a{HOSTILE}",
                HOSTILE * (budget // 1024) + (line if number == 0 else ""),
                f"a{HOSTILE}" if number % 2 else f"b {HOSTILE}",
            )
            for number in range(6)
        ]
        run_texts(
            asked,
            folder,
            model="<img src=x onerror='window.ran=1'>\u202em",
            task="<b onclick='window.ran=1'>task",
            budget=budget,
            enforce="prompt",
        )
    return folder


def hostile_page(folder: Path) -> Path:
    """The page of such logs."""
    return write_report(read_results(hostile_logs(folder / "logs")), folder / "report.html")
