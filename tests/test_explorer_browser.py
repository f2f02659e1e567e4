"""The explorer as readers meet it, in a browser: what is chosen, what follows, and what is said."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import pytest
import sitrep
from conftest import FOREIGN
from hostile import spoil
from sitrep.explorer import write_explorer
from sitrep.explorer.model import TOLLS, differ
from sitrep.explorer.widget import SANDBOX
from sitrep.measures.intervals import poisson_interval
from sitrep.model.search import fold_text
from sitrep.words.text import number

MADE = ("curated", "mali", "acled", "gtd", "myanmar")
Visit = Callable[..., SimpleNamespace]

LEFT = """(() => { const left = count(); return {
    ids: left.rows.map((row) => rows.id[row]), n: left.n, toll: left.toll,
    killed: [left.low, left.best, left.high], time: Array.from(left.time),
    states: periods.first.map((_, at) => searchedIn(at)),
    facets: Object.fromEntries(facets.map((facet, view) => [facet.key,
        Object.fromEntries(facet.values.map((value, at) => [value, left.facets[view].n[at]]))])),
}; })()"""
"""What the page counts under the choices of now."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Return a function that writes the explorer of a dataset once, and the data themselves."""
    folder, data = tmp_path_factory.mktemp("explorers"), dict[str, sitrep.Dataset]()

    def write(name: str) -> Path:
        if name not in data:
            if name == "hostile":
                data[name] = spoil(sitrep.load(FOREIGN["mali"]))
            elif name == "weeks":  # in one of which a search as planned ends on a Wednesday
                part = {"start": "2020-08-01", "end": "2020-10-15", "theatres": ["badia"]}
                data[name] = sitrep.load("curated").where(**part)
            else:
                source = FOREIGN[name]
                if isinstance(source, Path) and not source.exists():
                    pytest.skip(f"{source.name} does not lie in {source.parent}")
                data[name] = sitrep.load(source)
            (folder / name).mkdir()
            write_explorer(data[name], folder / name, title="Made", code="1", back="")
        return folder / name

    return SimpleNamespace(write=write, data=data)


@pytest.fixture
def visit(browser: Any, made: SimpleNamespace) -> Iterator[Visit]:
    """Return a function that opens a page and notes what it asks for and complains of."""
    contexts = []

    def open_page(
        name: str, asked: str = "", file: str = "explore.html", **how: Any
    ) -> SimpleNamespace:
        address = (made.write(name) / file).as_uri() + asked
        contexts.append(context := browser.new_context(**how))
        page = context.new_page()
        noted = SimpleNamespace(page=page, errors=[], requests=[], dialogs=[], data=made.data[name])
        page.on("console", lambda said: noted.errors.append(said.text))
        page.on("pageerror", lambda error: noted.errors.append(str(error)))
        page.on("request", lambda request: noted.requests.append(request.url))
        page.on("dialog", lambda dialog: (noted.dialogs.append(dialog), dialog.dismiss()))
        page.goto(address)
        return noted

    yield open_page
    for context in contexts:
        context.close()


def ask(**filters: Any) -> str:
    """Return the address of some choices."""
    return f"#{urlencode(filters, doseq=True)}"


def narrow(noted: SimpleNamespace) -> sitrep.Dataset:
    """Return what the printed Python gives."""
    made, line = noted.page.locator("#code").inner_text().split("data = 1\n")
    assert made == "import sitrep\n\n"
    asked = eval(line, {"data": noted.data})
    assert isinstance(asked, sitrep.Dataset)
    return asked


def agree(noted: SimpleNamespace, data: sitrep.Dataset) -> dict[str, Any]:
    """Check that the page and the library count the same, and return what the page counts."""
    left = dict(noted.page.evaluate(LEFT))
    assert sorted(left["ids"]) == sorted(data.incidents["incident_id"])
    assert left["n"] == pytest.approx(data.weights.sum())
    dead = data.deaths().table.iloc[0]
    assert left["toll"] == pytest.approx(0 if pd.isna(dead["n_toll"]) else dead["n_toll"])
    known = data.incidents["killed"].notna()
    for got, name in zip(left["killed"], ("killed_low", "killed", "killed_high"), strict=True):
        best = data.incidents[name].fillna(data.incidents["killed"])[known]
        assert got == pytest.approx((best * data.weights[known]).sum())
    return left


