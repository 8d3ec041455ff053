import json
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, product
from pathlib import Path as FilePath
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from recognizer import (
    Alternative,
    ImageError,
    NumberReader,
    NumberReading,
    PageReading,
    WeightsError,
    read_number,
    read_numbers,
    read_page,
)
from recognizer.alphabet import ALPHABET
from recognizer.decoder import DecodedLine, Decoder
from recognizer.evidence import Evidence
from recognizer.marks import NOWHERE, Symbol
from recognizer.networks import WEIGHTS, Networks, load_networks
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.ranking import PieceCounts, ScoredText
from recognizer.reasons import TOO_MANY
from recognizer.spelling import Spelling
from recognizer.trace import Trace
from segmentation.boundaries import WEIGHTS as BOUNDARIES
from segmentation.box import Box
from segmentation.lattice import Line
from segmentation.layers import SECOND
from segmentation.layers import WEIGHTS as LAYERS
from segmentation.network import Infer, Network
from segmentation.numbers import find_numbers
from segmentation.page import Page, find_page
from segmentation.rows import MOST_LENGTH
from tests.pages import BARS, bars, dark_is_writing, shaded, with_bars
from tests.pictures import goldens
from tests.training_data import printed_page
from tests.weights import changed
from training.synth.strings import compose_pen

GOLDENS = goldens()
Gray = npt.NDArray[np.uint8]


