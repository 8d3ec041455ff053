import json
from pathlib import Path

import pytest
from PIL import Image

from recognizer import __main__ as command
from recognizer.errors import ImageError, WeightsError
from recognizer.reading import NumberReading
from tests.conftest import KnownReader


class KnownPathReader(KnownReader):
    """Answers every path with the same reading; a path that names no file is no image."""

    def read(self, image: object, /) -> NumberReading:
        if not Path(str(image)).exists():
            raise ImageError(f"Cannot open {image}. Check the path.")
        return self.reading


@pytest.fixture(autouse=True)
def known_reader_behind_the_command(monkeypatch: pytest.MonkeyPatch, reading_407: NumberReading) -> None:
    monkeypatch.setattr(command, "NumberReader", lambda: KnownPathReader(reading_407))


@pytest.fixture
def image(tmp_path: Path) -> str:
    path = tmp_path / "photo.png"
    Image.new("L", (8, 8), 255).save(path)
    return str(path)


def test_number_is_printed_with_its_confidence(image: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([image]) == 0

    assert capsys.readouterr().out == f"{image}: 407 (60% sure)\n"


def test_json_is_one_object_a_line(
    image: str, reading_407: NumberReading, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--json", image, image]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [{"image": image, **reading_407.as_dict()}] * 2


def test_unreadable_image_is_named_and_the_others_are_still_read(
    image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["missing.png", image]) == 1

    told = capsys.readouterr()
    assert told.out == f"{image}: 407 (60% sure)\n"
    assert told.err == "Cannot open missing.png. Check the path.\n"


def test_image_without_a_number_says_so(
    image: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blank = NumberReading((), 1.0, (), (), width=8, height=8)
    monkeypatch.setattr(command, "NumberReader", lambda: KnownPathReader(blank))

    assert command.main([image]) == 0

    assert "(no number)" in capsys.readouterr().out


def test_damaged_weights_are_one_line_and_no_traceback(
    image: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_reader() -> KnownReader:
        raise WeightsError("The weights are damaged. Install the package again.")

    monkeypatch.setattr(command, "NumberReader", no_reader)

    assert command.main([image]) == 1

    assert capsys.readouterr() == ("", "The weights are damaged. Install the package again.\n")


def test_call_without_images_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main([])

    assert "IMAGE" in capsys.readouterr().err