def facet(page: Any, title: str) -> Any:
    """Return the list of a view by its heading."""
    return page.locator("section.facet").filter(has=page.get_by_role("heading", name=title))


@pytest.mark.parametrize("name", [*MADE, "hostile"])
def test_page_is_quiet_and_asks_for_nothing(visit: Visit, name: str) -> None:
    """No error, no refusal of the policy, no request beyond the page, no text that acts."""
    noted = visit(name)
    noted.page.locator("#rows button").first.click()
    noted.page.locator(".facet:visible li button").first.click()
    assert noted.errors == []
    assert noted.dialogs == []
    assert [url for url in noted.requests[1:] if not url.startswith("data:")] == []


@pytest.mark.parametrize("name", [*MADE, "weeks"])
def test_it_counts_as_the_library_does(visit: Visit, name: str) -> None:
    """Counts of periods, what was searched, and counts of each choice are those of the library."""
    noted = visit(name)
    data = noted.data
    left = agree(noted, data)
    table = data.count(per="").table
    assert left["time"] == pytest.approx(table["n"].fillna(0).tolist())
    states = np.select(
        [table["n"].isna(), table["cut"], table["complete"]], ["none", "cut", "full"], "part"
    )
    found = [
        state if state != "none" or not n else "found"
        for state, n in zip(left["states"], left["time"], strict=True)
    ]
    searched = [want if one != "found" else one for want, one in zip(states, found, strict=True)]
    assert found == searched
    for key, counts in left["facets"].items():
        if key == TOLLS:
            assert sum(counts.values()) == pytest.approx(data.where(keep=differ).weights.sum())
            continue
        for value, n in list(counts.items())[:6]:
            if n:
                assert n == pytest.approx(data.where(**{key: [value]}).weights.sum()), (key, value)


@pytest.mark.parametrize("name", MADE)
def test_what_is_printed_gives_the_same_incidents(visit: Visit, name: str) -> None:
    """With the first choice of each view after the other, the printed `where` gives the same."""
    noted = visit(name)
    for box in noted.page.locator("section.facet:visible").all():
        button = box.locator("li button").first
        if not button.count():
            assert box.get_by_text("None.").is_visible()
            continue
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        agree(noted, narrow(noted))
    assert "(" in noted.page.locator("#code").inner_text()


def test_choices_in_the_address_are_those_of_where(visit: Visit) -> None:
    """Sides, regions, days and words together: the page counts what the library counts."""
    filters = {"actors": ["unidentified", "ISIS"], "theatres": ["badia"], "text": "سوريا"}
    noted = visit("curated", ask(**filters, start="2020-05-11", end="2020-11-20"))
    given = {name: value for name, value in filters.items() if name != "text"}
    wanted = noted.data.where(**given, text="سوريا", start="2020-05-11", end="2020-11-20")
    agree(noted, wanted)
    filters["text"] = "gas"
    noted = visit("curated", ask(**filters, start="2020-05-11", end="2020-11-20"))
    wanted = noted.data.where(**given, text="gas", start="2020-05-11", end="2020-11-20")
    assert len(wanted)
    left = agree(noted, wanted)
    by = wanted.count(by="event_type").table.set_index("event_type")["n"]
    assert left["facets"]["event_types"] == pytest.approx(
        {value: by.get(value, 0.0) for value in left["facets"]["event_types"]}
    )
    assert narrow(noted) == wanted