def nothing_said(strips: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Stand in for the line network: blanks wherever it looks, so nothing is cut."""
    logits = np.zeros((len(strips), strips.shape[2] // 2, len(ALPHABET.classes)), np.float32)
    logits[..., ALPHABET.blank] = 30
    return [logits]


def no_digit_told(crops: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Stand in for the digit classifier."""
    return [np.full((len(crops), 10), 0.1, np.float32)]


def nothing_asked(_: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Stand in for a network that must not be asked."""
    raise AssertionError("nothing was to be cut")


class KnownDecoder:
    """Reads every primitive of a line by itself, as it is told; `NO_DIGIT` passes one over."""

    def __init__(self, *lines: Sequence[int], texts: Sequence[dict[str, float]]) -> None:
        self.told = cycle(zip(lines, texts, strict=True))  # in doubt lines are read in several sizes
        self.isolated: bool | None = None

    def __call__(
        self,
        lines: Sequence[Line],
        evidence: Sequence[Evidence],
        *,
        photographed: bool = False,
        isolated: bool = False,
        on_page: bool = False,
        on_paper: bool = False,
        wanted: str = "",
    ) -> list[DecodedLine]:
        self.isolated = isolated
        return [self.read(line) for line in lines]

    def read(self, line: Line) -> DecodedLine:
        labels, texts = next(self.told)
        alone = [i for i, candidate in enumerate(line.candidates) if candidate.stop == candidate.start + 1]
        steps = tuple(Step(i, label) for i, label in zip(alone, labels, strict=True))
        shares = np.full((len(line.candidates), 11), 0.02)
        for step in steps:
            shares[step.candidate, step.digit] = 0.8
        text = "".join(str(label) for label in labels if label != NO_DIGIT)
        scored = tuple(ScoredText(text, 0.0, 0.0, 0.0, 0.0, share) for text, share in texts.items())
        placed = tuple(Symbol(str(step.digit), step.candidate) for step in steps if step.digit != NO_DIGIT)
        others = (
            Spelling(tuple(Symbol(digit, NOWHERE) for digit in other), (), share)
            for other, share in texts.items()
            if other != text
        )
        spellings = (Spelling(placed, (), texts.get(text, 0.0)), *others)
        rejected = {step.candidate: "does not look like a digit" for step in steps if step.digit == NO_DIGIT}
        return DecodedLine(Path(steps, text, 1.0), scored, shares, spellings, {}, rejected)


@pytest.fixture(scope="module")
def shipped() -> NumberReader:
    return NumberReader()


def reader_that_knows(*lines: Sequence[int], texts: Sequence[dict[str, float]]) -> NumberReader:
    return reader_with(KnownDecoder(*lines, texts=texts))


def reader_with(decoder: KnownDecoder) -> NumberReader:
    return NumberReader(networks_with(cast(Decoder, decoder)))


def networks_with(decoder: Decoder, canvas: Infer | None = None, paper: Infer | None = None) -> Networks:
    """Return networks that know nothing, but for a decoder, and that dark is written."""
    return Networks(
        layers=dark_is_writing,
        second_layers=dark_is_writing,
        boundaries=nothing_asked,
        digits=no_digit_told,
        canvas=canvas or nothing_said,
        paper=paper or nothing_said,
        decoder=decoder,
    )


def test_digits_come_with_their_boxes_shares_and_crops() -> None:
    reader = reader_that_knows([4, 0, 7], texts=[{"407": 0.7, "401": 0.2}])

    reading = reader.read(bars(40, 120, 200))

    assert reading.text == "407"
    assert [round((d.box.left + d.box.right) / 2) for d in reading.digits] == [40, 120, 200]
    assert [d.confidence for d in reading.digits] == pytest.approx([0.8] * 3)
    for digit in reading.digits:
        assert sum(digit.probabilities) == pytest.approx(1)
        assert max(range(10), key=digit.probabilities.__getitem__) == digit.digit
        assert digit.crop.shape == (28, 28)
    assert (reading.width, reading.height) == (360, 120)


def test_a_page_on_which_nothing_of_what_is_written_was_read_is_never_sure() -> None:
    decoder = KnownDecoder([NO_DIGIT] * 3, texts=[{"": 1.0}])
    page = reader_with(decoder).read(with_bars(shaded(400, 600), *BARS))
    assert (page.text, page.confidence) == ("", 0.5)


def test_of_an_empty_page_the_digits_are_as_sure_as_the_signs(shipped: NumberReader) -> None:
    reading = shipped.read(shaded(400, 600))
    assert (reading.written, reading.confidence, reading.text_confidence) == ("", 1.0, 1.0)


@pytest.mark.parametrize(("sure", "image", "is_asked"), [
    (0.8, with_bars(shaded(400, 600), *BARS), True),
    (0.95, with_bars(shaded(400, 600), *BARS), False),
    (0.8, bars(40, 120, 200), False),
])  # fmt: skip
def test_a_page_in_doubt_is_looked_at_by_the_second_layers_network(
    sure: float, image: npt.NDArray[np.uint8], is_asked: bool
) -> None:
    seen = []

    def second(pages: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        seen.append(pages.shape)
        return dark_is_writing(pages)

    decoder = cast(Decoder, KnownDecoder([1] * 3, texts=[{"111": sure}]))
    reading = NumberReader(replace(networks_with(decoder), second_layers=second)).read(image)
    assert (reading.text, bool(seen)) == ("111", is_asked)


def nothing_is_written(pages: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Stand in for a layers network that sees paper alone."""
    return [np.zeros_like(one) for one in dark_is_writing(pages)]


def test_what_one_look_at_a_page_finds_alone_is_half_as_sure() -> None:
    decoder = cast(Decoder, KnownDecoder([1] * 3, texts=[{"111": 0.8}]))
    networks = replace(networks_with(decoder), second_layers=nothing_is_written)
    reading = NumberReader(networks).read(with_bars(shaded(400, 600), *BARS), trace=True)
    likely = {one.written: one.confidence for one in (*reading.alternatives, *reading.texts)}
    assert likely["111"] == pytest.approx(0.4)
    assert reading.trace is not None


@pytest.mark.parametrize(("second", "share"), [(dark_is_writing, 1.0), (nothing_is_written, 0.5)])
def test_numbers_of_a_page_are_as_sure_as_both_looks_make_them(
    second: Infer, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = printed_page(("47", 60, 100), ("7", 340, 100))
    page[page > 200] = shaded(*page.shape)[page > 200]
    networks = replace(load_networks(), layers=dark_is_writing, second_layers=second)
    alone = NumberReader(networks).read_page(page)
    monkeypatch.setattr("recognizer.page_reader.SURE", 1.1)  # nothing is so sure
    twice = NumberReader(networks).read_page(page)
    assert [one.text for one in twice.numbers] == [one.text for one in alone.numbers] == ["47", "7"]
    for one, other in zip(alone.numbers, twice.numbers, strict=True):
        assert other.confidence == pytest.approx(share * one.confidence)


def test_a_page_is_empty_only_if_both_looks_find_nothing() -> None:
    page = with_bars(shaded(400, 600), *BARS)
    networks = networks_with(cast(Decoder, KnownDecoder([1] * 3, texts=[{"111": 0.8}])))
    blind = NumberReader(replace(networks, layers=nothing_is_written))
    blank = NumberReader(replace(networks, layers=nothing_is_written, second_layers=nothing_is_written))
    assert blind.read(page).confidence == pytest.approx(0.5)
    assert (blank.read(page).text, blank.read(page).confidence) == ("", 1.0)


def test_numbers_that_only_the_second_look_finds_on_a_page_are_given() -> None:
    page = printed_page(("47", 60, 100), ("7", 340, 100))
    page[page > 200] = shaded(*page.shape)[page > 200]
    networks = replace(load_networks(), layers=nothing_is_written, second_layers=dark_is_writing)
    reading = NumberReader(networks).read_page(page)
    assert [one.text for one in reading.numbers] == ["47", "7"]
    assert all(one.confidence <= 0.5 for one in reading.numbers)


def test_too_much_writing_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognizer.upright.MOST_AGAIN_PX", 1)
    decoder = cast(Decoder, KnownDecoder([1] * 3, texts=[{"111": 0.8}]))
    networks = replace(networks_with(decoder), second_layers=nothing_is_written)
    reading = NumberReader(networks).read(with_bars(shaded(400, 600), *BARS))
    assert (reading.text, reading.confidence) == ("111", 0.8)


def test_each_line_network_is_asked_of_what_it_knows() -> None:
    asked = []

    def line_network(name: str) -> Infer:
        def say(strips: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
            asked.append(name)
            return nothing_said(strips)

        return say

    decoder = KnownDecoder(*[[1]] * 3, texts=[{"1": 1.0}] * 3)
    reader = NumberReader(
        networks_with(cast(Decoder, decoder), line_network("canvas"), line_network("paper"))
    )
    scanned = bars(40)
    photograph = (scanned // 2 + np.arange(scanned.shape[1]) % 3 * 9 + 40).astype(np.uint8)
    who = []
    for image in (cv2.GaussianBlur(scanned, (3, 3), 0), scanned, photograph):
        reader.read(image)
        who.append(set(asked))
        asked.clear()
    assert who == [{"canvas"}, {"paper"}, {"paper"}]


def test_a_drawing_of_several_lines_is_shown_to_both_line_networks() -> None:
    asked = []

    def perhaps_sevens(strips: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        (logits,) = nothing_said(strips)
        logits[..., 7] = logits[..., ALPHABET.blank]
        return [logits]

    def paper(strips: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        asked.append(len(strips))
        return nothing_said(strips)

    line = cv2.GaussianBlur(bars(40, 120, 200), (3, 3), 0)
    for lines, wanted in ((1, False), (2, True)):
        decoder = KnownDecoder(*[[1, 1, 1]] * lines, texts=[{"111": 1.0}] * lines)
        networks = networks_with(cast(Decoder, decoder), canvas=perhaps_sevens, paper=paper)
        NumberReader(networks).read(np.vstack([line] * lines))
        assert bool(asked) == wanted


@pytest.mark.parametrize(
    ("kind", "sure", "sizes"),
    [("paper", 0.8, 3), ("paper", 0.95, 1), ("canvas", 0.5, 3), ("canvas", 0.8, 1)],
)
def test_a_cell_or_drawing_in_doubt_is_read_in_three_sizes(kind: str, sure: float, sizes: int) -> None:
    seen = set()

    def remembers(strips: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        seen.add(int((strips[0, ..., 0] > 0.5).any(axis=1).sum()))
        return nothing_said(strips)

    decoder = cast(Decoder, KnownDecoder([1], texts=[{"1": sure}]))
    image = bars(40) if kind == "paper" else soft(bars(40))
    reading = NumberReader(networks_with(decoder, **{kind: remembers})).read(image)
    assert (reading.text, len(seen)) == ("1", sizes)


def soft(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return an image with soft edges, as drawings on a screen have them."""
    return np.asarray(cv2.GaussianBlur(image, (3, 3), 0), np.uint8)


def test_a_drawing_is_as_sure_as_its_looks_are_together() -> None:
    texts = [{"1": 0.5, "7": 0.4}, {"7": 0.9}, {"7": 0.8}]
    decoder = cast(Decoder, KnownDecoder([1], [7], [7], texts=texts))
    reading = NumberReader(networks_with(decoder)).read(soft(bars(40)))
    assert reading.text == "7"
    assert reading.confidence == pytest.approx(0.4 * 0.4 + 0.3 * 0.9 + 0.3 * 0.8)


def counts_as_isolated(shape: tuple[int, int], *rows: slice) -> bool | None:
    """Read an image with a bar in some rows, a line each, and return what the decoder was told of it."""
    decoder = KnownDecoder(*[[1]] * len(rows), texts=[{"1": 1.0}] * len(rows))
    image = np.zeros(shape, np.uint8)
    for one in rows:
        image[one, 14:16] = 255
    assert reader_with(decoder).read(image).text == "\n".join("1" for _ in rows)
    return decoder.isolated


@pytest.mark.parametrize(
    ("shape", "isolated"), [((28, 28), True), ((32, 32), True), ((28, 33), False), ((33, 28), False)]
)
def test_an_image_as_small_as_mnists_was_cut_out_around_a_digit(
    shape: tuple[int, int], isolated: bool
) -> None:
    assert counts_as_isolated(shape, slice(4, 24)) is isolated


def test_two_lines_were_not_cut_out_around_a_digit() -> None:
    assert not counts_as_isolated((32, 32), slice(2, 13), slice(18, 29))


def test_alternatives_are_the_other_texts_best_first() -> None:
    texts = {"401": 0.2, "407": 0.6, "107": 0.05, "47": 0.1}
    reader = reader_that_knows([4, 0, 7], texts=[texts])

    reading = reader.read(bars(40, 120, 200))

    assert reading.confidence == pytest.approx(0.6)
    assert [other.text for other in reading.alternatives] == ["401", "47", "107"]
    assert [other.confidence for other in reading.alternatives] == pytest.approx([0.2, 0.1, 0.05])


def test_probability_of_two_lines_is_the_product() -> None:
    reader = reader_that_knows([1, 2], [3], texts=[{"12": 0.8, "17": 0.2}, {"3": 0.5, "8": 0.5}])

    reading = reader.read(np.vstack([bars(40, 120), bars(80)]))

    assert reading.text == "12\n3"
    assert [digit.line for digit in reading.digits] == [0, 0, 1]
    assert reading.confidence == pytest.approx(0.4)
    assert dict(reading.alternatives) == pytest.approx({"12\n8": 0.4, "17\n3": 0.1, "17\n8": 0.1})


def test_mark_is_rejected_with_its_box() -> None:
    reader = reader_that_knows([4, NO_DIGIT, 7], texts=[{"47": 1.0}])

    reading = reader.read(bars(40, 120, 200))

    (mark,) = reading.rejected
    assert reading.text == "47"
    assert mark.box.left < 120 < mark.box.right
    assert mark.reason == "does not look like a digit"


def test_dot_is_rejected_as_too_small() -> None:
    image = bars(40, 120)
    cv2.circle(image, (80, 86), 3, 0, -1)

    reading = reader_that_knows([1, 1], texts=[{"11": 1.0}]).read(image)

    assert [mark.reason for mark in reading.rejected] == ["too small for a digit"]


def test_line_of_marks_is_no_line_of_the_number() -> None:
    reader = reader_that_knows([NO_DIGIT], [5], texts=[{"": 0.9, "1": 0.1}, {"5": 1.0}])

    reading = reader.read(np.vstack([bars(80), bars(60)]))

    assert reading.text == "5"
    assert [digit.line for digit in reading.digits] == [0]
    assert [other.text for other in reading.alternatives] == ["1\n5"]


def test_blank_image_is_an_empty_reading_and_a_sure_one() -> None:
    reading = read_number(np.full((60, 80), 255, np.uint8))

    assert reading == NumberReading((), 1.0, (), (), width=80, height=60, texts=(Alternative("", 1.0),))
    assert reading.text == ""


def test_shipped_weights_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read_number(bars(40))
    monkeypatch.setattr("recognizer.reader.NumberReader.__init__", lambda self: pytest.fail("loaded again"))

    assert len(list(read_numbers([bars(40), bars(80)]))) == 2


def test_confidences_are_probabilities() -> None:
    for name in ("digit-9", "pen-normal-1", "separators-2", "sheet-1", "register-5"):
        reading = read_number(GOLDENS[name].gray)
        shares = [reading.confidence, *(other.confidence for other in reading.alternatives)]
        assert all(0 <= share <= 1 for share in shares)
        assert sum(shares) <= 1 + 1e-6
        assert reading.written not in [other.written for other in reading.alternatives]


@pytest.mark.parametrize("source", [b"407", None, "no/such.png", np.zeros((2, 3, 5, 7))])
def test_what_is_no_image_is_an_image_error(source: object) -> None:
    with pytest.raises(ImageError):
        read_number(source)  # type: ignore[arg-type]


def test_missing_weights_are_an_error_with_a_remedy(tmp_path: FilePath) -> None:
    with pytest.raises(WeightsError, match="make weights"):
        NumberReader(tmp_path)


def test_reading_leaves_the_image_alone() -> None:
    image = GOLDENS["register-1"].gray.copy()
    before = image.copy()

    read_number(image)

    np.testing.assert_array_equal(image, before)


def test_threads_share_a_reader(shipped: NumberReader) -> None:
    images = [GOLDENS[name].gray for name in ("pen-normal-1", "separators-1", "digit-9", "touching-1")]
    alone = [shipped.read(image) for image in images]
    together: dict[int, NumberReading] = {}

    def read(index: int) -> None:
        together[index] = shipped.read(images[index % 4])

    threads = [threading.Thread(target=read, args=(index,)) for index in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [together[index] for index in range(12)] == alone * 3


def test_an_image_that_was_photographed_is_trusted_less(shipped: NumberReader) -> None:
    trace = traced(shipped, GOLDENS["pen-normal-1"].gray)
    drawn, scanned = (
        shipped.networks.decoder(trace.lattice.lines, trace.evidence, photographed=seen)[0].probabilities
        for seen in (False, True)
    )
    assert max(drawn, key=drawn.__getitem__) == max(scanned, key=scanned.__getitem__)
    assert max(scanned.values()) < max(drawn.values())


def test_pieces_are_counted_and_what_they_are_pieces_of(shipped: NumberReader) -> None:
    (apart,) = traced(shipped, bars(40, 120, 200)).lattice.lines
    assert PieceCounts.of(apart) == PieceCounts(3, 3)
    pieces = tuple(replace(one, component=apart.primitives[0].component) for one in apart.primitives[:2])
    joined = replace(apart, primitives=(*pieces, apart.primitives[2]))
    assert PieceCounts.of(joined) == PieceCounts(3, 2)


def traced(reader: NumberReader, image: Gray) -> Trace:
    trace = reader.read(image, trace=True).trace
    assert trace is not None
    return trace


def test_a_trace_is_what_the_reading_was_made_of(shipped: NumberReader) -> None:
    image = GOLDENS["pen-normal-1"].gray
    reading = shipped.read(image, trace=True)
    trace = traced(shipped, image)
    np.testing.assert_array_equal(trace.gray, image)
    (line,), (decoded,) = trace.lattice.lines, trace.decoded
    steps = [step for step in decoded.path.steps if step.digit != NO_DIGIT]
    assert [digit.box for digit in reading.digits] == [line.candidates[step.candidate].box for step in steps]
    assert decoded.texts[0].text == reading.text
    assert decoded.texts[0].probability == pytest.approx(reading.confidence)
    assert len(trace.writing.lines) == len(trace.frames) == len(trace.evidence) == 1


def test_a_reading_brings_its_trace_only_where_that_is_asked_for(shipped: NumberReader) -> None:
    image = GOLDENS["pen-normal-1"].gray
    assert shipped.read(image).trace is None
    assert shipped.read(image) == shipped.read(image, trace=True)


def test_a_sheet_of_hundreds_of_digits_is_read_to_its_end() -> None:
    reading = read_number(sheet_of_bars(20, 30))
    assert len(reading.digits) + len(reading.rejected) == 600
    assert reading.text.count("1") > 590


def test_what_is_too_much_for_one_image_is_said_and_leaves_no_confidence() -> None:
    reading = read_number(sheet_of_bars(60, 60))
    left_out = [mark for mark in reading.rejected if "too many" in mark.reason]
    assert left_out
    assert reading.confidence == 0
    assert reading.alternatives == ()


def sheet_of_bars(rows: int, columns: int) -> npt.NDArray[np.uint8]:
    """Rows of upright bars, each a 1."""
    sheet = np.full((80 * rows + 40, 40 * columns + 40), 255, np.uint8)
    for row in range(rows):
        for column in range(columns):
            sheet[80 * row + 40 : 80 * row + 80, 40 * column + 40 : 40 * column + 47] = 0
    return sheet


def test_weights_have_a_version_that_changes_with_each_network(tmp_path: FilePath) -> None:
    weights = shutil.copytree(WEIGHTS, tmp_path / "weights")
    for file, suffix in product((LAYERS, SECOND, BOUNDARIES), (".onnx", ".json")):
        shutil.copy(file.with_suffix(suffix), weights)
    shipped = NumberReader().version
    assert NumberReader(weights).version == shipped
    versions = [shipped]
    for name in ("layers", "second_layers", "boundaries", "digits", "canvas", "paper", "decoder"):
        other = shutil.copytree(weights, tmp_path / name)
        own = Network(other / f"{name}.onnx")
        same = {"replaces": json.dumps([*own.replaces, own.sha256])}
        changed(other / f"{name}.onnx", other, partial(dict.update, **same))
        versions.append(NumberReader(other).version)
    assert len(set(versions)) == 8


def test_a_line_network_of_another_version_is_refused_with_both_names(tmp_path: FilePath) -> None:
    weights = shutil.copytree(WEIGHTS, tmp_path / "weights")
    changed(weights / "canvas.onnx", weights, lambda said: said.update(version="1999-12-31", replaces="[]"))
    with pytest.raises(WeightsError, match=r"decoder\.onnx were fitted to other weights canvas\.onnx"):
        NumberReader(weights)


def test_a_line_network_with_another_alphabet_is_refused(tmp_path: FilePath) -> None:
    weights = shutil.copytree(WEIGHTS, tmp_path / "weights")
    classes = json.dumps(["one", "two"])
    changed(weights / "canvas.onnx", weights, lambda said: said.update(classes=classes))
    with pytest.raises(WeightsError, match=r"canvas\.onnx have 2 classes .* wants 52"):
        NumberReader(weights)


def test_a_page_gives_every_number_a_reading_of_its_own() -> None:
    page = read_page(printed_page(("47", 60, 100), ("7", 340, 100), ("7", 100, 200), ("47", 300, 200)))
    assert [(number.text, number.row, number.column) for number in page.numbers] == [
        ("47", 0, 0), ("7", 0, 1), ("7", 1, 0), ("47", 1, 1),
    ]  # fmt: skip
    assert (page.width, page.height) == (440, 240)
    for number in page.numbers:
        assert number.width == 440
        assert number.box == Box.around(digit.box for digit in number.digits)


@pytest.mark.parametrize("thing", ["a ring", "a banner", "an open table"])
def test_what_else_is_drawn_on_a_page_hides_no_number(thing: str) -> None:
    page = np.full((700, 900), 255, np.uint8)
    page[:240, :440] = printed_page(("47", 60, 100), ("7", 340, 100), ("7", 100, 200), ("47", 300, 200))
    if thing == "a ring":
        cv2.circle(page, (650, 450), 200, 0, 6)
    elif thing == "a banner":
        page[600:] = 0
    else:
        page[:240, [210, 211]] = page[[125, 126], :440] = 0
    texts = [number.text for number in read_page(page).numbers if number.box.bottom < 240]
    assert texts == ["47", "7", "7", "47"]


def test_writing_that_is_not_read_is_named_with_its_box() -> None:
    reader = reader_that_knows([NO_DIGIT, NO_DIGIT], texts=[{"": 1.0}])
    page = reader.read_page(bars(40, 60))
    assert page.numbers == ()
    (box,) = page.unread
    assert np.abs(np.subtract((box.left, box.top, box.right, box.bottom), (36, 30, 64, 90))).max() <= 1


def test_a_blank_page_has_no_numbers() -> None:
    assert read_page(np.full((60, 80), 255, np.uint8)) == PageReading((), (), width=80, height=60)


def test_the_ink_of_a_piece_of_a_page_is_searched_for_boundaries_once(shipped: NumberReader) -> None:
    asked: list[bytes] = []

    def remember(ink: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        asked.append(ink.tobytes())
        return shipped.networks.boundaries(ink)

    noise = np.random.default_rng(0).random((100, 100)) < 0.3
    gray = np.where(noise.repeat(4, 0).repeat(4, 1), np.uint8(0), np.uint8(255))
    page = find_numbers(gray)
    assert sum(len(piece.writing.lines) for piece in page.pieces) > len(page.pieces)

    NumberReader(replace(shipped.networks, boundaries=remember)).read_page(gray)

    assert len(asked) == len(set(asked)) > 0


@pytest.mark.parametrize(
    ("lines", "degrees", "most_length", "searches"),
    [
        (["40719 2836", "5501 6392", "7420 318"], 160, MOST_LENGTH, 4),  # leaning, upside down, and in doubt
        (["40719 2836", "5501 6392", "7420 318"], 20, 1.0, 1),  # too much
        (["40719 2836", "5501 6392", "7420 318"], 160, 1.0, 1),
        (["407", "28"], 25, 1.0, 1),  # too much on lines so short that they are levelled by what stands near
    ],
)
def test_a_page_that_leans_or_shows_too_much_is_searched_no_more_than_it_must(
    lines: Sequence[str],
    degrees: int,
    most_length: float,
    searches: int,
    shipped: NumberReader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[tuple[int, ...]] = []

    def counted(gray: Gray, network: Infer, quarter_turns: int = 0, lean: float = 0.0) -> Page:
        searched.append(gray.shape)
        return find_page(gray, network, quarter_turns, lean)

    for module in ("segmentation.writing", "recognizer.page_reader"):
        monkeypatch.setattr(f"{module}.find_page", counted)
    monkeypatch.setattr("segmentation.rows.MOST_LENGTH", most_length)
    ink = np.zeros((800, 800), np.uint8)
    for row, line in enumerate(lines):
        cv2.putText(ink, line, (200, 300 + 90 * row), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 5, cv2.LINE_AA)
    turned = cv2.warpAffine(ink, cv2.getRotationMatrix2D((400, 400), -degrees, 1), ink.shape)

    page = shipped.read_page((shaded(*ink.shape) * (1 - turned / 300)).astype(np.uint8))

    assert len(searched) == searches
    assert sum(len(number.digits) for number in page.numbers) >= len("".join(lines)) / 2


def test_what_is_cut_off_a_piece_of_a_page_is_named(
    shipped: NumberReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segmentation.writing.MOST_LENGTH", 3.0)
    page = shipped.read_page(bars(*range(20, 350, 20)))
    assert 8 <= sum(len(number.digits) for number in page.numbers) <= 10
    assert {mark.reason for mark in page.rejected} == {TOO_MANY}
    assert len(page.rejected) >= 6


def test_a_point_before_a_single_digit_is_read() -> None:
    drawn = [compose_pen(np.random.default_rng([5, i]), f".{i % 9 + 1}", spacing="apart") for i in range(30)]
    read = [read_number(one.image) for one in drawn]
    assert sum(one.written == f".{i % 9 + 1}" for i, one in enumerate(read)) >= 15  # one was before


def test_numbers_on_cardboard_are_read() -> None:
    read = [read_number(on_cardboard("4726", seed)) for seed in range(12)]
    sure = [one for one in read if one.text == "4726" and one.confidence > 0.9]
    assert len(sure) >= 9  # four were while grain was seen as strongly as ink


def on_cardboard(text: str, seed: int) -> Gray:
    """Write a number on grain that spreads by seven levels, and is longer than it is high."""
    rng = np.random.default_rng(seed)
    grain = cv2.blur(rng.standard_normal((480, 720)).astype(np.float32), (9, 3))
    paper = 145 + 7 * grain / grain.std()
    drawn = compose_pen(rng, text, spacing="apart").image
    scale = min(600 / drawn.shape[1], 200 / drawn.shape[0])
    ink = cv2.resize(drawn, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    laid = paper[90 : 90 + ink.shape[0], 60 : 60 + ink.shape[1]]
    laid -= 90 * (255 - ink.astype(np.float32)) / 255
    return np.asarray(np.clip(np.rint(paper), 0, 255), np.uint8)
