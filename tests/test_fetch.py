"""`sitrep fetch` against a server that plays both interfaces with their faults."""

from __future__ import annotations

import csv
import json
import logging
import types
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
import sitrep
import tenacity
from loopback import (
    PASSWORD,
    SECRETS,
    TOKEN,
    UCDP_TOKEN,
    USER,
    Played,
    cut_off,
    cut_text,
    expire,
    refuse,
    say,
    serve,
)
from sitrep.cli.main import app
from sitrep.errors import DataError, ParameterError
from sitrep.fetch import pages, wire
from sitrep.fetch.acled import Acled
from sitrep.fetch.keys import Key
from sitrep.fetch.query import replaces
from sitrep.fetch.ucdp import Ucdp
from sitrep.readers.countries import find_country
from typer.testing import CliRunner

SOURCES = Path(__file__).parent / "data" / "sources"
LIBRARY = Path(__file__).parents[1] / "lib" / "sitrep"
ACLED = ("acled", "--country", "Syria", "--from", "2023-03-01", "--to", "2023-12-31")
FILE = "acled_syria_20230301_20231231.csv"
UCDP = ("ucdp", "25.1", "--country", "Syria")
GED = "GEDEvent_v25_1_syria.csv"


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a made-up export."""
    with (SOURCES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rows_in(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a snapshot by id."""
    with path.open(encoding="utf-8", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Played]:
    """Play both interfaces; what is fetched goes into an empty folder."""
    other = {**rows_of("acled_2023.csv")[0], "event_id_cnty": "IRQ1", "country": "Iraq"}
    played = Played(acled=[*rows_of("acled_2023.csv"), other])
    played.ucdp["25.1"] = rows_of("ucdp_ged251.csv")
    server = serve(played)
    for interface, size in ((Acled, 5), (Ucdp, 4)):
        monkeypatch.setattr(interface, "base", played.url)
        monkeypatch.setattr(interface, "size", size)
    monkeypatch.setattr(wire, "BACKOFF", tenacity.wait_none())
    monkeypatch.chdir(tmp_path)
    for name, value in (("ACLED_TOKEN", TOKEN), ("UCDP_TOKEN", UCDP_TOKEN)):
        monkeypatch.setenv(f"SITREP_{name}", value)
    yield played
    server.shutdown()
    server.server_close()


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have user and password, and no token."""
    monkeypatch.delenv("SITREP_ACLED_TOKEN")
    monkeypatch.setenv("SITREP_ACLED_USER", USER)
    monkeypatch.setenv("SITREP_ACLED_PASSWORD", PASSWORD)


def call(*words: object) -> tuple[int, str]:
    """Run the command; return its exit code and all that it said."""
    result = CliRunner().invoke(app, ["fetch", *map(str, words)], env={"COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def files() -> list[str]:
    """Return the names of what lies in the folder."""
    return sorted(path.name for path in Path().iterdir())


# What is written ------------------------------------------------------------------------------


def test_acled(played: Played) -> None:
    """The snapshot is the export: the same rows and columns, and the same incidents."""
    code, said = call(*ACLED)
    assert code == 0, said
    assert files() == [FILE, f"{FILE}.json"]
    assert rows_in(Path(FILE)) == {row["event_id_cnty"]: row for row in played.acled[:12]}
    header = (SOURCES / "acled_2023.csv").read_text(encoding="utf-8").splitlines()[0]
    assert Path(FILE).read_text(encoding="utf-8").splitlines()[0] == header
    got, expected = sitrep.load(FILE), sitrep.load(SOURCES / "acled_2023.csv")
    pd.testing.assert_frame_equal(got.incidents, expected.incidents)
    today = f"accessed {datetime.now(UTC).date()}."
    assert got.citation.endswith(today)
    assert today not in sitrep.load([FILE, SOURCES / "acled_2020.csv"]).citation
    assert played.pages() == ["1", "2", "3"]
    assert played.asked[0][1]["event_date"] == "2023-03-01|2023-12-31"
    assert "12 rows, as many as the source says it has; the last is of 2023-04-30" in said


def test_ucdp(played: Played) -> None:
    """The same of UCDP: typed JSON gives the incidents of the CSV, and the release is known."""
    code, said = call(*UCDP)
    assert code == 0, said
    assert files() == [GED, f"{GED}.json"]
    got, expected = sitrep.load(GED), sitrep.load(SOURCES / "ucdp_ged251.csv")
    pd.testing.assert_frame_equal(got.incidents, expected.incidents)
    assert got.version == "25.1"
    assert played.pages() == ["0", "1"]
    assert {asked["Country"] for _, asked, _ in played.asked} == {"652"}
    assert {path for path, _, _ in played.asked} == {"/api/gedevents/25.1"}


def test_what_stands_beside(played: Played) -> None:
    """The JSON says what was asked, when, how many rows came, their sha256, how to cite them."""
    call(*ACLED, "--country", "Iraq", "--out", "two.csv")
    told = json.loads(Path("two.csv.json").read_text(encoding="utf-8"))
    assert told["query"] == {
        "source": "acled",
        "version": "",
        "countries": ["Iraq", "Syria"],
        "start": "2023-03-01",
        "end": "2023-12-31",
    }
    assert (told["rows"], told["total"]) == (13, 13)
    assert told["sha256"] == sha256(Path("two.csv").read_bytes()).hexdigest()
    assert told["accessed"] in told["citation"]
    assert "Iraq, Syria, 2023-03-01 to 2023-12-31" in told["citation"]
    assert told["licence"] == sitrep.load("two.csv").licence
    assert told["address"].endswith("/api/acled/read")


def test_what_stands_beside_is_no_data(played: Played) -> None:
    """Of a folder the snapshots are read, in a pattern or a list; a JSON alone is refused."""
    call(*UCDP)
    told, alone = Path(f"{GED}.json"), sitrep.load(GED)
    for dataset in ("GED*", [told, GED], ["*", told]):
        assert sitrep.load(dataset) == alone
    assert CliRunner().invoke(app, ["import", str(told), GED]).exit_code == 0
    for dataset in (told, [told], "*.json"):
        with pytest.raises(ParameterError, match=r"holds no incidents; give that"):
            sitrep.load(dataset)
    rows = json.dumps([{"accessed": "2024-01-01"}])
    told.write_text(rows, encoding="utf-8")
    with pytest.raises(DataError, match=r"\.csv\.json"):
        sitrep.load(told)


def test_json(played: Played) -> None:
    """As JSON it is one object, and the bar is not in it."""
    code, said = call(*UCDP, "--json")
    told = json.loads(said)
    assert code == 0
    assert (told["path"], told["about"]["rows"]) == (GED, 6)


def test_numbers_stay_as_they_are_written(played: Played) -> None:
    """No digit is lost or added on the way: 1.10 is not 1.1."""
    played.faults[0] = lambda handler: _send(handler, b'"latitude": 1.10')
    call(*UCDP)
    (row,) = rows_in(Path(GED)).values()
    assert row["latitude"] == "1.10"


def _send(handler, cell: bytes) -> None:
    row = dict(rows_of("ucdp_ged251.csv")[0])
    del row["latitude"]
    body = b'{"TotalCount": 1, "Result": [' + json.dumps(row).encode()[:-1] + b", " + cell + b"}]}"
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_the_same_rows_are_the_same_file(played: Played) -> None:
    """Whatever the order in which rows come, the file is the same to the byte."""
    call(*ACLED)
    first = Path(FILE).read_bytes()
    played.acled.reverse()
    call(*ACLED, "--out", "again.csv")
    assert Path("again.csv").read_bytes() == first


# Keys -----------------------------------------------------------------------------------------


def test_no_key_is_shown_or_written(
    played: Played, account: None, caplog: pytest.LogCaptureFixture
) -> None:
    """No file, output, log or error holds a key, even where the interface sends it back."""
    caplog.set_level(logging.DEBUG)
    said = []
    for status in (200, 302, 400, 401, 403, 404, 429, 500):
        for command in (ACLED, UCDP):
            fault = refuse(status, "you sent", Retry_After="0", Location="http://elsewhere.example")
            played.faults = {len(played.asked) + at: fault for at in range(12) if status > 200}
            said.append(call(*command, "--out", f"{command[0]}{status}v25_1.csv")[1])
    played.faults = {}
    played.tokens.clear()
    said.append(call(*UCDP, "--out", "v25_1.csv")[1])
    for out in ("acled200v25_1.csv", "ucdp200v25_1.csv"):
        said.append(call(out.partition("200")[0], "--update", out)[1])
    written = [path.read_text(encoding="utf-8") for path in Path().rglob("*") if path.is_file()]
    assert len(played.granted) > 1
    assert sum("[hidden]" in text for text in said) > 5
    for text in (*said, *written, caplog.text):
        assert not [secret for secret in SECRETS if secret in text]


def test_a_wrong_password_is_not_shown(
    played: Played, account: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the account is refused, the message says which variables to look at, and no more."""
    monkeypatch.setenv("SITREP_ACLED_PASSWORD", "wrong-secret")
    code, said = call(*ACLED)
    assert code == 1
    assert "SITREP_ACLED_USER and SITREP_ACLED_PASSWORD" in said
    assert "wrong-secret" not in said
    assert USER not in said


