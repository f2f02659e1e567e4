"""The pages as readers meet them: in a browser, on a phone, in the dark, without JavaScript."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

PAGES = ("index.html", "whole/report.html", "broken/report.html")


@pytest.fixture
def visit(browser, sample):
    """Return a function that opens a page and notes what it asks for and complains of."""
    contexts = []

    def open_page(name: str, **how: object) -> SimpleNamespace:
        context = browser.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        noted = SimpleNamespace(page=page, errors=[], requests=[], dialogs=[])
        page.on("console", lambda said: noted.errors.append(said.text))
        page.on("pageerror", lambda error: noted.errors.append(str(error)))
        page.on("request", lambda request: noted.requests.append(request.url))
        page.on("dialog", lambda dialog: (noted.dialogs.append(dialog), dialog.dismiss()))
        page.goto((sample.out / name).as_uri())
        return noted

    yield open_page
    for context in contexts:
        context.close()


def shown(page) -> list[str]:
    """Return the names of the reports that the index shows, in order."""
    script = "all => all.filter(one => !one.hidden).map(one => one.getAttribute('aria-labelledby'))"
    return page.locator("article").evaluate_all(script)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet_and_asks_for_nothing_outside(visit, name):
    """No error in the console, no request beyond the folder, no script of the data runs."""
    noted = visit(name)
    noted.page.mouse.wheel(0, 10_000)
    assert noted.errors == []
    assert noted.dialogs == []
    assert all(url.startswith(("file://", "data:")) for url in noted.requests)
    outside = [url for url in noted.requests[1:] if "/figures/" not in url and "data:" not in url]
    assert outside == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [375, 1280])
def test_page_is_no_wider_than_the_screen(visit, name, width):
    """On a phone and on a desk nothing but a table has to be scrolled sideways."""
    page = visit(name, viewport={"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_keeps_nobody_out(visit, name, scheme):
    """The checks of axe, contrast among them, find nothing, by day and by night."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(name, color_scheme=scheme, bypass_csp=True).page
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['help']}" for one in found] == []


def test_dark_page_is_dark(visit):
    """A reader who asked for dark pages gets one."""
    script = "getComputedStyle(document.body).backgroundColor"
    colours = [visit(PAGES[1], color_scheme=one).page.evaluate(script) for one in ("light", "dark")]
    assert colours == ["rgb(255, 255, 255)", "rgb(24, 24, 23)"]


def test_index_filters(visit):
    """Words, in any order and case, and the status leave the reports that fit."""
    page = visit("index.html").page
    assert shown(page) == ["whole", "broken"]
    page.get_by_label("Filter").fill("WHOLE  2020")
    assert shown(page) == ["whole"]
    assert page.locator("output").inner_text() == "1 of 2 reports"
    page.get_by_label("Filter").fill("nowhere")
    assert shown(page) == []
    page.get_by_label("Filter").fill("")
    page.get_by_label("Show").select_option("with failures")
    assert shown(page) == ["broken"]


def test_index_sorts(visit):
    """Reports can be put in the order of their titles or days, and back in that of the plan."""
    page = visit("index.html").page
    for order, first in {"title": "broken", "plan": "whole", "latest day": "broken"}.items():
        page.get_by_label("Sort by").select_option(order)
        assert shown(page)[0] == first, order


def test_index_needs_no_javascript(visit):
    """Without JavaScript all reports are there, and no control that would do nothing."""
    page = visit("index.html", java_script_enabled=False).page
    assert page.locator("article").count() == 2
    assert page.locator("article").last.is_visible()
    assert not page.locator("#controls").is_visible()


def test_keyboard_leads_to_the_text(visit):
    """The first stop of the tab key skips what stands before the text."""
    page = visit(PAGES[1]).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


@pytest.mark.parametrize(("width", "shown"), [(390, "narrow"), (760, "wide"), (1280, "wide")])
def test_figure_has_the_drawing_for_its_room(visit, width, shown):
    """On a phone the narrow drawing is shown and the wide one is not, and the other way round."""
    page = visit(PAGES[1], viewport={"width": width, "height": 800}).page
    figure = page.locator("figure").first
    for kind in ("wide", "narrow"):
        assert figure.locator(f".{kind}").is_visible() is (kind == shown), kind


