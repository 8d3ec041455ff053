from decimal import Decimal
from fractions import Fraction

import pytest

from recognizer.values import plain_text, value_of

NUMBERS = {
    "407": "407",
    "007": "7",
    "0": "0",
    "+5": "5",
    "-3.5": "-3.5",
    "- 3.5": "-3.5",
    "0.125": "0.125",
    "0,234": "0.234",
    ".5": "0.5",
    ",5": "0.5",
    "45.": "45",
    "75,": "75",
    "45,-": "45",
    "12.-": "12",
    "5.--": "5",
    "1.250,-": "1250",
    "12.500.-": "12500",
    "500/-": "500",
    "12,500/-": "12500",
    "1'250": "1250",
    "1'250.50": "1250.50",
    "1’250’000": "1250000",
    "($35)": "-35",
    "$(1,250.00)": "-1250.00",
    "(1.250,00 €)": "-1250.00",
    "1,23": "1.23",
    "1234.5678": "1234.5678",
    "1234,567": "1234.567",
    "1,250.00": "1250.00",
    "1.250,00": "1250.00",
    "1 250,00": "1250.00",
    "1,234,567": "1234567",
    "1.234.567": "1234567",
    "1.234.567,89": "1234567.89",
    "90,187,236.54": "90187236.54",
    "12,34,567": "1234567",  # as in India
    "1,23,456.00": "123456.00",
    "1'234.50": "1234.50",
    "-3,5 %": "-0.035",
    "€ 3,-": "3",
    "$12.50": "12.50",
    "$1,250": "1250",
    "$ 1 250": "1250",
    "1.250 €": "1250",
    "€ 3,50": "3.50",
    "£ 5": "5",
    "-$5": "-5",
    "$-5": "-5",
    "#1,345,763": "1345763",
    "# 45": "45",
    "45 %": "0.45",
    "45%": "0.45",
    "-4.5%": "-0.045",
    "100%": "1.00",
    "10^6": "1000000",
    "12^2": "144",
    "0%": "0.00",
}
NO_SINGLE_NUMBER = [
    "",
    "-",
    "%",
    "1,234",  # a thousand or a bit more than one
    "1.234",
    "12,345",
    "-1.234",
    "1 250",  # one number or two
    "415 555 012",
    "12 30",
    "4\n7",
    "12:30",
    "5/27/94",
    "12.05.93",
    "1993-05-12",
    "415-555-0123",
    "458-6772",
    "(4.50)",  # a remark or a loss
    "(415)",
    "1.25,-",
    "3/4,-",
    "1'25",
    "5'11",
    "5-",
    "1e6",
    "12^50",  # twelve and fifty cents
    "-5^2",
    "$5^2",
    "3x10^6",
    "12.30 h",
    "x.34",
    "3x4",
    "2+2=4",
    "=5",
    "--5",
    "+-5",
    "1,2,3",
    "(35)",
    "+49 30 123456",
    "29.11.2026",
    "1.23.456",
    "01,23,456",
    "1.234,567.8",
    "9,999,99",
    "12..5",
    "3/0",
    "1.5/2",
    "3/4%",
    "% 45",
]


@pytest.mark.parametrize(("written", "value"), NUMBERS.items())
def test_what_is_one_number_has_its_value(written: str, value: str) -> None:
    found = value_of(written)
    assert isinstance(found, Decimal)
    assert plain_text(found) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [("3/4", Fraction(3, 4)), ("6/8", Fraction(3, 4)), ("-1/2", Fraction(-1, 2)), ("1 3/4", Fraction(7, 4))],
)
def test_a_fraction_has_its_exact_value(written: str, value: Fraction) -> None:
    assert value_of(written) == value
    assert isinstance(value_of(written), Fraction)


@pytest.mark.parametrize("written", NO_SINGLE_NUMBER)
def test_what_is_ambiguous_or_no_single_number_has_no_value(written: str) -> None:
    assert value_of(written) is None


@pytest.mark.parametrize(
    ("written", "with_point", "with_comma"),
    [
        ("1,234", "1234", "1.234"),
        ("1.234", "1.234", "1234"),
        ("-12,345", "-12345", "-12.345"),
        ("1,250.00", "1250.00", None),
        ("1.250,00", None, "1250.00"),
        ("3.5", "3.5", None),
        ("3,5", None, "3.5"),
        ("$1,250", "1250", "1.250"),
        ("407", "407", "407"),
        ("1 250", None, None),
        ("1 250,5", None, "1250.5"),
        ("1.250,-", None, "1250"),
        ("5.-", "5", "5"),
        ("12:30", None, None),
    ],
)
def test_who_knows_the_sign_of_the_decimals_gets_the_value(
    written: str, with_point: str | None, with_comma: str | None
) -> None:
    for decimal, value in ((".", with_point), (",", with_comma)):
        assert value_of(written, decimal=decimal) == (None if value is None else Decimal(value))


def test_decimals_have_a_point_or_a_comma() -> None:
    with pytest.raises(ValueError, match=r"Got decimal=';'; pass '\.' or ','\."):
        value_of("3;5", decimal=";")


def test_no_digit_of_a_long_number_is_lost() -> None:
    digits = "1234567890" * 10
    assert value_of(f"-{digits}.5") == Decimal(f"-{digits}.5")
    assert value_of(f"{digits}%") == Decimal(f"{digits[:-2]}.{digits[-2:]}")


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("0.0000001"), "0.0000001"), (Decimal("1E+3"), "1000"), (Fraction(3, 4), "3/4")],
)
def test_values_are_told_without_exponents(value: Decimal | Fraction, text: str) -> None:
    assert plain_text(value) == text
