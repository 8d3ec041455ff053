"""The evaluation sets: what is shown to a reader, and what it should answer.

Every sample is drawn from its place in its set alone, so that a run over a part of a set, in any order and
in any number of processes, sees the same images.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import cv2
import numpy as np
import PIL.Image
import PIL.ImageOps

from benchmarks import (
    mnist_strings,
    pen,
    photographs,
    scans,
    situations,
    spoilt,
    struck,
    surroundings,
    words,
    written,
)
from benchmarks.pen import Image
from benchmarks.readers import Answer
from training.mnist import read_mnist

Asks: TypeAlias = Literal["text", "written", "signs", "value"]
Line: TypeAlias = dict[str, Any]  # a record of strokes, with the digits that are right for it

COMPOSED = 1000  # strings of each spacing, rows of letters: a standard error below one point around .9
SLOPE_DEGREES = 4
SHORT = 7  # digits of numbers that fit onto a page beside something else, at most
SINGLE_BESIDE = 200  # single digits beside rows of letters, or a few more


@dataclass(frozen=True, slots=True)
class Sample:
    """An image, (H, W) or (H, W, 3) uint8, and the text that is right for it."""

    image: Image
    wanted: str


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A row of the table.

    Attributes
    ----------
    name : str
        What ``--sets`` calls it.
    title : str
        What the table calls it.
    size : int
        How many samples it has.
    sample : callable
        Draws the sample of an index from 0 to size - 1.
    usual : int or None
        How many samples a run without ``--full`` takes; None for all.
    lines_count : bool
        Whether the breaks between lines must be right too.
    asks : str
        For what: the digits (``"text"``), these with their signs (``"written"``, but for spaces), the signs
        alone (``"signs"``), or the number (``"value"``).
    """

    name: str
    title: str
    size: int
    sample: Callable[[int], Sample]
    usual: int | None = None
    lines_count: bool = True
    asks: Asks = "text"

    def spread(self, limit: int | None) -> list[int]:
        """Return the indices of at most `limit` samples, evenly spread over the set."""
        count = self.size if limit is None else min(limit, self.size)
        return [position * self.size // count for position in range(count)]

    def answer_of(self, answer: Answer) -> tuple[str, float]:
        """Return what a reader says to what is asked, and how sure it is."""
        if self.asks == "text":
            return answer.text, answer.confidence
        written = "".join(answer.written.split(" "))
        said = {
            "written": written,
            "signs": "".join(one for one in written if not one.isdecimal() and one != "\n"),
            "value": answer.value,
        }
        return said[self.asks], answer.written_confidence

    def is_right(self, read: str, wanted: str) -> bool:
        """Return whether `read` is exactly what was wanted."""
        return (read if self.lines_count else read.replace("\n", "")) == wanted


def evaluation_sets(data: Path) -> dict[str, EvaluationSet]:
    """Return all sets of the data folder by name, in the order of the table."""
    sets = [
        *_strings(data),
        *_marks(data),
        *_words(data),
        _cheques(data),
        *(_scans(data, name) for name in scans.TITLES),
        *_mnist(data / "mnist"),
        *_photographs(data),
        *_situations(data),
        *_surroundings(data),
        *_pictures(data / "pictures"),
        *_written(data),
        *_struck(),
    ]
    return {one.name: one for one in sets}


def _strings(data: Path) -> list[EvaluationSet]:
    strings = pen.load_strokes(data / "unipen" / "strings.jsonl.gz")
    digits = _plain_numbers(data)
    numeric = [line for line in strings if line["kind"] == "numeric" and not line["multiline"]]
    lines = [line for line in strings if line["multiline"]]
    draw = partial(_pen, pen.load_renderer(data / "render_strokes.py"))
    normal = partial(draw, digits.__getitem__, "strings", pen.BRUSHES["normal"])
    return [
        *(
            EvaluationSet(
                f"pen-{name}",
                f"pen strings, {name} brush",
                len(digits),
                partial(draw, digits.__getitem__, "strings", brush),
            )
            for name, brush in pen.BRUSHES.items()
        ),
        EvaluationSet("inverted", "the same, white on black", len(digits), partial(_inverted, normal)),
        EvaluationSet("slope", f"the same, {SLOPE_DEGREES}° slope", len(digits), partial(_sloped, normal)),
        EvaluationSet(
            "separators",
            "pen strings with separators",
            len(numeric),
            partial(draw, numeric.__getitem__, "numeric", pen.BRUSHES["normal"]),
        ),
        # The labels do not say where a line ends, so only the digits in their order are compared.
        EvaluationSet(
            "lines",
            "several lines",
            len(lines),
            partial(draw, lines.__getitem__, "lines", pen.LINES_BRUSH, height=pen.LINES_CANVAS_PX),
            lines_count=False,
        ),
    ]


def _struck() -> list[EvaluationSet]:
    def sample(kind: str, index: int) -> Sample:
        return Sample(*struck.struck_out(kind, index))

    return [
        EvaluationSet(
            f"struck/{kind}",
            f"numbers beside one struck out by {title}",
            COMPOSED,
            partial(sample, kind),
            100,
        )
        for kind, (title, _) in struck.STRIKES.items()
    ]


def _plain_numbers(data: Path) -> list[Line]:
    strings = pen.load_strokes(data / "unipen" / "strings.jsonl.gz")
    return [line for line in strings if line["kind"] == "digits" and not line["multiline"]]


def _single_digits(data: Path) -> list[Line]:
    digits = pen.load_strokes(data / "unipen" / "digits.jsonl.gz")
    return [{**line, "digits": line["label"]} for line in digits]


def _marks(data: Path) -> list[EvaluationSet]:
    digits = _single_digits(data)
    marks = [
        {**line, "digits": ""}
        for name in ("upper", "lower", "symbols")
        for line in pen.load_strokes(data / "unipen" / f"{name}.jsonl.gz")
    ]
    plain = [line for line in marks if not pen.passes_for_digit(line["label"])]
    draw = partial(_pen, pen.load_renderer(data / "render_strokes.py"))
    brush = pen.BRUSHES["normal"]
    return [
        EvaluationSet(
            "digits",
            "single pen digits",
            len(digits),
            partial(draw, digits.__getitem__, "digits", brush),
            2000,
        ),
        EvaluationSet(
            "marks",
            "letters and symbols, no look-alikes",
            len(plain),
            partial(draw, plain.__getitem__, "marks", brush),
            2000,
        ),
        EvaluationSet(
            "all-marks",
            "letters and symbols, all",
            len(marks),
            partial(draw, marks.__getitem__, "all-marks", brush),
            2000,
        ),
    ]


@cache
def _row_of_letters(data: Path) -> Callable[[int], Line]:
    """Return what sets a row of letters in one hand, by its number."""
    unipen = data / "unipen"
    letters = [line for name in ("upper", "lower") for line in pen.load_strokes(unipen / f"{name}.jsonl.gz")]
    hands = words.by_hand(letters)
    return lambda index: words.row(hands, f"words {index}")


def _words(data: Path) -> list[EvaluationSet]:
    row = _row_of_letters(data)
    single = _single_digits(data)
    numbers = [*_plain_numbers(data), *single[:: len(single) // SINGLE_BESIDE]]
    draw = partial(_pen, pen.load_renderer(data / "render_strokes.py"))
    brush = pen.BRUSHES["normal"]

    def letters_first(index: int) -> Line:
        return words.side_by_side(row(index), numbers[index])

    def number_first(index: int) -> Line:
        return words.side_by_side(numbers[index], row(index))

    return [
        EvaluationSet("words", "rows of letters", COMPOSED, partial(draw, row, "words", brush)),
        EvaluationSet(
            "after-words",
            "a row of letters and a number",
            len(numbers),
            partial(draw, letters_first, "after", brush),
        ),
        EvaluationSet(
            "before-words",
            "a number and a row of letters",
            len(numbers),
            partial(draw, number_first, "before", brush),
        ),
    ]


def _cheques(data: Path) -> EvaluationSet:
    folder = data / "cheques"
    lines = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]

    def sample(index: int) -> Sample:
        image = cv2.imread(str(folder / lines[index]["image"]), cv2.IMREAD_COLOR_RGB)
        return Sample(np.asarray(image, np.uint8), lines[index]["digits"])

    return EvaluationSet("cheques", "cheques", len(lines), sample)


def _scans(data: Path, name: str) -> EvaluationSet:
    return _of_scans(f"scans/{name}", scans.TITLES[name], scans.scans(data, name))


def _of_scans(name: str, title: str, found: Sequence[scans.Scan], asks: Asks = "text") -> EvaluationSet:
    def sample(index: int) -> Sample:
        return Sample(found[index].image(), found[index].digits)

    return EvaluationSet(name, title, len(found), sample, asks=asks)


def _written(data: Path) -> list[EvaluationSet]:
    strings = pen.load_strokes(data / "unipen" / "strings.jsonl.gz")
    numeric = [line for line in strings if line["kind"] == "numeric" and not line["multiline"]]
    labels = [{**line, "digits": written.as_written(line["label"])} for line in numeric]
    plain = [{**line, "digits": ""} for line in _plain_numbers(data)]
    draw = partial(_pen, pen.load_renderer(data / "render_strokes.py"))
    brush = pen.BRUSHES["normal"]
    return [
        EvaluationSet(
            "written/separators",
            "pen strings with separators, as written",
            len(labels),
            partial(draw, labels.__getitem__, "numeric", brush),
            asks="written",
        ),
        EvaluationSet(
            "written/composed",
            "amounts, temperatures, times, dates, per cents, telephone numbers by the pen",
            COMPOSED,
            lambda index: Sample(*written.composed(index)),
            asks="written",
        ),
        _of_scans(
            "written/registers",
            "registers with a point or comma, hands not learnt from",
            written.registers_with_points(data),
            "written",
        ),
        _of_scans(
            "written/weather", "cells of weather tables, the value", written.weather_values(data), "value"
        ),
        EvaluationSet(
            "written/plain",
            "plain pen strings, no sign",
            len(plain),
            partial(draw, plain.__getitem__, "strings", brush),
            asks="signs",
        ),
    ]


def _photographs(data: Path) -> list[EvaluationSet]:
    """Return the plain pen strings as photographs, a set for each way to spoil them."""
    titles = {look: f"as photographs: {title}" for look, (title, _) in photographs.LOOKS.items()}
    return _taken(data, _plain_numbers(data), "photo", titles, photographs.photograph, usual=300)


def _situations(data: Path) -> list[EvaluationSet]:
    """Return short pen strings on pages on which something else is, a set for each."""
    digits = [line for line in _plain_numbers(data) if len(line["digits"]) <= SHORT]
    row = _row_of_letters(data)
    draw = partial(_pen, pen.load_renderer(data / "render_strokes.py"))

    def number(rng: np.random.Generator) -> tuple[Image, str]:
        index = int(rng.integers(len(digits)))
        drawn = draw(digits.__getitem__, "strings", pen.BRUSHES["normal"], index)
        return drawn.image, drawn.wanted

    def word(rng: np.random.Generator) -> tuple[Image, str]:
        index = int(rng.integers(COMPOSED))
        drawn = draw(row, "words", pen.BRUSHES["normal"], index)
        return drawn.image, drawn.wanted

    names = list(situations.SITUATIONS)

    def on_page(name: str, index: int) -> Sample:
        return Sample(*situations.situation(name, [names.index(name), index], number, word))

    return [
        EvaluationSet(f"page/{name}", f"numbers on pages: {title}", COMPOSED, partial(on_page, name), 100)
        for name, (title, _) in situations.SITUATIONS.items()
    ]


def _surroundings(data: Path) -> list[EvaluationSet]:
    """Return short pen strings in pictures as people take them, a set for each kind."""
    digits = [line for line in _plain_numbers(data) if len(line["digits"]) <= SHORT]
    titles = {name: title for name, (title, _) in surroundings.SURROUNDINGS.items()}
    return _taken(data, digits, "around", titles, surroundings.picture, usual=100)


def _taken(
    data: Path,
    digits: list[dict[str, Any]],
    group: str,
    titles: dict[str, str],
    take: Callable[[Image, str, list[int]], Image],
    usual: int,
) -> list[EvaluationSet]:
    """Return some pen strings as pictures, a set for each way to take them."""
    draw = partial(_pen, pen.load_renderer(data / "render_strokes.py"), digits.__getitem__, "strings")
    names = list(titles)

    def taken(name: str, index: int) -> Sample:
        drawn = draw(pen.BRUSHES["normal"], index)
        return Sample(take(drawn.image, name, [names.index(name), index]), drawn.wanted)

    return [
        EvaluationSet(f"{group}/{name}", f"pen strings {title}", len(digits), partial(taken, name), usual)
        for name, title in titles.items()
    ]


def _pictures(folder: Path) -> list[EvaluationSet]:
    """Return the pictures that people used, and those once read right, spoilt in one way each."""
    lines = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines()]
    right = [line for line in lines if line["read"]]

    def picture(line: dict[str, Any]) -> Sample:
        with PIL.Image.open(folder / line["image"]) as file:
            shown = PIL.ImageOps.exif_transpose(file).convert("RGBA")
        white = PIL.Image.new("RGBA", shown.size, "white")
        return Sample(np.asarray(PIL.Image.alpha_composite(white, shown).convert("RGB")), line["text"])

    def spoiling(name: str, index: int) -> Sample:
        upright = picture(right[index])
        rng = np.random.default_rng([list(spoilt.SPOILINGS).index(name), index])
        return Sample(spoilt.SPOILINGS[name][1](upright.image, rng), upright.wanted)

    return [
        EvaluationSet(
            "pictures", "pictures that people used", len(lines), lambda index: picture(lines[index])
        ),
        *(
            EvaluationSet(
                f"spoilt/{name}", f"pictures once read right: {title}", len(right), partial(spoiling, name)
            )
            for name, (title, _) in spoilt.SPOILINGS.items()
        ),
    ]


def _mnist(folder: Path) -> list[EvaluationSet]:
    digits = read_mnist(folder).test

    def bare(index: int) -> Sample:
        return Sample(digits.crops[index], str(digits.labels[index]))

    def composed(spacing: str, index: int) -> Sample:
        return Sample(*mnist_strings.compose(digits, spacing, f"{spacing} {index}"))

    return [
        EvaluationSet("mnist", "bare MNIST test images", len(digits.labels), bare, 2000),
        *(
            EvaluationSet(
                f"mnist-{spacing}", f"MNIST strings, {spacing}", COMPOSED, partial(composed, spacing)
            )
            for spacing in mnist_strings.GAPS
        ),
    ]


def _pen(
    render: pen.Render,
    line_of: Callable[[int], Line],
    place: str,
    brush: float,
    index: int,
    height: int = 300,
) -> Sample:
    line = line_of(index)
    return Sample(pen.draw(render, line, f"{place} {index}", brush, height), line["digits"])


def _inverted(upright: Callable[[int], Sample], index: int) -> Sample:
    sample = upright(index)
    return Sample(255 - sample.image, sample.wanted)


def _sloped(upright: Callable[[int], Sample], index: int) -> Sample:
    """Turn clockwise, so that the line falls to the right, on a canvas that still holds all of the ink."""
    sample = upright(index)
    height, width = sample.image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -SLOPE_DEGREES, 1)
    new_width = round(width * abs(turn[0, 0]) + height * abs(turn[0, 1]))
    new_height = round(width * abs(turn[0, 1]) + height * abs(turn[0, 0]))
    turn[:, 2] += ((new_width - width) / 2, (new_height - height) / 2)
    turned = cv2.warpAffine(
        sample.image, turn, (new_width, new_height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
    )
    return Sample(np.asarray(turned, np.uint8), sample.wanted)