def test_a_key_shows_nothing() -> None:
    """Neither the repr of a key nor a traceback of the command line has it."""
    key = Key("header")
    key.take(TOKEN)
    assert TOKEN not in repr(key)
    assert app.pretty_exceptions_show_locals is False


@pytest.mark.parametrize(
    ("command", "variable", "where"),
    [
        (ACLED, "SITREP_ACLED_TOKEN", "https://acleddata.com/user/register"),
        (UCDP, "SITREP_UCDP_TOKEN", "https://ucdp.uu.se/apidocs/"),
    ],
)
def test_a_missing_key(
    played: Played, monkeypatch: pytest.MonkeyPatch, command: tuple[str], variable: str, where: str
) -> None:
    """It says which variable to set and where to get an account; nothing is asked."""
    monkeypatch.delenv(variable)
    code, said = call(*command)
    assert code == 2
    assert said.startswith(f"{variable}: is not set.")
    assert where in said
    assert (played.asked, files()) == ([], [])


def test_a_user_without_a_password(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an account names the other half."""
    monkeypatch.delenv("SITREP_ACLED_TOKEN")
    monkeypatch.setenv("SITREP_ACLED_USER", USER)
    assert call(*ACLED)[1].startswith("SITREP_ACLED_PASSWORD: is not set.")


def test_the_keyring(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that the environment lacks is looked for in the keyring, if there is one."""
    held = {("sitrep", "SITREP_UCDP_TOKEN"): UCDP_TOKEN}
    ring = types.SimpleNamespace(get_password=lambda *names: held.get(names))
    monkeypatch.setitem(__import__("sys").modules, "keyring", ring)
    monkeypatch.delenv("SITREP_UCDP_TOKEN")
    assert call(*UCDP)[0] == 0


def test_only_https(played: Played) -> None:
    """A key goes by https alone, except to this machine; no certificate is taken unchecked."""
    with pytest.raises(ParameterError, match="by https"):
        wire.Wire("http://acleddata.com", Key("header"), {})
    code = "".join(path.read_text(encoding="utf-8") for path in LIBRARY.rglob("*.py"))
    assert "verify=" not in code
    assert Acled.__dict__["address"].startswith("https://acleddata.com/")


def test_no_redirect_is_followed(played: Played) -> None:
    """Where the interface leads elsewhere, the key does not go along."""
    played.faults[0] = refuse(302, Location=f"{played.url}/api/elsewhere")
    code, said = call(*UCDP)
    assert code == 1
    assert "leads elsewhere" in said
    assert len(played.asked) == 1


# Faults ---------------------------------------------------------------------------------------


def test_a_busy_interface(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits as long as it is asked to, and asks again; other faults pass in the same way."""
    slept: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", types.SimpleNamespace(sleep=slept.append))
    played.faults = {0: refuse(429, Retry_After="7"), 1: refuse(503), 2: cut_off, 3: cut_text}
    code, said = call(*ACLED)
    assert code == 0, said
    assert slept == [7, 0, 0, 0]
    assert len(rows_in(Path(FILE))) == 12


def test_an_interface_that_is_busy_for_long(played: Played) -> None:
    """Asked to wait for an hour, it says so at once."""
    played.faults[1] = refuse(429, Retry_After="3600")
    code, said = call(*ACLED)
    assert code == 1
    assert "asks to wait 60 minutes" in said
    assert len(played.asked) == 2


def test_a_download_goes_on_where_it_was(played: Played) -> None:
    """Pages that were got are not asked for again; nothing is written until all are there."""
    played.faults = {at: refuse(500) for at in range(1, 6)}
    code, said = call(*ACLED)
    assert code == 1
    assert "is busy (status 500), 5 times" in said
    assert files() == [f"{FILE}.part"]
    assert played.pages() == ["1", *["2"] * 5]
    assert call(*ACLED)[0] == 0
    assert played.pages()[6:] == ["2", "3"]
    assert files() == [FILE, f"{FILE}.json"]


def test_pages_of_another_query(played: Played) -> None:
    """Kept pages serve the same query alone."""
    played.faults = {at: refuse(500) for at in range(1, 6)}
    call(*ACLED, "--out", "one.csv")
    assert call(*ACLED, "--country", "Iraq", "--out", "one.csv")[0] == 0
    assert played.pages()[6:] == ["1", "2", "3"]


def test_pages_of_the_day_before(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept pages that are too old are got again."""
    played.faults = {at: refuse(500) for at in range(1, 6)}
    call(*ACLED)
    monkeypatch.setattr(pages, "FRESH", 0)
    assert call(*ACLED)[0] == 0
    assert played.pages()[6:] == ["1", "2", "3"]


def test_the_source_changed_between_two_tries(played: Played) -> None:
    """Kept pages that do not fit the new total are got again."""
    played.faults = {at: refuse(500) for at in range(1, 6)}
    call(*ACLED)
    played.acled.insert(0, {**played.acled[0], "event_id_cnty": "SYR1"})
    assert call(*ACLED)[0] == 0
    assert played.pages()[6:] == ["2", "1", "2", "3"]
    assert len(rows_in(Path(FILE))) == 13


def test_the_source_changes_meanwhile(played: Played) -> None:
    """Pages of two states are not put together."""
    played.faults[1] = say({"data": played.acled[5:10], "total_count": 13})
    code, said = call(*ACLED)
    assert code == 1
    assert "of 12 rows it now has 13" in said
    assert not Path(FILE).exists()


@pytest.mark.parametrize("totals", [True, False])
def test_no_access(played: Played, totals: bool) -> None:
    """An empty answer is an error that says what it may mean, and never an empty file."""
    played.totals = totals
    code, said = call("acled", "--country", "Mali", "--from", "2023-03-01")
    assert code == 1
    assert "sent no rows for Mali, 2023-03-01 to " in said
    assert "no access" in said
    assert files() == []


def test_no_events_of_ucdp(played: Played) -> None:
    """The same of UCDP."""
    code, said = call("ucdp", "25.1", "--country", "Mali")
    assert code == 1
    assert "sent no events for Mali, all days in release 25.1" in said
    assert files() == []


def test_refused(played: Played) -> None:
    """403 says what to do, and gives the interface's own words."""
    played.faults[0] = refuse(403, "Terms not accepted")
    code, said = call(*ACLED)
    assert code == 1
    assert "complete its profile and accept the terms" in said
    assert "(status 403: Terms not accepted Bearer [hidden])" in said


def test_refused_in_the_body(played: Played) -> None:
    """A status in the body counts where the answer's own is 200."""
    played.faults[0] = say({"status": 403, "success": False, "error": "Access denied"})
    assert "(status 403: Access denied)" in call(*ACLED)[1]
    played.faults[1] = say({"success": False, "error": "bad filter"})
    assert "it refuses (status 200: bad filter)" in call(*ACLED)[1]


def test_a_token_that_expires_is_renewed(played: Played, account: None) -> None:
    """A token that expires in between is renewed, and the run goes on."""
    played.faults[1] = expire
    assert call(*ACLED)[0] == 0
    assert played.granted == ["password", "refresh_token"]
    assert len(rows_in(Path(FILE))) == 12


def test_a_renewal_that_is_refused(played: Played, account: None) -> None:
    """Where the token for renewals has expired too, the password serves."""
    played.faults[1], played.refreshes = expire, False
    assert call(*ACLED)[0] == 0
    assert played.granted == ["password", "password"]


def test_a_token_that_cannot_be_renewed(played: Played) -> None:
    """A bare token that expires is told; with another one the run goes on where it was."""
    played.faults[1] = expire
    code, said = call(*ACLED)
    assert code == 1
    assert "one lasts 24 hours" in said
    played.tokens.add(TOKEN)
    assert call(*ACLED)[0] == 0
    assert played.pages() == ["1", "2", "2", "3"]


def test_rows_are_missing(played: Played) -> None:
    """Fewer rows than the total are no snapshot, and are not kept."""
    played.faults[2] = say({"data": [], "total_count": 12})
    code, said = call(*ACLED)
    assert code == 1
    assert "sent 10 rows of the 12 that it says it has" in said
    assert files() == []


def test_rows_come_twice(played: Played) -> None:
    """Pages that overlap are no snapshot."""
    played.faults[1] = say({"data": played.acled[:5], "total_count": 12})
    code, said = call(*ACLED)
    assert code == 1
    assert "sent 5 of 12 rows twice" in said
    assert files() == []


def test_without_a_total(played: Played) -> None:
    """Where there is no total, only an empty page is the end, and that is said."""
    played.totals = False
    code, said = call(*ACLED)
    assert code == 0
    assert played.pages() == ["1", "2", "3", "4"]
    assert "12 rows, the source gives no total to check by" in said


def test_a_filter_that_is_ignored(played: Played) -> None:
    """Rows that were not asked for are an error, not rows of the file."""
    played.deaf = True
    code, said = call(*ACLED)
    assert code == 1
    assert "sends what was not asked for (Syria, 2023-03-01 to 2023-12-31), such as IRQ1" in said
    assert not Path(FILE).exists()


def test_rows_without_columns(played: Played) -> None:
    """Rows that lack what is needed are an error that names it."""
    bare = [{"event_id_cnty": "SYR1", "country": "Syria"}]
    played.faults[0] = say({"data": bare, "total_count": 1})
    assert "rows without event_date, event_type, fatalities, timestamp" in call(*ACLED)[1]
    nameless = [{"best": 3, "country": "Syria"}]
    played.faults[1] = say({"TotalCount": 1, "Result": nameless})
    assert ", date_start, high, id, low, " in call(*UCDP)[1]


def test_ucdp_is_busy_by_400(played: Played) -> None:
    """After the first page a 400 of UCDP means "later"; on the first it is a fault of the query."""
    played.faults[1] = refuse(400)
    assert call(*UCDP)[0] == 0
    played.faults[3] = refuse(400, "bad request")
    code, said = call(*UCDP, "--out", "v25_1.csv")
    assert code == 1
    assert "it refuses (status 400: bad request" in said


def test_no_such_release(played: Played) -> None:
    """A release that is not there is told."""
    code, said = call("ucdp", "26.1")
    assert code == 1
    assert "it has no such release" in said


def test_offline(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that cannot be reached is told without a traceback."""
    monkeypatch.setattr(Ucdp, "base", "http://127.0.0.1:9")
    code, said = call(*UCDP)
    assert code == 1
    assert "cannot be reached: is this machine online?" in said


def test_an_interruption(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by the user, it says that what was got is kept."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    played.totals = False
    with monkeypatch.context() as patched:
        patched.setattr("rich.progress.Progress.update", stop)
        code, said = call(*ACLED)
    assert code == 130
    assert "what was got is kept" in said
    assert call(*ACLED)[0] == 0
    assert played.pages() == ["1", "2", "3", "4"]


# What is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("acled", "--country", "Syra"), "country: 'Syra' is no country; did you mean 'Syria'?"),
        (("acled", "--country", "Antarctica"), "is no country that the sources know"),
        (("acled", "--from", "2024-02-30"), "from: '2024-02-30' is no day; write it like"),
        (("acled", "--to", "31.12.2024"), "to: '31.12.2024' is no day"),
        (("acled", "--from", "2024-02-02", "--to", "2024-02-01"), "to: 2024-02-01 lies before"),
        (("acled", "25.1"), "version: ACLED has no releases"),
        (("ucdp",), "version: is needed, the release of UCDP GED; a yearly one is named"),
        (("ucdp", "25"), "version: '25' is no release of UCDP GED"),
        (("ucdp", "25.1", "--country", "Greenland"), "country: 'Greenland' has no number in UCDP"),
        (("acle",), "source: 'acle' is not a source that can be fetched; did you mean 'acled'?"),
        (("ucdp", "25.1", "--out", "a.csv"), "call it 'a_v25_1.csv'"),
        (("acled", "--out", "rows.xlsx"), "out: 'rows.xlsx' is not the name of a CSV file"),
        (("acled", "--update", "no.csv"), "update: no such file: 'no.csv'"),
        (("acled", "--update", "no.csv", "--to", "2024-01-01"), "update: the file knows its query"),
    ],
)
def test_wrong_words(played: Played, words: tuple[str, ...], said: str) -> None:
    """What cannot be asked is refused before anything is asked."""
    code, output = call(*words)
    assert code == 2
    assert said in output
    assert (played.asked, files()) == ([], [])


def test_names_of_countries() -> None:
    """A country is found by the names of both sources, in any case, and by UCDP's numbers."""
    names = ("Myanmar", "burma", "Myanmar (Burma)")
    assert {find_country(name).numbers for name in names} == {("775",)}
    assert find_country("DR Congo (Zaire)").acled == "Democratic Republic of Congo"
    assert find_country("Yemen").numbers == ("678",)  # 680 is South Yemen, which ended in 1990
    assert find_country("Serbia (Yugoslavia)").numbers == ("340", "345")


def test_an_existing_file_stays(played: Played) -> None:
    """A file is not written over by a new query."""
    Path(FILE).write_text("mine", encoding="utf-8")
    code, said = call(*ACLED)
    assert code == 2
    assert "exists; bring it up to date with --update" in said
    assert Path(FILE).read_text(encoding="utf-8") == "mine"


def test_a_file_that_cannot_be_written(played: Played) -> None:
    """A folder that cannot be made is told with its name."""
    Path("plain").write_text("", encoding="utf-8")
    code, said = call(*ACLED, "--out", "plain/rows.csv")
    assert code == 1
    assert "plain" in said


def test_a_disk_that_is_full(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot that cannot be written whole stays as it was."""
    call(*ACLED)
    before = Path(FILE).read_bytes()

    write = Path.write_bytes

    def fill(path: Path, content: bytes) -> None:
        if FILE not in path.name:  # a page that is kept
            write(path, content)
            return
        write(path, content[:10])
        raise OSError(28, "No space left on device", str(path))

    newest = max(int(row["timestamp"]) for row in played.acled)
    played.acled[0] = {**played.acled[0], "timestamp": str(newest + 10)}
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", fill)
        code, said = call("acled", "--update", FILE)
    assert code == 1
    assert "No space left on device" in said
    assert files() == [FILE, f"{FILE}.json"]
    assert Path(FILE).read_bytes() == before
    assert "0 added, 1 changed, 0 removed" in call("acled", "--update", FILE)[1]


# Updates --------------------------------------------------------------------------------------


def test_an_update_of_acled(played: Played) -> None:
    """What was edited since takes the place of what it was, and what was deleted goes."""
    call(*ACLED)
    newest = max(int(row["timestamp"]) for row in played.acled)
    played.acled[0] = {**played.acled[0], "fatalities": "99", "timestamp": str(newest + 10)}
    del played.acled[1]
    played.deleted = {"SYR102": newest + 20, "IRQ9": newest + 20}
    new = {**played.acled[0], "event_id_cnty": "SYR200", "event_date": "2023-05-01"}
    played.acled.append(new)
    played.asked.clear()
    code, said = call("acled", "--update", FILE)
    assert code == 0, said
    assert "1 added, 1 changed, 1 removed" in said
    assert files() == [FILE, f"{FILE}.json"]
    expected = {row["event_id_cnty"]: row for row in played.acled if row["country"] == "Syria"}
    assert rows_in(Path(FILE)) == expected
    assert played.asked[0][1]["timestamp"] == str(newest)
    assert all("timestamp" in asked or asked["limit"] in "01" for _, asked, _ in played.asked)
    told = json.loads(Path(f"{FILE}.json").read_text(encoding="utf-8"))
    assert told["sha256"] == sha256(Path(FILE).read_bytes()).hexdigest()
    assert told["rows"] == told["total"] == 12


def test_what_was_deleted_and_came_back(played: Played) -> None:
    """An incident that was deleted and came back later stays."""
    call(*ACLED)
    newest = max(int(row["timestamp"]) for row in played.acled)
    played.acled[0] = {**played.acled[0], "timestamp": str(newest + 10)}
    played.deleted = {"SYR101": newest + 5}
    assert "0 added, 1 changed, 0 removed" in call("acled", "--update", FILE)[1]


def test_a_row_that_left_the_query(played: Played) -> None:
    """A row whose country was corrected is in no list of changes: the total tells, all is got."""
    call(*ACLED)
    newest = max(int(row["timestamp"]) for row in played.acled)
    played.acled[0] = {**played.acled[0], "country": "Iraq", "timestamp": str(newest + 10)}
    code, said = call("acled", "--update", FILE)
    assert code == 0, said
    assert "0 added, 0 changed, 1 removed" in said
    assert "SYR101" not in rows_in(Path(FILE))


@pytest.mark.parametrize("totals", [True, False])
def test_an_update_without_access(played: Played, totals: bool) -> None:
    """Nothing changed is not the same as nothing seen: the newest row must come again."""
    played.totals = totals
    call(*ACLED)
    before = Path(FILE).read_bytes()
    assert "0 added, 0 changed, 0 removed" in call("acled", "--update", FILE)[1]
    played.acled.clear()
    code, said = call("acled", "--update", FILE)
    assert code == 1
    assert "no access" in said
    assert Path(FILE).read_bytes() == before


def test_an_update_of_another_file(played: Played) -> None:
    """A file that was changed, or is no snapshot, or is one of the other source, is not updated."""
    call(*ACLED)
    assert "is a snapshot of acled" in call("ucdp", "25.1", "--update", FILE)[1]
    with Path(FILE).open("a", encoding="utf-8") as file:
        file.write("SYR999\n")
    code, said = call("acled", "--update", FILE)
    assert code == 1
    assert "was changed since it was fetched" in said
    Path("mine.csv").write_text("a,b\n", encoding="utf-8")
    assert "was not made by `sitrep fetch`" in call("acled", "--update", "mine.csv")[1]


def test_an_update_of_ucdp(played: Played) -> None:
    """A newer release takes the place of the older one, by id, and the file is named after it."""
    call(*UCDP)
    newer = [dict(row) for row in played.ucdp["25.1"][1:]]
    newer[0]["best"] = newer[0]["high"] = "77"
    played.ucdp["26.1"] = [*newer, {**newer[0], "id": "99999"}]
    code, said = call("ucdp", "26.1", "--update", GED)
    assert code == 0, said
    assert "1 added, 1 changed, 1 removed" in said
    assert files() == ["GEDEvent_v26_1_syria.csv", "GEDEvent_v26_1_syria.csv.json"]
    assert sitrep.load("GEDEvent_v26_1_syria.csv").version == "26.1"


def test_a_release_that_holds_less(played: Played) -> None:
    """A candidate or an older release does not take the place of a yearly one."""
    call(*UCDP)
    code, said = call("ucdp", "26.0.7", "--update", GED)
    assert code == 2
    assert "26.0.7 does not hold all that 25.1 does" in said
    assert files() == [GED, f"{GED}.json"]


@pytest.mark.parametrize(
    ("new", "old", "right"),
    [
        ("26.1", "25.1", True),
        ("25.1", "26.1", False),
        ("26.1", "25.0.7", True),
        ("25.1", "25.0.7", False),  # which ends with 2024
        ("25.0.8", "25.0.7", False),  # one month each
        ("25.01.25.08", "25.01.25.06", True),
        ("25.01.25.06", "25.01.25.08", False),
        ("26.0.7", "25.1", False),
        ("25.1", "25.1", True),
    ],
)
def test_what_replaces_what(new: str, old: str, right: bool) -> None:
    """A release takes the place of one whose days it holds."""
    assert replaces(new, old) is right
