"""What `sitrep code` takes: text, HTML and PDF; and what it says of files that it cannot take."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from sitrep.cli import codes
from sitrep.cli.main import app
from sitrep.coding.pages import read_page
from sitrep.errors import DataError
from typer.testing import CliRunner

ENGLISH = "On Monday, gunmen killed two soldiers in the town of Tafas."
ARABIC = "قتل جنديان برصاص مجهولين في بلدة طفس أمس، بحسب مصادر محلية في المنطقة."


def write(folder: Path, content: str | bytes, name: str = "page.txt") -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def pdf(text: str) -> bytes:
    """Return a PDF of one page that shows some lines, or nothing, as a scan does."""
    import io

    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    lines = " ".join(f"({line}) Tj 0 -14 Td" for line in text.splitlines())
    stream.set_data(f"BT /F1 12 Tf 50 700 Td {lines} ET".encode("latin-1"))
    page[NameObject("/Contents")] = stream
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def run(*arguments: object):
    """Run the command line."""
    return CliRunner().invoke(app, ["code", *map(str, arguments)])


def test_text_with_address_and_day(tmp_path):
    """The first lines of a text may be its address and its day."""
    page = read_page(write(tmp_path, f"https://example.org/a\n2020-12-22\n{ENGLISH}"))
    assert (page.url, page.published) == ("https://example.org/a", date(2020, 12, 22))
    assert (page.text, page.language) == (ENGLISH, "en")


def test_wrapped_lines_are_joined(tmp_path):
    """A paragraph that an editor has wrapped is one; short lines of a list stay apart."""
    wrapped = (
        "On Monday, unknown gunmen opened fire on a car near the town of Tafas and\n"
        "killed two soldiers, as people of the town told a reporter the day after.\n"
        "Nobody claimed it."
    )
    page = read_page(write(tmp_path, f"Two killed\n\n{wrapped}\n\nTafas: 2 killed\nNawa: none"))
    assert page.text.split("\n") == [
        *("Two killed", "", wrapped.replace("\n", " "), "", "Tafas: 2 killed", "Nawa: none"),
    ]


def test_day_of_an_address(tmp_path):
    """Without a day, that of the address counts, and it is said."""
    page = read_page(write(tmp_path, f"https://example.org/2020/12/22/a\n\n{ENGLISH}"))
    assert page.published == date(2020, 12, 22)
    assert page.notes == ("day of publication: from the address",)


def test_day_at_the_head(tmp_path):
    """A short line at the head that gives a day with its year counts; two different ones do not."""
    head = "Two killed in Tafas\nPublished on 22 December 2020\n"
    page = read_page(write(tmp_path, head + ENGLISH))
    assert page.published == date(2020, 12, 22)
    assert page.notes == ("day of publication: from the head of the page",)
    page = read_page(write(tmp_path, "Monday 22 July 2024\n" + head + ENGLISH))
    assert page.published is None


def test_html(tmp_path):
    """Of HTML the article is read, with title, day and publisher, and no menu."""
    html = f"""<html lang="en"><head><title>Two killed</title>
    <meta property="article:published_time" content="2020-12-22T08:00:00Z">
    <meta property="og:site_name" content="Example News">
    <link rel="canonical" href="https://example.org/two-killed"></head><body>
    <nav><a href="/">Home</a> <a href="/b">Killed elsewhere in Nawa</a></nav>
    <article><h1>Two killed</h1><p>{ENGLISH} {"More was not known at once. " * 12}</p></article>
    <footer>Contact us</footer></body></html>"""
    page = read_page(write(tmp_path, html, "page.html"))
    assert page.published == date(2020, 12, 22)
    assert page.url == "https://example.org/two-killed"
    assert page.publisher == "Example News"
    assert ENGLISH in page.text
    assert "Nawa" not in page.text


def test_pdf(tmp_path):
    """The lines that a PDF breaks in a sentence are joined."""
    page = read_page(
        write(tmp_path, pdf("On Monday, gunmen killed two\nsoldiers in Tafas."), "a.pdf")
    )
    assert "killed two soldiers in Tafas." in page.text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_other_encodings(tmp_path, encoding):
    """Arabic in the encodings of Windows is read, and it is said which one it was."""
    page = read_page(write(tmp_path, ARABIC.encode(encoding)))
    assert page.text == ARABIC
    assert page.language == "ar"
    assert bool(page.notes) == (encoding != "utf-8-sig")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("https://example.org/a\n2020-12-22\n", "is empty but for its address"),
        ("12 34 56", "holds no words"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4, "is a binary file"),
        (b"PK\x03\x04" + bytes(range(1, 32)) * 40, "is a binary file"),
        (pdf(""), "is a PDF without text, as a scan is"),
        (b"%PDF-1.7 and then nothing", "is a PDF"),
        ("<html><body><script>var a;</script></body></html>", "is HTML without a text"),
        ("Am Montag wurden bei einem Angriff zwei Menschen getötet.", "is in a language"),
        ("ダルアー県で兵士2人が死亡した。", "is in a language"),
        ("روز دوشنبه دو نفر در شهر کشته شدند گفت پلیس چند گزارش", "is in a language"),
    ],
)
def test_what_cannot_be_coded(tmp_path, content, rule):
    """A file that cannot be coded gets one clear message with its name, and no form is written."""
    path = write(tmp_path, content)
    with pytest.raises(DataError) as caught:
        read_page(path)
    assert str(caught.value).startswith(f"page.txt: {rule}")
    result = run(path)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"page.txt: {rule}")
    assert not list(tmp_path.glob("*.csv"))


def test_locked_pdf(tmp_path):
    """A PDF that is locked by a password is said to be."""
    import io

    writer = PdfWriter(clone_from=io.BytesIO(pdf(ENGLISH)))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(DataError, match="locked by a password"):
        read_page(write(tmp_path, buffer.getvalue()))


def test_one_of_several_files_cannot_be_coded(tmp_path):
    """The others are coded all the same; the one is named, and the exit code says so."""
    good = write(tmp_path, f"https://example.org/a\n2020-12-22\n{ENGLISH}", "good.txt")
    bad = write(tmp_path, "", "bad.txt")
    result = run(good, bad, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["lines"] == {"incident": 1}
    assert told["refused"] == ["bad.txt: is empty"]
    assert (tmp_path / "good.txt.coding.csv").is_file()


def test_page_without_an_incident(tmp_path):
    """A page that tells of none is no error: it is said, and the form is empty."""
    path = write(tmp_path, "https://example.org/a\n2020-12-22\nThe market in the town is open.")
    result = run(path)
    assert result.exit_code == 0
    assert "page.txt: no incident found in it" in result.stdout


def test_what_the_page_does_not_tell_is_asked_for(tmp_path):
    """Without day and address the command says what to give, and takes it."""
    path = write(tmp_path, ENGLISH)
    result = run(path, "--out", tmp_path / "one.csv")
    assert "--published YYYY-MM-DD" in result.stdout
    assert "(1 without a date)" in result.stdout
    assert "--url" in result.stdout
    given = ("--published", "2020-12-22", "--url", "https://example.org/a")
    result = run(path, *given, "--out", tmp_path / "two.csv")
    assert "--published" not in result.stdout
    assert "2020-12-21" in (tmp_path / "two.csv").read_text(encoding="utf-8-sig")


def test_a_form_is_never_overwritten(tmp_path):
    """A form may hold decisions: coding again asks for another name."""
    path = write(tmp_path, f"https://example.org/a\n2020-12-22\n{ENGLISH}")
    assert run(path).exit_code == 0
    before = (tmp_path / "page.txt.coding.csv").read_bytes()
    result = run(path)
    assert (result.exit_code, "may hold decisions" in result.stderr) == (2, True)
    assert (tmp_path / "page.txt.coding.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--published", "22.12.2020"), "published: '22.12.2020' is no day"),
        (("--language", "fr"), "language: 'fr' is not a language that can be coded; allowed"),
        (("--places", "missing.csv"), "missing.csv: is missing"),
        (("--into", "nowhere"), "datapackage.json: is missing"),
    ],
)
def test_wrong_options(tmp_path, options, said):
    """An option that is wrong is named, with what is allowed."""
    result = run(write(tmp_path, ENGLISH), *options)
    assert result.exit_code in (1, 2)
    assert result.stderr.startswith(said)


def test_nothing_to_do():
    """Pages or a form: one of them is needed, and not both."""
    assert run().exit_code == 2
    assert run("a.txt", "--merge", "b.csv").exit_code == 2
    result = run("--merge", "b.csv")  # never by default into the data that came with the library
    assert (result.exit_code, "--into the folder" in result.stderr) == (2, True)


def test_extra_that_is_missing(tmp_path, monkeypatch):
    """Without the extra one line says what to install."""
    monkeypatch.setattr(codes, "find_spec", lambda name: None if name == "dateparser" else name)
    result = run(write(tmp_path, ENGLISH))
    assert result.exit_code == 2
    assert result.stderr == (
        "`sitrep code` needs the extra coding: dateparser is missing; "
        "install it with: pip install 'sitrep[coding]'\n"
    )
