from collections.abc import Mapping, Sequence
from functools import partial

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from recognizer.columns import Told, digits_in_column, signs_in_column, told_by_column
from recognizer.page import PageReading
from recognizer.reader import NumberReader
from recognizer.reading import Alternative, NumberReading
from tests.timing import least_process_s


def sure(*texts: str) -> list[dict[str, float]]:
    return [{text: 0.97} for text in texts]


def told(column: Sequence[Mapping[str, float]], doubted: Mapping[str, float], place: int) -> dict[str, float]:
    """Return what a number is that is in doubt, at a place of a column of others."""
    return digits_in_column([*column[:place], doubted, *column[place:]])[place]


ALIKE = sure("251", "248", "256", "243", "259", "250", "247", "252", "245", "254")
UNLIKE = sure("7", "4821", "90", "365", "18", "6604", "2", "571", "33", "809")


def test_a_number_is_rather_as_the_others_of_its_column() -> None:
    doubted = {"753": 0.5, "253": 0.4}
    assert told(ALIKE, doubted, 4)["253"] > 0.75


def test_a_number_is_rather_as_long_as_the_others() -> None:
    doubted = {"2531": 0.5, "253": 0.4}
    assert told(ALIKE, doubted, 0)["253"] > 0.75


def test_numbers_that_have_nothing_in_common_say_hardly_anything() -> None:
    doubted = {"753": 0.5, "253": 0.4}
    assert told(UNLIKE, doubted, 4) == pytest.approx(doubted, abs=0.06)


@pytest.mark.parametrize("place", [0, 3, 8])
def test_a_number_in_a_column_that_counts_is_one_more_than_the_one_above(place: int) -> None:
    counting = [str(number) for number in range(996, 1005)]
    right = counting.pop(place)
    others = {right: 0.3, "1047": 0.6}
    assert told(sure(*counting), others, place)[right] > 0.7


def test_a_number_may_be_the_same_as_the_one_above() -> None:
    days = sure("14", "14", "14", "15", "15", "16", "16", "16", "17")
    assert told(days, {"16": 0.35, "46": 0.55}, 6)["16"] > 0.7


def test_leading_zeros_do_not_count() -> None:
    times = sure("07", "08", "09", "10")
    assert told(times, {"011": 0.5, "11": 0.4}, 4)["11"] > 0.4


def test_a_number_stays_as_sure_of_what_it_names_as_it_was() -> None:
    column = [{"25": 0.5, "": 0.1, "75": 0.2}, {"26": 0.9}, {"27": 0.4, "21": 0.3}]
    sums = [sum(one.values()) for one in digits_in_column(column)]
    assert sums == pytest.approx([0.8, 0.9, 0.7])


def test_a_number_alone_is_what_it_was() -> None:
    doubted = {"25": 0.5, "75": 0.3}
    assert digits_in_column([doubted])[0] == pytest.approx(doubted)


def test_a_number_of_hundreds_of_digits_is_no_fault() -> None:
    column = [{"1" * 400: 0.9}, {"2" * 400: 0.5, "3" * 401: 0.2}, {"12": 0.9}]
    assert [sum(one.values()) for one in digits_in_column(column)] == pytest.approx([0.9, 0.7, 0.9])


def test_decimals_stand_as_in_the_other_numbers() -> None:
    ways = {"253": 0.4, "25,3": 0.3, "25.3": 0.2, "2531": 0.05}
    others = sure("24.8", "25.6", "24.3", "25.9", "25.0", "24.7")
    now = signs_in_column([*others, ways])[-1]
    assert max(now, key=now.__getitem__) == "25.3"
    assert sum(now[way] for way in ("253", "25,3", "25.3")) == pytest.approx(0.9)
    assert now["2531"] == pytest.approx(0.05)


def test_what_was_written_is_as_likely_as_its_digits_are_by_the_column() -> None:
    reading = NumberReading(
        (),
        0.5,
        (Alternative("25.3", 0.3), Alternative("8", 0.01)),
        (),
        9,
        9,
        texts=(Alternative("753", 0.5), Alternative("253", 0.35), Alternative("258", 0.05)),
    )
    others = [
        NumberReading((), 1, (), (), 9, 9, texts=(Alternative(one, 0.97),)) for one in ("251", "256", "248")
    ]
    of_number = told_by_column([*others, reading])[-1]
    likely = {one.written: one.confidence for one in of_number.texts}
    assert of_number.best.written == "25.3"
    assert of_number.best.confidence == pytest.approx(likely["253"] * 0.3 / 0.35)


def test_twice_the_numbers_cost_about_twice_as_much() -> None:
    seconds = []
    for count in (500, 2000):
        column = [
            {str(one): 0.6, str(one + 300): 0.3, str(one)[1:]: 0.05} for one in range(1000, 1000 + count)
        ]
        seconds.append(least_process_s(partial(digits_in_column, column)))
    assert seconds[1] < 8 * seconds[0]


def page_of(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    page = np.full((60 + 90 * len(texts), 500), 255, np.uint8)
    for row, text in enumerate(texts):
        for left in (60, 300):
            cv2.putText(page, text, (left, 80 + 90 * row), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 5, cv2.LINE_AA)
    return page


def read_with(best: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[PageReading, list[int]]:
    """Read a table whose columns say what its numbers are; also return how long each column was."""
    lengths = []

    def as_wished(readings: Sequence[NumberReading]) -> list[Told]:
        lengths.append(len(readings))
        wished = [Alternative(best.get(one.written, one.written), 0.75) for one in readings]
        return [
            Told((one,), (one, Alternative(reading.written, 0.2)))
            for one, reading in zip(wished, readings, strict=True)
        ]

    monkeypatch.setattr("recognizer.page_reader.told_by_column", as_wished)
    return NumberReader().read_page(page_of(["27", "31", "45"])), lengths


def test_a_page_is_read_as_its_columns_say(monkeypatch: pytest.MonkeyPatch) -> None:
    page, lengths = read_with({"31": "51"}, monkeypatch)
    assert lengths == [3, 3]
    assert [number.text for number in page.numbers] == ["27", "27", "51", "51", "45", "45"]
    assert {number.confidence for number in page.numbers} == {0.75}
    assert all(len(number.digits) == 2 for number in page.numbers)


def test_what_no_path_spells_is_not_read_but_makes_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    page, _ = read_with({"31": "888888"}, monkeypatch)
    assert [(one.text, one.confidence) for one in page.numbers[2:4]] == [("31", 0.2)] * 2
