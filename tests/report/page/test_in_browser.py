"""The page in Chromium: everything draws, nothing runs or is asked for that should not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.page.browser import Opened, chromium
from tests.report.page.pages import drawn_page, hostile_page, many_models_page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(drawn_page(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_page(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def browser(drawn: Path, hostile: Path) -> Iterator[Any]:
    # after the pages: Playwright keeps an event loop in which Inspect cannot run
    with chromium() as started:
        yield started


def test_every_chart_is_drawn_under_the_policy_without_a_request(browser: Any, drawn: Path) -> None:
    opened = Opened(browser, drawn)
    assert opened.draw_all() > 3
    assert opened.page.locator(".chart svg").count() == opened.page.locator(".chart").count()
    # what reads the page aloud meets one image with a name, not its parts without
    assert opened.page.locator(".chart svg:not([aria-hidden='true'])").count() == 0
    assert opened.requests == []
    assert opened.messages == []


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_screen(browser: Any, drawn: Path, width: int) -> None:
    opened = Opened(browser, drawn, viewport={"width": width, "height": 844})
    opened.draw_all()
    assert opened.overflow() <= 0


def test_many_models_scroll_in_their_grid_alone(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(many_models_page(), encoding="utf-8")
    opened = Opened(browser, path, viewport={"width": 390, "height": 844})
    grid = "document.querySelector('table.grid-down').parentElement"
    assert opened.page.evaluate(f"{grid}.scrollWidth > {grid}.clientWidth")
    assert opened.overflow() <= 0


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_charts_fit_their_places(browser: Any, drawn: Path, width: int) -> None:
    opened = Opened(browser, drawn, viewport={"width": width, "height": 844})
    opened.draw_all()
    wider = (
        "[...document.querySelectorAll('.chart-frame')]"
        ".filter(one => one.scrollWidth > one.clientWidth).map(one => one.ariaLabel)"
    )
    assert opened.page.evaluate(wider) == []


def test_the_grid_has_its_height_before_it_is_seen(browser: Any, drawn: Path) -> None:
    opened = Opened(browser, drawn, viewport={"width": 1440, "height": 300})
    height = "document.querySelector('.grid th.task').getBoundingClientRect().height"
    assert opened.page.evaluate(height) > 60  # a name, turned


@pytest.mark.parametrize(("width", "media"), [(1440, "screen"), (390, "screen"), (700, "print")])
def test_the_grid_is_one_table_and_where_it_is_narrow_all_tasks_are_in_sight(
    browser: Any, drawn: Path, width: int, media: Any
) -> None:
    opened = Opened(browser, drawn, viewport={"width": width, "height": 844})
    opened.page.emulate_media(media=media)
    turned = width < 1440
    shown = opened.page.locator("table.grid").filter(visible=True)
    assert shown.count() == 1
    assert "grid-down" in (shown.get_attribute("class") or "") or not turned
    # a name reads as in the other direction, and cells are as many
    cells, names = "table.grid-{} tbody td[class^=verdict]", "table.grid-{} {} a"
    assert opened.page.locator(cells.format("down")).count() == (
        opened.page.locator(cells.format("across")).count()
    )
    across = opened.page.locator(names.format("across", "thead")).all_text_contents()
    assert opened.page.locator(names.format("down", "tbody th")).all_text_contents() == across
    right = "[...document.querySelectorAll('.grid-down td')].map(one => "
    right += "one.getBoundingClientRect().right)"
    if turned:
        assert max(opened.page.evaluate(right)) <= width


def test_hostile_text_and_names_stay_text(browser: Any, hostile: Path) -> None:
    opened = Opened(browser, hostile)
    opened.draw_all()
    for number in range(opened.page.locator("#explorer-question option").count()):
        opened.page.locator("#explorer-question").select_option(index=number)
    assert opened.page.evaluate("window.ran") is None
    assert opened.dialogs == []
    assert opened.requests == []
    assert not any("alert" in message for message in opened.messages)
    assert opened.page.locator("iframe, object, embed, img, link").count() == 0
    assert opened.page.evaluate("document.title") == "Inverse scaling report"
    shown = opened.page.locator("main").inner_text()
    assert "<script>" in shown
    assert not set("\x00\x1b\u202e\u2066") & set(shown)
    for name in ("#methods", "#explorer", "footer"):
        assert opened.page.locator(name).is_visible()
    assert opened.overflow() <= 0


def test_the_switch_turns_the_page_and_its_charts_dark_and_back(browser: Any, drawn: Path) -> None:
    opened = Opened(browser, drawn, color_scheme="light")
    opened.draw_all()
    ground = "getComputedStyle(document.body).backgroundColor"
    label = "getComputedStyle(document.querySelector('.chart svg text')).fill"
    before = opened.page.evaluate(ground), opened.page.evaluate(label)
    opened.page.locator("#switch-mode").click()
    dark = opened.page.evaluate(ground), opened.page.evaluate(label)
    assert dark[0] != before[0]
    assert dark[1] != before[1]
    assert opened.page.locator("#switch-mode").get_attribute("aria-pressed") == "true"
    opened.page.locator("#switch-mode").click()
    assert (opened.page.evaluate(ground), opened.page.evaluate(label)) == before


def test_numbers_and_downloads_hold_what_the_chart_shows(browser: Any, drawn: Path) -> None:
    opened = Opened(browser, drawn)
    figure = opened.page.locator("#tasks .figure").first
    figure.scroll_into_view_if_needed()
    figure.locator(".chart.drawn").first.wait_for()  # what is drawn meanwhile moves what is clicked
    figure.locator("summary").click()
    rows = figure.locator("table tbody tr")
    rows.first.wait_for()  # the part is filled when the browser tells that it was opened
    n_rows = rows.count()
    with opened.page.expect_download() as saved:
        figure.locator('[data-save="csv"]').click()
    lines = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == n_rows + 1
    with opened.page.expect_download() as saved:
        figure.locator('[data-save="svg"]').click()
    svg = Path(saved.value.path()).read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "var(" not in svg
    assert opened.requests == [] or all(one.startswith("blob:") for one in opened.requests)


def test_the_page_can_be_walked_by_keyboard(browser: Any, drawn: Path) -> None:
    opened = Opened(browser, drawn)
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.className") == "skip"
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("location.hash") == "#answer"
    opened.page.locator("table.grid tbody a").first.focus()
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("location.hash").startswith("#task-")


def test_paper_holds_everything_drawn(browser: Any, drawn: Path) -> None:
    opened = Opened(browser, drawn)
    opened.page.emulate_media(media="print")
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    opened.page.wait_for_function(
        "document.querySelectorAll('.chart.drawn').length === "
        "document.querySelectorAll('.chart').length"
    )
    assert not opened.page.locator(".top nav").is_visible()
    assert opened.page.locator(".figure").last.is_visible()
    assert opened.page.locator("details:not(.numbers):not([open])").count() == 0


def test_charts_are_as_wide_as_the_screen_again_after_paper(browser: Any, drawn: Path) -> None:
    opened = Opened(browser, drawn)
    opened.page.locator("#tasks .figure").first.scroll_into_view_if_needed()
    on_screen = _settled_width(opened)
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    on_paper = _settled_width(opened, other_than=on_screen)
    assert on_paper < on_screen
    opened.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert _settled_width(opened, other_than=on_paper) == on_screen


def _settled_width(opened: Opened, other_than: float = 0.0) -> float:
    """Return the width of the first task's chart once it is drawn, and another than before."""
    width = "document.querySelector('#tasks .chart svg')?.viewBox.baseVal.width ?? 0"
    seen = [other_than]
    for _ in range(200):
        opened.page.wait_for_timeout(50)
        seen.append(float(opened.page.evaluate(width)))
        # drawn a second time where what stands beside the plot is wider than thought
        if len(set(seen[-4:])) == 1 and seen[-1] not in (0.0, other_than):
            return seen[-1]
    raise AssertionError(f"the chart is not drawn anew: {seen[-1]} pixels")


def test_panels_stand_side_by_side_where_there_is_room(browser: Any, drawn: Path) -> None:
    ratio = "one => one.querySelector('svg').viewBox.baseVal"
    for width, is_wide in ((1440, True), (390, False)):
        opened = Opened(browser, drawn, viewport={"width": width, "height": 844})
        opened.draw_all()
        box = opened.page.locator(".wide[data-name^=strata] .chart").first.evaluate(
            f"one => {{ const box = ({ratio})(one); return [box.width, box.height]; }}"
        )
        assert (box[0] > box[1]) is is_wide