def test_words_in_figures_can_be_read_on_a_phone(visit):
    """No letter of a drawing is smaller than 11 pixels where the screen has 390."""
    page = visit(PAGES[1], viewport={"width": 390, "height": 800}).page
    sizes = page.locator("figure .narrow svg").evaluate_all(
        """all => all.flatMap(svg => {
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            return [...svg.querySelectorAll("text")].map(
                text => parseFloat(text.getAttribute("font-size")) * scale);
        })"""
    )
    assert len(sizes) > 10
    assert min(sizes) >= 11


def test_figures_follow_the_theme(visit):
    """In the dark the paper of a drawing is that of the page, and its ink is light."""
    page = visit(PAGES[1], color_scheme="dark").page
    figure = page.locator("figure .wide").first
    image = Image.open(io.BytesIO(figure.screenshot())).convert("L")
    levels = np.asarray(image)
    assert np.median(levels) <= 0x1C
    assert levels.max() > 0xA0


@pytest.mark.parametrize(("width", "says"), [(390, True), (1280, False)])
def test_what_scrolls_says_so(visit, width, says):
    """A table that is wider than its room has words that say so, and one that fits has none."""
    page = visit(PAGES[1], viewport={"width": width, "height": 800}).page
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    tables = page.locator(".scroll:visible").evaluate_all(
        """all => all.map(one => [one.scrollWidth > one.clientWidth,
            getComputedStyle(one, "::before").content.includes("Scrolls")])"""
    )
    assert tables
    assert any(scrolls for scrolls, _ in tables) or not says
    assert all(scrolls == said for scrolls, said in tables)


def test_first_screen_holds_the_findings_and_the_chart(visit):
    """What is found, how to have it, and the chart stand within 800 pixels."""
    page = visit(PAGES[1], viewport={"width": 1280, "height": 800}).page
    for place in (".findings", ".links", ".hero figure"):
        box = page.locator(place).bounding_box()
        assert box["y"] + box["height"] <= 800, place


def test_one_switch_shows_the_code(visit):
    """The keyboard turns on all code of the page, without a script."""
    page = visit(PAGES[1], java_script_enabled=False).page
    code = page.locator("div.code")
    assert code.count() >= 4
    assert not code.first.is_visible()
    page.locator("#code").focus()
    page.keyboard.press("Space")
    assert code.first.is_visible()


def test_tables_unfold(visit):
    """A table stands folded until its line is chosen."""
    page = visit(PAGES[1]).page
    fold = page.locator(".folds details").first
    table = fold.locator("table")
    assert not table.is_visible()
    fold.locator("summary").click()
    assert table.is_visible()


def test_contents_mark_what_is_read(visit):
    """Beside the text the chapter on the screen is marked, and no other."""
    page = visit(PAGES[1], viewport={"width": 1280, "height": 500}).page
    weights = """all => all.filter(one => getComputedStyle(one).fontWeight == "600")
        .map(one => one.getAttribute("href"))"""
    for part in ("front", "first", "second"):
        page.locator(f'[data-part="{part}"]').evaluate("one => one.scrollIntoView()")
        page.mouse.wheel(0, 1)
        page.wait_for_timeout(200)
        assert page.locator(".contents > ol > li > a").evaluate_all(weights) == [f"#{part}"]


def test_link_into_a_fold_opens_it(visit):
    """Who follows an address to what stands folded sees it."""
    page = visit(PAGES[1]).page
    inside = page.locator("details.more > [id]").first
    page.evaluate("id => { location.hash = id; }", inside.get_attribute("id"))
    page.wait_for_timeout(200)
    assert inside.is_visible()


def test_data_of_a_figure_can_be_saved(visit, sample):
    """The link below a figure saves the table that it draws, though the page forbids loading."""
    page = visit(PAGES[1]).page
    with page.expect_download() as saving:
        page.locator(".files a", has_text="CSV").first.click()
    saved = saving.value
    assert saved.suggested_filename == "first-1.csv"
    written = (sample.out / "whole" / "data" / "first-1.csv").read_bytes()
    assert saved.path().read_bytes() == written


def test_print_shows_no_controls_and_no_code(visit):
    """On paper stand text, tables and figures alone."""
    page = visit(PAGES[1]).page
    page.emulate_media(media="print")
    for selector in ("details", "nav.contents", ".back", ".links", ".files"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator("figure svg:visible").count() > 0
