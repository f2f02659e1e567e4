"""Makes up files in the shape of ACLED and UCDP GED: any number of rows, texts of realistic length.

All rows are invented. The tests use a few of them, the bench millions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

Column = pa.Array | pa.ChunkedArray

PROSE = """report unknown armed men opened fire near checkpoint village road killing wounding
several forces shelled the town after clashes with fighters local source said no claim was made on
of and in by during evening morning vehicle convoy market home, district. \u00e9l\u00e8ve"""
WORDS = PROSE.split()

COUNTRIES = [f"Country {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]

ACLED_TYPES = (
    ("Battles", "Armed clash", "Political violence"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack", "Political violence"),
    ("Explosions/Remote violence", "Air/drone strike", "Political violence"),
    ("Violence against civilians", "Attack", "Political violence"),
    ("Violence against civilians", "Abduction/forced disappearance", "Political violence"),
    ("Protests", "Peaceful protest", "Demonstrations"),
    ("Riots", "Mob violence", "Political violence"),
    ("Strategic developments", "Arrests", "Strategic developments"),
)
INTER = ("State forces", "Rebel group", "Political militia", "Civilians", "Protesters", "Rioters")


def acled(rows: int, *, seed: int = 1) -> pa.Table:
    """Return a table in the current layout of ACLED, 31 columns.

    Parameters
    ----------
    rows : int
    seed : int
    """
    make = Maker(rows, seed)
    day = make.days("2017-01-01", "2024-12-31")
    kind = make.rng.integers(0, len(ACLED_TYPES), rows, dtype="int8")
    country = make.rng.integers(0, len(COUNTRIES), rows, dtype="int8")
    side, other = (make.rng.integers(0, len(INTER), rows, dtype="int8") for _ in "12")
    civilian = np.isin(kind, (3, 4)) | (make.rng.random(rows) < 0.1)
    return pa.table(
        {
            "event_id_cnty": make.ids("SYR"),
            "event_date": day,
            "year": make.year(day),
            "time_precision": make.pick(["1", "1", "1", "1", "2", "3"]),
            "disorder_type": make.of([name for _, _, name in ACLED_TYPES], kind),
            "event_type": make.of([name for name, _, _ in ACLED_TYPES], kind),
            "sub_event_type": make.of([name for _, name, _ in ACLED_TYPES], kind),
            "actor1": make.pick(make.names("Armed group", 4000)),
            "assoc_actor_1": make.pick([None, None, *make.names("Associated force", 300)]),
            "inter1": make.of(INTER, side),
            "actor2": make.pick(make.names("Other armed group", 4000)),
            "assoc_actor_2": make.pick([None, None, *make.names("Associated militia", 300)]),
            "inter2": make.of(INTER, other),
            "interaction": make.of(
                [f"{one}-{two}" for one in INTER for two in INTER], side * len(INTER) + other
            ),
            "civilian_targeting": make.of([None, "Civilian targeting"], civilian.astype("int8")),
            "iso": make.of([str(700 + at) for at in range(len(COUNTRIES))], country),
            "region": make.of(["Middle East", "Western Africa"], country % 2),
            "country": make.of(COUNTRIES, country),
            "admin1": make.within(country, "Governorate", 15),
            "admin2": make.within(country, "District", 60),
            "admin3": make.within(country, "Subdistrict", 200),
            "location": make.pick(make.names("Village of Tell", 50_000)),
            "latitude": make.coordinate(10, 37),
            "longitude": make.coordinate(35, 42),
            "geo_precision": make.pick(["1", "1", "1", "2", "3"]),
            "source": make.pick(make.names("Syrian Observatory; Local Press Agency", 5000)),
            "source_scale": make.pick(["Local", "National", "Other-National", "International"]),
            "notes": make.prose(200, 500),
            "fatalities": make.pick(["0", "0", "0", "0", "0", "1", "2", "5", "12"]),
            "tags": make.pick([None, None, "crowd size=no report", "armed presence"]),
            "timestamp": make.pick([str(1_600_000_000 + 977 * at) for at in range(20_000)]),
        }
    )


def ged(rows: int, *, seed: int = 2) -> pa.Table:
    """Return a table in the layout of UCDP GED 25.1, 49 columns.

    Parameters
    ----------
    rows : int
    seed : int
    """
    make = Maker(rows, seed)
    day = make.days("1989-01-01", "2024-12-31", suffix=" 00:00:00.000")
    kind = make.pick(["1", "1", "1", "2", "3"])
    country = make.rng.integers(0, len(COUNTRIES), rows, dtype="int8")
    dead = [make.rng.poisson(mean, rows) for mean in (2.0, 1.5, 0.5, 0.3)]
    best = sum(dead)
    dyads, sides = make.names("Government of A - Front", 1500), make.names("Front", 1500)
    numbers = [str(300 + at) for at in range(1500)]
    return pa.table(
        {
            "id": make.ids(""),
            "relid": make.ids("ABC-2016-1-"),
            "year": make.year(day),
            "active_year": make.pick(["True", "True", "False"]),
            "code_status": make.pick(["Clear"]),
            "type_of_violence": kind,
            "conflict_dset_id": make.pick(numbers),
            "conflict_new_id": make.pick(numbers),
            "conflict_name": make.pick(make.names("Country A: Government", 500)),
            "dyad_dset_id": make.pick(numbers),
            "dyad_new_id": make.pick(numbers),
            "dyad_name": make.pick(dyads),
            "side_a_dset_id": make.pick(numbers),
            "side_a_new_id": make.pick(numbers),
            "side_a": make.pick(make.names("Government of Country", 200)),
            "side_b_dset_id": make.pick(numbers),
            "side_b_new_id": make.pick(numbers),
            "side_b": make.pick(sides),
            "number_of_sources": make.pick(["-1", "1", "1", "2", "3"]),
            "source_article": make.prose(80, 300),
            "source_office": make.pick(make.names("Agency", 800)),
            "source_date": make.pick(make.names("2016-05", 900)),
            "source_headline": make.prose(40, 120),
            "source_original": make.pick(make.names("Police, army, residents", 3000)),
            "where_prec": make.pick(["1", "1", "2", "3", "4", "5", "6"]),
            "where_coordinates": make.pick(make.names("Town", 20_000)),
            "where_description": make.prose(20, 80),
            "adm_1": make.within(country, "province", 15),
            "adm_2": make.within(country, "district", 60),
            "latitude": make.coordinate(10, 37),
            "longitude": make.coordinate(35, 42),
            "geom_wkt": make.pick([f"POINT ({at / 9:.6f} {at / 7:.6f})" for at in range(20_000)]),
            "priogrid_gid": make.pick([str(180_000 + at) for at in range(8000)]),
            "country": make.of(COUNTRIES, country),
            "country_id": make.of([str(600 + at) for at in range(len(COUNTRIES))], country),
            "region": make.of(["Middle East", "Africa"], country % 2),
            "event_clarity": make.pick(["1", "1", "2"]),
            "date_prec": make.pick(["1"]),
            "date_start": day,
            "date_end": day,
            "deaths_a": make.number(dead[0]),
            "deaths_b": make.number(dead[1]),
            "deaths_civilians": make.number(dead[2]),
            "deaths_unknown": make.number(dead[3]),
            "best": make.number(best),
            "high": make.number(best + make.rng.poisson(1, rows)),
            "low": make.number(np.maximum(best - make.rng.poisson(1, rows), 0)),
            "gwnoa": make.pick(["652", "645", None]),
            "gwnob": make.pick([None, None, None, "670"]),
        }
    )


def write(table: Callable[..., pa.Table], path: Path, rows: int, *, step: int = 100_000) -> Path:
    """Write a made-up file of a number of rows, some at a time.

    Parameters
    ----------
    table : function, `acled` or `ged`
    path : Path
    rows : int
    step : int, the rows at a time
    """
    with path.open("wb") as file:
        for first in range(0, rows, step):
            part = table(min(step, rows - first), seed=first // step)
            key = part.column_names[0]
            prefix = "" if key == "id" else "SYR"
            ids = pa.array([f"{prefix}{first + at + 1}" for at in range(len(part))])
            part = part.set_column(0, key, ids)
            pa.csv.write_csv(part, file, pa.csv.WriteOptions(include_header=first == 0))
    return path


class Maker:
    """Makes columns of text of one length."""

    def __init__(self, rows: int, seed: int) -> None:
        self.rows = rows
        self.rng = np.random.default_rng(seed)

    def of(self, values: list[str | None] | tuple[str, ...], codes: np.ndarray) -> Column:
        """Return the values of some codes."""
        return pa.array(list(values), pa.string()).take(pa.array(codes))

    def pick(self, values: list[str | None]) -> Column:
        """Return values at random."""
        return self.of(values, self.rng.integers(0, len(values), self.rows))

    def ids(self, prefix: str) -> Column:
        """Return a number for each row."""
        return pa.array([f"{prefix}{at + 1}" for at in range(self.rows)])

    def names(self, stem: str, number: int) -> list[str | None]:
        """Return different names."""
        return [f"{stem} {at}" for at in range(number)]

    def within(self, country: np.ndarray, stem: str, number: int) -> Column:
        """Return names of areas, each in one country."""
        area = self.rng.integers(0, number, self.rows)
        names = [f"{stem} {c}-{at}" for c in range(len(COUNTRIES)) for at in range(number)]
        return self.of(names, country.astype("int64") * number + area)

    def days(self, first: str, last: str, suffix: str = "") -> Column:
        """Return days between two."""
        start, end = np.datetime64(first), np.datetime64(last)
        span = np.arange(start, end + 1)
        return self.pick([f"{day}{suffix}" for day in span])

    def year(self, day: Column) -> Column:
        """Return the years of some days."""
        return pa.compute.utf8_slice_codeunits(day, 0, 4)

    def coordinate(self, low: float, high: float) -> Column:
        """Return coordinates with four decimals, of 50,000 places."""
        places = np.random.default_rng(int(low)).uniform(low, high, 50_000)
        return self.pick([f"{place:.4f}" for place in places])

    def number(self, values: np.ndarray) -> Column:
        """Return whole numbers."""
        return pa.array(values).cast(pa.string())

    def prose(self, shortest: int, longest: int) -> Column:
        """Return texts of a length between two, a few thousand different beginnings."""
        texts = [" ".join(self.rng.choice(WORDS, longest // 5)) for _ in range(2000)]
        lengths = self.rng.integers(shortest, longest, 2000)
        return self.pick([text[:length] for text, length in zip(texts, lengths, strict=True)])
