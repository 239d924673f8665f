"""The text of a page: everything that is told of a study, through one template."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ..._visible import visible
from .._typeset import typeset
from ..explorer import explorer_html
from ..figures import listed, spark, study_figures
from ..results import Results
from ._answer import N_WORST, counts, headlines, in_one_line, with_dataset
from ._asked import asked
from ._curves import Curve, curves_of
from ._embed import as_json, chart_library, inline, policy
from ._explanations import ANSWERS, TITLES
from ._figures import chart_variables
from ._grid import grid
from ._methods import Methods, methods, read_headers
from ._mitigations import mitigations_section
from ._models import models_section
from ._pair import leaves_out_smaller
from ._sections import sections_of
from ._shown_names import with_shown_names
from ._tables import PageTable
from ._tasks import section_ids, task_sections
from ._terms import terms
from ._trajectories import trajectories_section

_HERE = Path(__file__).parent

_LEGEND = (
    ("inverse", "worse with more thinking"),
    ("positive", "better"),
    ("flat", "equal within the margin"),
    ("non-monotonic", "worse between some budgets, better between others"),
    ("falling", "fewer answers match the behaviour asked about; neither is better"),
    ("rising", "more answers match the behaviour asked about; neither is better"),
    ("inconclusive", "the data do not tell"),
    ("inert", "the budget did not change the thinking"),
)


def rendered(results: Results, *, questions: int, seed: int, viewer: str) -> str:
    """Return the report of a study as the text of one HTML file.

    Args:
        results: What `read_results` made of its logs; not empty.
        questions: Questions of each task whose transcripts are embedded.
        seed: Of the draw among questions, and that of the results, which the page names.
        viewer: Address of Inspect's viewer relative to the page, where both are in one bundle.
    """
    locations = [str(log) for log in results.samples["log"].unique() if log]
    headers = read_headers(locations)
    shown = with_shown_names(results)
    explorer = None
    if headers and len(headers) == len(locations):
        explorer = explorer_html(
            locations,
            with_shown_names(results, logs=False),
            questions=questions,
            seed=seed,
            viewer=viewer,
        )
    curves = curves_of(shown)
    anchors = section_ids(curves)
    about = methods(shown, headers, seed=seed)
    figures = study_figures(shown)
    sections = sections_of(shown, curves, figures) if curves else []
    if within := trajectories_section(shown, figures):
        sections.insert(0, within)
    if remedies := mitigations_section(shown):
        sections.insert(0, remedies)
    if beside := models_section(shown):
        sections.append(beside)
    style = _asset("page.css") + chart_variables()
    scripts = [chart_library(), _asset("page.js"), *([explorer.script] if explorer else [])]
    styles = [style, *([explorer.style] if explorer else [])]
    version = dict(about.facts)["Analysed with"].rpartition(" ")[2]
    title, subtitle = _titles(about, shown, version)
    return _template().render(
        policy=Markup(policy(scripts, styles).replace('"', "")),
        title=title,
        subtitle=subtitle,
        style=Markup(style),
        library=inline(scripts[0]),
        script=inline(scripts[1]),
        explorer=explorer
        and {
            "fragment": Markup(explorer.fragment),
            "data": Markup(explorer.data),
            "style": Markup(explorer.style),
            "script": inline(explorer.script),
        },
        navigation=[
            *([("grid", "Grid"), ("tasks", "Tasks")] if curves else []),
            *((section.anchor, section.short) for section in sections),
            *([("explorer", "Transcripts")] if explorer else []),
            ("methods", "Methods"),
        ],
        controls=_controls(about),
        headline=headlines(shown, curves),
        worst=[_worst(shown, curve, curves, anchors) for curve in curves[:N_WORST]],
        counts=counts(curves) if curves else [],
        asked=asked(curves) if curves else [],
        n_curves=len(curves),
        n_within=len(shown.trajectories),
        some_start_later=any(map(leaves_out_smaller, curves[:N_WORST])),
        grid=grid(curves, anchors),
        legend=[
            (name, words) for name, words in _LEGEND if (shown.findings["verdict"] == name).any()
        ],
        tasks=task_sections(shown, curves, anchors, explorer.jumps if explorer else ()),
        terms=terms(shown, curves),
        topics=TITLES,
        answers=ANSWERS,
        sections=sections,
        methods=about,
        margins=_margins(shown),
        costs=PageTable(
            "What it took",
            ("Model", "Samples", "Tokens in", "Tokens out", "Cost"),
            about.costs,
            frozenset({1, 2, 3, 4}),
        ),
        study_json=as_json(about.study),
        version=version,
    )


def _worst(
    shown: Results,
    curve: Curve,
    curves: Sequence[Curve],
    anchors: Mapping[tuple[str, str], str],
) -> dict[str, object]:
    """Return what the first screen says of a curve."""
    finding = curve.finding
    return {
        "anchor": anchors[finding["task"], finding["dataset"]],
        "verdict": finding["verdict"],
        "name": _named(
            finding,
            with_dataset(finding["task"], finding["dataset"], curves),
            several=shown.findings["model"].nunique() > 1,
        ),
        "sentence": in_one_line(curve),
        "spark": Markup(spark(shown, finding)),
    }


def _named(finding: Any, task: str, *, several: bool) -> str:
    named = [finding["model"]] if several else []
    named += [finding["regime"]] if finding["regime"] != "controlled" else []
    named += [finding["enforce"]] if finding["enforce"] != "auto" else []
    named += [finding["mitigation"]] if finding["mitigation"] != "none" else []
    return f"{task} ({', '.join(named)})" if named else task


def _titles(about: Methods, shown: Results, version: str) -> tuple[str, str]:
    """Return the title of the page, and what stands behind it: models, date and version."""
    models = [str(model) for model in shown.samples["model"].unique()]
    named = ", ".join(models[:3]) + (f" and {len(models) - 3} more" if len(models) > 3 else "")
    title = f"Inverse scaling: {about.name}" if about.name else "Inverse scaling report"
    of_package = version and f"inverse_scaling_evals {version}"
    return title, ", ".join(filter(None, (named, about.created, of_package)))


def _controls(about: Methods) -> str:
    if not about.controls:
        return ""
    named = listed(about.controls)
    are = "is a control" if len(about.controls) == 1 else "are controls"
    return (
        f"{named} {are} of known behaviour, made to check this package: what is found here says "
        "nothing of any language model."
    )


def _margins(shown: Results) -> str:
    margins = shown.findings[["metric", "margin"]].drop_duplicates("metric")
    rates, other = [], []
    for metric, margin in margins.itertuples(index=False):
        if margin != margin:
            continue
        if metric == "negative_absolute_error":
            other.append(f"{margin:g} of the mean absolute error of grades")
        elif metric == "score":
            other.append(f"{margin:g} of other scores")
        else:
            rates.append(f"{100 * margin:g} points of a rate")
    return ", ".join([*dict.fromkeys(rates), *other]) or "none"


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalised,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(_asset("page.html.jinja"))


def _finalised(value: Any) -> Any:
    """Set numbers in text; show control characters, and those that reorder text, by their names.

    Markup is left as it is, such as a command, which is escaped before it comes here.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return typeset(visible(value))
    return value
