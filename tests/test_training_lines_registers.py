"""Registers: labelled as written, without the writers who are kept back."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from training.errors import DataError
from training.lines.registers import FOLDER, Register, read_registers, register_strip


def write(data: Path, *labels: dict[str, str]) -> None:
    folder = data / FOLDER
    folder.mkdir(parents=True)
    (folder / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)), encoding="utf-8")


def number(path: Path, text: str) -> Path:
    image = np.full((90, 40 * len(text) + 40), 255, np.uint8)
    cv2.putText(image, text, (20, 65), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, 4, cv2.LINE_AA)
    cv2.imwrite(str(path), image)
    return path


def test_without_the_folder_there_are_no_registers(tmp_path: Path) -> None:
    assert read_registers(tmp_path) == []


def test_writers_who_are_kept_back_are_read_only_when_asked_for(tmp_path: Path) -> None:
    labels = [
        {"image": f"{writer}.png", "label": "1", "writer": writer} for writer in ("lr_a", "lr_FRAN_0025_0149")
    ]
    write(tmp_path, *labels)
    assert [one.writer for one in read_registers(tmp_path)] == ["lr_a"]
    assert [one.writer for one in read_registers(tmp_path, kept_back=True)] == ["lr_FRAN_0025_0149"]


def test_damaged_labels_say_which_and_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, {"image": "1.png"})
    with pytest.raises(DataError, match=r"labels.jsonl.*remove it to do without"):
        read_registers(tmp_path)


def test_what_is_written_is_kept_and_its_symbols_follow_from_the_alphabet() -> None:
    register = Register(Path("1.png"), "1,291 75.-", "lr_a")
    comma, point, dash = map(ALPHABET.class_of, ",.-")
    assert register.symbols == (1, comma, 2, 9, 1, 7, 5, point, dash)


def test_a_number_is_shown_with_its_symbols(tmp_path: Path) -> None:
    strip = register_strip(Register(number(tmp_path / "1.png", "263"), "263", "lr_a"))
    assert strip is not None
    assert strip.symbols == (2, 6, 3)
    assert strip.strip.shape[0] == 32


def test_a_text_that_has_no_room_in_its_line_is_left_out(tmp_path: Path) -> None:
    assert register_strip(Register(number(tmp_path / "1.png", "1"), "1" * 40, "lr_a")) is None


def test_a_scan_that_is_missing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="to do without"):
        register_strip(Register(tmp_path / "none.png", "1", "lr_a"))
