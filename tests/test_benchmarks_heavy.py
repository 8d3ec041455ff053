import pytest

from benchmarks.heavy import KINDS, SMALL_PIXELS, SMALL_SIZES, cost_of, picture_of

# What a small file may cost anyone, in drawn numbers and above a loaded reader. 3 s are promised, in which
# some 500 drawn numbers are read; it may seem twice as much on a busy machine.
MOST_DRAWINGS, MOST_MB = 1000, 300


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_the_same_for_the_same_seed(kind: str) -> None:
    picture = picture_of(kind, 90, 60, seed=4)
    assert picture.shape == (60, 90)
    assert 0 < (picture < 128).mean() < 1
    assert (picture == picture_of(kind, 90, 60, seed=4)).all()


def test_small_pictures_have_at_most_a_million_pixels() -> None:
    assert all(width * height <= SMALL_PIXELS for width, height in SMALL_SIZES)


def test_a_line_of_touching_digits_costs_little_and_in_proportion_to_its_length() -> None:
    half, whole = (cost_of(picture_of("touching", width, 50)) for width in (10_000, 20_000))
    assert whole.drawings < MOST_DRAWINGS
    assert whole.megabytes < MOST_MB
    assert whole.seconds < 2.5 * half.seconds  # twice the line; times are noisy


def test_a_line_of_strokes_too_long_to_be_read_costs_about_what_one_of_digits_does() -> None:
    digits, strokes = cost_of(picture_of("touching", 20_000, 50)), cost_of(picture_of("columns", 20_000, 4))
    assert strokes.seconds < 3 * digits.seconds
    assert strokes.megabytes < 3 * digits.megabytes


@pytest.mark.parametrize("kind", ["specks", "columns"])
def test_marks_beyond_number_cost_little(kind: str) -> None:
    cost = cost_of(picture_of(kind, 50, 20_000))
    assert cost.drawings < MOST_DRAWINGS
    assert cost.megabytes < MOST_MB


@pytest.mark.parametrize(("width", "height"), [(300, 840), (840, 300)])
def test_noise_that_looks_like_a_page_costs_about_what_a_page_of_strokes_does(
    width: int, height: int
) -> None:
    noise, strokes = (cost_of(picture_of(kind, width, height)) for kind in ("gray_noise", "ticks"))
    assert noise.seconds < 2 * strokes.seconds
    assert noise.megabytes < 2 * strokes.megabytes
