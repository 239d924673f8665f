"""The explorer in headless Chromium, alone on a page under a strict policy."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval

from inverse_scaling_evals import tasks
from inverse_scaling_evals.report import read_results
from inverse_scaling_evals.report.explorer import Explorer, explorer_html
from tests.report.explorer.logs_of_texts import Asked, run_texts
from tests.report.page.browser import Opened, chromium
from tests.serving.fake_vllm import fake_vllm

pytestmark = pytest.mark.slow

COLOURS = ":root{--text:#1A1A1A;--background:#fff;--muted:#5A5A5A;--accent:#0B5FA5;--line:#D0D0D0}"
IS_SEEN = """() => {
    const box = document.querySelector(".explorer-thinking").getBoundingClientRect();
    const mark = document.querySelector("mark.explorer-turn").getBoundingClientRect();
    return mark.top >= box.top && mark.bottom <= box.bottom;
}"""
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>"
    "<a href=javascript:alert(4)>\x00\x1b[2J\u202eevil\u202c"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    made = [tasks.zebra(budget=budget, dataset="generated") for budget in (0, 16384)]
    logs = eval(
        made, model="scripted/overthinker", limit=6, epochs=1, log_dir=str(folder), display="log"
    )
    assert all(log.status == "success" for log in logs)
    return folder


@pytest.fixture(scope="module")
def page_of_mitigations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tasks without a mitigation, and one of them with a caution besides."""
    folder = tmp_path_factory.mktemp("mitigations")
    made = [
        task(budget=budget, dataset="generated", mitigation=mitigation)
        for budget in (0, 16384)
        for task, mitigation in (
            (tasks.misleading_math, "none"),
            (tasks.zebra, "none"),
            (tasks.zebra, "caution"),
        )
    ]
    eval(made, model="scripted/overthinker", limit=4, epochs=1, log_dir=str(folder), display="log")
    return write_page(explorer_html(folder, read_results(folder)), folder / "explorer.html")


