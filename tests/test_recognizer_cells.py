import pytest

from recognizer.cells import safe_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("value", ["12", "a=b", "", None, -0.5, 3, "-3.5", "-12", "-1,5"])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) is value