def test_days_are_chosen_by_click_and_shift(visit: Visit) -> None:
    """A period is chosen by a click, several by Shift, and given back by a click on the one."""
    noted = visit("curated")
    bars = noted.page.locator("#bars button")
    bars.nth(4).click()
    agree(noted, noted.data.where(start="2020-05-01", end="2020-05-31"))
    bars.nth(6).click(modifiers=["Shift"])
    wanted = noted.data.where(start="2020-05-01", end="2020-07-31")
    agree(noted, wanted)
    assert narrow(noted) == wanted
    assert [bar.get_attribute("aria-pressed") for bar in bars.all()].count("true") == 3
    bars.nth(2).click()
    bars.nth(2).click()
    agree(noted, noted.data)


def test_a_circle_of_the_map_chooses_its_place(visit: Visit) -> None:
    """A click on a circle chooses the place that it stands for."""
    noted = visit("mali")
    noted.page.locator("#map circle[r]:not([r='0'])").first.click()
    chosen = narrow(noted)
    assert chosen.filters["places"] == [chosen.incidents["place"].iloc[0]]
    agree(noted, chosen)
    noted.page.locator("#zoom").click()
    assert noted.page.locator("#zoom").get_attribute("aria-pressed") == "true"


def test_a_region_of_the_map_is_chosen_and_hatched(visit: Visit) -> None:
    """Outlines follow the search: one not searched is hatched; a click on one chooses it."""
    noted = visit("curated")
    script = "() => map.regions.map(({ at, path }) => [at < 0 ? '' : label(facetOf.regions, at), "
    classes = dict(noted.page.evaluate(script + "path.getAttribute('class')])"))
    assert set(noted.data.admin1["admin1"]) <= set(classes)
    hatched = {name for name, kind in classes.items() if "unsearched" in kind}
    assert hatched == set(noted.data.admin1["admin1"]) - set(noted.data.theatres["admin1"])
    click = "(name) => map.regions.find(({ at }) => label(facetOf.regions, at) === name).path"
    noted.page.evaluate(f"(name) => ({click})(name).onclick()", "Homs")
    assert narrow(noted) == noted.data.where(regions=["Homs"])
    kinds = dict(noted.page.evaluate(script + "path.getAttribute('class')])"))
    assert [name for name, kind in kinds.items() if "chosen" in kind] == ["Homs"]
    assert "OCHA" in noted.page.locator("#map-box").inner_text()


WORDS = (
    *("درعا", "درعا military", "deir ez-zor MILITARY", "SYR-2020-0002", "Deraa", "Daesh", "داعش"),
    *("Da'esh hims", "islamic state hims", "IED", "5th", "ديرالزور", "رقة", "Daraa", "idlib"),
)


def test_words_find_what_where_finds(visit: Visit) -> None:
    """Words in Arabic and in Latin, in any case and spelling: the same incidents as in Python."""
    from playwright.sync_api import expect

    noted = visit("curated")
    for text in WORDS:
        noted.page.locator("#text").fill(text)
        expect(noted.page).to_have_url(re.compile(re.escape(urlencode({"text": text})) + "$"))
        wanted = noted.data.where(text=text)
        assert len(wanted), text
        agree(noted, wanted)
        assert narrow(noted) == wanted, text


def test_where_accounts_differ_can_be_chosen(visit: Visit) -> None:
    """The incidents whose full tolls differ are one choice, and print as a condition of `where`."""
    noted = visit("curated")
    facet(noted.page, "Tolls").get_by_role("button").click()
    full = noted.data.accounts[~noted.data.accounts["partial"]]
    tolls = full.groupby("incident_id")["killed"].nunique()
    wanted = noted.data.where(incident_ids=list(tolls.index[tolls > 1]))
    agree(noted, wanted)
    assert set(narrow(noted).incidents["incident_id"]) == set(wanted.incidents["incident_id"])
    assert noted.page.url.endswith("#tolls=differ")
    assert visit("curated", "#tolls=differ").page.evaluate(LEFT)["n"] == len(wanted)


