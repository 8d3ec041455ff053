import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name

import pytest
from PIL import Image

from recognizer import cli
from recognizer.errors import ImageError, WeightsError
from recognizer.reading import Alternative, MarkReading, NumberReading
from segmentation.box import Box
from segmentation.image import ImageSource
from tests.conftest import KnownReader

SUBCOMMANDS = (
    *(f"train {name}" for name in ("weights", "finetune", "evaluate")),
    *(f"corrections {name}" for name in ("count", "list", "export", "delete")),
)


class KnownPathReader(KnownReader):
    """Answers every path with the same reading; a path that names no file is no image."""

    def read(self, image: ImageSource, /, *, trace: bool = False) -> NumberReading:
        assert isinstance(image, str)
        if not Path(image).exists():
            raise ImageError(f"Cannot open {image}. Check the path.")
        return self.reading


@pytest.fixture(autouse=True)
def known_reader_behind_the_command(monkeypatch: pytest.MonkeyPatch, reading_407: NumberReading) -> None:
    monkeypatch.setattr(cli, "NumberReader", lambda: KnownPathReader(reading_407))


@pytest.fixture
def image(tmp_path: Path) -> str:
    path = tmp_path / "photo.png"
    Image.new("L", (8, 8), 255).save(path)
    return str(path)


def test_number_is_printed_with_its_confidence(image: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", image]) == 0

    assert capsys.readouterr().out == f"{image}: 407 (60% sure)\n"


def test_json_is_one_object_a_line(
    image: str, reading_407: NumberReading, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["read", "--json", image, image]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [{"image": image, **reading_407.as_dict()}] * 2


def test_unreadable_image_is_named_and_the_others_are_still_read(
    image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["read", "missing.png", image]) == 1

    told = capsys.readouterr()
    assert told.out == f"{image}: 407 (60% sure)\n"
    assert told.err == "Cannot open missing.png. Check the path.\n"


def test_what_was_written_is_printed_or_its_digits_alone(
    image: str,
    reading_407: NumberReading,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    point = MarkReading(".", 0.9, Box(240, 190, 250, 200), 0, 1)
    digits = (Alternative("407", 0.8), Alternative("401", 0.2))
    written = replace(reading_407, marks=(point,), texts=digits)
    monkeypatch.setattr(cli, "NumberReader", lambda: KnownPathReader(written))

    assert cli.main(["read", image]) == 0
    assert capsys.readouterr().out == f"{image}: 4.07 (60% sure)\n"
    assert cli.main(["read", "--digits", image]) == 0
    assert capsys.readouterr().out == f"{image}: 407 (80% sure)\n"
    assert cli.main(["read", "--digits", "--json", image]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["written"], told["confidence"]) == ("407", 0.8)
    assert told["alternatives"] == [{"written": "401", "text": "401", "confidence": 0.2}]


def test_image_without_a_number_says_so(
    image: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blank = NumberReading((), 1.0, (), (), width=8, height=8)
    monkeypatch.setattr(cli, "NumberReader", lambda: KnownPathReader(blank))

    assert cli.main(["read", image]) == 0

    assert capsys.readouterr().out == f"{image}: (no number) (100% sure)\n"


def test_folder_is_sent_on_to_bulk_and_the_others_are_still_read(
    image: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["read", str(tmp_path), image]) == 1

    told = capsys.readouterr()
    assert told.out == f"{image}: 407 (60% sure)\n"
    assert f"number-reader bulk {tmp_path} --out " in told.err


def test_damaged_weights_are_one_line_and_no_traceback(
    image: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_reader() -> KnownReader:
        raise WeightsError("The weights are damaged. Install the package again.")

    monkeypatch.setattr(cli, "NumberReader", no_reader)

    assert cli.main(["read", image]) == 1

    assert capsys.readouterr() == ("", "The weights are damaged. Install the package again.\n")


def test_call_without_images_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["read"])

    assert "IMAGE" in capsys.readouterr().err


def test_call_without_a_command_names_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    told = capsys.readouterr().out
    for name, command in cli.COMMANDS.items():
        assert f" {name} " in told or f" {name}\n" in told
        assert command.does.split(",")[0] in told

    with pytest.raises(SystemExit, match="2"):
        cli.main([])


def test_what_is_no_command_is_refused_with_their_names(
    image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main([image])

    assert "choose from 'read', " in capsys.readouterr().err


@pytest.mark.parametrize("name", [*cli.COMMANDS, *SUBCOMMANDS])
def test_help_of_every_command_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([*name.split(), "--help"])

    told = capsys.readouterr().out
    assert told.startswith(f"usage: number-reader {name} ")
    _, example = told.lower().split("example:")
    assert example.split()[: 1 + len(name.split())] == ["number-reader", *name.split()]


@pytest.mark.parametrize("name", [name for name, command in cli.COMMANDS.items() if command.extra])
def test_command_beyond_the_library_gets_what_stands_behind_its_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[Sequence[str], str]] = []

    def run(arguments: Sequence[str], prog: str) -> int:
        called.append((arguments, prog))
        return 3

    module, function = cli.COMMANDS[name].run.split(":")
    monkeypatch.setattr(resolve_name(module), function, run)

    assert cli.main([name, "--port", "80", "list"]) == 3
    assert called == [(["--port", "80", "list"], f"number-reader {name}")]


@pytest.mark.parametrize("missing", ["folder", "package"])
@pytest.mark.parametrize("name", [name for name, command in cli.COMMANDS.items() if command.extra])
def test_command_whose_needs_are_not_installed_says_in_one_line_what_to_install(
    name: str,
    missing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if missing == "folder":
        monkeypatch.setattr(cli, "FOLDER", tmp_path)
    else:
        monkeypatch.setattr(cli, "find_spec", lambda _: None)

    assert cli.main([name, "--help"]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert f"python -m pip install -e '.[{cli.COMMANDS[name].extra}]'" in err


def test_module_is_the_same_command() -> None:
    command = [sys.executable, "-m", "recognizer", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert told.startswith("usage: number-reader ")


def test_reader_of_the_output_may_stop_early(image: str) -> None:
    command = [sys.executable, "-m", "recognizer", "read", *[image] * 3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0
