"""How fast a report is made, how large it is, and how fast a browser shows it.

    python benchmarks/report_speed.py [LOGS] [--observations 100000]

Two studies: the logs that are named (by default the demo's, `logs/demo`), and observations of the
size that is named, drawn in memory without transcripts. Each is made in a process of its own, from
nothing in memory; the largest memory is that process's. Chromium's own timing says when the page is
usable (the load event, and the first paint of its text) and how long a click takes (the Event
Timing API: from the input to the next frame), on the switch of the mode, a disclosure of numbers,
and the explorer's next question.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

MAKE = "--make"
CLICKS = ("#switch-mode", ".figure .numbers summary", "#explorer-next", "#explorer-found-next")


def drawn(n: int, seed: int = 0) -> pd.DataFrame:
    """Observations of 2 models on 5 tasks at 5 budgets with 4 epochs: a fall with length."""
    from inverse_scaling_evals.analysis import order_budgets

    draws = np.random.default_rng(seed)
    models, tasks, budgets, epochs = 2, 5, ("0", "1024", "2048", "4096", "16384"), 4
    questions = max(n // (models * tasks * len(budgets) * epochs), 2)
    index = pd.MultiIndex.from_product(
        [range(models), range(tasks), range(questions), range(len(budgets)), range(1, epochs + 1)],
        names=["model", "task", "question", "budget", "epoch"],
    )
    frame = index.to_frame(index=False)
    place = frame["budget"].to_numpy()
    tokens = np.array([float(budget) for budget in budgets])[place]
    skill = draws.normal(0, 1, (tasks, questions))[frame["task"], frame["question"]]
    chance = 1 / (1 + np.exp(-(1.5 + skill - 0.4 * place * (frame["model"] == 0))))
    right = (draws.random(len(frame)) < chance).to_numpy()
    names = ["misleading_math", "misleading_python", "famous_paradoxes", "zebra", "myopic_reward"]
    families = ["counting", "counting", "counting", "deduction", "ai_risk"]
    measured = np.round(tokens * draws.uniform(0.6, 1.0, len(frame)))
    label = np.array(budgets)[place]
    return order_budgets(
        frame.assign(
            model=np.array(["openai/one", "openai/two"])[frame["model"]],
            task=np.array(names)[frame["task"]],
            family=np.array(families)[frame["task"]],
            question="q" + frame["question"].astype(str),
            budget=label,
            dataset="generated", regime="controlled", enforce="auto", mitigation="none",
            metric="accuracy",
            budget_kind=np.where(label == "0", "off", "tokens"), budget_tokens=tokens,
            budget_effort=np.nan, channel="tokens", closing=np.nan, design="crossed",
            contrast=np.nan, score=right.astype(float), outcome=np.where(right, "right", "wrong"),
            no_answer_reason=np.nan, answer=np.where(right, "2", "3"), target="2",
            reasoning_tokens=measured, reasoning_tokens_source="usage", thinking_cut=0.0,
            output_tokens=measured + 30, input_tokens=200.0, answer_tokens=30.0,
            stop_reason="stop", cut_off=False, no_answer=False, latency=1.0, cost=0.001,
            stratum=np.nan, unit=np.nan, unit_kind=np.nan, num_distractors=np.nan,
            grid_size=np.nan, shots=np.nan, flags="", task_version="2", suite_version="0.1.0",
            seed=pd.Series(range(len(frame)), dtype="Int64"), temperature=1.0, log="",
        )
    )  # fmt: skip


def make(source: str, path: Path) -> None:
    """Make one report in this process, and print what it took."""
    start, cpu = time.perf_counter(), time.process_time()
    from inverse_scaling_evals.report import read_results, results_of, write_report

    results = results_of(drawn(int(source))) if source.isdigit() else read_results(source)
    computed = time.perf_counter() - start
    write_report(results, path)
    took = {
        "observations": len(results.observations),
        "seconds": time.perf_counter() - start,
        "of which analysis": computed,
        "seconds of CPU": time.process_time() - cpu,
        "megabytes of memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "megabytes of page": path.stat().st_size / 1e6,
    }
    print(json.dumps(took))


def timed_in_chromium(path: Path) -> dict[str, Any]:
    """Open a page, click, and return what Chromium measured, in milliseconds."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox"],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(
            "window.slowest = {};"
            " new PerformanceObserver(list => list.getEntries().forEach(one => {"
            " window.slowest[one.name] = Math.max(window.slowest[one.name] || 0, one.duration); }"
            ")).observe({type: 'event', durationThreshold: 16, buffered: true});"
        )
        page.goto(path.absolute().as_uri())
        # the entry of the paint may come after the load event; the page's policy forbids waiting
        # for a function
        while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
            page.wait_for_timeout(50)
        found = page.evaluate(
            "(() => { const [load] = performance.getEntriesByType('navigation');"
            " const paint = performance.getEntriesByName('first-contentful-paint')[0];"
            " return {'first paint': paint.startTime, 'interactive': load.domInteractive,"
            " 'load': load.loadEventEnd}; })()"
        )
        for selector in CLICKS:
            target = page.locator(selector).first
            if not target.count() or target.is_disabled():
                continue
            target.evaluate("one => one.scrollIntoView({block: 'center'})")
            page.wait_for_timeout(1500)  # charts that came near are drawn
            page.evaluate("window.slowest = {}")
            target.click()
            page.wait_for_timeout(500)
            # events faster than a frame of 16 ms are not reported
            found[f"click {selector}"] = page.evaluate("window.slowest.click || 16")
        browser.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logs", nargs="?", default="logs/demo")
    parser.add_argument("--observations", type=int, default=100_000)
    parser.add_argument(MAKE, nargs=2, metavar=("SOURCE", "PATH"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.make:
        make(arguments.make[0], Path(arguments.make[1]))
        return
    for source in (arguments.logs, str(arguments.observations)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.html"
            done = subprocess.run(
                [sys.executable, __file__, MAKE, source, str(path)],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            print(source)
            took = json.loads(done.stdout.splitlines()[-1])
            for name, value in {**took, **timed_in_chromium(path)}.items():
                print(f"  {name:32} {value:12,.1f}")


if __name__ == "__main__":
    main()