@pytest.fixture(scope="module")
def page_of_trains(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two trains of thought, right at 64 and 256 tokens and wrong at 4,096."""
    folder = tmp_path_factory.mktemp("trains")
    with fake_vllm(natural=10_000, right_until=300) as fake:
        [log] = eval(
            tasks.misleading_math(checkpoints="64,256,4096", dataset="generated"),
            model=f"vllm/{fake.name}",
            model_base_url=fake.url,
            limit=2,
            epochs=1,
            log_dir=str(folder),
            display="log",
        )
    assert log.status == "success"
    return write_page(explorer_html(folder, read_results(folder)), folder / "explorer.html")


def write_page(explorer: Explorer, path: Path) -> Path:
    """Write a page with nothing but the explorer, whose policy allows its two scripts by hash."""
    style = COLOURS + explorer.style

    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    policy = f"default-src 'none'; script-src {digest(explorer.script)}; style-src {digest(style)}"
    path.write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Explorer</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{style}</style>'
        f"</head><body><main><h1>Explorer</h1><h2>Samples</h2>{explorer.fragment}</main>"
        f'<script type="application/json" id="explorer-data">{explorer.data}</script>'
        f"<script>{explorer.script}</script></body></html>",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def page_of_study(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    explorer = explorer_html(study, read_results(study))
    return write_page(explorer, tmp_path_factory.mktemp("page") / "explorer.html")


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    asked = [
        Asked(f"{HOSTILE[:30]}{n}", f"{HOSTILE}{n}", HOSTILE, HOSTILE + "x" * 10**6, HOSTILE)
        for n in range(2)
    ]
    run_texts(asked, folder, model="<img src=x>", task="<b>task", budget=1024, enforce="prompt")
    explorer = explorer_html(folder, read_results(folder))
    return write_page(explorer, folder / "explorer.html")


@pytest.fixture(scope="module")
def browser(
    page_of_study: Path, page_of_mitigations: Path, page_of_trains: Path, hostile_page: Path
) -> Iterator[Any]:
    """Start a browser when all logs are written: its loop leaves no place for one of Inspect."""
    with chromium() as started:
        yield started


def test_it_opens_with_the_first_jump_and_goes_where_it_is_sent(
    browser: Any, page_of_study: Path
) -> None:
    opened = Opened(browser, page_of_study)
    page = opened.page
    assert "First: right with thinking off. Second: " in page.inner_text("#explorer-summary")
    assert page.locator("#explorer-sides h3").count() == 2
    without, _ = page.locator(".explorer-thinking").all_inner_texts()
    assert without == "There was none: thinking was off."
    assert page.locator("#explorer-sides mark.explorer-clue").count() > 0
    first = page.input_value("#explorer-question")
    page.evaluate("location.hash = '#explorer-jump-1'")
    page.wait_for_function("document.getElementById('explorer-jump').value === '1'")
    assert page.input_value("#explorer-question") != first
    assert opened.messages == []
    assert opened.requests == []


def test_it_is_used_with_the_keyboard(browser: Any, page_of_study: Path) -> None:
    page = Opened(browser, page_of_study).page
    page.focus("#explorer-right")
    page.keyboard.press("Home")  # the first sample, which is the one on the left
    assert page.locator("#explorer-sides h3").count() == 1
    page.keyboard.press("End")
    assert page.locator("#explorer-sides h3").count() == 2
    page.focus("#explorer-find")
    page.keyboard.type("clue 1")
    assert page.inner_text("#explorer-found").startswith("1 of ")
    page.keyboard.press("Enter")
    assert page.inner_text("#explorer-found").startswith("2 of ")
    thinking = page.locator(".explorer-thinking").last
    before = thinking.evaluate("box => box.scrollTop")
    page.locator(".explorer-marks button", has_text="Doubts").last.focus()
    for _ in range(30):
        page.keyboard.press("Enter")
    assert thinking.evaluate("box => box.scrollTop") != before
    assert page.locator("mark.explorer-here").count() == 1


def options(page: Any, name: str) -> list[str]:
    return [text.strip() for text in page.locator(f"#explorer-{name} option").all_inner_texts()]


def test_samples_of_one_mitigation_alone_can_be_listed(
    browser: Any, page_of_mitigations: Path
) -> None:
    opened = Opened(browser, page_of_mitigations)
    page = opened.page
    assert options(page, "mitigation") == ["all", "none", "caution"]
    assert options(page, "task") == ["misleading_math", "zebra"]
    n_jumps = len(options(page, "jump"))
    page.select_option("#explorer-task", label="zebra")
    assert page.locator("#explorer-left optgroup").count() == 2
    page.select_option("#explorer-mitigation", "caution")
    assert options(page, "task") == ["zebra"]
    assert 0 < len(options(page, "jump")) < n_jumps
    assert page.locator("#explorer-left optgroup").count() == 1
    for title in page.locator("#explorer-sides h3").all_inner_texts():
        assert title.endswith(", caution")
    page.select_option("#explorer-mitigation", "none")
    assert options(page, "task") == ["misleading_math", "zebra"]
    assert "caution" not in page.inner_text("#explorer-sides")
    page.select_option("#explorer-mitigation", "caution")
    kept = page.locator("#explorer-jump option").evaluate_all("all => all.map(one => one.value)")
    other = next(str(number) for number in range(n_jumps - 1) if str(number) not in kept)
    page.evaluate(f"location.hash = '#explorer-jump-{other}'")  # a link of the page goes first
    page.wait_for_function(f"document.getElementById('explorer-jump').value === '{other}'")
    assert len(options(page, "jump")) == n_jumps
    assert opened.messages == []


def test_without_mitigations_there_is_nothing_to_filter_by(
    browser: Any, page_of_study: Path
) -> None:
    assert not Opened(browser, page_of_study).page.is_visible("#explorer-mitigation")


def test_a_train_of_thought_is_marked_where_its_answer_changed(
    browser: Any, page_of_trains: Path
) -> None:
    for width in (1440, 390):
        opened = Opened(browser, page_of_trains, viewport={"width": width, "height": 900})
        page = opened.page
        first = page.input_value("#explorer-question")
        page.evaluate("location.hash = '#explorer-jump-1'")
        page.wait_for_function("document.getElementById('explorer-jump').value === '1'")
        assert page.input_value("#explorer-question") != first
        summary = page.inner_text("#explorer-summary")
        assert summary == "Wrong at the end of one train of thought"
        assert page.input_value("#explorer-right") == ""  # nothing beside it
        asked = page.locator("mark.explorer-checkpoint").all_inner_texts()
        assert [text.partition(" ")[2] for text in asked] == [
            "64 tokens: 2 (right)",
            "256 tokens: 2 (right)",
        ]
        turn = page.locator("mark.explorer-turn")
        assert turn.inner_text().endswith("4,096 tokens: 7 (wrong)")
        assert "the answer changed: 2 to 7" in str(turn.get_attribute("title"))
        page.evaluate("document.querySelector('.explorer-thinking').scrollTop = 0")
        assert not page.evaluate(IS_SEEN)
        page.locator(".explorer-marks button.explorer-turn").click()
        assert page.evaluate(IS_SEEN)
        assert opened.overflow() <= 0
        assert opened.messages == []


def test_hostile_text_neither_runs_nor_asks_nor_breaks_the_layout(
    browser: Any, hostile_page: Path
) -> None:
    for width in (1440, 390):
        opened = Opened(browser, hostile_page, viewport={"width": width, "height": 900})
        page = opened.page
        assert page.locator(".explorer-thinking").count() == 1
        assert "<script>alert(1)</script>" in page.inner_text(".explorer-thinking")
        assert "␛" in page.inner_text(".explorer-thinking")
        assert "940,1" in page.inner_text(".explorer-omitted")
        assert (
            page.locator("#explorer-tool img, #explorer-tool svg, #explorer-tool script").count()
            == 0
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.dialogs == []
        assert opened.requests == []
        assert opened.messages == []
