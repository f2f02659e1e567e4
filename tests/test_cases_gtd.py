"""GTD: made-up files with faults of real ones."""

from __future__ import annotations

import sys
from pathlib import Path

import sitrep

sys.path.insert(0, str(Path(__file__).parent))
from test_gtd import write

CASES = Path(__file__).parent / "data" / "cases"


def test_two_columns_of_targets_may_share_a_type() -> None:
    """Row 2 hit civilians and police, row 1 police alone, whose toll is that of the incident."""
    data = sitrep.load(CASES / "gtd_min.csv")
    hit = data.targets[["incident_id", "target_no", "target_type", "killed"]].fillna({"killed": -1})
    assert hit.astype({"target_type": "str"}).to_numpy().tolist() == [
        ["202101010001", 1, "police", 1],
        ["202101020001", 1, "civilian", -1],
        ["202101020001", 2, "police", -1],
    ]
    assert data.incidents["target_type"].tolist() == ["police", "civilian"]
    assert data.targets["target_type"].cat.ordered
    assert len(data.where(target_types=["police"])) == 2


def test_files_of_other_countries_do_not_show_that_one_was_searched(tmp_path: Path) -> None:
    """Files that are named after no release cover the countries that each has, and no others."""

    def rows(land: str, year: int) -> list[dict[str, str | None]]:
        return [
            {"eventid": f"{year}{month:02}120001", "iyear": str(year), "imonth": str(month)}
            | {"country_txt": land}
            for month in (1, 12)
        ]

    files = {"one.csv": rows("Xland", 2015), "two.csv": rows("Yland", 2018)}
    data = sitrep.load([write(tmp_path / name, cells) for name, cells in files.items()])
    assert data.coverage.astype("str")[["theatre", "start", "end"]].to_numpy().tolist() == [
        ["Xland", "2015-01-12", "2015-12-12"],
        ["Yland", "2018-01-12", "2018-12-12"],
    ]
    found = data.notes[data.notes["rule"].str.endswith("not all days of all files: Xland, Yland")]
    assert found["rows"].tolist() == [4]


def test_one_incident_may_hit_several_of_one_type(tmp_path: Path) -> None:
    """Two businesses are two groups hit, of one type, which is counted once."""
    text = (CASES / "gtd_min.csv").read_text(encoding="utf-8")
    path = tmp_path / "gtd.csv"
    path.write_text(text.replace(",14,3,", ",1,1,"), encoding="utf-8")
    data = sitrep.load(path)
    assert data.targets["target_type"].tolist() == ["police", "business", "business"]
    assert data.count(by="target_type", per=None).table["n"].tolist() == [1, 1]
    dead = data.deaths(by="target_type").table.set_index("target_type")
    tolls = dead[["killed_low", "killed", "killed_high", "n_toll"]]
    assert tolls.loc["business"].tolist() == [0, 0, 0, 0]
