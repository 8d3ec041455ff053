"""Two lines that are one number are read as one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from recognizer.assembly import number_reading
from recognizer.reader import NumberReader
from recognizer.reasons import LIKE_A_LETTER, LIKE_NOTHING, NOT_UNDERSTOOD
from training.synth.shapes import styles
from training.synth.spline import ideal

PEN_PX, GAP = 11, 0.28  # of a digit's height, between two


def page(*written: tuple[str, float, float, float], bar: tuple[int, int, int] | None = None) -> Image.Image:
    """Return paper with digits, each text with its left, top and height; and a bar: left, right and y."""
    paper = Image.new("L", (600, 400), 255)
    for text, x, y, height in written:
        for digit in text:
            strokes = ideal(styles()[int(digit)][0].strokes)
            for stroke in strokes:
                draw(paper, stroke * height + np.array([x, y]))
            x += height * (GAP + max(stroke[:, 0].max() for stroke in strokes))
    if bar:
        left, right, y = bar
        draw(paper, np.array([(left, y), (right, y)]))
    return paper


def draw(paper: Image.Image, points: npt.NDArray[np.float64]) -> None:
    pen = ImageDraw.Draw(paper)
    pen.line([(x, y) for x, y in points.tolist()], fill=0, width=PEN_PX, joint="curve")


@pytest.fixture(scope="module")
def reader() -> NumberReader:
    return NumberReader()


def test_fraction_with_a_bar_is_one_number(reader: NumberReader) -> None:
    reading = reader.read(page(("3", 250, 60, 90), ("4", 250, 210, 90), bar=(235, 320, 180)))
    assert (reading.written, reading.text, reading.value) == ("3/4", "34", Fraction(3, 4))
    (bar,) = reading.marks
    assert bar.box.top == pytest.approx(175, abs=3)
    assert bar.box.bottom == pytest.approx(186, abs=3)
    assert {symbol.line for symbol in reading.symbols} == {0}
    assert reading.alternatives[0].written == "3\n4"


def test_power_with_a_raised_exponent_is_one_number(reader: NumberReader) -> None:
    reading = reader.read(page(("10", 200, 150, 130), ("6", 350, 110, 65)))
    assert (reading.written, reading.text, reading.value) == ("10^6", "106", Decimal(1_000_000))
    others = {other.written: other.confidence for other in reading.alternatives}
    assert others["106"] == pytest.approx(0.05, abs=0.02)


def test_degree_sign_is_no_exponent(reader: NumberReader) -> None:
    reading = reader.read(page(("25", 200, 150, 130), ("0", 420, 140, 50)))
    assert (reading.written, reading.value) == ("25", Decimal(25))
    assert reading.confidence <= 0.95  # it may have been an exponent, or a small digit
    assert [mark.reason for mark in reading.rejected] == ["does not look like a digit"]


def test_two_numbers_with_no_bar_are_two_lines(reader: NumberReader) -> None:
    reading = reader.read(page(("3", 250, 60, 90), ("4", 250, 210, 90)))
    assert (reading.written, reading.marks) == ("3\n4", ())


def test_degree_sign_on_a_page_breaks_nothing(reader: NumberReader) -> None:
    (number,) = reader.read_page(page(("25", 200, 150, 130), ("0", 420, 140, 50))).numbers
    assert number.text.startswith("25")


def test_fraction_alone_on_a_page_is_one_number(reader: NumberReader) -> None:
    (number,) = reader.read_page(page(("3", 250, 60, 90), ("4", 250, 210, 90), bar=(235, 320, 180))).numbers
    assert number.written == "3/4"


def test_words_with_a_letter_that_looks_like_a_digit_are_unread(reader: NumberReader) -> None:
    trace = reader.read(page(("4", 200, 150, 130)), trace=True).trace
    assert trace is not None
    (read,) = trace.decoded
    doubted = replace(read, texts=(read.texts[0]._replace(probability=0.2),), rejected={0: LIKE_A_LETTER})
    reading = number_reading(trace.lattice, [doubted])
    assert reading.text == ""
    assert reading.confidence == pytest.approx(0.5, abs=0.01)
    assert reading.rejected[0].reason == NOT_UNDERSTOOD
    assert reading.unread == (reading.rejected[0].box,)


def test_a_point_that_was_not_read_is_told_once(reader: NumberReader) -> None:
    paper = page(("4", 200, 150, 130))
    draw(paper, np.array([(360.0, 270.0), (364.0, 272.0)]))
    trace = reader.read(paper, trace=True).trace
    assert trace is not None
    (read,), (line,) = trace.decoded, trace.lattice.lines
    (speck,) = line.specks
    left_out = replace(read, spellings=read.spellings[-1:], rejected={len(line.candidates): LIKE_NOTHING})
    (mark,) = number_reading(trace.lattice, [left_out]).rejected
    assert (mark.box, mark.reason) == (speck.box, LIKE_NOTHING)


def test_a_digit_among_much_that_is_none_is_less_sure_on_a_page_and_a_doubtful_one_is_left_out(
    reader: NumberReader,
) -> None:
    trace = reader.read(page(("4", 200, 150, 130)), trace=True).trace
    assert trace is not None
    (read,), (line,) = trace.decoded, trace.lattice.lines
    lattice = replace(trace.lattice, lines=(replace(line, candidates=6 * line.candidates),))
    clear = number_reading(lattice, [read], on_page=True)
    among = replace(read, rejected=dict.fromkeys(range(1, 6), LIKE_NOTHING))
    less = number_reading(lattice, [among], on_page=True)
    assert number_reading(lattice, [among]).confidence == clear.confidence > 0.9
    assert less.text == "4"
    assert less.confidence == pytest.approx(clear.confidence / 1.5, abs=0.05)
    assert less.texts[1].text == ""
    doubtful = replace(among, texts=(read.texts[0]._replace(probability=0.3),), shares=0.4 * read.shares)
    spelling = read.spellings[0]
    nine = tuple(symbol._replace(character="9") for symbol in spelling.symbols)
    ways = (spelling._replace(probability=0.33), spelling._replace(symbols=nine, probability=0.4))
    second = number_reading(lattice, [replace(among, spellings=ways)], on_page=True)
    assert second.written == "4"
    assert second.confidence == pytest.approx(0.33 / 1.5, abs=0.02)
    left_out = number_reading(lattice, [doubtful], on_page=True)
    assert (left_out.text, left_out.confidence <= 0.5) == ("", True)
    assert left_out.unread


def test_the_bar_of_a_fraction_in_an_equation_is_part_of_no_line(reader: NumberReader) -> None:
    drawn = page(("27", 60, 60, 80), ("35", 60, 190, 80), ("84", 330, 110, 100), bar=(50, 210, 165))
    reading = reader.read(drawn)
    assert set(reading.text.split("\n")) in ({"2784", "35"}, {"27", "3584"})
    assert "does not look like a digit" in {mark.reason for mark in reading.rejected}


@pytest.mark.parametrize(("turns", "smaller"), [(1, 1), (2, 1), (3, 1), (1, 5)])
def test_a_drawing_that_lies_otherwise_is_read_upright_and_its_boxes_stay(
    reader: NumberReader, turns: int, smaller: int
) -> None:
    asked = np.asarray(page(("24573", 80, 150, 110)).reduce(smaller))
    lying = reader.read(np.rot90(asked, turns))
    assert lying.text == reader.read(asked).text == "24573"
    assert (lying.width, lying.height) == np.rot90(asked, turns).shape[::-1]
    for digit in lying.digits:
        box = digit.box
        assert (np.rot90(asked, turns)[box.top : box.bottom, box.left : box.right] < 128).any()
    first, last = lying.digits[0].box, lying.digits[-1].box
    assert {1: first.top > last.top, 2: first.left > last.left, 3: first.top < last.top}[turns]


@pytest.mark.parametrize("degrees", [-40, -25, 15, 30])
@pytest.mark.parametrize("photographed", [False, True])
def test_a_number_that_leans_is_read_and_its_boxes_lie_on_it(
    reader: NumberReader, degrees: int, photographed: bool
) -> None:
    asked = page(("24573", 80, 150, 110))
    leaning = np.asarray(asked.rotate(-degrees, expand=True, fillcolor=asked.getpixel((0, 0))))
    if photographed:
        shade = np.linspace(0.7, 0.95, leaning.shape[1]).reshape(1, -1, *[1] * (leaning.ndim - 2))
        leaning = (leaning * shade).astype(np.uint8)
    reading = reader.read(leaning)
    assert reading.text == "24573"
    for digit in reading.digits:
        box = digit.box
        assert (leaning[box.top : box.bottom, box.left : box.right] < 100).any()
    tops = [digit.box.top for digit in reading.digits]
    assert tops == sorted(tops, reverse=degrees < 0)


def test_the_numbers_of_a_page_that_leans_keep_their_rows(reader: NumberReader) -> None:
    asked = page(("24", 60, 60, 80), ("35", 330, 60, 80), ("47", 60, 220, 80), ("52", 330, 220, 80))
    leaning = asked.rotate(-25, expand=True, fillcolor=asked.getpixel((0, 0)))
    found = reader.read_page(leaning)
    assert [number.text for number in found.numbers] == ["24", "35", "47", "52"]
    assert [number.line for number in found.numbers] == [0, 0, 1, 1]
    assert found.numbers[1].box.top > found.numbers[0].box.top + 60
    assert (found.width, found.height) == leaning.size


@pytest.mark.parametrize("degrees", [12, 20, 35])
def test_a_drawing_that_lies_upside_down_and_leans_is_read(reader: NumberReader, degrees: int) -> None:
    asked = page(("24573", 80, 150, 110))
    leaning = asked.rotate(-degrees, expand=True, fillcolor=asked.getpixel((0, 0))).rotate(180)
    assert reader.read(leaning).text == "24573"
