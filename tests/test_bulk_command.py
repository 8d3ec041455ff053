"""``number-reader bulk`` as a user runs it."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from benchmarks.heavy import picture_of
from bulk.__main__ import main
from bulk.journal import SUFFIX
from recognizer import read_number
from tests.bulk_sources import GOLDENS, NUMBERS, pdf, zipped
from tests.training_data import printed_page

ROOT = Path(__file__).parents[1]
IMAGES = 120
PATIENCE_S = 120  # for a busy machine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two digits, a document, an archive and a file that is no image."""
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("digit-4", "digit-7"):
        shutil.copy(GOLDENS[name].path, folder)
    (folder / "bad.png").write_bytes(b"no image")
    pdf(folder / "scan.pdf")
    zipped(folder / "box.zip", {"a.png": GOLDENS["digit-1"].path.read_bytes()})
    return folder


def rows_of(table: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]


def test_a_folder_becomes_a_table_with_errors_in_their_places(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "readings.jsonl"

    assert main([str(folder), "--out", str(table), "--workers", "2"]) == 0

    out, err = capsys.readouterr()
    assert out.startswith(f"Wrote 7 rows to {table}, 1 error among them. Read 7 in ")
    assert err == ""  # no bar where nobody looks
    rows = rows_of(table)
    names = [
        "bad.png",
        "box.zip/a.png",
        "digit-4.png",
        "digit-7.png",
        "scan.pdf#1",
        "scan.pdf#2",
        "scan.pdf#3",
    ]
    assert [row["source"] for row in rows] == [f"{folder}/{name}" for name in names]
    assert [row["text"] for row in rows] == [None, "1", "4", "7", *NUMBERS]
    assert [row["error"] is None for row in rows] == [False] + [True] * 6
    assert rows[2]["confidence"] == read_number(GOLDENS["digit-4"].path).confidence
    assert sorted(path.name for path in tmp_path.iterdir()) == ["readings.jsonl", "scans"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone holds a process to its memory")
def test_files_that_cost_too_much_are_rows_with_errors_and_the_others_are_read(tmp_path: Path) -> None:
    folder, table = tmp_path / "scans", tmp_path / "readings.jsonl"
    folder.mkdir()
    for number, name in enumerate(("digit-4", "digit-7", "digit-1")):
        shutil.copy(GOLDENS[name].path, folder / f"{2 * number}.png")
    Image.fromarray(picture_of("ticks", 1250, 800)).save(folder / "1.png")  # takes 4 s and more
    with (folder / "3.png").open("wb") as file:
        file.truncate(4 * 1024**3)  # takes no room on the disk

    assert main([str(folder), "--out", str(table), "--seconds", "1", "--workers", "1"]) == 0

    rows = rows_of(table)
    assert [row["text"] for row in rows] == ["4", None, "7", None, "1"]
    assert "in 1 s" in rows[1]["error"]
    assert "MemoryError" in rows[3]["error"]


def test_pictures_and_the_page_of_doubtful_readings_are_written(folder: Path, tmp_path: Path) -> None:
    pictures, page, table = tmp_path / "pictures", tmp_path / "doubtful.html", tmp_path / "readings.csv"
    wanted = ["--annotate", str(pictures), "--review", str(page), "--doubt", "1"]

    assert main([str(folder), "--out", str(table), *wanted]) == 0

    assert len(list(pictures.iterdir())) == 6
    with table.open(encoding="utf-8", newline="") as file:
        read = [row for row in csv.DictReader(file) if row["confidence"] and float(row["confidence"]) < 1]
    text = page.read_text(encoding="utf-8")
    assert text.count("data:image/jpeg;base64,") == len(read) > 0
    confidences = [float(part.split('"')[0]) for part in text.split('data-confidence="')[1:]]
    assert confidences == sorted(confidences)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no.png", "--out", "a.csv"], "There is no no.png."),
        (["a.png", "--out", "a.xlsx"], "Got a.xlsx; name the table"),
        (["a.png", "--out", "no/a.csv"], "no/a.csv.journal cannot be written"),
        (["a.png", "--out", "there.csv"], "there.csv is there already."),
        (["a.png", "--out", "a.csv", "--annotate", "there.csv"], "there.csv cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(GOLDENS["digit-4"].path, "a.png")
    Path("there.csv").touch()

    assert main(arguments) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize(
    ("option", "given", "least"),
    [("--workers", "0", 1), ("--workers", "-1", 1), ("--seconds", "two", 1), ("--memory", "511", 512)],
)
def test_a_number_of_an_option_that_is_none_is_refused(
    option: str, given: str, least: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["a.png", "--out", "a.csv", option, given])

    assert f"must be a whole number from {least}" in capsys.readouterr().err


def test_a_run_that_is_killed_goes_on_without_reading_twice_or_losing_a_row(tmp_path: Path) -> None:
    folder, table = tmp_path / "scans", tmp_path / "readings.jsonl"
    folder.mkdir()
    for number in range(IMAGES):
        shutil.copy(GOLDENS[f"digit-{number % 10}"].path, folder / f"{number:03}.png")
    journal = table.with_name(table.name + SUFFIX)

    running = start(folder, table)
    kept = []
    for wanted in (IMAGES // 4, IMAGES // 2):
        wait_for_rows(journal, wanted, running)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        assert not table.exists()
        kept.append(journal.read_bytes().split(b"\n")[1:-1])
        journal.write_bytes(journal.read_bytes() + b'{"source": "torn')
        running = start(folder, table)
    out, _ = running.communicate(timeout=PATIENCE_S)

    assert running.returncode == 0
    assert f"Read {IMAGES - len(kept[-1])} in " in out
    assert f", {len(kept[-1])} earlier." in out
    rows = rows_of(table)
    assert [row["source"] for row in rows] == [f"{folder}/{number:03}.png" for number in range(IMAGES)]
    for lines in kept:  # a row that was read is never read again: its time stays what it was
        assert rows[: len(lines)] == [json.loads(line) for line in lines]
    assert not journal.exists()


@pytest.mark.usefixtures("ctrl_c_heeded")
def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    folder, table = tmp_path / "scans", tmp_path / "readings.jsonl"
    folder.mkdir()
    for number in range(10 * IMAGES):  # more than are read before Ctrl-C comes
        shutil.copy(GOLDENS["digit-4"].path, folder / f"{number:03}.png")

    running = start(folder, table)
    wait_for_rows(table.with_name(table.name + SUFFIX), 2, running)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=PATIENCE_S)

    assert running.returncode == 130
    assert err == "Stopped. Give the same command again to go on from here.\n"


def start(folder: Path, table: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "recognizer", "bulk", str(folder), "--out", str(table), "--workers", "2"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe)


def wait_for_rows(journal: Path, count: int, running: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not journal.exists() or journal.read_bytes().count(b"\n") <= count:
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)


def page_of_bars(path: Path) -> Path:
    """Write a table: 7 and 47, below these 47 and 7."""
    page = printed_page(("7", 100, 100), ("47", 300, 100), ("47", 60, 200), ("7", 340, 200))
    Image.fromarray(page).save(path)
    return path


def test_the_numbers_of_a_page_are_rows_with_their_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    page_of_bars(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "bad.png").write_bytes(b"no image")
    Image.new("L", (40, 30), 255).save(tmp_path / "in" / "blank.png")
    table, seen = tmp_path / "numbers.jsonl", tmp_path / "seen"

    given = [str(tmp_path / "in"), "--page", "--out", str(table), "--annotate", str(seen), "--workers", "1"]
    assert main(given) == 0

    assert capsys.readouterr().out.startswith(f"Wrote 6 rows to {table}, 1 error among them. Read 6 in ")
    rows = rows_of(table)
    assert [(Path(row["source"]).name, row["text"], row["row"], row["column"]) for row in rows] == [
        ("a.png", "7", 0, 0), ("a.png", "47", 0, 1), ("a.png", "47", 1, 0), ("a.png", "7", 1, 1),
        ("bad.png", None, None, None), ("blank.png", "", None, None),
    ]  # fmt: skip
    assert rows[4]["error"].startswith("No image")
    assert len(list(seen.iterdir())) == 2


def test_a_page_has_no_review(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["in", "--page", "--review", "doubtful.html", "--out", str(tmp_path / "numbers.csv")])
    assert "Give --page or --review" in capsys.readouterr().err
