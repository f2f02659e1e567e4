"""A page becomes candidate lines: days, places, sides, targets, tolls; totals and claims apart."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from sitrep.codebook.new import write_new
from sitrep.coding.code import Coder
from sitrep.coding.files import Page
from sitrep.coding.folder import read_folder, read_gazetteer
from sitrep.coding.form import BECAUSE
from sitrep.coding.lexicon import TABLES
from sitrep.errors import DataError
from sitrep.model.shipped import SHIPPED
from sitrep.readers.countries import find_country

PUBLISHED = date(2020, 12, 22)  # a Tuesday

FOLDER = read_folder(SHIPPED["curated"])
CODER = Coder(FOLDER)


def code(text: str, published: date | None = PUBLISHED, coder: Coder = CODER) -> list[dict]:
    """Return the lines of a text of our own."""
    language = "en" if text.isascii() else "ar"
    return coder.code(Page("made up", text, "https://example.org/a", published, language))


def incidents(text: str, published: date | None = PUBLISHED, coder: Coder = CODER) -> list[dict]:
    """Return the incidents of a text of our own."""
    return [row for row in code(text, published, coder) if row["kind"] == "incident"]


def only(text: str, **more: object) -> dict:
    """Return the one incident of a text of our own."""
    (row,) = incidents(text, **more)
    return row


def targets(row: dict) -> list[tuple[str, str, str, str]]:
    """Return type, killed, wounded and abducted of the groups hit."""
    names = ("type", "killed", "wounded", "abducted")
    found = [tuple(row.get(f"target_{at}_{name}", "") for name in names) for at in (1, 2, 3)]
    return [group for group in found if any(group)]


def test_plain_sentence():
    """One sentence gives day, place, kind, means, side, target and toll, each with its words."""
    row = only("On December 20, ISIS fighters ambushed a bus near Tafas, killing nine soldiers.")
    wanted = {
        "date_start": "2020-12-20",
        "date_end": "2020-12-20",
        "date_precision": "day",
        "place_id": "tafas",
        "admin1": "Daraa",
        "theatre": "south",
        "geo_precision": "near",
        "event_class": "attack",
        "event_type": "ambush",
        "actor": "ISIS",
        "attribution": "reported",
        "because_date": "December 20",
        "because_toll": "killing nine soldiers",
    }
    assert {name: row[name] for name in wanted} == wanted
    assert targets(row) == [("military", "9", "", "")]


def test_same_sentence_in_arabic():
    """Arabic is read like English: dual, Levantine month, words written together."""
    row = only(
        "قُتل جنديان وأصيب ثلاثة آخرون بانفجار عبوة ناسفة في مدينة طفس بريف درعا، في ٢٠ كانون الأول."
    )
    assert (row["date_start"], row["place_id"], row["geo_precision"]) == (
        "2020-12-20",
        "tafas",
        "exact",
    )
    assert (row["event_type"], row["weapon_type"]) == ("bombing", "ied")
    assert targets(row) == [("military", "2", "3", "")]


@pytest.mark.parametrize(
    ("said", "start", "end", "precision"),
    [
        ("today", "2020-12-22", "2020-12-22", "day"),
        ("yesterday", "2020-12-21", "2020-12-21", "day"),
        ("on Sunday", "2020-12-20", "2020-12-20", "day"),
        ("on Tuesday", "2020-12-22", "2020-12-22", "day"),
        ("on December 22", "2020-12-22", "2020-12-22", "day"),
        ("on 23 December", "2019-12-23", "2019-12-23", "day"),
        ("on December 19-20", "2020-12-19", "2020-12-20", "day"),
        ("on December 19 and 20", "2020-12-19", "2020-12-20", "day"),
        ("on 3 May 2019", "2019-05-03", "2019-05-03", "day"),
        ("in November", "2020-11-01", "2020-11-30", "month"),
        ("last week", "2020-12-15", "2020-12-21", "week"),
        ("two days ago", "2020-12-20", "2020-12-20", "day"),
    ],
)
def test_days_in_english(said, start, end, precision):
    """A day is resolved against that of publication, never after it."""
    row = only(f"Gunmen killed two soldiers in Tafas {said}.")
    assert (row["date_start"], row["date_end"], row["date_precision"]) == (start, end, precision)


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("اليوم الثلاثاء", "2020-12-22"),
        ("أمس", "2020-12-21"),
        ("أول أمس", "2020-12-20"),
        ("يوم الأحد", "2020-12-20"),
        ("في 16 من كانون الأول", "2020-12-16"),
        ("في 16 تشرين الثاني/نوفمبر 2019", "2019-11-16"),
    ],
)
def test_days_in_arabic(said, start):
    """Days in Arabic are resolved too, with months of the Levant and of the Gulf."""
    assert only(f"قتل جنديان برصاص مجهولين في بلدة طفس {said}.")["date_start"] == start


def test_no_day_of_publication():
    """Without it, "yesterday" stays open and says why; a year can come from the coverage."""
    row = only("Gunmen killed two soldiers in Tafas yesterday.", published=None)
    assert "date_start" not in row
    assert "--published" in row["reasons"]
    row = only("Gunmen killed two soldiers in Tafas on November 11.", published=None)
    assert row["date_start"] == "2020-11-11"
    assert "days that the folder covers" in row["reasons"]
    # January is covered twice, in 2020 and in 2021: only the day of the week tells which.
    assert "date_start" not in only("Gunmen killed two men in Tafas on January 17.", published=None)
    row = only("Gunmen killed two men in Tafas on Sunday, January 17.", published=None)
    assert row["date_start"] == "2021-01-17"


def test_next_day_follows_the_last_one():
    """The next day is counted from the day named before, not from the day of publication."""
    one, two = incidents(
        "On December 5, gunmen killed a soldier in Tafas. "
        "The next day, a landmine killed two shepherds near Palmyra."
    )
    assert (one["date_start"], two["date_start"]) == ("2020-12-05", "2020-12-06")
    assert two["event_type"] == "mine"
    assert targets(two) == [("civilian", "2", "", "")]


def test_day_of_telling_is_not_the_day_of_acting():
    """The day on which something was said stands in only where no other is told."""
    row = only("SOHR said on December 21 that a bomb killed a soldier in Nawa on Sunday.")
    assert row["date_start"] == "2020-12-20"
    row = only("Shelling killed two civilians in Nawa, the observatory reported on December 21.")
    assert row["date_start"] == "2020-12-21"
    assert "told" in row["reasons"]


def test_two_incidents_in_one_sentence():
    """A sentence that tells of two places and two tolls gives two lines."""
    one, two = incidents(
        "On Monday a roadside bomb killed three soldiers near Palmyra, while gunmen shot dead "
        "a policeman in Tafas."
    )
    assert (one["place_id"], targets(one)) == ("palmyra", [("military", "3", "", "")])
    assert (two["place_id"], targets(two)) == ("tafas", [("police", "1", "", "")])


def test_headline_and_text_are_one_incident():
    """What the headline says in other words is no second incident."""
    row = only(
        "Nine soldiers killed in desert ambush\n\n"
        "On Monday, ISIS ambushed a convoy near Palmyra. Nine soldiers were killed and "
        "thirteen others were injured in the attack."
    )
    assert targets(row) == [("military", "9", "13", "")]
    assert (row["event_type"], row["actor"], row["place_id"]) == ("ambush", "ISIS", "palmyra")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("killed 21 people, including five children", [("civilian", "16"), ("civilian", "5")]),
        ("killed at least twenty-five soldiers", [("military", "25")]),
        ("killed between 10 and 15 soldiers", [("military", "10")]),
        ("killed 10-15 soldiers", [("military", "10")]),
        ("killed more than 1,200 soldiers", [("military", "1200")]),
        ("killed several soldiers", [("military", "")]),
        ("killed a colonel", [("military", "1")]),
        ("killed two soldiers and three policemen", [("military", "2"), ("police", "3")]),
        ("killed three soldiers of the 4th Division", [("military", "3")]),
    ],
)
def test_tolls_in_english(said, wanted):
    """Number words, ranges, "at least", "including" and "several" are read as coders read them."""
    row = only(f"On Monday an explosion {said} in Nawa.")
    if "including" in said:  # the children are civilians too, and are not taken off or added
        assert targets(row) == [("civilian", "21", "", "")]
    else:
        assert [group[:2] for group in targets(row)] == wanted
    assert ("range 10-15" in row["note"]) == ("15" in said)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("مقتل جنديين", ("military", "2")),
        ("مقتل جندي", ("military", "1")),
        ("مقتل ثلاثة جنود", ("military", "3")),
        ("مقتل خمسة وعشرين جنديا", ("military", "25")),
        ("مقتل ٧ جنود", ("military", "7")),
        ("مقتل ما لا يقل عن 12 جنديا", ("military", "12")),
        ("مقتل عدد من الجنود", ("military", "")),
        ("مقتل أحد عشر مدنيا", ("civilian", "11")),
    ],
)
def test_tolls_in_arabic(said, wanted):
    """Duals, singulars, number words of two parts and Arabic digits count."""
    row = only(f"أدى انفجار عبوة ناسفة في بلدة طفس أمس إلى {said}.")
    assert targets(row)[0][:2] == wanted


def test_tolls_of_two_sides():
    """The dead of the side that acted stand apart from those of the side that was hit."""
    row = only(
        "On Monday, ISIS fighters attacked a checkpoint near Palmyra; six soldiers and three ISIS "
        "fighters were killed."
    )
    assert targets(row) == [("military", "6", "", "")]
    assert (row["actor"], row["actor_killed"]) == ("ISIS", "3")


def test_no_casualties_is_not_zero():
    """That a page knows of none leaves the toll blank, and is said."""
    row = only("On Monday, shells fell on Jasim without casualties.")
    assert targets(row) == [("unknown", "", "", "")]
    assert "there was none" in row["reasons"]


def test_part_of_another_kind_is_taken_out():
    """Of 21 people, five of them soldiers, sixteen are of no other kind."""
    row = only("On Monday an explosion killed 21 people, among them five soldiers, in Nawa.")
    assert targets(row) == [("civilian", "16", "", ""), ("military", "5", "", "")]


@pytest.mark.parametrize(
    ("text", "actor", "attribution"),
    [
        ("ISIS shelled Nawa on Monday.", "ISIS", "reported"),
        ("ISIS claimed responsibility for a bombing in Nawa on Monday.", "ISIS", "claimed"),
        ("Suspected ISIS gunmen attacked Nawa on Monday.", "ISIS", "suspected"),
        ("Unknown gunmen shot dead a man in Nawa on Monday.", "unidentified", "none"),
        ("A soldier was killed in Nawa by ISIS on Monday.", "ISIS", "reported"),
        ("Nine ISIS fighters attacking Nawa were killed on Monday.", "unidentified", "none"),
        ("Russian warplanes bombed ISIS near Palmyra on Monday.", "Russian forces", "reported"),
        ("قصفت طائرات حربية روسية مواقع تنظيم الدولة قرب تدمر أمس.", "Russian forces", "reported"),
        ("قتل جندي في هجوم نفذته خلايا تنظيم الدولة قرب تدمر أمس.", "ISIS", "reported"),
    ],
)
def test_who_acted(text, actor, attribution):
    """The side that acts is told from the one that is hit, and a claim from a fact."""
    row = only(text)
    assert (row["actor"], row["attribution"]) == (actor, attribution)


@pytest.mark.parametrize(
    ("text", "kind", "group"),
    [
        ("ISIS kidnapped four shepherds near Nawa on Sunday.", "kidnapping", "civilian///4"),
        ("The bodies of three men were found near Nawa on Monday.", "execution", "civilian/3//"),
        (
            "Gunmen assassinated a mayor in Nawa on Monday.",
            "assassination",
            "government_official/1//",
        ),
        (
            "A former rebel survived an assassination attempt in Nawa on Monday.",
            "assassination_attempt",
            "reconciled_fighter///",
        ),
        ("Artillery shells injured two children in Nawa on Monday.", "shelling", "civilian//2/"),
        ("Two soldiers died when a mine exploded near Nawa on Monday.", "mine", "military/2//"),
        ("The army sent reinforcements to Nawa on Monday.", "deployment", "military///"),
        ("ISIS killed or wounded 10 soldiers near Nawa on Monday.", "unknown", "military///"),
        ("خطف مسلحون ثلاثة مدنيين قرب نوى يوم الأحد.", "kidnapping", "civilian///3"),
        ("عثر على جثة شاب مقتول بالرصاص في بلدة نوى أمس.", "execution", "civilian/1//"),
        ("اغتال مجهولون رئيس بلدية في نوى أمس.", "assassination", "government_official/1//"),
        ("نجا جندي من محاولة اغتيال في نوى أمس.", "assassination_attempt", "military///"),
        ("تفجير في نوى أوقع 5 قتلى و7 جرحى أمس.", "bombing", "unknown/5/7/"),
        ("قُتل وأُصيب 11 جندياً بكمين في نوى أمس.", "ambush", "military///"),
    ],
)
def test_kinds_and_who_was_hit(text, kind, group):
    """Each kind is told from its neighbours, with those hit; a joint number is left to a person."""
    row = only(text)
    assert (row["event_type"], "/".join(targets(row)[0])) == (kind, group)
    assert ("together" in row["note"]) == ("or wounded" in text or "11" in text)


def test_total_beside_an_incident():
    """A number over months is a total with its period, and no incident."""
    rows = code(
        "On Monday, ISIS killed two soldiers near Palmyra. Since the beginning of November, "
        "73 soldiers have been killed in 17 attacks in the desert."
    )
    assert [row["kind"] for row in rows] == ["incident", "total", "total"]
    assert targets(rows[0]) == [("military", "2", "", "")]
    found = {(row["metric"], row["value"]) for row in rows[1:]}
    assert found == {("attacks", "17"), ("killed_progov", "73")}
    assert {(row["period_start"], row["period_end"]) for row in rows[1:]} == {
        ("2020-11-01", "2020-12-22")
    }
    assert {(row["region_kind"], row["region"]) for row in rows[1:]} == {("theatre", "badia")}


def test_number_of_attacks_is_no_toll():
    """Of a count of attacks and one of the dead behind it, each is its own measure."""
    (row,) = code(
        "Since early 2020, the number of attacks in Daraa has risen to 459, which left 401 dead."
    )
    assert (row["metric"], row["value"], row["period_start"]) == (
        "killed_total",
        "401",
        "2020-01-01",
    )
    (row,) = code("A total of 12 soldiers have been killed in Idlib in November.")
    assert (row["region_kind"], row["region"]) == ("admin1", "Idleb")
    (row,) = code("A total of 12 assassination attempts took place in Daraa in November.")
    assert (row["metric"], row["value"]) == ("assassinations_and_attempts", "12")


def test_sentences_that_go_on():
    """A headline with another number, and a paragraph of another day, are other incidents."""
    rows = incidents(
        "Twenty civilians killed in one day\n\n"
        "Warplanes bombed Nawa today and killed nine civilians.\n\n"
        "Yesterday, shells wounded three civilians in Tafas."
    )
    found = [(row["place_id"], row["date_start"], *targets(row)) for row in rows]
    assert found == [
        ("nawa", "2020-12-22", ("civilian", "9", "", "")),
        ("tafas", "2020-12-21", ("civilian", "", "3", "")),
    ]


def test_charge_against_who_was_hit_names_no_actor():
    """A man accused of working with a side was not killed by it for that."""
    row = only("On Monday gunmen killed a man accused of working with ISIS in Nawa.")
    assert row["actor"] == "unidentified"


def test_deadliest_since_is_no_total():
    """What is the deadliest since a year is one incident, with its toll."""
    row = only("On Monday a bombing killed 19 soldiers in Nawa, the deadliest since June 2018.")
    assert targets(row) == [("military", "19", "", "")]


def test_general_statement_is_a_claim():
    """A sentence on more attacks, with no day or toll, is a claim to be written in own words."""
    rows = code("ISIS attacks have increased significantly in the desert.")
    assert [(row["kind"], row["claim_kind"]) for row in rows] == [("claim", "trend")]
    assert "statement" not in rows[0]


def test_town_and_region_of_one_name():
    """A name that a town and its region share means the region beside "countryside"."""
    row = only("Gunmen killed a soldier in the eastern Daraa countryside on Monday.")
    assert (row["admin1"], row.get("place_id")) == ("Daraa", "daraa-governorate")
    assert row["geo_precision"] == "area"
    row = only("Gunmen killed a soldier in Daraa province on Monday.")
    assert (row["place_id"], row["geo_precision"]) == ("daraa-governorate", "admin1")
    assert only("Gunmen killed a soldier in the city of Daraa on Monday.")["place_id"] == "daraa"


def test_place_in_other_spellings():
    """Names are found in Arabic, joined, with other articles, and spelt alike."""
    for name in ("Al Mayadin", "al-Mayadeen", "Mayadeen", "الميادين"):
        text = f"قتل جندي في {name} أمس." if not name.isascii() else ""
        row = only(text or f"A soldier was killed in {name} yesterday.")
        assert row["place_id"] == "al-mayadeen"


def test_unit_is_no_place():
    """A brigade that bears the name of a town is no place."""
    row = only("A fighter of the al-Abbas Brigade was killed in Nawa on Monday.")
    assert row["place_id"] == "nawa"


def test_place_that_no_table_has():
    """A town that no table has is named, for someone to give its coordinates."""
    row = only("Gunmen killed a soldier in the town of Made Up, Daraa governorate, on Monday.")
    assert (row["place"], row.get("place_id", ""), row["admin1"]) == ("Made Up", "", "Daraa")
    assert "not in places.csv" in row["reasons"]


def test_ambiguous_name_of_a_gazetteer(tmp_path):
    """Of two places of one name that of the region named is taken; else both are said."""
    path = tmp_path / "names.csv"
    path.write_text(
        "name,name_ar,admin1,latitude,longitude\n"
        "Tell Zaytun,تل زيتون,Homs,34.5,38.1\nTell Zaytun,تل زيتون,Daraa,32.7,36.2\n"
        "Tell Zaytun al-Kabir,,Homs,34.9,38.3\n",
        encoding="utf-8",
    )
    coder = Coder(FOLDER, read_gazetteer(path))
    row = only("A mine killed a man in Tell Zaytun, Daraa province, on Monday.", coder=coder)
    assert (row["admin1"], row["latitude"]) == ("Daraa", "32.7000")
    row = only("A mine killed a man in Tell Zaytun on Monday.", coder=coder)
    assert "several of this name, in Daraa, Homs" in row["reasons"]
    row = only("A mine killed a man in Tell Zaytun al-Kabir on Monday.", coder=coder)
    assert row["latitude"] == "34.9000"
    row = only("انفجر لغم في تل زيتون بريف حمص أمس وقتل شخص.", coder=coder)
    assert row["admin1"] == "Homs"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("name,admin,latitude,longitude\nA,B,1,2\n", "did you mean 'admin'?"),
        ("name,admin1,latitude,longitude\nA,B,north,2\n", "must be numbers"),
    ],
)
def test_gazetteer_that_cannot_be_used(tmp_path, text, rule):
    """A gazetteer without a column, or with a coordinate that is none, is refused by its line."""
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_gazetteer(path)
    assert rule in str(caught.value)


def test_words_are_few():
    """No field quotes more of a page than a dozen words."""
    text = "On Monday " + "and then " * 40 + "ISIS killed nine soldiers near Palmyra. "
    text += "Two policemen, three children and four shepherds were wounded in the attack. "
    for row in code(text + "ISIS attacks have increased " + "very " * 40 + "much."):
        for name in BECAUSE:
            assert len(row.get(name, "").split()) <= 12


def test_other_country(tmp_path):
    """A folder of another country is coded by its own codes; no word of Syria is used there."""
    write_new(tmp_path / "mine", find_country("Iraq"))
    coder = Coder(read_folder(tmp_path / "mine"))
    row = only(
        "On Monday the Example group killed two soldiers in Example town.",
        published=date(2024, 1, 16),
        coder=coder,
    )
    assert (row["actor"], row["place_id"]) == ("Example group", "example-town")
    assert (row["date_start"], row["theatre"]) == ("2024-01-15", "main")
    assert targets(row) == [("military", "2", "", "")]
    row = only(
        "On Monday ISIS killed two soldiers in Example town.",
        published=date(2024, 1, 16),
        coder=coder,
    )
    assert row["actor"] == "unidentified"
    row = only(
        "On Monday the Example group killed two SAA men in Example town.",
        published=date(2024, 1, 16),
        coder=coder,
    )
    assert targets(row) == [("civilian", "2", "", "")]  # in Syria they are soldiers


def test_tables_of_words_hold_codes():
    """What words stand for are codes of the vocabulary, and no word stands twice in a row."""
    codes = {name: set(FOLDER.codes(name)) for name in ("event_type", "weapon_type")}
    with (TABLES / "words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = [word.strip() for word in row["words"].split("|")]
            assert len(set(words)) == len(words), row
            assert row["code"] in codes.get(row["field"], {row["code"]})
    with (TABLES / "people.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = [word.strip() for word in row["words"].split("|")]
            assert len(set(words)) == len(words), row


def test_tables_are_shipped():
    """The tables of words lie beside the code, where a wheel takes them from."""
    assert {path.name for path in Path(TABLES).iterdir()} == {
        *("days.csv", "lists.csv", "origins.csv", "people.csv", "words.csv")
    }