@pytest.mark.parametrize("name", ["curated", "mali"])
def test_what_is_printed_runs_by_itself(visit: Visit, name: str, tmp_path: Path) -> None:
    """Of a part that was asked for in Python, a choice in the page prints all that makes it."""
    data = sitrep.load(FOREIGN[name])
    part = data.where(actors=data.values("actors")[:2], start=f"{data.start:%Y-%m-15}")
    page = tmp_path / "page.html"
    page.write_text(part.explore().html, encoding="utf-8")
    shown = visit(name).page
    shown.goto(page.as_uri())
    facet(shown, "Kinds").locator("li button").first.click()
    *made, last = ast.parse(shown.locator("#code").inner_text()).body
    assert isinstance(last, ast.Expr)
    known: dict[str, Any] = {}
    exec(compile(ast.Module(made, []), "page", "exec"), known)
    asked = eval(compile(ast.Expression(last.value), "page", "eval"), known)
    assert sorted(asked.incidents["incident_id"]) == sorted(shown.evaluate(LEFT)["ids"])
    assert 0 < len(asked) < len(part)


def test_texts_fold_alike_in_both_languages(visit: Visit) -> None:
    """Names of all datasets, in all scripts, are the same words to the page and to the library."""
    noted = visit("mali")
    curated, letters = sitrep.load("curated"), [chr(code) for code in range(0x20, 0x700)]
    names = [*curated.gazetteer["name_ar"].dropna(), *curated.incidents["place"].dropna()]
    texts = [*names, *letters, "Ségou", "Ǆ", "ﷺ", "Straße", "İstanbul", "أَنسونغو", "١٢٣", "ﬁn"]
    assert noted.page.evaluate("(texts) => texts.map(fold)", texts) == list(map(fold_text, texts))


def test_numbers_and_limits_are_those_of_the_library(visit: Visit) -> None:
    """The page writes numbers as the one formatter does, and shows the same limits."""
    noted = visit("myanmar" if Path(FOREIGN["myanmar"]).exists() else "curated")
    drawn = np.random.default_rng(1).gamma(0.3, 400, 400).clip(0, len(noted.data))
    counts = [0.0, 0.04, 0.05, 1.0, 2.25, 9.95, 99.95, 363.0, *map(float, drawn)]
    assert noted.page.evaluate("(all) => all.map(number)", counts) == list(map(number, counts))
    low, high = poisson_interval(pd.Series(counts))
    got = np.array(noted.page.evaluate("(all) => all.map(limits)", counts))
    assert np.abs(got[:, 0] - low).max() < 0.001
    assert np.abs(got[:, 1] - high).max() < 0.001
    whole = [float(n) for n in range(len(noted.data) + 1)]
    shown = noted.page.evaluate("(all) => all.map((n) => limits(n).map(number))", whole)
    wanted = [limit.map(number) for limit in poisson_interval(pd.Series(whole))]
    assert shown == [list(pair) for pair in zip(*wanted, strict=True)]
    assert shown[18] == ["10.7", "28.4"]


