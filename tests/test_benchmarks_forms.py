import numpy as np
import pytest

from benchmarks.forms import BOXES, LINES, Form, form, found_in_combs, main
from recognizer import PageReading, read_page


def test_a_form_is_the_same_each_time_and_as_large_as_is_said() -> None:
    one, other = form(3), form(3)
    np.testing.assert_array_equal(one.image, other.image)
    assert one.numbers == other.numbers
    assert LINES[0] <= len(one.numbers) <= LINES[1]
    assert all(1 <= len(text) <= BOXES[1] for text, _ in one.numbers)


def test_a_number_counts_once_and_only_in_its_comb() -> None:
    drawn = form(19)
    page = read_page(drawn.image)
    right, outside = found_in_combs(drawn, page)
    assert right >= len(drawn.numbers) - 1
    nothing = PageReading((), (), page.width, page.height)
    assert found_in_combs(drawn, nothing) == (0, 0)
    twice = PageReading(page.numbers * 2, (), page.width, page.height)
    assert found_in_combs(drawn, twice) == (0, 2 * outside)
    assert found_in_combs(Form(drawn.image, ()), page) == (0, len(page.numbers))


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--count", "1"])
    head, _, row = capsys.readouterr().out.splitlines()
    assert "numbers outside of combs" in head
    assert row.startswith("| 1 |")
