import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from corrections import Corrections
from corrections.__main__ import URL_VARIABLE, main


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)


@pytest.fixture
def three(corrections: Corrections) -> Corrections:
    for number, read in (("407\n12", "401\n12"), ("8", ""), ("1", "7")):
        file = BytesIO()
        Image.new("L", (40, 20), int(number[0])).save(file, "PNG")
        corrections.keep(file.getvalue(), number, read, "0123456789ab")
    return corrections


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def refusal(capsys: pytest.CaptureFixture[str], arguments: Sequence[str]) -> str:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    return capsys.readouterr().err


def test_corrections_are_counted_and_listed(
    three: Corrections, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, "count", "--url", url) == "3\n"
    _, first, second, third = said(capsys, "list", "--url", url).splitlines()
    assert first.split()[0] == "1"
    assert first.endswith("407 / 12 (401 / 12)")
    assert second.endswith("8 (nothing)")
    assert third.endswith("1 (7)")


def test_the_export_holds_every_drawing_and_its_number(
    three: Corrections, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "export"
    assert said(capsys, "export", "--url", url, str(folder)).startswith("Wrote 3 corrections")
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    assert labels[0].pop("created").endswith("+00:00")
    assert labels[0] == {
        "id": 1,
        "image": "1.png",
        "number": "407\n12",
        "read": "401\n12",
        "written": "407\n12",
        "read_written": "401\n12",
        "version": "0123456789ab",
    }
    for label, kept in zip(labels, three, strict=True):
        assert (folder / label["image"]).read_bytes() == kept.image
    assert len(list(folder.iterdir())) == 4


@pytest.mark.parametrize("taken", ["folder", "file"])
def test_an_export_overwrites_nothing(
    three: Corrections, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], taken: str
) -> None:
    place = tmp_path / "mine"
    if taken == "folder":
        place.mkdir()
        (place / "1.png").touch()
    else:
        place.touch()
    assert str(place) in complaint(capsys, "export", "--url", url, str(place))


def test_one_is_deleted_by_its_id(three: Corrections, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "delete", "--url", url, "--id", "2") == "Deleted 1 correction.\n"
    assert [one.id for one in three] == [1, 3]
    assert "no correction 2" in complaint(capsys, "delete", "--url", url, "--id", "2")


def test_those_before_a_date_are_deleted(
    three: Corrections, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, "delete", "--url", url, "--before", "2020-01-01") == "Deleted 0 corrections.\n"
    assert said(capsys, "delete", "--url", url, "--before", "9000-01-01T12:00+02:00").startswith("Deleted 3")
    assert three.count() == 0


def test_all_are_deleted(three: Corrections, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "delete", "--url", url, "--all") == "Deleted 3 corrections.\n"
    assert three.count() == 0


@pytest.mark.parametrize(
    "which", [[], ["--all", "--id", "1"], ["--id", "-1"], ["--id", "x"], ["--before", "yesterday"]]
)
def test_an_unclear_deletion_deletes_nothing(
    which: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'corrections.db'}"
    refusal(capsys, ["delete", "--url", url, *which])


def test_a_wrong_url_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = tmp_path / "nothing.db"
    assert "holds no corrections" in complaint(capsys, "count", "--url", f"sqlite:///{nothing}")
    assert not nothing.exists()


def test_the_url_may_come_from_where_the_app_takes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--url" in refusal(capsys, ["count"])
    url = f"sqlite:///{tmp_path / 'corrections.db'}"
    Corrections(url).close()
    monkeypatch.setenv(URL_VARIABLE, url)
    assert said(capsys, "count") == "0\n"