def test_an_incident_unfolds_into_its_accounts(visit: Visit) -> None:
    """Its row opens by the keyboard alone: accounts with tolls, attribution and links, its page."""
    noted = visit("curated", "#text=SYR-2020-0002")
    page = noted.page
    page.locator("#rows button").first.focus()
    page.keyboard.press("Enter")
    button = page.locator("#rows button").first
    assert button.get_attribute("aria-expanded") == "true"
    assert page.evaluate("document.activeElement.id") == button.get_attribute("id")
    told = page.locator("tr.told")
    assert told.locator("tbody tr").count() == 12
    urls = noted.data.where(incident_ids=["SYR-2020-0002"]).accounts.merge(
        noted.data.pages, on="source_id"
    )["url"]
    assert told.locator("tbody a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    ) == list(urls)
    told.get_by_text("Page of SYR-2020-0002").click()
    page.wait_for_url("**/incidents/SYR-2020-0002.html")
    assert page.locator("h1").inner_text() == "Execution, Ma'adan, 4 to 6 January 2020"
    page.get_by_role("link", name="Explorer").click()
    page.wait_for_selector("tr.told")
    assert "open=SYR-2020-0002" in page.url


def test_back_takes_a_choice_back(visit: Visit) -> None:
    """The address holds the choices: back and forward go through them, and it can be sent."""
    noted = visit("curated")
    page = noted.page
    facet(page, "Sides").locator("li button").nth(1).click()
    one = page.evaluate(LEFT)["n"]
    facet(page, "Means").locator("li button").first.click()
    two, address = page.evaluate(LEFT)["n"], page.url
    page.go_back()
    assert page.evaluate(LEFT)["n"] == one
    page.go_back()
    assert page.evaluate(LEFT)["n"] == len(noted.data)
    page.go_forward()
    assert page.evaluate(LEFT)["n"] == one
    other = visit("curated", f"#{address.partition('#')[2]}")
    assert other.page.evaluate(LEFT)["n"] == two


def test_back_takes_a_typed_word_back_and_no_more(visit: Visit) -> None:
    """A word that is typed is one entry of its own, however many letters it has."""
    from playwright.sync_api import expect

    noted = visit("curated", ask(actors="ISIS"))
    page, entries = noted.page, noted.page.evaluate("history.length")
    for letters, said in (("Ho", "Ho"), ("ms", "Homs")):
        page.locator("#text").press_sequentially(letters)
        expect(page).to_have_url(re.compile(f"text={said}$"))
    assert page.evaluate("history.length") == entries + 1
    agree(noted, noted.data.where(actors=["ISIS"], text="homs"))
    page.go_back()
    agree(noted, noted.data.where(actors=["ISIS"]))
    assert page.locator("#text").input_value() == ""
    page.go_forward()
    page.locator("#text").press_sequentially(" gas")
    expect(page).to_have_url(re.compile("gas$"))
    page.go_back()
    agree(noted, noted.data.where(actors=["ISIS"], text="homs"))


def test_days_in_the_wrong_order_are_refused_and_said(visit: Visit) -> None:
    """A day after the last, before the first or outside the data changes nothing, and says why."""
    noted = visit("curated", ask(start="2020-05-11", end="2020-11-20"))
    page, refused = noted.page, noted.page.locator("#refused")
    wanted = noted.data.where(start="2020-05-11", end="2020-11-20")
    for end, day, why in (
        ("start", "2020-12-01", "is later than To, 2020-11-20. From stays 2020-05-11."),
        ("end", "2020-05-10", "is earlier than From, 2020-05-11. To stays 2020-11-20."),
        ("end", "2021-02-01", "is not from 2020-01-01 to 2021-01-31. To stays 2020-11-20."),
    ):
        page.locator(f"#{end}").fill(day)
        page.locator("#text").focus()
        assert refused.inner_text() == f"{day} {why}"
        assert refused.get_attribute("role") == "status"
        agree(noted, wanted)
    page.locator("#end").fill("2020-12-31")
    assert refused.inner_text() == ""
    agree(noted, noted.data.where(start="2020-05-11", end="2020-12-31"))


def test_one_incident_that_is_meant_has_no_interval(visit: Visit) -> None:
    """Chosen by its id, or left alone and opened, an incident is no count that chance moves."""
    page = visit("curated", ask(text="syr-2020-0002")).page
    assert page.locator("#count").inner_text() == "1 of 897 incidents."
    page = visit("curated", ask(text="0002", places="Ma'adan", end="2020-01-31")).page
    assert page.locator("#count").inner_text().endswith("95% interval under 0.1 to 5.6.")
    page.locator("#rows button").first.click()
    assert "interval" not in page.locator("#count").inner_text()


def test_a_choice_that_the_data_do_not_have_is_said(visit: Visit) -> None:
    """An address made for other data names what is not in these, and shows the rest."""
    noted = visit("curated", "#actors=Atlantis&regions=Daraa&open=X-1&start=nonsense&page=-3")
    assert noted.page.locator("#lost").inner_text() == "Not in these data: Atlantis, nonsense, X-1."
    agree(noted, noted.data.where(regions=["Daraa"]))
    assert noted.errors == []


def test_odd_names_and_empty_data_break_nothing(visit: Visit, tmp_path: Path) -> None:
    """Names that mean something to a script, and very long ones, are names; none are none."""
    noted = visit("mali")
    page, places = noted.page, noted.data.incidents["place"]
    odd = ["constructor", "__proto__", "toString", "\u202eevil", "W" * 400]
    named = dict(zip(places.unique()[:5], odd, strict=True))
    renamed = noted.data.incidents.assign(place=places.map(lambda name: named.get(name, name)))
    strange = replace(noted.data, incidents=renamed)
    nothing = noted.data.where(keep=lambda incidents: incidents["killed"] > 1e9)
    host = tmp_path / "host.html"
    host.write_text(strange.explore().html, encoding="utf-8")
    page.goto(f"{host.as_uri()}#sort=__proto__&page=9e99&places=toString&actors=constructor")
    assert page.locator("#lost").inner_text() == "Not in these data: constructor."
    assert page.locator("#chips").inner_text().startswith("Places: toString")
    page.locator("#chips button").click()
    assert page.evaluate(LEFT)["n"] == len(noted.data)
    assert (
        page.evaluate(
            "(odd) => odd.map(one => facetOf.places.values.indexOf(one)).map("
            "at => label(facetOf.places, at))",
            odd,
        )
        == odd
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    host.write_text(nothing.explore().html, encoding="utf-8")
    page.goto(host.as_uri())
    assert page.locator("#dead").inner_text() == "There is nothing to choose from."
    assert page.locator("#map").count() == 0
    assert noted.errors == []


def test_the_list_sorts_and_pages(visit: Visit) -> None:
    """A heading sorts, again the other way; rows without a toll come last; pages hold 25 rows."""
    page = visit("curated").page
    page.get_by_role("button", name="Killed").click()
    cells = "[data-title=Killed]"
    first = page.locator(cells).first.inner_text()
    assert float(first.partition(" ")[0]) == sitrep.load("curated").incidents["killed"].max()
    assert page.locator("th[aria-sort=descending]").inner_text() == "Killed"
    page.get_by_role("button", name="Killed").click()
    assert page.locator(cells).first.inner_text() == "0"
    page.get_by_role("button", name="After").click()
    assert page.locator("#paged").inner_text() == "26 to 50 of 897"
    assert page.locator("#rows > tr").count() == 25


@pytest.mark.parametrize("name", ["curated", "hostile"])
def test_the_selection_can_be_kept(visit: Visit, name: str) -> None:
    """The file has the incidents of the selection, cites the data, and no cell is a formula."""
    noted = visit(name)
    facet(noted.page, "Sides").locator("li button").nth(1).click()
    with noted.page.expect_download() as saving:
        noted.page.get_by_role("button", name="Download").click()
    assert saving.value.suggested_filename == "incidents.csv"
    text = saving.value.path().read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    ids = narrow(noted).incidents["incident_id"]
    assert sorted(row["incident_id"].lstrip("'") for row in rows) == sorted(ids)
    with noted.page.expect_download() as saving:
        noted.page.get_by_role("button", name="How to cite").click()
    assert saving.value.suggested_filename == "incidents.txt"
    about = saving.value.path().read_bytes().decode("utf-8")
    shown = noted.page.locator("#source").inner_text()
    assert " ".join(shown.split()) in " ".join(about.split())
    assert "data.where(" in about
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if re.match(r"[=+@\t\r\n]|-\D", cell)]


@pytest.mark.parametrize("file", ["explore.html", "incidents/MLI-2022-0001.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nobody_is_kept_out(visit: Visit, file: str, scheme: str, width: int) -> None:
    """The checks of axe find nothing at all, by day and by night, on a phone and on a desk."""
    from axe_playwright_python.sync_playwright import Axe

    how = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "bypass_csp": True}
    page = visit("mali", "#open=MLI-2022-0001&actors=Army", file, **how).page
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_was_not_searched_is_hatched(visit: Visit) -> None:
    """July was not searched in the north of Mali: its bar is hatched there, and says so."""
    page = visit("mali", "#theatres=north").page
    bar = page.locator("#bars button").nth(6)
    assert bar.get_attribute("class").split()[0] == "none"
    assert bar.get_attribute("aria-label") == "July 2022: not searched"
    assert "gradient" in bar.evaluate("one => getComputedStyle(one).backgroundImage")
    assert page.locator("#key-none").is_visible()


def test_arrow_keys_go_through_the_periods(visit: Visit) -> None:
    """The periods are one stop of the tab key; arrows move, and Enter chooses."""
    noted = visit("curated")
    page = noted.page
    page.locator("#end").focus()
    while page.evaluate("document.activeElement.parentElement.id") != "bars":
        page.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.parentElement.id") != "bars"
    agree(noted, noted.data.where(start="2020-02-01", end="2020-02-29"))


def test_paper_has_no_controls(visit: Visit) -> None:
    """In print stand the numbers, the views and the list, without what one would press."""
    page = visit("mali").page
    page.emulate_media(media="print")
    for selector in ("#asked", ".back", "#save", "#zoom"):
        assert not page.locator(selector).first.is_visible(), selector
    for selector in ("#count", "#bars", "#map", "#rows", "#code"):
        assert page.locator(selector).is_visible(), selector


def test_without_its_script_it_says_so(visit: Visit) -> None:
    """Where scripts are off, it says what to read instead; pages of incidents need none."""
    page = visit("mali", java_script_enabled=False).page
    assert "needs its script" in page.locator("noscript").inner_text()
    page = visit("mali", file="incidents/MLI-2022-0001.html", java_script_enabled=False).page
    assert page.locator("dl").is_visible()


def test_in_a_notebook_it_stands_in_a_frame(visit: Visit, tmp_path: Path) -> None:
    """The frame works shut off from the page around it, and tells it what is chosen."""
    noted = visit("mali")
    told = "<script>addEventListener('message', (event) => { window.told = event.data; })</script>"
    host = tmp_path / "host.html"
    host.write_text(told + noted.data.explore()._repr_html_(), encoding="utf-8")
    noted.page.goto(host.as_uri())
    frame = noted.page.frame_locator("iframe")
    frame.locator("section.facet li button").first.click()
    from playwright.sync_api import expect

    expect(frame.locator("#chips li")).to_have_count(1)
    assert noted.page.evaluate("window.told") == {"sitrep": {"theatres": ["north"]}}
    frame.locator("#rows button").first.click()
    assert frame.locator("tr.told").is_visible()
    assert frame.get_by_text("Page of").count() == 0
    assert noted.errors == []


def test_the_widget_hears_its_own_frame_alone(visit: Visit, tmp_path: Path) -> None:
    """What is chosen in the frame reaches the model of the widget; what others say does not."""
    noted = visit("mali")
    data = json.dumps({"page": noted.data.explore().html, "title": "x", "sandbox": SANDBOX})
    script = files("sitrep.explorer").joinpath("templates/widget.js").read_text("utf-8")
    host = tmp_path / "host.html"
    host.write_text(
        "<div></div><script type=module>"
        + script.replace("export default", "const widget =")
        + "window.got = []; const held = "
        + data.replace("<", "\\u003c")
        + """; widget.render({ el: document.querySelector("div"), model: {
            get: (key) => held[key], set: (key, value) => window.got.push([key, value]),
            save_changes: () => window.got.push("saved") } });
        window.postMessage({ sitrep: { actors: ["forged"] } }, "*");</script>""",
        encoding="utf-8",
    )
    noted.page.goto(host.as_uri())
    frame = noted.page.frame_locator("iframe")
    facet(frame, "Sides").locator("li button").first.click()
    from playwright.sync_api import expect

    expect(frame.locator("#chips li")).to_have_count(1)
    wanted = [["chosen", {"actors": ["Armed group A"]}], "saved"]
    assert noted.page.evaluate("window.got") == wanted
    assert noted.errors == []
