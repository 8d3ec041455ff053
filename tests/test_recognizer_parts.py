import numpy as np

from recognizer import NumberReader
from recognizer.evidence import Evidence
from recognizer.parts import Part, parts_of
from segmentation.parting import pieces_of
from tests.training_data import printed_page


def whole_line() -> tuple[Part, dict[int, int]]:
    """Return a line that says 47 and, farther to the right, 7.4; and the part of each of its components."""
    reader, page = NumberReader(), printed_page(("47", 20, 100), ("7 4", 220, 100))
    page[95:100, 266:271] = 0
    trace = reader.read(page, trace=True).trace
    assert trace is not None
    assert trace.writing.ink_map is not None
    (line,), (seen,) = trace.lattice.lines, trace.evidence
    scores = reader.networks.decoder.scores(line, seen)
    return Part(line, seen, scores), pieces_of(trace.writing.ink_map, trace.writing.lines[0])


def test_every_candidate_and_speck_is_in_one_part() -> None:
    whole, pieces = whole_line()
    first, second = parts_of(whole, pieces)
    assert [len(part.line.primitives) for part in (first, second)] == [2, len(whole.line.primitives) - 2]
    assert (len(first.line.specks), len(second.line.specks)) == (0, len(whole.line.specks)) == (0, 1)
    boxes = {one.box for part in (first, second) for one in part.line.places}
    assert boxes <= {one.box for one in whole.line.places}
    for part in (first, second):
        assert min(one.start for one in part.line.candidates) == 0
        assert max(one.stop for one in part.line.candidates) == len(part.line.primitives)


def test_a_part_keeps_what_was_seen_of_the_whole() -> None:
    whole, pieces = whole_line()
    for part in parts_of(whole, pieces):
        for place, one in enumerate(part.line.candidates):
            same = next(k for k, other in enumerate(whole.line.candidates) if other.crop is one.crop)
            for name in ("crop_probabilities", "digit_counts", "mark_counts", "counts"):
                np.testing.assert_array_equal(
                    getattr(part.evidence, name)[place], getattr(whole.evidence, name)[same]
                )
            np.testing.assert_array_equal(part.scores[place], whole.scores[same])


def test_the_frames_of_a_part_are_those_above_its_ink() -> None:
    whole, pieces = whole_line()
    width, frames = whole.line.strip.shape[1], whole.evidence.logs.shape[1]
    for part in parts_of(whole, pieces):
        assert _shape(part.evidence) == part.evidence.frames.shape[1]
        assert part.line.strip.shape[1] == part.evidence.logs.shape[1] * width // frames
        for one in part.line.candidates:
            first, last = one.columns
            assert 0 <= first < last <= part.line.strip.shape[1]
            same = next(other for other in whole.line.candidates if other.crop is one.crop)
            np.testing.assert_array_equal(
                part.line.strip[:, first:last], whole.line.strip[:, slice(*same.columns)]
            )


def test_a_line_without_gaps_is_one_part() -> None:
    whole, pieces = whole_line()
    (only,) = parts_of(whole, dict.fromkeys(pieces, 0))
    assert len(only.line.candidates) == len(whole.line.candidates)


def _shape(evidence: Evidence) -> int:
    return int(evidence.logs.shape[1])
