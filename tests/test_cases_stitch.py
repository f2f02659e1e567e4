"""Two vintages of one source: what was deleted between them, and totals at the edges."""

from __future__ import annotations

from pathlib import Path

import pytest
import sitrep

CASES = Path(__file__).parent / "data" / "cases"
OLD, NEW = CASES / "s02_old.csv", CASES / "s02_new.csv"


def note(data: sitrep.Dataset, words: str) -> list[object]:
    """Return action, rows and examples of the notes whose rule has these words."""
    found = data.notes[data.notes["rule"].str.contains(words, regex=False)]
    return found[["action", "rows", "examples"]].to_numpy().tolist()


def changed(tmp_path: Path, path: Path, *pairs: tuple[str, str]) -> Path:
    """Return a copy of a file with some texts replaced."""
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    copy = tmp_path / path.name
    copy.write_text(text, encoding="utf-8")
    return copy


@pytest.mark.parametrize("files", [[OLD, NEW], [NEW, OLD]])
def test_what_a_newer_export_deleted_is_listed_and_left_out(files: list[Path]) -> None:
    """YEM3 lies within the newer file's days of Yemen, and is not in it."""
    data = sitrep.load(files)
    assert data.incidents["incident_id"].tolist() == [
        "YEM1",
        "YEM2",
        "YEM4",
        "YEM5",
        "YEM6",
        "YEM9",
    ]
    assert note(data, "deleted since") == [["dropped", 1, "s02_old.csv row 4 (YEM3)"]]
    assert note(data, "kept") == []


def test_what_the_cumulative_candidates_lack_of_a_month_is_left_out() -> None:
    """Event 2 of January is in the monthly file alone; event 1 has the newer toll."""
    monthly, cumulative = CASES / "GEDEvent_v24_0_1.csv", CASES / "GEDEvent_v24_01_24_03.csv"
    for files in ([monthly, cumulative], [cumulative, monthly]):
        data = sitrep.load(files)
        assert data.incidents["incident_id"].tolist() == ["1", "3", "4"]
        assert data.incidents["killed"].tolist() == [3, 2, 2]
        assert note(data, "deleted since") == [["dropped", 1, "GEDEvent_v24_0_1.csv row 2 (2)"]]


def test_of_an_incident_beyond_the_days_of_the_newer_file_nothing_is_known(tmp_path: Path) -> None:
    """A newer file of February alone says nothing of January."""
    lines = NEW.read_text(encoding="utf-8").splitlines()
    late = tmp_path / "late.csv"
    late.write_text("\n".join([lines[0], lines[-1]]), encoding="utf-8")
    assert len(sitrep.load([OLD, late])) == 7
    assert note(sitrep.load([OLD, late]), "kept") == []


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ((("Battles,Armed clash", "Protests,Peaceful protest"),), "of another kind"),
        ((("Yemen,Aden", "Yemen,Lahij"),), "of another region"),
        ((("YEM1,", "YEM71,"), ("YEM2,", "YEM72,"), ("YEM4,", "YEM74,")), "of other incidents"),
    ],
)
def test_a_newer_file_that_was_asked_for_less_deletes_nothing(
    cells: tuple[tuple[str, str], ...], why: str, tmp_path: Path
) -> None:
    """Where it may hold only a part of what the older one has, what it lacks stays, and is told."""
    data = sitrep.load([OLD, changed(tmp_path, NEW, *cells)])
    assert "YEM3" in set(data.incidents["incident_id"]), why
    assert note(data, "deleted since") == []
    assert note(data, "kept")[0][0] == "guessed"


def test_without_times_of_edits_no_file_is_newer(tmp_path: Path) -> None:
    """Nothing shows then which of two files was made first: the incident stays."""
    blank = changed(tmp_path, NEW, (",1750000000", ","))
    assert len(sitrep.load([OLD, blank])) == 7


def test_an_incident_of_another_country_stays(tmp_path: Path) -> None:
    """A newer file of Yemen says nothing of Oman."""
    other = changed(tmp_path, OLD, ("YEM", "OMN"), ("Yemen", "Oman"))
    assert len(sitrep.load([other, NEW])) == 12


def test_a_newer_release_of_gtd_deletes_what_it_lacks(tmp_path: Path) -> None:
    """The month in the names of the files says which is newer, whatever their order."""
    head = "eventid,iyear,imonth,iday,country_txt,provstate,city,attacktype1,targtype1,gname,nkill"
    rows = [f"2019010{day}0001,2019,1,{day},Iraq,Baghdad,Town,3,3,Unknown,1" for day in (1, 2, 3)]
    old, new = (tmp_path / f"globalterrorismdb_{name}dist.csv" for name in ("0221", "0522"))
    old.write_text("\n".join([head, *rows]), encoding="utf-8")
    new.write_text("\n".join([head, rows[0], rows[2][:-1] + "7"]), encoding="utf-8")
    for files in ([old, new], [new, old]):
        data = sitrep.load(files)
        assert data.incidents["killed"].tolist() == [1, 7]
        assert note(data, "deleted since")[0][:2] == ["dropped", 1]


def test_totals_agree_at_the_edge_of_the_days_covered() -> None:
    """Windows reaching beyond the first and last day are cut to them: 3 incidents, 101 dead."""
    data = sitrep.load(CASES / "v1_edge.csv")
    assert data.windows.astype("str").to_numpy().tolist() == [
        ["2025-03-01", "2025-03-01"],
        ["2025-03-01", "2025-03-10"],
        ["2025-03-07", "2025-03-10"],
    ]
    assert data.weights.tolist() == [1, 1, 1]
    for per in (None, "day", "week", "month"):
        assert data.count(per=per).table["n"].sum() == pytest.approx(3)
        assert data.deaths(per=per).table["killed"].sum() == pytest.approx(101)
    for by in ("event_class", "admin1", "event_type"):
        assert data.count(by=by, per=None).table["n"].sum() == pytest.approx(3)
        assert data.deaths(by=by, per=None).table["killed"].sum() == pytest.approx(101)
    places = data.places().table
    assert (places["n"].sum(), places["killed"].sum()) == (3, 101)
    assert data.card().iloc[:, 0]["Incidents"] == "3"
    assert data.deaths().finding == "At least 101 killed, by the tolls of 3 incidents."
    assert "3 incidents recorded. At least 101 deaths are reported." in data.count().finding
    assert data.deaths(by="admin1").finding == "All 101 reported deaths in Aden."
    drawn = data.places().plot.map().figure
    assert drawn.table["n"].sum() == 3
